"""A whole amendment read: which law each instruction changes, and what it means or why it is refused."""

import re

from kernel.law.amending import grammar, outline
from kernel.law.amending.operations import Amendment, Instruction, NotUnderstood, Operation, Place
from kernel.law.amending.places import ONE, places

_NAME = r"《((?:[^《》]|《[^《》]*》)+)》"
_TITLED = re.compile(rf"关于修改{_NAME}")
_NUMBERED = re.compile(r"(?:^|关于)([^《》：]*?)修正案")
_LEADS = re.compile(rf"对{_NAME}(?:（[^）]*）)?(?:作|做)(?:出|了)?(?:如下|以下)?修改")
_LAW_LINE = re.compile(rf"(?:修改|对)?{_NAME}(?:作出修改|作如下修改|修改如下)?[：。]?")
_NAMED = re.compile(rf"(?:将|对|在|删去|删除)?{_NAME}(?=原?第|序言|引言|名称|条文)")
_CLOSING = re.compile(rf"(?:根据本(?:决定|修正案)，?)?{_NAME}(?=根据本(?:决定|修正案)|作相应修改)")
_CALLED = re.compile(r"以下(?:简称|称)[：“]?(《[^》]*》)")
_CONTEXT = re.compile(rf"(?:将|对)?({ONE})(?:作|做)(?:出)?(?:如下|以下)修改：?|({ONE})中?：?")
_SAYS = re.compile("修改为|增加一|删去|删除|改为第")


def compile_amendment(text: str, title: str = "") -> Amendment:
    """Read an amendment. Never raises: what is not understood stands in the result, refused and why."""
    text = text.replace("\r\n", "\n")
    title = title or next((line.strip("# \u3000") for line in text.split("\n") if line.strip()), "")
    found = outline.entries(text)
    lead = found[0].leads[0] if found and found[0].leads else text
    own = _law_of(title, lead)
    called = tuple(_CALLED.findall(lead))
    instructions = [_instruction(entry, own, called) for entry in found]
    return Amendment(title, tuple(_unread_lead(lead, found) + instructions))


def _law_of(title: str, lead: str) -> str:
    """The one law an amendment changes, by its title or first sentence; empty when it changes several."""
    several = re.search(r"等[零〇一二三四五六七八九十百\d]*(?:部|件|个)", title)
    found = None if several else _TITLED.search(title) or _LEADS.search(lead) or _NUMBERED.search(title)
    return found[1].strip() if found else ""


def _unread_lead(lead: str, found: list[outline.Entry]) -> list[Instruction]:
    """An instruction before the first number would be lost: it is kept, refused."""
    if found and found[0].leads and "“" in lead and _SAYS.search(lead):
        return [Instruction("", "", 0, len(lead), lead, refused="第一项之前的文字里还有修改内容，不能确定它的意思。")]
    return []


def _instruction(entry: outline.Entry, own: str, called: tuple[str, ...]) -> Instruction:
    law, text, context, trouble = own, entry.text, None, ""
    for lead in entry.leads[1:]:
        stripped = lead.strip()
        named, narrowed = _LAW_LINE.fullmatch(stripped), _CONTEXT.fullmatch(stripped)
        if named:
            law = named[1]
        elif narrowed:
            context, trouble = _context(narrowed[1] or narrowed[2])
        elif stripped:
            trouble = f"看不懂它所在的上一层：“{stripped[:40]}”。"
    first, _, rest = text.strip().partition("\n")
    named = _LAW_LINE.fullmatch(first.strip())
    if named and rest:
        law, text = named[1], rest
    elif not entry.labels and rest and _LEADS.search(first) and first.rstrip().endswith("："):
        text = rest
    explicit = _NAMED.match(text.strip()) or _CLOSING.match(text.strip())
    if explicit and f"《{explicit[1]}》" not in called:
        law = explicit[1]
    label = "".join(entry.labels)
    operations, refused = _read(text, _names(law, called), context) if not trouble else ((), trouble)
    return Instruction(law, label, entry.start, entry.end, entry.text.strip(), operations, refused)


def _context(text: str) -> tuple[Place | None, str]:
    """The place a lead narrows what stands below it to, or why it is not understood."""
    try:
        return places(text)[0], ""
    except NotUnderstood as trouble:
        return None, str(trouble)


def _read(text: str, names: tuple[str, ...], context: Place | None) -> tuple[tuple[Operation, ...], str]:
    try:
        return grammar.read(text, names, context), ""
    except NotUnderstood as trouble:
        return (), str(trouble)


def _names(law: str, called: tuple[str, ...]) -> tuple[str, ...]:
    """What an instruction may call the law it changes."""
    plain = law.replace("(", "（").replace(")", "）")
    short = plain.removeprefix("中华人民共和国")
    return tuple(name for name in (f"《{plain}》", f"《{short}》", plain, short, *called) if name.strip("《》"))
