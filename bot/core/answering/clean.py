"""What people type, made safe to read: one spelling of the same text, nothing invisible, not too long."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 4000
"""Characters that one message may have; a phone's screen shows a quarter of it."""

PEEK = 40_000
"""Characters that are looked at, at all: what lies beyond cannot change the reply to a text that is too long."""

_LINES = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")
_BLANKS = re.compile(r"[^\S\n]+")
_REFERENCE = re.compile(r"<(?:@[!&]?|#|!)[^<>\s]{1,80}(?: [^<>\n]{0,60})?>")
_EMOTICON = re.compile(r"[:;=8][-o*']?[)\](\[/\\|]")
_JOINERS = {"\u200d": "", "\ufe0f": "", "\ufe0e": ""}


def clean(text: str) -> str:
    """Readable text: no control, bidi or zero-width characters, no lone surrogates, no platform's own references."""
    lines = _LINES.sub("\n", text[:PEEK].replace("\t", " "))
    seen = "".join(letter for letter in lines if _readable(letter))
    without = _REFERENCE.sub(" ", unicodedata.normalize("NFC", seen))
    return "\n".join(filter(None, (_BLANKS.sub(" ", line).strip() for line in without.split("\n"))))


def too_long(text: str) -> bool:
    """Whether a cleaned text is more than one message should hold."""
    return len(text) > LIMIT


def is_empty(text: str) -> bool:
    """Whether a cleaned text says nothing: no letter, digit or symbol such as an emoji."""
    said = any(unicodedata.category(letter)[0] in "LNS" or letter == "?" for letter in text)
    return not said and not _EMOTICON.search(text)


def _readable(letter: str) -> bool:
    if letter == "\n":
        return True
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and letter not in _JOINERS
