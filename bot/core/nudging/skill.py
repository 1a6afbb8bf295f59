"""Reminders as a skill: asked for in plain words in a direct message, set in two answers, ended with one tap.

`v1:nudge:due:N` is the timer; `hour-…`, `snooze`, `week`, `stop` and `change` are buttons.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.answering.skill import Skill
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Action, Inbound, Message, Open, Outcome, Part, Text
from bot.core.memory import Change, Drop, Memory, Put, Unwake, Wake
from bot.core.nudging import hours
from bot.core.nudging.words import VERB, Words
from bot.core.standing import points
from bot.core.tokens import mint, parse
from bot.core.turns.audience import audience

KIND = "nudge"
FRESH_MINUTES = 30
WEEK = 7


class Nudge(BaseModel):
    """When to remind: `hour` of the day in `zone`, not between `quiet_from` and `quiet_to`. `sent` since practice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asking: Literal["", "hour", "zone"] = ""
    asked: datetime
    hour: float | None = None
    zone: str = ""
    quiet_from: float
    quiet_to: float
    sent: int = 0
    last: datetime | None = None

    @property
    def on(self) -> bool:
        """Whether reminders come."""
        return self.hour is not None and bool(self.zone) and not self.asking


@dataclass(frozen=True)
class Reply:
    """What to say, if anything, and what to remember."""

    text: str = ""
    options: tuple[Option, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class NudgingSkill:
    """Serves `nudge`, and `ask` before `otherwise`. `due` counts waiting items, `step` names the learner's next step."""

    words: Words
    otherwise: Skill
    due: Callable[[Memory], int]
    step: Callable[[Memory], str]

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves."""
        return {VERB: self.respond, "ask": self.heard}

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Remind, or do what a button says."""
        token = parse(inbound.name) if isinstance(inbound, Action) else None
        ref = token.ref if token else ""
        kept = read_nudge(memory) or self._new(memory)
        presses: Mapping[str, Callable[[Nudge, Memory], Reply]] = {
            "due": self._due,
            "snooze": lambda nudge, memory: self._snooze(nudge, memory, 1),
            "week": lambda nudge, memory: self._snooze(nudge, memory, WEEK),
            "stop": self._stop,
            "change": self._ask_hour,
        }
        if inbound.surface != "dm":
            reply = Reply(self.words.say["elsewhere"])
        elif ref.startswith("hour-") and ref[5:] in self.words.times:
            reply = self._at(kept, memory, self.words.times[ref[5:]])
        else:
            reply = presses.get(ref, self._ask_hour)(kept, memory)
        async for part in _parts(inbound, reply):
            yield part

    async def heard(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Plain words: about reminders, or an answer to what was asked about them; else `otherwise`."""
        reply = self._words(inbound, memory) if isinstance(inbound, Message) else None
        parts = self.otherwise(inbound, memory) if reply is None else _parts(inbound, reply)
        async for part in parts:
            yield part

    def _words(self, message: Message, memory: Memory) -> Reply | None:
        said = message.text.casefold().replace("'", "").replace("\u2019", "").strip()
        kept = read_nudge(memory)
        if self.words.patterns["stop"].search(said):
            return self._stop(kept, memory) if kept else Reply(self.words.say["none"])
        if self.words.patterns["set"].search(said):
            if message.surface != "dm":
                return Reply(self.words.say["elsewhere"])
            return self._wanted(kept or self._new(memory), memory, said)
        return self._known(kept, memory, said) if message.surface == "dm" and kept else None

    def _known(self, kept: Nudge, memory: Memory, said: str) -> Reply | None:
        """Words of somebody who has reminders, or is about to."""
        patterns = self.words.patterns
        if kept.on and (rest := patterns["snooze"].fullmatch(said.rstrip(".! "))):
            return self._snooze(kept, memory, WEEK if "week" in rest[0] else 1)
        if kept.on and (night := patterns["quiet"].search(said)):
            return self._quiet(kept, memory, night[1], night[2])
        fresh = (memory.now - kept.asked).total_seconds() < FRESH_MINUTES * 60
        return self._answered(kept, memory, said) if kept.asking and fresh else None

    def _answered(self, kept: Nudge, memory: Memory, said: str) -> Reply | None:
        """Take a time for an answer; words without one are for somebody else, unless they are short."""
        hour = self._hour(said)
        if kept.asking == "hour" and hour is not None:
            return self._at(kept, memory, hour)
        if kept.asking == "zone" and (zone := hours.zone_of(said, hour, memory.now, self.words.zones)):
            return self._set(kept.model_copy(update={"zone": zone}), memory)
        unclear = self.words.say["hour_unclear" if kept.asking == "hour" else "zone_unclear"]
        return Reply(unclear) if len(said.split()) <= 2 and any(one.isdigit() for one in said) else None

    def _wanted(self, kept: Nudge, memory: Memory, said: str) -> Reply:
        hour = self._hour(said)
        if hour is not None:
            zone = hours.zone_in(said, self.words.zones) or kept.zone
            return self._at(kept.model_copy(update={"zone": zone}), memory, hour)
        asked = self._ask_hour(kept, memory)
        if any(sign.isdigit() for sign in said):
            return replace(asked, text=self.words.say["hour_unclear"])
        return Reply(self._say("now", kept), self._switches()) if kept.on else asked

    def _ask_hour(self, kept: Nudge, memory: Memory) -> Reply:
        asking = kept.model_copy(update={"asking": "hour", "asked": memory.now})
        option = self.words.option
        options = (option("morning", "hour-morning"), option("noon", "hour-noon"), option("evening", "hour-evening"))
        return Reply(self.words.say["hour"], options, (_put(asking, memory),))

    def _at(self, kept: Nudge, memory: Memory, hour: float) -> Reply:
        chosen = kept.model_copy(update={"hour": hour, "asked": memory.now})
        if chosen.zone:
            return self._set(chosen, memory)
        return Reply(self.words.say["zone"], (), (_put(chosen.model_copy(update={"asking": "zone"}), memory),))

    def _set(self, chosen: Nudge, memory: Memory) -> Reply:
        """Begin tomorrow; an hour that lies in the night moves the night, since it was chosen."""
        hour = chosen.hour or 0.0
        night = chosen.quiet_from, chosen.quiet_to
        if _within(hour, *night):
            night = (hour + 1) % 24, hour
        nudge = chosen.model_copy(
            update={"asking": "", "quiet_from": night[0], "quiet_to": night[1], "sent": 0, "last": None}
        )
        return Reply(self._say("set", nudge, memory, 1), self._switches(), (_put(nudge, memory), _wake(nudge, memory)))

    def _quiet(self, kept: Nudge, memory: Memory, begins: str, ends: str) -> Reply:
        night = self._hour(begins), self._hour(ends)
        if night[0] is None or night[1] is None:
            return Reply(self.words.say["hour_unclear"])
        nudge = kept.model_copy(update={"quiet_from": night[0], "quiet_to": night[1]})
        return Reply(self._say("quiet", nudge), self._switches(), (_put(nudge, memory),))

    def _due(self, kept: Nudge, memory: Memory) -> Reply:
        """Remind, when something waits and it is not night; then set the next day's."""
        if not kept.on:
            return Reply()
        again = _wake(kept, memory)
        waits = self._waiting(memory)
        if not waits or hours.is_quiet(memory.now, kept.zone, kept.quiet_from, kept.quiet_to):
            return Reply(changes=(again,))
        sent = 1 if self._practised(kept, memory) else kept.sent + 1
        if sent > self.words.patience:
            return Reply(self.words.say["last"], (), (Drop(memory.learner, KIND), Unwake(KIND)))
        told = kept.model_copy(update={"sent": sent, "last": memory.now})
        option = self.words.option
        options = (
            Option(label=self.words.labels["practise"], token=mint("practice")),
            option("week", "week"),
            option("stop", "stop"),
        )
        return Reply(self.words.say["due"].format(waits=waits), options, (_put(told, memory), again))

    def _snooze(self, kept: Nudge, memory: Memory, days: int) -> Reply:
        if not kept.on:
            return Reply(self.words.say["none"])
        return Reply(self._say("snoozed", kept, memory, days), (), (_wake(kept, memory, days),))

    def _stop(self, kept: Nudge, memory: Memory) -> Reply:
        if not kept.on and not kept.asking:
            return Reply(self.words.say["none"])
        return Reply(self.words.say["stopped"], (), (Drop(memory.learner, KIND), Unwake(KIND)))

    def _waiting(self, memory: Memory) -> str:
        n, step = self.due(memory), self.step(memory)
        say = self.words.say
        items = [say["due_item"] if n == 1 else say["due_items"].format(n=n)] if n else []
        return ", ".join([*items, *([say["due_step"].format(step=step)] if step else [])])

    def _practised(self, kept: Nudge, memory: Memory) -> bool:
        return kept.last is None or any(point.at > kept.last for point in points(memory))

    def _switches(self) -> tuple[Option, ...]:
        return (self.words.option("change", "change"), self.words.option("stop", "stop"))

    def _hour(self, said: str) -> float | None:
        if match := self.words.patterns["time"].search(said):
            return hours.hour_of(match)
        return next((hour for word, hour in self.words.times.items() if word in said.split()), None)

    def _say(self, name: Any, nudge: Nudge, memory: Memory | None = None, days: int = 0) -> str:
        slots = {"hour": nudge.hour or 0.0, "quiet_from": nudge.quiet_from, "quiet_to": nudge.quiet_to}
        shown = {slot: hours.written(hour) for slot, hour in slots.items()}
        if memory is not None:
            day = hours.next_at(nudge.hour or 0.0, nudge.zone, memory.now, days).astimezone(hours.zone(nudge.zone))
            shown["day"] = "tomorrow" if days == 1 else f"{day:%A}"
        return self.words.say[name].format(**shown)

    def _new(self, memory: Memory) -> Nudge:
        night = self.words.quiet
        return Nudge(asked=memory.now, quiet_from=night.from_, quiet_to=night.to)


def read_nudge(memory: Memory) -> Nudge | None:
    """The learner's reminder; None when there is none, or none that this code can read."""
    record = memory.get(KIND)
    try:
        return Nudge.model_validate(record.body) if record else None
    except ValidationError:
        return None


def _put(nudge: Nudge, memory: Memory) -> Put:
    return Put(owner=memory.learner, kind=KIND, body=nudge.model_dump(mode="json"))


def _wake(nudge: Nudge, memory: Memory, days: int = 1) -> Wake:
    return Wake(id=KIND, due=hours.next_at(nudge.hour or 0.0, nudge.zone, memory.now, days), name=mint(VERB, "due"))


def _within(hour: float, begins: float, ends: float) -> bool:
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


async def _parts(inbound: Inbound, reply: Reply) -> AsyncGenerator[Part]:
    if reply.text:
        yield Open(audience(inbound))
        yield Text(reply.text)
        if reply.options:
            yield Choices(options=reply.options)
    yield Outcome(reply.changes)
