"""What papers do by themselves: long case files are put together, old ones forgotten."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import daily, minutely


@minutely(_l("汇编案卷"))
def put_case_files_together() -> str:
    """Case files too long to wait for."""
    from kernel.papers import bundle  # pypdf and Typst are loaded where the job runs, not with the pages

    return f"{len([bundle.put_together(one) for one in bundle.waiting()])} put together"


@daily(_l("清理旧案卷包"))
def forget_case_files() -> str:
    """Case files stand for a day only: they hold people's data."""
    from kernel.papers import bundle

    return f"{bundle.forget()} forgotten"
