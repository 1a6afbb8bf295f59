"""The interview as a state machine without a clock, a store or a chat: every step is a value in and a value out.

briefing -> asking -> probing* -> (the next question's asking) ... -> debriefing -> closed
              ^------------------- one part again -------------------'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.grading.scorecard import Scorecard
from bot.core.interviewing.bank import Probe, Question
from bot.core.interviewing.state import Given, Interview, Mode, Piece, Round

PROBES: dict[Mode, int] = {"friendly": 1, "strict": 2}
"""Follow-ups to one question at most."""

PROBE_BELOW = 2
FATAL_BELOW = 1
HINT_PRICE: dict[Mode, int] = {"friendly": 0, "strict": 5}


def begin(
    id_: str, rounds: Sequence[Round], now: datetime, *, mode: Mode = "friendly", full: bool = False
) -> Interview:
    """An interview that is offered and not begun."""
    return Interview(id=id_, rounds=tuple(rounds), mode=mode, full=full, seen=now)


def start(interview: Interview, now: datetime) -> Interview:
    """Ask the present question."""
    asked = interview.with_round(started=now)
    return asked.moved(phase="asking", seen=now, paused=None, waiting="")


def add(interview: Interview, piece: Piece, now: datetime) -> Interview:
    """One more message of the answer. The same message twice is one."""
    round_ = interview.now
    if any(known.id == piece.id for known in round_.pieces):
        return interview.model_copy(update={"seen": now})
    placed = piece.model_copy(update={"part": round_.part})
    return interview.with_round(pieces=(*round_.pieces, placed)).model_copy(update={"seen": now, "pending": None})


def retract(interview: Interview) -> Interview:
    """The last message is no part of the answer; what was said before a follow-up stays."""
    return interview.with_round(pieces=interview.now.pieces[:-1]) if here(interview) else interview


def here(interview: Interview) -> tuple[Piece, ...]:
    """The messages since the question or the last follow-up."""
    return tuple(piece for piece in interview.now.pieces if piece.part == interview.now.part)


def edit(interview: Interview, id_: str, text: str) -> Interview | None:
    """A message of the open answer says something else now; None when it is none of them."""
    pieces = interview.now.pieces
    if not interview.open or all(piece.id != id_ for piece in pieces):
        return None
    changed = (piece.model_copy(update={"text": text}) if piece.id == id_ else piece for piece in pieces)
    return interview.with_round(pieces=tuple(piece for piece in changed if piece.text.strip()))


def give(interview: Interview, given: Given) -> Interview:
    """A fact was given; the same question gets it again."""
    known = interview.now.facts
    return interview if given in known else interview.with_round(facts=(*known, given))


def take_hint(interview: Interview, question: Question) -> tuple[Interview, str | None]:
    """The next rung of the ladder, None when it was climbed."""
    taken = interview.now.hints
    if taken >= len(question.hints):
        return interview, None
    return interview.with_round(hints=taken + 1), question.hints[taken]


def refuse(interview: Interview) -> Interview:
    """What was said cannot be judged yet."""
    return interview.with_round(refused=interview.now.refused + 1)


def which_probe(interview: Interview, question: Question | None, card: Scorecard) -> Probe | None:
    """The follow-up to ask: a fatal gap first, then where most is missing; None when the answer may stand."""
    round_ = interview.now
    if question is None or round_.only or len(round_.probed) >= PROBES[interview.mode]:
        return None
    levels = {mark.id: mark.level for mark in card.criteria}
    weights = {mark.id: mark.weight for mark in card.criteria}
    fatal = {gap.criterion for gap in question.fatal}
    below = [
        probe
        for probe in question.probes
        if probe.when not in round_.probed and (level := levels.get(probe.when)) is not None and level < PROBE_BELOW
    ]
    urgent = [probe for probe in below if probe.when in fatal and (levels[probe.when] or 0) < FATAL_BELOW]
    by_gap = sorted(below, key=lambda probe: -weights[probe.when] * (PROBE_BELOW - (levels[probe.when] or 0)))
    return next(iter([*urgent, *by_gap]), None)


def probe(interview: Interview, criterion: str) -> Interview:
    """Ask a follow-up: what comes now belongs to it."""
    round_ = interview.now
    asked = interview.with_round(part=round_.part + 1, probed=(*round_.probed, criterion))
    return asked.moved(phase="probing")


def judged(interview: Interview, card: Scorecard, result: str) -> Interview:
    """The present question is judged; the next one begins, or the talk after."""
    return _after(interview.with_round(card=card, result=result))


def skip(interview: Interview) -> Interview:
    """The present question is left out and counts for nothing."""
    return _after(interview.with_round(skipped=True))


def leave(interview: Interview) -> Interview:
    """No further questions; what was judged stands."""
    rounds = interview.rounds[: interview.at + 1]
    return interview.model_copy(update={"rounds": rounds, "quit": True})


def pause(interview: Interview, now: datetime) -> Interview:
    """The question stays open and waits."""
    return interview.model_copy(update={"paused": now, "seen": now})


def resume(interview: Interview, now: datetime) -> Interview:
    """Go on; the time away does not count."""
    away = (now - interview.paused).total_seconds() if interview.paused else 0.0
    resumed = interview.with_round(away=interview.now.away + max(away, 0.0))
    return resumed.moved(paused=None, seen=now)


def minutes_used(interview: Interview, now: datetime) -> int:
    """Minutes since the question was asked, without the time away."""
    started = interview.now.started
    return round(max((now - started).total_seconds() - interview.now.away, 0) / 60) if started else 0


def _after(interview: Interview) -> Interview:
    if interview.last or interview.quit:
        return interview.moved(phase="debriefing")
    return interview.moved(phase="asking", at=interview.at + 1)
