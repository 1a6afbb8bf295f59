"""Mock interviews as a skill of the coach: its verbs, its buttons, and the plain words of an open answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.answering.skill import Skill
from bot.core.dialogue import Action, Inbound, Message, Part
from bot.core.interviewing import conducting, own
from bot.core.interviewing.between import between, offering
from bot.core.interviewing.briefing import brief, read_request
from bot.core.interviewing.desk import Desk, Interviewing, Reply
from bot.core.interviewing.elsewhere import called, reminding
from bot.core.interviewing.hearing import command_in, hear
from bot.core.interviewing.lines import SETUP, VERB, WRITE
from bot.core.interviewing.pressing import commanded, pressed, still_open
from bot.core.interviewing.saying import envelope, messages, remembering, words_of
from bot.core.interviewing.sheets import given_back, read_setup, stands
from bot.core.interviewing.state import OPEN, Interview, keep_interview, read_interview
from bot.core.memory import Memory
from bot.core.tokens import Token, parse
from bot.core.verbs import EDITED

GRAVE = frozenset(("crisis", "worry"))
SMALL_TALK = "talk"

Meaning = Callable[[str], str]
"""What a message is outside of an interview: `crisis`, `talk`, `question` and so on."""

PATH = "path"
"""Who has a path is welcomed back by it, with the open question in the same words."""

AsksFor = Callable[[str, str], bool]
"""Whether a message asks in so many words for what a skill does."""


def _asks_for_none(_text: str, _skill: str) -> bool:
    return False


@dataclass(frozen=True)
class InterviewSkill:
    """Serves `interview`, and `ask` in front of `otherwise`, the skill that plain words go to when none is open."""

    house: Interviewing
    otherwise: Skill
    meaning: Meaning
    asks_for: AsksFor = _asks_for_none

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves, for `Coach(skills=...)`."""
        return {VERB: self._verb, SETUP: self._set_up, WRITE: self._written, "ask": self._words, EDITED: self._edited}

    async def _verb(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        desk = Desk(self.house, inbound, memory, read_interview(memory))
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        parts = self._kept_question(desk, token) if token else None
        if parts is None:
            reply = await pressed(desk, token) if token and token.ref else await commanded(desk, words_of(inbound))
            parts = messages(desk, reply)
        async for part in parts:
            yield part

    async def _words(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        async for part in self._said(Desk(self.house, inbound, memory, read_interview(memory))):
            yield part

    async def _set_up(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Offer the interview that was put together in a form."""
        desk = Desk(self.house, inbound, memory, read_interview(memory))
        values = inbound.values if isinstance(inbound, Action) else {}
        if desk.interview is not None and desk.interview.phase in OPEN:
            reply = still_open(desk, desk.interview)
        else:
            reply = brief(desk, read_setup(values)) if values else Reply(desk.lines.say("setup_words"))
        async for part in messages(desk, reply):
            yield part

    async def _written(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Take a long answer from a form as if it had been typed, wherever the form stood."""
        desk, text = Desk(self.house, inbound, memory, read_interview(memory)), words_of(inbound)
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        interview = desk.interview if desk.direct and token and stands(desk.interview, token.ref) else None
        if interview is None or not text.strip():
            reply = given_back(desk, text) if interview is None else Reply(desk.lines.say("write_here"))
            parts = messages(desk, reply)
        else:
            awake = interview.model_copy(update={"paused": None, "place": desk.here, "seen": memory.now})
            parts = self._said(replace(desk, inbound=Message(**envelope(inbound), text=text), interview=awake))
        async for part in parts:
            yield part

    async def _said(self, desk: Desk) -> AsyncGenerator[Part]:
        """Hear words: for the interview, or for the coach; those may be followed by where the interview waits."""
        inbound, interview, text = desk.inbound, desk.interview, words_of(desk.inbound)
        if isinstance(inbound, Message):
            reply = await self._heard(desk, inbound) if desk.direct else None
        else:
            reply = await called(desk, text) if inbound.name == "ask" else None
        if reply is not None:
            parts = messages(desk, reply)
        else:
            parts = offering(desk, self.otherwise(inbound, desk.memory))
            if interview is not None and interview.open and desk.apart and self.meaning(text) not in GRAVE:
                parts = reminding(desk, interview, text, parts)
        async for part in parts:
            yield part

    async def _edited(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        desk = Desk(self.house, inbound, memory, read_interview(memory))
        values = inbound.values if isinstance(inbound, Action) else {}
        reply = Reply(silent=True)
        if desk.interview is not None and desk.interview.open:
            reply = conducting.change(desk, desk.interview, values.get("id", ""), values.get("text", ""))
        async for part in messages(desk, reply):
            yield part

    async def _heard(self, desk: Desk, message: Message) -> Reply | None:
        """What plain words in a direct message mean for the interview; None when they mean nothing for it."""
        interview, meaning = desk.interview, self.meaning(message.text)
        if meaning in GRAVE:
            return None
        if interview is not None and desk.apart and (interview.waiting or interview.open):
            return await self._said_apart(desk, message.text)
        if interview is not None and interview.waiting:
            return await _waited_for(desk, interview, message.text)
        if interview is not None and interview.open:
            if meaning == SMALL_TALK and hear(message.text, desk.lines).kind == "answer":
                return await conducting.going_on(desk, interview)
            return await conducting.hear_message(desk, interview, message)
        return await self._unasked(desk, message.text)

    async def _said_apart(self, desk: Desk, text: str) -> Reply | None:
        """What words in another conversation mean for an interview that is under way."""
        waiting = desk.interview is not None and bool(desk.interview.waiting)
        if self.asks_for(text, VERB):
            return brief(desk, read_request(text, desk.house.bank)) if waiting else await commanded(desk, "")
        return None if waiting else await called(desk, text)

    async def _unasked(self, desk: Desk, text: str) -> Reply | None:
        """What plain words mean while no question is open: a wish for an interview, or a button's words."""
        interview = desk.interview
        paused = interview is not None and interview.paused is not None and interview.phase in OPEN
        if self.asks_for(text, VERB):
            return await commanded(desk, "") if paused else brief(desk, read_request(text, desk.house.bank))
        if interview is not None and paused and command_in(text, desk.lines, ("resume",)):
            return await conducting.resume(desk, interview)
        if interview is not None and paused:
            away = desk.memory.now - interview.seen > conducting.SILENCE
            greeted = away and self.meaning(text) == SMALL_TALK and desk.memory.get(PATH) is None
            return still_open(desk, interview).led_by(desk.lines.say("back")) if greeted else None
        return await between(desk, text)

    def _kept_question(self, desk: Desk, token: Token) -> AsyncGenerator[Part] | None:
        """A button that has the question answered which was asked in between; None for every other one."""
        interview = desk.interview
        if interview is None or not interview.parked:
            return None
        if token.ref == "pause-ask" and token.step == interview.step:
            return self._pause_and_ask(desk, interview)
        return self._asked_before(desk, interview) if token.ref == "parked" else None

    async def _pause_and_ask(self, desk: Desk, interview: Interview) -> AsyncGenerator[Part]:
        """Pause, and let the question be answered as any other."""
        paused = await conducting.pause(desk, interview)
        kept = paused.interview.model_copy(update={"parked": ""}) if paused.interview else interview
        asked = Message(**envelope(desk.inbound), text=interview.parked)
        async for part in self.otherwise(asked, desk.memory):
            yield remembering(part, keep_interview(desk.memory, kept, self.house.days))

    async def _asked_before(self, desk: Desk, interview: Interview) -> AsyncGenerator[Part]:
        """Answer the question that was kept for after the interview."""
        asked = Message(**envelope(desk.inbound), text=interview.parked)
        kept = interview.model_copy(update={"parked": ""})
        async for part in self.otherwise(asked, desk.memory):
            yield remembering(part, keep_interview(desk.memory, kept, self.house.days))


async def _waited_for(desk: Desk, interview: Interview, text: str) -> Reply | None:
    """A question of the learner's own is expected."""
    if command_in(text, desk.lines, ("quit", "skip", "pause")):
        closed = interview.model_copy(update={"waiting": "", "phase": "closed"})
        return Reply(desk.lines.say("not_now"), interview=closed)
    return own.take(desk, interview, text)
