"""What the law does by itself: settle provisional dates, index new texts."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import hourly, minutely
from kernel.law import search
from kernel.law.calendar_services import settle_provisional
from kernel.people.services import SYSTEM, actor


@hourly(_l("重算暂定日期"))
def settle_provisional_dates() -> str:
    """Compute provisional dates anew when another process has loaded their year meanwhile."""
    settled = settle_provisional(by=actor(SYSTEM))
    return f"{settled} settled" if settled else ""


@minutely(_l("条文编入检索"))
def index_articles() -> str:
    """Bring the word index up to the library, a portion at a time."""
    return f"{search.index_new(limit=search.PORTION)} articles indexed"
