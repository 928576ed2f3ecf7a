"""The ledger's minute job."""

from django.utils.translation import gettext_lazy as _l

from kernel.audit.services import seal_entries
from kernel.common.periods import minutely


@minutely(_l("封存账本"))
def seal() -> str:
    """Seal the entries of the last minute."""
    made = seal_entries()
    return f"{made.count} entries" if made else "nothing new"
