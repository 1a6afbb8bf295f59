"""A pasted text as units: one bullet or one sentence each, verbatim, with the part of a posting that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.review.signals import Section, Signals

HEADING_WORDS = 9
LITTLE = 0.6
TITLE_LINES, TITLE_WORDS = 5, 16
LEAST_LETTERS = 3

_BULLET = re.compile(
    r"^\s*(?:[-*\u2022\u00b7\u2013\u2014\u25aa\u25b8\u25cf\u2192>+\u00bb]+|\(?\d{1,2}(?:\.\d{1,2})*[.)]+(?=\s|[A-Z])|\d{1,2}\.\d{1,2}(?=\s+[A-Z])"
    r"|\(?[ivx]{1,5}[.)](?=\s)|\(?[a-z]\)|o (?=[A-Z])|[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f?)\s*"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[\"'(\w])")
_SHORTENED = re.compile(
    r"\b(?:Rs|Sr|Jr|Dr|Mr|Mrs|Ms|Prof|St|Nr|Req|Ref|approx|incl|excl|yrs|vs|e\.g|i\.e|[ap]\.m|(?:[A-Z]\.)+[A-Z])\.$"
)
_RUN_ON = re.compile(r"\s+[\u2022\u25aa\u25cf\u2023\u25e6]\s*|(?<=[\w.,;:!?)])\s+[-*\u2013](?=\s+\w)\s+")
RUN_ON = 3
"""Marks of a list in one line from which it is a list whose lines ran together, as forms and phones paste it."""
ENTRY_WORDS = 5
"""Words between two such marks on average; with fewer it is a line of facts ("Antwerp - 9 months - hybrid")."""
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"(?<=[.!?])\s+(?=[\"'(\w])")
_LABEL = re.compile(r"^[A-Z][\w&/ -]{2,24}[.:] +[A-Z]")
_INLINE = re.compile(r"^([^:.;,]{2,60}):\s+\S")


@dataclass(frozen=True, slots=True)
class Unit:
    """One bullet or sentence, exactly as it stands in the text. `bullet`: it is an entry of a list."""

    text: str
    section: Section
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Posting:
    """A job description: its title line, what it says, and what in it speaks to machines."""

    title: str
    units: tuple[Unit, ...]
    machine: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Unit, ...]:
        """Duties and requirements, wishes too."""
        return tuple(unit for unit in self.units if unit.section in {"duty", "asks", "nice"})


def read_posting(text: str, signals: Signals) -> Posting:
    """Take a job description apart."""
    originals = [part for line in text.splitlines() for part in _run_on(line)]
    lines = [plain(line) for line in originals]
    title = _title(originals, signals)
    found = list(_units(lines, originals, signals))
    machine = tuple(unit.text for unit in found if signals.machine.search(plain(unit.text)))
    units = tuple(unit for unit in found if unit.text not in machine)
    posting = Posting(title, units, machine)
    asked = sum(len(unit.text) for unit in posting.asked)
    told = sum(len(unit.text) for unit in units if unit.section == "about")
    return replace(posting, units=tuple(map(_as_duty, units))) if asked < LITTLE * told else posting


def _run_on(line: str) -> Iterator[str]:
    """The lines of a list that ran together into one; any other line as it is."""
    marks = [*_RUN_ON.finditer(line)]
    if len(marks) < RUN_ON or len(line.split()) < ENTRY_WORDS * len(marks):
        yield line
        return
    begin = 0
    for mark in marks:
        yield line[begin : mark.start()]
        begin = mark.start()
    yield line[begin:]


def _as_duty(unit: Unit) -> Unit:
    """Where hardly anything is addressed to a reader, what is told about the work is the work."""
    return replace(unit, section="duty") if unit.section == "about" else unit


def _title(lines: Sequence[str], signals: Signals) -> str:
    """The line near the top that names a job, else the first line."""
    first = [line.strip() for line in lines if line.strip()][:TITLE_LINES]
    named = (line for line in first if len(line.split()) <= TITLE_WORDS and signals.titled.search(plain(line)))
    return next(named, _FULL_STOP.split(first[0])[0] if first else "")


def bullets(text: str) -> tuple[str, ...]:
    """The entries of a list of experience, without what stands between them; without a list, its sentences."""
    lines = [line for line in text.splitlines() if _has_letters(line) and not line.rstrip().endswith(":")]
    listed = [_BULLET.sub("", line).strip() for line in lines if _BULLET.match(line)]
    found = listed or [piece.strip() for line in lines for piece in _FULL_STOP.split(line)]
    return tuple(one for one in found if len(one.split()) > LEAST_LETTERS)


def plain(text: str) -> str:
    """A text as patterns see it."""
    return text.replace("\u2019", "'").replace("\u2018", "'")


@dataclass
class _At:
    """Where in a posting the reading is. `kept`: a heading of its own set the section; `fresh`: just now.

    `opened`: the line before announces what follows, by a colon.
    """

    section: Section | None = None
    kept: bool = False
    blank: bool = False
    fresh: bool = False
    opened: bool = False


def _units(lines: Sequence[str], originals: Sequence[str], signals: Signals) -> Iterator[Unit]:
    at = _At()
    for n, (line, original) in enumerate(zip(lines, originals, strict=True)):
        bare = _BULLET.sub("", line).strip()
        if not _has_letters(bare):
            at.blank = at.blank or not bare
            continue
        is_bullet = bool(_BULLET.match(line))
        if not is_bullet and (section := _heading(bare, signals) or _likely(lines, n, signals)) is not None:
            at = _At(section, kept=True, fresh=True)
            continue
        if n == 0 and len(bare.split()) <= TITLE_WORDS:
            continue
        if is_bullet and at.section == "offer" and at.blank and not (at.kept or at.opened):
            at.section = None  # what is paid was said in passing; the list after it is the work
        yield from _of_line(_BULLET.sub("", original).strip(), at, signals, is_bullet=is_bullet)
        at.blank, at.fresh, at.opened = False, False, bare.endswith(":")


def _of_line(line: str, at: _At, signals: Signals, *, is_bullet: bool) -> Iterator[Unit]:
    """The units of one line; a paragraph after a blank line begins anew, unless its heading says where it belongs."""
    begun = _start(plain(line), signals)
    if begun is not None and not (is_bullet and at.kept):
        at.section, at.kept = begun, False
    elif at.blank and not at.fresh and not is_bullet and not _goes_on(line, at):
        at.section, at.kept = None, False
    pieces = [line] if is_bullet else _sentences(line)
    if is_bullet and at.section is None:
        at.section = "duty"
    talks_to_you = any(signals.addressed.search(plain(piece)) for piece in pieces)
    for piece in pieces:
        if not is_bullet and _INLINE.match(plain(piece)) and (announced := _start(plain(piece), signals)) is not None:
            at.section = announced
        yield Unit(piece, _section(piece, at.section, signals, talks_to_you=talks_to_you), bullet=is_bullet)


def _goes_on(line: str, at: _At) -> bool:
    """Whether a paragraph that follows belongs to its heading still: it opens with a label ("Measurement. Keep...")."""
    return at.kept and at.section in {"duty", "asks"} and bool(_LABEL.match(line))


def _section(piece: str, section: Section | None, signals: Signals, *, talks_to_you: bool) -> Section:
    """Where one sentence belongs. Without a heading, a paragraph that says "you" is about the work, but for "we"."""
    said = plain(piece)
    begun = _start(said, signals)
    if begun == "offer" or (begun is not None and section is None):
        return begun
    addressed = bool(signals.addressed.search(said))
    if section not in {None, "about"}:
        return section
    if addressed or (section is None and talks_to_you and not _WE.search(said)):
        return "duty"
    return "about"


def _heading(line: str, signals: Signals) -> Section | None:
    """The section that a line is the heading of."""
    bare = line.rstrip(" :").strip("*#_= ")
    if len(bare.split()) > HEADING_WORDS or bare.endswith((".", ";", ",")):
        return None
    return next((name for name, pattern in signals.headings.items() if pattern.fullmatch(bare)), None)


def _likely(lines: Sequence[str], n: int, signals: Signals) -> Section | None:
    """The section that a short line before a list stands for, when its words are no known heading."""
    line = lines[n].strip()
    following = next((other for other in lines[n + 1 :] if other.strip()), "")
    if n == 0 or len(line.split()) > HEADING_WORDS or line.endswith((".", ";", ",")):
        return None
    if not _BULLET.match(following) or _INLINE.match(line):
        return None
    return next((name for name, pattern in signals.likely.items() if pattern.search(line)), "duty")


def _start(line: str, signals: Signals) -> Section | None:
    """The section that the first words of a line announce: a heading before a colon, or words such as "We offer"."""
    inline = _INLINE.match(line)
    if inline is not None and (section := _heading(inline[1], signals)) is not None:
        return section
    return next((name for name, pattern in signals.starts.items() if pattern.match(line)), None)


def _sentences(line: str) -> list[str]:
    """The sentences of a line; the dot of a shortened word ("Rs. 90,000", "U.S. offices") ends none."""
    whole: list[str] = []
    for piece in _SENTENCE.split(line):
        if whole and _SHORTENED.search(whole[-1]):
            whole[-1] = f"{whole[-1]} {piece.strip()}"
        else:
            whole.append(piece.strip())
    return [one for one in whole if _has_letters(one)]


def _has_letters(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) >= LEAST_LETTERS
