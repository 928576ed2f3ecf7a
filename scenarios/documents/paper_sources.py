"""Where the words of its papers come from: as of every text that is deliberated."""

from kernel.deliberation.paper_sources import SOURCES

__all__ = ["SOURCES"]
