"""The whole house on a virtual clock, with a surface that records: the simplest stage, and the base of the others."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.adapters.reading import quiz_options
from bot.core.blocks import Choices, Citations, Feedback, Option, Quiz
from bot.core.dialogue import Action, Inbound, Message, Receipt
from bot.core.forms import Form, Looked, Query
from bot.core.tokens import mint
from bot.core.turns.dispatcher import Dispatcher
from bot.core.turns.turn import Send
from bot.core.verbs import COMMANDS
from tests.stage.play import Shown
from tests.stage.story import Press, Say, Story, Submit

VERBS = {verb.name for verb in COMMANDS}


class VirtualClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, length: timedelta) -> None:
        self.now += length


class Recorder:
    """A surface that keeps every message it delivers; keyed messages are edited in place."""

    pace = 0.0

    def __init__(self) -> None:
        self.sent: list[Send] = []
        self.endings: dict[str, asyncio.Event] = {}

    async def draft(self, send: Send) -> str | None:
        return f"draft-{send.nonce}"

    async def show(self, send: Send, markdown: str, status: str) -> None:
        assert markdown or status

    async def deliver(self, send: Send) -> str:
        self.sent.append(send)
        return send.handle or send.nonce

    async def recover(self, send: Send) -> str | None:
        return None

    async def ended(self, inbound: Inbound) -> None:
        self.endings.setdefault(inbound.id, asyncio.Event()).set()

    async def wait(self, inbound: Inbound) -> None:
        await asyncio.wait_for(self.endings.setdefault(inbound.id, asyncio.Event()).wait(), 30)


class House:
    """A door that can be slammed in the middle of a turn: a new dispatcher goes on with what the store holds."""

    def __init__(self, build: Callable[[], Dispatcher]) -> None:
        self._build = build
        self._open()

    async def accept(self, inbound: Inbound) -> Receipt:
        return await self._door.accept(inbound)

    async def look(self, query: Query) -> Looked:
        return await self._door.look(query)

    async def kill(self) -> None:
        self._loop.cancel()
        await asyncio.wait({self._loop})
        self._open()

    async def close(self) -> None:
        await self._door.drain(5)
        await self._loop

    def _open(self) -> None:
        self._door = self._build()
        self._loop = asyncio.create_task(self._door.run())


class CoreStage:
    """Plays a story on the dispatcher itself, with every surface."""

    def __init__(self, story: Story, door: House, recorder: Recorder, clock: VirtualClock) -> None:
        self._homes = {actor.name: actor.home for actor in story.actors}
        self._door = door
        self._recorder = recorder
        self._clock = clock
        self._ids = itertools.count(1)
        self._read = 0
        self._place: dict[str, tuple[str, str]] = {}
        self._duplicate = self._kill = False
        self._form: Form | None = None

    async def say(self, step: Say) -> None:
        verb, _, rest = step.text.removeprefix("/").partition(" ")
        kept = self._place.get(step.actor, (step.surface, ""))
        self._place[step.actor] = (step.surface, _place(step.actor, step.surface, next(self._ids) if step.apart else 0))
        if step.text.startswith("/") and verb in VERBS:
            await self._do(step.actor, verb, {"text": rest} if rest else {})
        else:
            await self._accept(Message(**self._envelope(step.actor), text=step.text))
        if step.apart:
            self._place[step.actor] = kept

    async def press(self, step: Press) -> None:
        offered = ((option, send) for send in reversed(self._recorder.sent) for option in _pressable(send))
        pressed = next(((option.token, send) for option, send in offered if option.label == step.label), None)
        assert pressed, f"there is no button {step.label!r} to press"
        token, shown = pressed
        surface, place = self._place[step.actor]
        place = shown.inbound.place if surface == shown.inbound.surface == "dm" else place
        self._place[step.actor] = ("channel" if surface == "command" else surface, place)
        await self._do(step.actor, token, {})

    async def submit(self, step: Submit) -> None:
        assert self._form is not None, "no form is open"
        form, self._form = self._form, None
        await self._accept(Action(**self._envelope(step.actor), name=form.token, values=step.fields))

    async def wait(self, length: timedelta) -> None:
        self._clock.move(length)

    async def fault(self, kind: str) -> None:
        self._duplicate, self._kill = kind == "duplicate", kind == "kill"

    async def shown(self) -> list[Shown]:
        new, self._read = self._recorder.sent[self._read :], len(self._recorder.sent)
        return [_seen(send) for send in new]

    async def _do(self, actor: str, name: str, values: dict[str, str]) -> None:
        envelope = self._envelope(actor)
        looked = await self._door.look(Query("form", envelope["tenant"], envelope["learner"], name, values))
        if isinstance(looked, Form):
            self._form = looked
            return
        await self._accept(Action(**envelope, name=name, values=values))

    async def _accept(self, inbound: Inbound) -> None:
        for _ in range(2 if self._duplicate else 1):
            await self._door.accept(inbound)
        if self._kill:
            await self._door.kill()
        self._duplicate = self._kill = False
        await self._recorder.wait(inbound)

    def _envelope(self, actor: str) -> dict:
        surface, place = self._place[actor]
        return {
            "id": str(next(self._ids)),
            "tenant": f"stage:{self._homes[actor]}",
            "learner": f"stage:{actor}",
            "place": place,
            "surface": surface,
            "at": self._clock(),
        }


def _pressable(send: Send) -> list[Option]:
    """The buttons of a message, those that adapters draw for feedback, and *Show here* where only its asker sees it."""
    choices = (block for block in send.content.blocks if isinstance(block, Choices))
    options = [option for block in choices for option in block.options]
    options += [one for block in send.content.blocks if isinstance(block, Quiz) for one in quiz_options(block)]
    options += [
        Option(label=label, token=mint(verb, block.ref, step))
        for block in send.content.blocks
        if isinstance(block, Feedback)
        for label, verb, step in (
            ("Helpful", "feedback", 1),
            ("Not helpful", "feedback", 2),
            ("This is wrong", "wrong", 0),
        )
    ]
    cited = [block.items[0].card for block in send.content.blocks if isinstance(block, Citations)]
    if send.to == "private" and cited:
        options.append(Option(label="Show here", token=mint("show", cited[0])))
    return options


def _place(actor: str, surface: str, apart: int = 0) -> str:
    return f"dm-{actor}{f'-{apart}' if apart else ''}" if surface == "dm" else "general"


def _seen(send: Send) -> Shown:
    content = send.content
    parts = [content.markdown]
    labels: list[str] = []
    for block in content.blocks:
        parts += _words(block.model_dump())
        labels += [option.label for option in block.options] if isinstance(block, Choices) else []
        labels += [option.label for option in quiz_options(block)] if isinstance(block, Quiz) else []
    alone = send.inbound.surface == "dm" or send.to != "here"
    return Shown(
        text="\n".join(parts),
        buttons=tuple(labels),
        visible_to=send.inbound.learner.partition(":")[2] if alone else "everyone",
        kinds=tuple(block.kind for block in content.blocks),
        words=len(content.markdown.split()),
    )


def _words(value: object) -> list[str]:
    """Every string that a block shows; not its kind, ids or tokens."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        hidden = {"kind", "v", "token", "card", "url", "ref", "quote"}
        return [word for key, part in value.items() if key not in hidden for word in _words(part)]
    return [word for part in value for word in _words(part)] if isinstance(value, list | tuple) else []
