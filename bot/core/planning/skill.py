"""Learning paths as a skill of the coach: its verb, its buttons, and the plain words that answer its questions."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.core.answering.skill import Skill
from bot.core.dialogue import Action, Inbound, Message, Open, Outcome, Part, Text
from bot.core.memory import Memory
from bot.core.planning import beginning, moving, stepping
from bot.core.planning.desk import Desk, Planning, Reply
from bot.core.planning.exporting import as_calendar, as_text
from bot.core.planning.hearing import command_in, hear, hear_background, hear_day, hear_hours
from bot.core.planning.lines import VERB, Hear
from bot.core.planning.showing import details_page, now_page, whole_page
from bot.core.planning.state import KIND, Path, keep_path, read_path
from bot.core.recent import is_latest
from bot.core.spoken import choices, plain_numbers
from bot.core.tokens import Token, parse
from bot.core.turns.audience import audience

GRAVE = frozenset(("crisis", "worry", "hostile"))
PASSING = frozenset(("talk", "act", "offer"))
"""Kinds of messages that are no answer in one or two words: small talk, a wish for something else."""
FRESH = timedelta(days=1)
"""How long plain words may answer what was asked, or be about the step that was shown."""

LONGEST_ANSWER = 25
"""Words; more than that is about something else."""

TO_STEP = frozenset(("done", "skip", "swap", "slower", "faster"))
"""What one says to a step without naming the path."""

ABOUT_IT = frozenset(("details", "next", "whole", "text", "calendar", "change", "pace", "placement", "undo"))
"""What one asks of a step that was just shown; after anything else these words are about that."""

Meaning = Callable[[str], str]
Act = Callable[[Desk, Path], Reply]

CHANGES: Mapping[str, Act] = {
    "done": stepping.done,
    "skip": stepping.skip,
    "swap": stepping.swap,
    "undo": stepping.undo,
    "slower": moving.slower,
    "faster": moving.faster,
    "move": moving.move,
}
"""What changes the path: a button of an earlier state does nothing."""

VIEWS: Mapping[str, Act] = {
    "now": lambda desk, path: now_page(desk, path, desk.lines.say("now")),
    "details": details_page,
    "whole": whole_page,
    "text": as_text,
    "calendar": as_calendar,
    "change": moving.what_change,
    "pace": moving.what_pace,
    "next": lambda desk, path: now_page(desk, path, desk.lines.say("first"), *moving.or_another(desk, path)),
    "fresh": lambda desk, path: beginning.go_on(desk, beginning.new_path(desk, path)),
}
"""What only looks, or begins anew."""

OF_A_STEP: Mapping[str, Callable[[Desk, Path, str], Reply]] = {"step": stepping.ahead, "take": stepping.take}
"""What concerns a step that is named."""


@dataclass(frozen=True)
class PlanningSkill:
    """Serves `path`, and `ask` in front of `otherwise`, for answers to what it asked and for who comes back."""

    house: Planning
    otherwise: Skill
    meaning: Meaning

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves."""
        return {VERB: self._verb, "ask": self._words}

    async def _verb(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        desk, path = Desk(self.house, memory), read_path(memory)
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        text = inbound.values.get("text", "") if isinstance(inbound, Action) else inbound.text
        reply = pressed(desk, path, token) if token is not None and token.ref else commanded(desk, path, text)
        async for part in _parts(inbound, memory, reply):
            yield part

    async def _words(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        reply = self._heard(inbound, memory) if isinstance(inbound, Message) and inbound.surface == "dm" else None
        parts = self.otherwise(inbound, memory) if reply is None else _parts(inbound, memory, reply)
        async for part in parts:
            yield part

    def _heard(self, message: Message, memory: Memory) -> Reply | None:
        """What plain words in a direct message mean for the path; None when they mean nothing for it."""
        path = read_path(memory)
        if path is None or (meaning := self.meaning(message.text)) in GRAVE:
            return None
        desk, fresh = Desk(self.house, memory), memory.now - path.seen < FRESH
        if path.asking and fresh and len(message.text.split()) <= LONGEST_ANSWER:
            return answered(desk, path, message.text, passing=meaning in PASSING)
        hello = desk.lines.patterns["hello"].fullmatch(plain_numbers(message.text))
        command = command_in(plain_numbers(message.text), desk.lines)
        if path.planned and moving.was_quiet(desk, path):
            return moving.back(desk, path) if hello or command in TO_STEP else None
        return _bare(desk, path, command, fresh=fresh) if path.ready and command is not None else None


def _bare(desk: Desk, path: Path, command: Hear, *, fresh: bool) -> Reply | None:
    """Words to a step; days later, or after an interview or practice, they may not be meant for it, so it asks."""
    latest = is_latest(desk.memory, KIND)
    if command in ABOUT_IT:
        return _command(desk, path, command) if fresh and is_latest(desk.memory, KIND, talk=True) else None
    if command not in TO_STEP or not path.planned or not (fresh or latest):
        return None
    if fresh and latest:
        return _command(desk, path, command)
    return now_page(desk, moving.caught_up(desk, path)[0], desk.lines.say("which"))


def commanded(desk: Desk, path: Path | None, text: str) -> Reply:
    """Answer `/path` with the words behind it."""
    heard = hear(text, desk.today, desk.lines)
    known = path or beginning.new_path(desk)
    if heard.command is not None and known.ready:
        return _command(desk, known, heard.command)
    if heard.past is not None:
        return beginning.ask_date(desk, beginning.told(desk, known, heard), heard.past)
    if heard.anything:
        return _told(desk, beginning.told(desk, known, heard), vague=heard.interview and heard.day is None)
    return _shown(desk, known, text) if known.ready else answered(desk, known, text) or beginning.go_on(desk, known)


def _shown(desk: Desk, path: Path, text: str) -> Reply:
    """Where somebody stands who has a path."""
    if text.strip():
        return Reply(desk.lines.say("not_understood"), choices(desk.lines.option("go_on", "now")))
    if moving.was_quiet(desk, path) and path.planned:
        return moving.back(desk, path)
    current, lead = moving.caught_up(desk, path)
    return now_page(desk, current, lead or desk.lines.say("now"))


def pressed(desk: Desk, path: Path | None, token: Token) -> Reply:
    """Answer a button. One of an earlier state shows where things stand instead."""
    if path is None:
        return beginning.go_on(desk, beginning.new_path(desk))
    head, _, rest = token.ref.partition(".")
    stale = token.step != path.step
    if head in ASKED:
        return _where(desk, path) if stale or (path.ready and not path.asking) else ASKED[head](desk, path, rest)
    if not path.ready:
        return beginning.go_on(desk, path)
    if head in CHANGES:
        return _where(desk, path) if stale else _changed(desk, path, head)
    current = moving.caught_up(desk, path)[0]
    if head in OF_A_STEP:
        return OF_A_STEP[head](desk, current, rest)
    return VIEWS.get(head, _where)(desk, current)


def answered(desk: Desk, path: Path, text: str, *, passing: bool = False) -> Reply | None:
    """Take plain words as the answer to what was asked; None when they are none.

    `passing`: they mean something by themselves, so two words alone are no background.
    """
    if (plainly := _short_answer(desk, path, text)) is not None:
        return plainly
    heard = hear(text, desk.today, desk.lines)
    if heard.anything and (heard.interview or not text.rstrip().endswith("?")):
        return _told(desk, beginning.told(desk, path, heard), vague=heard.interview and heard.day is None)
    if path.asking == "background" and not passing:
        background, called = hear_background(text, desk.lines)
        if background:
            return beginning.go_on(desk, path.moved(background=background, called=called))
    return None


def _short_answer(desk: Desk, path: Path, text: str) -> Reply | None:
    """An answer of a word or two: hours, a day, or that it is not known yet."""
    if path.asking == "hours" and (minutes := hear_hours(text, desk.lines)):
        return beginning.go_on(desk, path.moved(minutes=minutes))
    if path.asking == "date" and (day := hear_day(text, desk.today, desk.lines)):
        if day < desk.today:
            return beginning.ask_date(desk, path, day)
        return _told(desk, beginning.with_date(desk, path, day))
    if path.asking and desk.lines.patterns["unsure"].fullmatch(plain_numbers(text)):
        return UNSURE[path.asking](desk, path, "")
    return None


def _told(desk: Desk, path: Path, *, vague: bool = False) -> Reply:
    """Go on with what was just said; `vague`: an interview without a day."""
    most = desk.lines.file.defaults.longest_weeks
    if path.weeks > most:
        return Reply(desk.lines.say("too_long", most=most))
    if vague and path.background and path.minutes:
        return beginning.ask_date(desk, path)
    was = path.ready and bool(path.planned)
    return beginning.go_on(desk, path, desk.lines.say("restarted") if was else "")


def _command(desk: Desk, path: Path, command: Hear) -> Reply:
    if command in CHANGES:
        return _changed(desk, path, command)
    current, _ = moving.caught_up(desk, path)
    if command == "placement":
        option = desk.lines.option("placement", stepping.PLACEMENT, verb=stepping.PRACTICE)
        return now_page(desk, current, desk.lines.say("now"), option, desk.lines.option("whole", "whole"))
    return VIEWS[command](desk, current)


def _changed(desk: Desk, path: Path, what: str) -> Reply:
    """Change a path; one whose weeks are over is moved first, unless moving is what is wished."""
    current = path if what == "move" else moving.caught_up(desk, path)[0]
    return CHANGES[what](desk, current)


def _where(desk: Desk, path: Path) -> Reply:
    if not path.ready:
        return beginning.go_on(desk, path)
    return now_page(desk, moving.caught_up(desk, path)[0], desk.lines.say("stale"))


def _background(desk: Desk, path: Path, rest: str) -> Reply:
    found = desk.lines.background(rest)
    if found is None:
        return _where(desk, path)
    return beginning.go_on(desk, path.moved(background=found.id, called=found.called))


def _hours(desk: Desk, path: Path, rest: str) -> Reply:
    hours = int(rest) if rest.isdecimal() and int(rest) else desk.lines.file.defaults.hours
    return beginning.go_on(desk, path.moved(minutes=round(hours * 60)))


def _goal(desk: Desk, path: Path, rest: str) -> Reply:
    if rest not in desk.house.knowledge.goals:
        return _where(desk, path)
    return beginning.go_on(desk, path.moved(goal=rest))


def _soon(weeks_ref: str) -> Callable[[Desk, Path, str], Reply]:
    def press(desk: Desk, path: Path, _rest: str) -> Reply:
        return beginning.go_on(desk, beginning.with_date(desk, path, beginning.soon(desk, weeks_ref)))

    return press


ASKED: Mapping[str, Callable[[Desk, Path, str], Reply]] = {
    "bg": _background,
    "hours": _hours,
    "goal": _goal,
    "goals": lambda desk, path, rest: beginning.ask_other_goals(desk, path, int(rest) if rest.isdecimal() else 0),
    "interview": lambda desk, path, _: beginning.ask_date(desk, path),
    "week-one": _soon("week-one"),
    "week-two": _soon("week-two"),
    "no-date": lambda desk, path, _: beginning.go_on(desk, beginning.without_date(desk, path)),
}
"""Buttons of the first three taps."""


UNSURE: Mapping[str, Callable[[Desk, Path, str], Reply]] = {
    "background": lambda desk, path, _: _background(desk, path, beginning.FIRST_BACKGROUNDS[-1]),
    "hours": _hours,
    "goal": lambda desk, path, _: _goal(desk, path, beginning.first_goal(desk, path)),
    "date": ASKED["no-date"],
}
"""What is taken for now when somebody does not know yet; all of it can be changed any day."""


async def _parts(inbound: Inbound, memory: Memory, reply: Reply) -> AsyncGenerator[Part]:
    yield Open(audience(inbound))
    if reply.text:
        yield Text(reply.text)
    for block in reply.blocks:
        yield block
    yield Outcome(() if reply.path is None else (keep_path(memory, reply.path),))
