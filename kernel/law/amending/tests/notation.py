"""Operations in one line each, for the table of sentences."""

from kernel.law.amending.operations import Act, Operation, Part, Place


def place(one: Place | None) -> str:
    """#3.2.1, 3-1, or the part with its number."""
    if one is None:
        return "?"
    if one.part != Part.ARTICLE:
        return f"{one.part.value}{one.paragraph or ''}{one.words}"
    article = f"{one.article}-{one.inserted}" if one.inserted else str(one.article)
    inner = [one.paragraph, one.item, one.subitem]
    while inner and not inner[-1]:
        inner.pop()
    return "#" + ".".join([article, *map(str, inner)])


def written(one: Operation) -> str:
    """``replace #3 =…``, ``insert #4 after #3 =…``, ``renumber #3.2 to #3.3``, ``words #7 甲→乙``."""
    new = one.new.replace("\n", "/")
    if one.act == Act.REPLACE:
        return f"replace {place(one.place)} ={new}"
    if one.act == Act.INSERT:
        after = f" after {place(one.after)}" if one.after else ""
        return f"insert {place(one.to)}{after} ={new}"
    if one.act == Act.RENUMBER:
        return f"renumber {place(one.place)} to {place(one.to)}"
    if one.act == Act.WORDS:
        return f"words {place(one.place)} {one.old.replace(chr(10), '/')}→{new}{' every' if one.every else ''}"
    return f"{one.act.value} {place(one.place)}" if one.act == Act.DELETE else one.act.value
