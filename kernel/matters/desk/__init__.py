"""What a page shows of matters, read for one person. Nothing here changes anything."""

from kernel.matters.desk.case import Desk, Offer

__all__ = ["Desk", "Offer"]
