"""Learning paths as a skill of the coach: its verb, its buttons, and the plain words that answer its questions."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.core.answering.skill import Skill
from bot.core.dialogue import Action, Inbound, Message, Open, Outcome, Part, Status, Text
from bot.core.memory import Change, Memory
from bot.core.planning import beginning, moving, stepping
from bot.core.planning.asking import ASKED, answered, told, where
from bot.core.planning.desk import Desk, Planning, Reply
from bot.core.planning.exporting import as_calendar, as_text
from bot.core.planning.hearing import command_in, hear
from bot.core.planning.lines import VERB, Hear
from bot.core.planning.showing import details_page, now_page, whole_page
from bot.core.planning.state import KIND, Path, keep_path, read_path
from bot.core.planning.wording import Wording
from bot.core.recent import is_latest
from bot.core.spoken import choices, plain_numbers
from bot.core.tokens import Token, parse
from bot.core.turns.audience import audience

GRAVE = frozenset(("crisis", "worry", "hostile"))
PASSING = frozenset(("talk", "act", "offer"))
"""Kinds of messages that are no answer in one or two words: small talk, a wish for something else."""
FRESH = timedelta(days=1)
"""How long plain words may answer what was asked, or be about the step that was shown."""

LONGEST_ANSWER, LONGEST_CHANGE = 25, 8
"""Words; more than that is about something else."""

TO_STEP = frozenset(("done", "skip", "swap", "slower", "faster"))
"""What one says to a step without naming the path."""

ABOUT_IT = frozenset(("details", "next", "whole", "text", "calendar", "change", "pace", "placement", "undo", "move"))
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
    "goal": beginning.ask_goal,
}
"""What only looks, or begins anew."""

OF_A_STEP: Mapping[str, Callable[[Desk, Path, str], Reply]] = {"step": stepping.ahead, "take": stepping.take}
"""What concerns a step that is named."""


Answer = Callable[[Desk], Reply | None]
"""What a turn comes to, given the words there are; asked once more when a model has found better ones."""


@dataclass(frozen=True)
class PlanningSkill:
    """Serves `path`, and `ask` in front of `otherwise`, for answers to what it asked and for who comes back.

    `wording`: the model that words why a step is there, where there is one.
    """

    house: Planning
    otherwise: Skill
    meaning: Meaning
    wording: Wording | None = None

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves."""
        return {VERB: self._verb, "ask": self._words}

    async def _verb(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        path = read_path(memory)
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        text = inbound.values.get("text", "") if isinstance(inbound, Action) else inbound.text

        def answer(desk: Desk) -> Reply:
            return pressed(desk, path, token) if token is not None and token.ref else commanded(desk, path, text)

        async for part in self._parts(inbound, memory, answer):
            yield part

    async def _words(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        heard = isinstance(inbound, Message) and inbound.surface == "dm"
        answer = partial(self._heard, inbound) if heard and isinstance(inbound, Message) else None
        mine = answer is not None and answer(Desk(self.house, memory)) is not None
        parts = self._parts(inbound, memory, answer) if mine and answer else self.otherwise(inbound, memory)
        async for part in parts:
            yield part

    async def _parts(self, inbound: Inbound, memory: Memory, answer: Answer) -> AsyncGenerator[Part]:
        yield Open(audience(inbound))
        desk = Desk(self.house, memory)
        reply = answer(desk) or Reply()
        if self.wording is not None:
            known = replace(desk, words=self.wording.known(desk, reply.path))
            if self.wording.missing(known, reply):
                yield Status(desk.lines.say("wording"))
            desk = await self.wording.worded(known, reply)
        if desk.words:
            reply = answer(desk) or Reply()
        if reply.text:
            yield Text(reply.text)
        for block in reply.blocks:
            yield block
        yield Outcome(self._changes(desk, reply))

    def _changes(self, desk: Desk, reply: Reply) -> tuple[Change, ...]:
        """What to remember: the path, and the words that were found for it."""
        if reply.path is None:
            return ()
        path = self.wording.kept(desk, reply.path) if self.wording else reply.path
        return (keep_path(desk.memory, path),)

    def _heard(self, message: Message, desk: Desk) -> Reply | None:
        """What plain words in a direct message mean for the path; None when they mean nothing for it."""
        path, meaning = read_path(desk.memory), self.meaning(message.text)
        if meaning in GRAVE:
            return None
        if meaning == "offer" and _wished(desk, message.text):
            return commanded(desk, path, message.text)
        if path is None:
            return None
        fresh = desk.memory.now - path.seen < FRESH
        if path.asking and fresh and len(message.text.split()) <= LONGEST_ANSWER:
            return answered(desk, path, message.text, passing=meaning in PASSING)
        return _about(desk, path, message.text, fresh=fresh)


def _about(desk: Desk, path: Path, text: str, *, fresh: bool) -> Reply | None:
    """What words mean for a path about which nothing is asked: a command, more or less time, or who is back."""
    patterns, said = desk.lines.patterns, plain_numbers(text)
    command = command_in(said, desk.lines)
    if path.ready and command is not None and command != "fresh" and patterns["named"].search(said):
        return _command(desk, path, command)
    if path.planned and moving.was_quiet(desk, path):
        return moving.back(desk, path) if patterns["hello"].fullmatch(said) or command in TO_STEP else None
    if not path.ready:
        return None
    if command is not None:
        return _bare(desk, path, command, fresh=fresh)
    return commanded(desk, path, text) if fresh and _timed(desk, text) else None


def _wished(desk: Desk, text: str) -> bool:
    """Whether somebody asks for a plan and says at once how much time there is for it."""
    heard = hear(text, desk.today, desk.lines)
    timed = heard.minutes or heard.weeks or heard.day
    return bool(timed and desk.lines.patterns["wish"].search(plain_numbers(text)))


def _timed(desk: Desk, text: str) -> bool:
    """Whether a few words after a step was shown say only how much time there is, or until when."""
    if text.rstrip().endswith("?") or len(text.split()) > LONGEST_CHANGE or not is_latest(desk.memory, KIND, talk=True):
        return False
    heard = hear(text, desk.today, desk.lines)
    return bool(heard.minutes or heard.weeks or heard.day or heard.past)


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
        return told(desk, beginning.told(desk, known, heard), vague=heard.interview and heard.day is None)
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
        return where(desk, path) if stale or (path.ready and not path.asking) else ASKED[head](desk, path, rest)
    if not path.ready:
        return beginning.go_on(desk, path)
    if head in CHANGES:
        return where(desk, path) if stale else _changed(desk, path, head)
    current = moving.caught_up(desk, path)[0]
    if head in OF_A_STEP:
        return OF_A_STEP[head](desk, current, rest)
    return VIEWS.get(head, where)(desk, current)


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
