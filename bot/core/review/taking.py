"""Whether a text can be reviewed, and if not, which sentence says what to do instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.core.answering.language import Languages
from bot.core.dialogue import TextFile
from bot.core.review.reading import bullets, plain
from bot.core.review.signals import Signals

Subject = Literal["jd", "experience"]
Refusal = Literal["empty", "link", "attachment", "too_long", "language", "short_jd", "not_job", "no_lines"]

MOST = 40_000
"""Characters that are read."""
LEAST_WORDS = 40
SIGNS, SURE = 2, 4
"""Different signs of a posting from which a text can be one, and from which it is one even when nobody says so."""
UNASKED_WORDS = 80
"""Words from which a message that nobody asked for may be a posting."""
FEW_WORDS = 12

_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_ATTACHED = re.compile(
    r"\b(?:pdf|screenshots?|pictures?|images?|photos?|attach\w*|docx?|\w+\.(?:pdf|png|jpe?g|docx?))\b", re.IGNORECASE
)


def whole(text: str, files: Sequence[TextFile] = ()) -> str:
    """Everything that came with a message."""
    return "\n".join(part for part in (text.strip(), *(file.text.strip() for file in files)) if part)


def refuse(text: str, subject: Subject, signals: Signals, languages: Languages) -> Refusal | None:
    """Why a text cannot be reviewed; None when it can."""
    why = _nothing(text) or ("too_long" if len(text) > MOST else None)
    if why is None and languages.of(text) != "en":
        why = "language"
    return why or _unlike(text, subject, signals)


def _nothing(text: str) -> Refusal | None:
    """Whether there are no words to read, only a pointer to some."""
    if not any(letter.isalnum() for letter in text):
        return "empty"
    if _LINK.search(text) and len(_LINK.sub(" ", text).split()) <= FEW_WORDS:
        return "link"
    return "attachment" if len(text.split()) <= FEW_WORDS and _ATTACHED.search(text) else None


def _unlike(text: str, subject: Subject, signals: Signals) -> Refusal | None:
    if subject == "experience":
        return None if bullets(text) else "no_lines"
    if len(text.split()) < LEAST_WORDS:
        return "short_jd"
    return None if signs_of_posting(text, signals) >= SIGNS else "not_job"


def signs_of_posting(text: str, signals: Signals) -> int:
    """How many different signs of a job description a text has."""
    said = plain(text)
    return len({found[0].casefold() for found in signals.posting.finditer(said)})


def is_posting(text: str, signals: Signals) -> bool:
    """Whether a text that nobody asked for is a job description."""
    return len(text.split()) >= UNASKED_WORDS and signs_of_posting(text, signals) >= SURE + 1
