"""A refusal is a sentence: what happened, which rule, what to do next, and a code."""

from typing import Any

from kernel.common.words import again


class Refusal(Exception):
    """Something that cannot be done, told so that a person can go on.

    ``code`` is stable and dotted (``step.already_closed``); ``what`` and ``next`` are sentences in the
    user's language; ``rule`` cites an article or a product parameter where one decides.
    """

    status = 400

    def __init__(self, code: str, what: str, next: str = "", *, rule: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what
        self.next = next
        self.rule = rule

    def __reduce__(self) -> tuple[Any, ...]:
        """Refusals reach the process that asked, with everything they say."""
        return _said, (type(self), self.args, vars(self))

    def say_again(self) -> None:
        """Tell it in the language of the moment: an act speaks the language of record, the person may not."""
        self.what, self.next, self.rule = again(self.what), again(self.next), again(self.rule)

    def as_dict(self) -> dict[str, str]:
        """The one error shape of the API."""
        return {"code": self.code, "what": str(self.what), "rule": self.rule, "next": str(self.next)}


def _said(kind: type[Refusal], args: tuple[Any, ...], told: dict[str, Any]) -> Refusal:
    refusal = kind.__new__(kind, *args)
    vars(refusal).update(told)
    return refusal


class Invalid(Refusal):
    """The input cannot be used as it is."""

    status = 422


class Forbidden(Refusal):
    """The asker may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or the asker may not know of it."""

    status = 404


class Conflict(Refusal):
    """Somebody else was first, or the state has moved on."""

    status = 409


class TooMany(Refusal):
    """Too often, too soon."""

    status = 429
