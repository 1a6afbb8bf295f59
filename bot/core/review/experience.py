"""Lines of experience as an AI PM would tell them, with brackets where something is missing; no fact is ever added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.review.judging import HIGHEST, QUOTES, AxisScore
from bot.core.review.lines import Lines
from bot.core.review.reading import bullets, plain
from bot.core.review.signals import AXES, PARTS, Axis, Kind, Part, Signals
from bot.core.spoken import filled

ORDER: tuple[Part, ...] = ("decision", "metric", "failure", "cost")
"""In which order the brackets of a framing stand."""
ANY = "any"
"""The kind of a line that shows none."""
SHOWN_WELL = 2
"""Parts from which a line counts as evidence for its skill."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: verbatim, the kind of work it shows, what is missing, its framing for an AI PM, and other skills in it."""

    text: str
    kind: Kind
    missing: tuple[Part, ...]
    framing: str
    beside: frozenset[Axis] = frozenset()


@dataclass(frozen=True, slots=True)
class Experience:
    """All lines, and those left out because they give orders to machines."""

    lines: tuple[Line, ...]
    machine: tuple[str, ...] = ()

    @property
    def lacking(self) -> tuple[tuple[Part, int], ...]:
        """What is missing and in how many lines, the commonest first."""
        count = Counter(part for line in self.lines for part in line.missing)
        return tuple(sorted(count.items(), key=lambda one: (-one[1], PARTS.index(one[0]))))

    @property
    def weakest(self) -> int:
        """The place of the line that lacks most."""
        return max(range(len(self.lines)), key=lambda n: len(self.lines[n].missing))


def read_experience(text: str, signals: Signals, lines: Lines) -> Experience:
    """Frame every line of a text."""
    found = bullets(text)
    machine = tuple(line.strip() for line in text.splitlines() if signals.machine.search(plain(line)))
    left_out = (signals.machine, signals.no_work)
    told = [one for one in found if not any(pattern.search(plain(one)) for pattern in left_out)]
    return Experience(tuple(frame(one, signals, lines) for one in told), machine)


def frame(text: str, signals: Signals, lines: Lines) -> Line:
    """Frame one line."""
    said = plain(text)
    kind, *others = [kind for kind, pattern in signals.kinds if pattern.search(said)]
    missing = tuple(part for part in PARTS if not signals.parts[part].search(said))
    slots = {"decided": kind.decided, "failed": kind.failed}
    added = (filled(lines.file.frame[part], **slots) for part in ORDER if part in missing)
    beside = frozenset(one.axis for one in others if one.id != ANY)
    return Line(text, kind, missing, " ".join((f"{text.strip().rstrip('.;,')}.", *added)), beside)


def score_experience(experience: Experience) -> tuple[AxisScore, ...]:
    """What the lines show: 1 when a skill is named, 2 with a line that shows it well, 3 with several of them."""
    return tuple(_axis(axis, experience.lines) for axis in AXES)


def _axis(axis: Axis, lines: Sequence[Line]) -> AxisScore:
    """One skill: by the lines of its kind; where there are none, a line in which it stands beside another names it."""
    own = [one for one in lines if one.kind.axis == axis and one.kind.id != ANY]
    named = [one for one in lines if axis in one.beside][:1]
    return AxisScore(axis, _score(own) or len(named), _quotes(own or named))


def _score(own: Sequence[Line]) -> int:
    well = sum(len(PARTS) - len(line.missing) >= SHOWN_WELL for line in own)
    return min(1 + well, HIGHEST) if own else 0


def _quotes(own: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.text for line in sorted(own, key=lambda line: len(line.missing))[:QUOTES])
