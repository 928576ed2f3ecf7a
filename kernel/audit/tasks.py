"""The ledger's minute job."""

from kernel.audit.services import seal_entries
from kernel.common.periods import minutely


@minutely
def seal() -> str:
    """Seal the entries of the last minute."""
    made = seal_entries()
    return f"{made.count} entries" if made else "nothing new"
