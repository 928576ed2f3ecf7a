"""What a page in another language still holds in Chinese: the house's own names and sentences in data are said in it.

A name (a class, a step, a role, a limit) or a stored sentence that is one of the house's own is said in the language
of the moment; what stays Chinese is content, and an element that holds nothing else says so (``lang``), for whoever
has pages read aloud. Inside an element that says so already nothing is touched: the words of people and of the law.
"""

import re
from collections.abc import Iterator

from django.utils import translation

from kernel.common.words import named

RECORD = "zh-Hans"
"""What is marked here; a template that knows its text for Chinese writes ``zh-CN``."""
PIECE = re.compile(r"(<(/?)([a-zA-Z][\w-]*)[^<>]*>)([^<]*)")
"""A tag and the text after it."""
LABEL = re.compile(r'( (?:aria-label|title|alt|placeholder|data-busy)=")([^"]*[一-鿿][^"]*)(?=")')
HAN = re.compile(r"[一-鿿]")
LATIN = re.compile(r"[a-z]{2}")
UNTOUCHED = frozenset(("textarea", "pre", "script", "style", "blockquote", "del", "ins"))
"""Elements whose text is shown, or sent back, as it is."""
WRITTEN = "p"
"""What people wrote stands in paragraphs: their text is left alone, the elements in them are not."""
MARKED = re.compile(r"\slang=")
DIGIT = re.compile(r"\d")
BETWEEN = re.compile(r"(: | · |, |　)")
"""What stands between a name and the words around it: “Now: 部门办理”."""
QUOTED = re.compile(r"(: | · |, |　|[“”])")
"""The same among English words: “Close “部门办理””."""
JOINTS = {"；": "; ", "：": ": ", "／": " / ", "，": ", ", "、": ", "}
"""Marks that join names, the strongest first."""
SPACES = re.compile(r"([\s,.:;()]+)")


def in_english(html: str) -> str:
    """The page with the names and sentences of the house in the language of the moment, the rest marked as Chinese."""
    return "".join(_said(html))


def _said(html: str) -> Iterator[str]:
    held, depth, at = "", 0, 0
    for found in PIECE.finditer(html):
        tag, closing, name, text = found.groups()
        yield html[at : found.start()]
        at = found.end()
        if held:
            depth += 0 if name != held else -1 if closing else 1
            held = held if depth else ""
            if held:
                yield found[0]
                continue
        elif not closing and name != "html" and (name in UNTOUCHED or MARKED.search(tag)):
            held, depth = name, 1
            yield found[0]
            continue
        yield _piece(tag, closing, name, text, html.startswith("</", at))
    yield html[at:]


def _piece(tag: str, closing: str, name: str, text: str, ends: bool) -> str:
    """One tag and its text; ``ends`` when the text is all the element holds."""
    if HAN.search(tag):
        tag = LABEL.sub(lambda label: label[1] + _named(label[2]), tag)
    if not HAN.search(text):
        return tag + text
    if name != WRITTEN:
        text = _named(text)
    if ends and not closing and HAN.search(text) and not LATIN.search(text):
        tag = f'{tag[:-1]} lang="{RECORD}">'
    return tag + text


def _named(text: str) -> str:
    """A text with what is known in it said again; unchanged where nothing is."""
    before, words, after = re.split(r"^(\s*)(.*?)(\s*)$", text, flags=re.DOTALL)[1:4]
    told = known(words)
    if told == words:
        mixed = LATIN.search(words) or DIGIT.search(words)
        told = "".join(_part(part, bool(mixed)) for part in (QUOTED if mixed else BETWEEN).split(words))
    return before + told + after


def _part(words: str, mixed: bool) -> str:
    """What stands between two marks; among English words or figures each of its own words may be a name."""
    told = _joined(words, "".join(JOINTS))
    if told != words or not mixed:
        return told
    say = known if LATIN.search(words) else named
    return "".join(map(say, SPACES.split(words)))


def known(words: str) -> str:
    """A name, or one of the house's own sentences, in the language of the moment; anything else unchanged."""
    told = named(words)
    return told if told != words or "%" in words or not HAN.search(words) else translation.gettext(words)


def _joined(words: str, joints: str) -> str:
    """A name, or several with Chinese marks between them; unchanged unless every one of them is known."""
    told = named(words)
    for place, joint in enumerate(joints):
        if told != words:
            break
        if joint in words:
            parts = [_joined(known(part), joints[place + 1 :]) for part in words.split(joint)]
            told = words if HAN.search("".join(parts)) else JOINTS[joint].join(parts)
    return told
