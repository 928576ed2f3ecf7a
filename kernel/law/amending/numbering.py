"""Which number every article has afterwards, and where the new ones stand. Nothing is placed that could stand in two
places: a new article at the border of two chapters needs the article it follows."""

from dataclasses import dataclass
from typing import TypeAlias

from kernel.law.amending.drafting import Draft
from kernel.law.amending.pieces import ArticlePiece
from kernel.law.library.structure import Article, Node, article_label

Key: TypeAlias = tuple[int, int]
_MANY = "改后的{label}不止一条：没有写明原来的条文改为第几条，也没有写明条文顺序作相应调整。"


@dataclass(eq=False)
class Slot:
    """A place in the body: an article, or what stands between articles. ``key`` is the number afterwards."""

    node: Node | None
    piece: ArticlePiece | None = None
    key: Key | None = None

    @property
    def article(self) -> bool:
        """Whether it holds an article."""
        return self.piece is not None or isinstance(self.node, Article)


class Clash(Exception):
    """Numbers that do not add up: the instructions concerned, and why."""

    def __init__(self, labels: set[str], why: str) -> None:
        super().__init__(why)
        self.labels, self.why = labels, why


def number(draft: Draft) -> list[Slot]:
    """The body afterwards, every article with its number; Clash names the instructions that do not fit."""
    slots = [Slot(node, _piece(draft, node)) for node in draft.statute.body]
    slots = [slot for slot in slots if not (slot.piece and slot.piece.gone)]
    new = [Slot(None, piece) for piece in draft.new]
    if draft.adjusted:
        _all_anew(slots, new)
    else:
        _only_said(slots, new)
    return _placed(slots, new)


def _piece(draft: Draft, node: Node) -> ArticlePiece | None:
    return draft.articles.get(node.key) if isinstance(node, Article) else None


def _own(slot: Slot) -> Key:
    """The number before."""
    node = slot.piece.node if slot.piece else slot.node
    return node.key if isinstance(node, Article) else (0, 0)


def _labels(slot: Slot) -> set[str]:
    return set(slot.piece.labels) if slot.piece else set()


def _only_said(slots: list[Slot], new: list[Slot]) -> None:
    """Only what the amendment says is numbered anew; no number may become double by it."""
    seen: dict[Key, Slot] = {}
    for slot in [*(one for one in slots if one.article), *new]:
        to = slot.piece.to if slot.piece else None
        slot.key = to or (None if slot in new else _own(slot))
        if slot.key is None:
            raise Clash(_labels(slot), "没有写明增加的条文作为第几条。")
        other = seen.setdefault(slot.key, slot)
        if other is not slot and (to or (other.piece and other.piece.to)):
            labels = _labels(slot) | _labels(other)
            raise Clash(labels, _MANY.format(label=article_label(*slot.key)))


def _all_anew(slots: list[Slot], new: list[Slot]) -> None:
    """All articles are numbered through: those with a number said have it, the others fill the gaps in order."""
    articles = [slot for slot in slots if slot.article]
    if any(_own(slot)[1] for slot in articles) or any(slot.piece and (slot.piece.to or (0, 0))[1] for slot in new):
        raise Clash({""}, "文本里有“第某条之一”这样的条文，条文顺序怎样调整不能确定。")
    total = len(articles) + len(new)
    said: dict[int, Slot] = {}
    rest: list[Slot] = []
    for slot in [*articles, *new]:
        to = slot.piece.to if slot.piece else None
        if to is None and slot not in new:
            rest.append(slot)
        elif to is not None and (to[0] in said or to[0] > total):
            raise Clash(_labels(slot), f"写明的{article_label(*to)}与其他条文的新序号对不上。")
        elif to is not None:
            said[to[0]] = slot
    for slot in [one for one in new if one.piece and not one.piece.to]:
        at = next((i for i, one in enumerate(rest) if slot.piece and _own(one) == slot.piece.after), None)
        if at is None:
            raise Clash(_labels(slot), "没有写明增加的条文作为第几条。")
        while at + 1 < len(rest) and rest[at + 1] in new:
            at += 1
        rest.insert(at + 1, slot)
    queue = iter(rest)
    for number in range(1, total + 1):
        slot = said[number] if number in said else next(queue)
        slot.key = (number, 0)
    _check_anchors(articles, new)


def _check_anchors(articles: list[Slot], new: list[Slot]) -> None:
    """A new article said to follow another has the number after it, or after another new one that follows it."""
    keys = {_own(slot): slot.key for slot in articles}
    made = {slot.key for slot in new}
    for slot in new:
        after = slot.piece.after if slot.piece else None
        if after and slot.key:
            before = slot.key[0] - 1
            while (before, 0) in made and keys.get(after) != (before, 0):
                before -= 1
            if keys.get(after) != (before, 0):
                raise Clash(_labels(slot), f"写明的{article_label(*slot.key)}不在{article_label(*after)}之后。")


def _placed(slots: list[Slot], new: list[Slot]) -> list[Slot]:
    """Articles in the order of their numbers: what is out of order is taken out and put in with the new ones."""
    keys = [slot.key for slot in slots if slot.key]
    if keys != sorted(keys):
        said = [slot for slot in slots if slot.piece and slot.piece.to]
        new = [*new, *said]
        slots = [slot for slot in slots if slot not in said]
    for slot in sorted(new, key=lambda one: one.key or (0, 0)):
        assert slot.key is not None
        before = [i for i, one in enumerate(slots) if one.key and one.key < slot.key]
        behind = [i for i, one in enumerate(slots) if one.key and one.key > slot.key]
        low, high = max(before, default=-1), min(behind, default=len(slots))
        if low > high:
            raise Clash(_labels(slot), f"{article_label(*slot.key)}应当放在哪里不能确定。")
        follows = (slot.piece.after if slot.piece else None) or slot.key[1]
        if high - low > 1 and not follows and low >= 0 and high < len(slots):
            raise Clash(_labels(slot), f"{article_label(*slot.key)}在两章交界处，没有写明放在哪一条之后。")
        slots.insert(low + 1, slot)
    return slots
