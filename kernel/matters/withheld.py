"""Which records of sources are kept from everybody but named people; ``kernel.linkage.beside`` asks before showing."""

from collections.abc import Sequence

from kernel.matters.models import Matter
from kernel.matters.seal_words import reason


def withheld(records: Sequence[tuple[str, str, str]]) -> list[bool]:
    """Of each record (subject, title, text): whether its matter is sealed or confidential, or its words ask for it."""
    keys = {int(subject[7:]) for subject, _title, _text in records if subject.startswith("matter:")}
    closed = Matter.objects.filter(pk__in=keys).exclude(sealed=False, confidentiality="open")
    shut = {one.audit_chain for one in closed.only("pk")}
    return [subject in shut or bool(reason(title, text)) for subject, title, text in records]
