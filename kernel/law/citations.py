"""Citations: one notation for an article everywhere, ``行政处罚法#31.1.6``, and how it reads in Chinese."""

import re
from dataclasses import dataclass, replace

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.law.lengths import write_number

_CITED = re.compile(
    r"(?P<norm>[^#\s]+)"
    r"(?:#(?P<article>\d+)(?:-(?P<of>\d+))?(?:\.(?P<para>\d+)(?:\.(?P<item>\d+)(?:\.(?P<sub>\d+))?)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A norm, and within it an article (第N条之M), paragraph (款), item (项) and 目; 0 where not named."""

    norm: str
    article: int = 0
    inserted: int = 0
    paragraph: int = 0
    item: int = 0
    subitem: int = 0

    @property
    def product(self) -> bool:
        """True for a product parameter (``product:<key>``), which is not law."""
        return self.norm.startswith("product:")

    def named(self, norm: str) -> "Citation":
        """The same place in a norm of another name."""
        return replace(self, norm=norm)

    def __str__(self) -> str:
        """As written: ``行政处罚法#31.1.6``; an item of an article's only list has paragraph 0."""
        if not self.article:
            return self.norm
        place = f"{self.article}-{self.inserted}" if self.inserted else str(self.article)
        parts = [self.paragraph, self.item, self.subitem]
        while parts and not parts[-1]:
            parts.pop()
        return ".".join([f"{self.norm}#{place}", *map(str, parts)])


def read_citation(text: str) -> Citation:
    """Read ``行政处罚法``, ``行政处罚法#61``, ``民事诉讼法#85.2``, ``刑法#120-1`` or ``product:key``."""
    found = _CITED.fullmatch(text.strip())
    if found is None:
        raise Invalid(
            "law.citation_unreadable",
            _("看不懂引用“%(text)s”。") % {"text": text},
            _("请写成“行政处罚法#61”或“行政处罚法#31.1.6”。"),
        )
    numbers = (int(found[name] or 0) for name in ("article", "of", "para", "item", "sub"))
    return Citation(found["norm"], *numbers)


def in_words(text: str) -> str:
    """《行政处罚法》第六十一条; a parameter of the product is called what it is, a notice reads as it stands."""
    try:
        cited = read_citation(text)
    except Invalid:
        return text
    if cited.product:
        return _("本平台的产品参数")
    if not cited.article:
        return f"《{cited.norm}》"
    words = f"《{cited.norm}》第{write_number(cited.article)}条"
    words += f"之{write_number(cited.inserted)}" if cited.inserted else ""
    words += f"第{write_number(cited.paragraph)}款" if cited.paragraph else ""
    words += f"第{write_number(cited.item)}项" if cited.item else ""
    return words + (f"第{write_number(cited.subitem)}目" if cited.subitem else "")
