"""What versions are called in the language of the reader."""

import re

from kernel.common.words import gettext as _

NAMED = re.compile(r"(\d{4})年(公布|修改|修正|修订|印发|发布)")


def version_in_words(name: str) -> str:
    """A version by its year and what was done then, as the library names it; any other name stays as it is."""
    found = NAMED.fullmatch(name)
    if found is None:
        return name
    year, done = found.groups()
    sentences = {
        "公布": _("%(year)s年公布"), "修改": _("%(year)s年修改"), "修正": _("%(year)s年修正"),
        "修订": _("%(year)s年修订"), "印发": _("%(year)s年印发"), "发布": _("%(year)s年发布"),
    }  # fmt: skip
    return sentences[done] % {"year": year}
