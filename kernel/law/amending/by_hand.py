"""One article of a text written, added or deleted by a person, where no instruction could be applied."""

from dataclasses import replace

from kernel.law.amending.operations import NotMet, Place
from kernel.law.amending.pieces import read_paragraphs
from kernel.law.library.structure import Article, Node, Statute, article_label


def written(statute: Statute, key: tuple[int, int], text: str) -> Statute:
    """The text with this article as given; one that is not there is put behind the next lower number. NotMet when the
    given text is no article's, or stands in the text twice."""
    paragraphs = read_paragraphs("\n".join(line.strip() for line in text.strip().split("\n") if line.strip()))
    hits = _places(statute, key)
    if hits:
        was = statute.body[hits[0]]
        assert isinstance(was, Article)
        return _with(statute, hits[0], 1, replace(was, paragraphs=paragraphs))
    lower = [at for at, node in enumerate(statute.body) if isinstance(node, Article) and node.key < key]
    clause = any(isinstance(node, Article) and node.clause for node in statute.body)
    if clause:
        raise NotMet("这份文本不以“第某条”编号，不能在这里增加条文。")
    return _with(statute, lower[-1] + 1 if lower else 0, 0, Article(*key, article_label(*key), paragraphs))


def without(statute: Statute, key: tuple[int, int]) -> Statute:
    """The text without this article; NotMet when it is not there once."""
    hits = _places(statute, key)
    if not hits:
        raise NotMet(f"文本里没有{Place(*key)}。")
    return _with(statute, hits[0], 1)


def _places(statute: Statute, key: tuple[int, int]) -> list[int]:
    hits = [at for at, node in enumerate(statute.body) if isinstance(node, Article) and node.key == key]
    if len(hits) > 1:
        raise NotMet(f"文本里有{len(hits)}个{Place(*key)}。")
    return hits


def _with(statute: Statute, at: int, length: int, *nodes: Node) -> Statute:
    return replace(statute, body=(*statute.body[:at], *nodes, *statute.body[at + length :]))
