"""What a message means, decided by the words alone, before anything is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.core.answering.clean import is_empty, too_long
from bot.core.answering.language import Languages
from bot.core.answering.signals import Compiled, Signals, clauses

Kind = Literal[
    "empty", "too_long", "crisis", "worry", "hostile", "talk", "act", "offer", "compare", "language", "question"
]
POSTING_SIGNS = 3
POSTING_LENGTH = 400
LONGEST_STRING = 6
LONGEST_REMARK = 12
MARKS = 5
"""So many marks alone, such as three dots, are a sign of life; more are nothing."""
ORDERS = frozenset(("injection", "forged_frame", "threat"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message is. `key` says which one of its kind; `rest` is the question in it, small talk taken off.

    `perhaps`: a card that surely answers the message shows that it was meant as a question after all.
    """

    kind: Kind
    key: str = ""
    rest: str = ""
    sides: tuple[str, str] | None = None
    perhaps: bool = False


@lru_cache(maxsize=16)
def understand(text: str, signals: Signals, languages: Languages) -> Meaning:
    """Decide what a cleaned text means. A person in danger comes before everything, a question comes last.

    The last few are remembered, since every skill that a message passes asks the same.
    """
    if is_empty(text):
        return Meaning("talk", "wordless") if 0 < len(text) <= MARKS else Meaning("empty")
    plain, sentences = signals.plain(text), signals.plain_sentences(text)
    return (
        _danger(sentences, signals)
        or _size(text, plain, signals)
        or _hostile(text, sentences, signals)
        or _small(plain, signals)
        or _offered(sentences, signals)
        or _foreign(text, languages)
        or _compared(text, signals)
    )


def _danger(plain: str, signals: Signals) -> Meaning | None:
    if signals.crisis.found(plain):
        return Meaning("worry" if signals.joking.search(plain) else "crisis")
    return Meaning("worry", perhaps=True) if signals.worry.found(plain) else None


def _size(text: str, plain: str, signals: Signals) -> Meaning | None:
    signs = len(set(signals.posting.findall(plain)))
    if signs >= POSTING_SIGNS and len(text) >= POSTING_LENGTH:
        return Meaning("offer", "review")
    return Meaning("too_long") if too_long(text) else None


def _hostile(text: str, plain: str, signals: Signals) -> Meaning | None:
    """Hostile words; in a question they may be its subject, unless they are orders to the coach."""
    rule = next((rule for rule in signals.hostile if rule.found(plain)), None)
    if rule is None:
        return None
    asks = text.rstrip().endswith("?") or bool(signals.asking.search(plain))
    return Meaning("hostile", rule.id, perhaps=asks and rule.id not in ORDERS)


def is_question(text: str, signals: Signals) -> bool:
    """Whether a text asks, with its question mark or without it."""
    return "?" in text or bool(signals.asking.search(signals.plain_sentences(text)))


def asks(text: str, signals: Signals) -> bool:
    """Whether a text wants something told or done, as a question or as an order."""
    unless = signals.remark.unless
    return is_question(text, signals) or bool(unless and unless.search(signals.plain_sentences(text)))


def is_remark(text: str, signals: Signals) -> bool:
    """Whether a text is short, asks for nothing and has no word of our field: small talk that no rule describes."""
    plain = signals.plain_sentences(text)
    words = plain.split()
    other = asks(text, signals) or not signals.field_words.isdisjoint(words)
    return not other and len(words) <= LONGEST_REMARK and bool(signals.remark.patterns.search(plain))


def _offered(plain: str, signals: Signals) -> Meaning | None:
    rule = next((rule for rule in signals.offers if rule.found(plain)), None)
    return Meaning("offer", rule.id) if rule else None


def _small(plain: str, signals: Signals) -> Meaning | None:
    """Small talk or an act on the last answer, when nothing else is said."""
    said = list(clauses(plain))
    if not said:
        return Meaning("talk", "wordless")
    acts = [_whole(clause, signals.acts, signals) for clause in said]
    talk = [_whole(clause, signals.talk, signals) or _strung(clause, signals) for clause in said]
    if not all(act or word for act, word in zip(acts, talk, strict=True)):
        return None
    act = next(filter(None, acts), None)
    return Meaning("act", act) if act else Meaning("talk", max(filter(None, talk), key=_TELLING.index))


_TELLING = (
    *("acknowledged", "greeting", "apology", "later", "testing", "bye", "how_are_you", "thanks", "compliment"),
    *("welcome_back", "confused", "joke", "excited", "bot", "languages", "own_model", "own_answers"),
    *("small_english", "beginner", "discouraged"),
)
"""Kinds of small talk, the most telling last: of "hi, thanks, is this for beginners?" the last part is answered."""


def _whole(clause: str, rules: tuple[Compiled, ...], signals: Signals) -> str | None:
    """The rule that describes a clause from end to end, as it stands or without the fillers around it."""
    bare = signals.bare(clause)
    return next((rule.id for rule in rules if rule.whole(clause) or rule.whole(bare)), None)


def _strung(clause: str, signals: Signals) -> str | None:
    """Small talk strung together without punctuation, as in "ok thanks bye"; its most telling kind."""
    spoken = clause.split()
    if len(spoken) > LONGEST_STRING:
        return None
    for cut in range(len(spoken) - 1, 0, -1):
        first = _whole(" ".join(spoken[:cut]), signals.talk, signals)
        rest = " ".join(spoken[cut:])
        if first and (other := _whole(rest, signals.talk, signals) or _strung(rest, signals)):
            return max(first, other, key=_TELLING.index)
    return None


def _foreign(text: str, languages: Languages) -> Meaning | None:
    code = languages.of(text)
    return Meaning("language", code, text) if code != "en" else None


_TWO = re.compile(
    r"^(\W*(?:/?compare|difference between|contrast))\s+([^,;&+\n]+?)\s*[,;&+]\s*([^,;&+\n]+)$", re.IGNORECASE
)
"""Two things to be compared with only a sign between them, as in *compare RAG, agents* or *compare RAG & agents*."""


def _compared(text: str, signals: Signals) -> Meaning:
    rest = question_in(text, signals)
    for clause in clauses(signals.plain(_TWO.sub(r"\1 \2 and \3", rest))):
        if found := signals.compare.search(clause):
            left, right = (found[group] for group in found.groupdict() if found[group] is not None)
            kind: Kind = "compare" if signals.tabled.search(clause) else "question"
            return Meaning(kind, rest=rest, sides=(left.strip(), right.strip()))
    return Meaning("question", rest=rest)


def question_in(text: str, signals: Signals) -> str:
    """A text without the greetings and thanks at its beginning and end; the text itself when nothing else is left."""
    pieces = [piece.strip() for piece in _pieces(text)]
    kept = [piece for piece in pieces if not _chatter(piece, signals)]
    return " ".join(kept) or text


def _chatter(piece: str, signals: Signals) -> bool:
    return all(_whole(clause, signals.talk, signals) for clause in clauses(signals.plain(piece)))


def _pieces(text: str) -> list[str]:
    pieces, start = [], 0
    for at, letter in enumerate(text):
        if letter in ".!?\n" or (letter == "," and at < 40):
            pieces.append(text[start : at + 1])
            start = at + 1
    return [*pieces, text[start:]]
