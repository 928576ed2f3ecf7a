"""Sentences that can be said again in another language.

What an act writes is written in the language of record, whoever acts (`kernel.audit`). A refusal raised in the same
act is for the person who acts: it leaves the act and is said again in their language. So a sentence of a service
remembers what it was made of.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation

T = TypeVar("T")
NAMES = "name"
"""The context, in the catalogues, of names that stand in data."""


class Said(str):
    """A translated sentence with the text it stands for in the sources, and the facts put into it."""

    key: str
    facts: Any

    def __new__(cls, text: str, key: str, facts: Any = None) -> "Said":
        said = super().__new__(cls, text)
        said.key, said.facts = key, facts
        return said

    def __getnewargs__(self) -> tuple[str, str, Any]:  # type: ignore[override]
        return str(self), self.key, self.facts

    def __mod__(self, facts: Any) -> "Said":
        return Said(str.__mod__(self, facts), self.key, facts)


def gettext(key: str) -> str:
    """The sentence in the language of the moment; like Django's, and able to be said again."""
    return Said(_in(translation.get_language(), key), key)


class Name(str):
    """A name that stands in data and can be said again."""

    key: str


def named(name: str) -> str:
    """A name that stands in data (a role, a class, a step) in the language of the moment."""
    told = Name(translation.pgettext(NAMES, name) if name else name)
    told.key = name
    return told


class Listed(str):
    """A list in words that can be said again."""

    parts: tuple[Any, ...]


def enumerated(parts: Iterable[Any]) -> str:
    """A list as the language of the moment writes it: 甲、乙、丙."""
    given = tuple(parts)
    told = Listed(gettext("、").join(map(str, given)))
    told.parts = given
    return told


def sentences(parts: Iterable[Any]) -> str:
    """Sentences one after another, set apart as the language of the moment does: in Chinese by nothing."""
    told = ""
    for part in parts:
        told = gettext("%(told)s%(more)s") % {"told": told, "more": part} if told else str(part)
    return told


@lru_cache(maxsize=16384)
def _in(language: str | None, key: str) -> str:
    """Remembered: looking through the catalogues costs more than the sentence is long."""
    return translation.gettext(key)


def again(value: T) -> T:
    """The same sentence, and the sentences inside it, in the language of the moment; anything else unchanged."""
    if isinstance(value, Name):
        return named(value.key)  # type: ignore[return-value]
    if isinstance(value, Listed):
        return enumerated(again(part) for part in value.parts)  # type: ignore[return-value]
    if isinstance(value, Said):
        facts = value.facts
        if isinstance(facts, Mapping):
            facts = {name: again(fact) for name, fact in facts.items()}
        elif isinstance(facts, tuple):
            facts = tuple(again(fact) for fact in facts)
        else:
            facts = again(facts)
        fresh = gettext(value.key)
        return fresh if facts is None else fresh % facts  # type: ignore[return-value]
    return value


@contextmanager
def in_language_of_record() -> Iterator[None]:
    """Everything inside is said in the language of record; a refusal that leaves is said again in the caller's."""
    spoken = translation.get_language()
    if spoken == settings.LANGUAGE_CODE:
        yield
        return
    translation.activate(settings.LANGUAGE_CODE)
    try:
        yield
    except Exception as error:
        translation.activate(spoken or settings.LANGUAGE_CODE)
        if hasattr(error, "say_again"):
            error.say_again()
        raise
    finally:
        translation.activate(spoken or settings.LANGUAGE_CODE)
