"""Plays a story in the real Slack adapter: people act on the fake Slack, and what it recorded is read back.

The same stage serves every way in: Socket Mode or HTTP, with or without the history scopes, in this process or as a
process of its own (slack_process.py). `settled` waits until every turn has ended.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.adapters.slack.front import Config, Slack, opened
from bot.adapters.web import listening
from bot.core.dialogue import Door, Inbound, Receipt, Respond
from bot.core.forms import Look
from bot.core.turns.dispatcher import Dispatcher
from bot.core.turns.store import Store
from tests.fakes.slack.controls import presses
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.messages import Message
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack
from tests.stage.house import VERBS, VirtualClock
from tests.stage.play import Shown
from tests.stage.story import Press, Say, Story, Submit

CHANNEL = "C1"
MENU = "This is wrong"
PING_EVERY = 2.0
HASTE = 20
"""How much faster than real people's these people's seconds pass: they write more often than Slack's limits allow."""


class Counting:
    """A door that knows which turns have not ended yet."""

    def __init__(self, door: Dispatcher) -> None:
        self._door = door
        self._open: set[str] = set()
        self._over = asyncio.Event()
        self._over.set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._door, name)

    async def accept(self, inbound: Inbound) -> Receipt:
        receipt = await self._door.accept(inbound)
        if receipt.state == "new":
            self._open.add(inbound.id)
            self._over.clear()
        return receipt

    def ended(self, inbound: Inbound) -> None:
        self._open.discard(inbound.id)
        if not self._open:
            self._over.set()

    async def settled(self) -> None:
        await asyncio.wait_for(self._over.wait(), 30)


class Heard:
    """A surface that also tells when a turn has ended."""

    def __init__(self, slack: Slack) -> None:
        self._surface = slack.surface
        self.pace = slack.surface.pace
        self.door: Counting | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._surface, name)

    async def ended(self, inbound: Inbound) -> None:
        try:
            await self._surface.ended(inbound)
        finally:
            if self.door is not None:
                self.door.ended(inbound)


class SlackStage:
    """People in front of Slack. A direct conversation goes on in its thread, or in that of the button pressed last."""

    def __init__(
        self, story: Story, slack: FakeSlack, clock: VirtualClock, settled: Callable[[], Awaitable[None]]
    ) -> None:
        self.slack = slack
        self.users = {actor.name: f"U{n}" for n, actor in enumerate(story.actors, 1)}
        self._names = {user: name for name, user in self.users.items()}
        self._clock = clock
        self._settled = settled
        self._threads: dict[tuple[str, str], str] = {}
        self._seen: dict[tuple[str, str], str] = {}
        self._fault = ""
        self._begun = ""
        for user in self.users.values():
            if user not in slack.world.users:
                slack.world.add_user(user)
                slack.world.channels[CHANNEL].members.add(user)

    async def say(self, step: Say) -> None:
        user, verb = self.users[step.actor], step.text.removeprefix("/").partition(" ")[0]
        if step.text.startswith("/") and verb in VERBS:
            place = None if step.surface == "dm" else CHANNEL
            commanded = await self.slack.command(user, "/coach", step.text[1:], channel=place)
            await self._after([commanded.delivery])
            return
        room = "dm" if step.surface == "dm" else CHANNEL
        said = await self._said(user, step, root := self._root(user, room, step))
        if not step.apart and (room == "dm" or step.named):
            self._threads[user, room] = root or said.ts
        if room == CHANNEL and step.named and not root:
            self._begun = said.ts
        await self._after(list(said.deliveries))

    def _root(self, user: str, room: str, step: Say) -> str | None:
        """The thread that is written in; None begins one."""
        if step.apart or step.surface not in {"dm", "thread"}:
            return None
        return self._threads.get((user, room)) or (self._begun if step.surface == "thread" else None)

    async def press(self, step: Press) -> None:
        shown, user = self._with_button(step.label)
        if self.slack.world.channels[shown.channel].kind == "im":
            self._threads[user, "dm"] = shown.thread_ts or shown.ts
        if step.label == MENU and MENU not in (press.label for press in presses(shown.blocks)):
            await self._after([await self.slack.choose(user, shown, "more-about", MENU)])
        else:
            await self._after([await self.slack.press(user, shown, step.label)])

    async def submit(self, step: Submit) -> None:
        user = self.users[step.actor]
        await self.slack.wait_modal(user)
        await self._after([await self.slack.submit(user, step.fields)])

    async def wait(self, length: timedelta) -> None:
        self._clock.move(length)

    async def fault(self, kind: str) -> None:
        self._fault = kind

    async def shown(self) -> list[Shown]:
        await self.slack.idle(30)
        await self._settled()
        return [seen for message in self.slack.world.messages if (seen := self._news(message)) is not None]

    async def _said(self, user: str, step: Say, root: str | None):
        if step.surface == "dm":
            return await self.slack.dm(user, step.text, thread_ts=root)
        if not step.named:
            return await self.slack.say(user, CHANNEL, step.text, thread_ts=root)
        return await self.slack.mention(user, CHANNEL, step.text, thread_ts=root)

    async def _after(self, deliveries: list[Delivery]) -> None:
        """Let the fault of this step happen to what was just sent."""
        kind, self._fault = self._fault, ""
        if kind == "duplicate":
            for delivery in deliveries:
                await delivery.acked(30)
                await self.slack.courier.again(delivery)
        elif kind == "reconnect":
            self.slack.socket.drop()
        elif kind == "kill":
            await self.kill(deliveries)

    async def kill(self, deliveries: list[Delivery]) -> None:
        raise NotImplementedError("only a process can be killed: see slack_process.py")

    def _with_button(self, label: str) -> tuple[Message, str]:
        """The latest message with this button, and somebody who may press it: its only reader, else its asker."""
        for message in reversed(self.slack.world.messages):
            labels = [press.label for press in presses(message.blocks)]
            menu = label == MENU and "more-about" in str(message.blocks)
            if message.by_app and not message.deleted and (label in labels or menu):
                return message, message.only_to or self._reader(message)
        raise AssertionError(f"no button {label!r}")

    def _reader(self, message: Message) -> str:
        members = self.slack.world.channels[message.channel].members
        asker = next((one.user for one in self.slack.world.messages if one.ts == message.thread_ts), "")
        return asker if asker in self._names else next(user for user in sorted(self._names) if user in members)

    def _news(self, message: Message) -> Shown | None:
        """The message, if its words are new: a button that went away is no news."""
        if not message.by_app or message.deleted or not message.settled:
            return None
        text, key = _words_of(self.slack, message), (message.channel, message.ts)
        if self._seen.get(key) == text:
            return None
        self._seen[key] = text
        return Shown(
            text=text,
            buttons=tuple(press.label for press in presses(message.blocks)),
            visible_to=self._audience(message),
            words=len(_spoken(message).split()),
        )

    def _audience(self, message: Message) -> str:
        if message.only_to is not None:
            return self._names[message.only_to]
        channel = self.slack.world.channels[message.channel]
        alone = channel.members & set(self._names) if channel.kind == "im" else set()
        return self._names[next(iter(alone))] if alone else "everyone"


def _words_of(slack: FakeSlack, message: Message) -> str:
    """A message as its reader sees it, without rows of buttons and Slack's link markup."""
    drawn = slack.shown(message)
    rows = {line for line in drawn.splitlines() if re.fullmatch(r"(\[[^\]]+\]|<overflow: [^>]+>|\s)+", line)}
    kept = "\n".join(line for line in drawn.splitlines() if line not in rows)
    return (
        re.sub(r"<https?://[^|>]+\|([^>]*)>", r"\1", kept)
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )


def _spoken(message: Message) -> str:
    """The words of the first layer: what stands in markdown, streamed or in a block."""
    drawn = "\n".join(block["text"] for block in message.blocks if block["type"] == "markdown")
    return "\n".join((message.text if message.stream is not None else "", drawn))


@asynccontextmanager
async def stage(
    story: Story,
    brain: tuple[Respond, Look],
    store: Store,
    clock: VirtualClock,
    *,
    http: bool = False,
    threads: bool = False,
) -> AsyncIterator[SlackStage]:
    """The whole house in this process, behind the real adapter, in front of the fake."""
    app = App().with_history() if threads else App()
    async with FakeSlack(app) as slack, opened(_config(slack, clock, http=http)) as front:
        surface = Heard(front)
        dispatcher = Dispatcher(store, *brain, {"slack": surface})
        surface.door = door = Counting(dispatcher)
        loop = asyncio.create_task(dispatcher.run())
        async with _listening(front, door, slack):
            yield SlackStage(story, slack, clock, door.settled)
        await dispatcher.drain(5)
        await loop


def _config(slack: FakeSlack, clock: VirtualClock, *, http: bool) -> Config:
    return Config(
        api_url=slack.api_url,
        bot_token=slack.bot_token,
        app_token="" if http else slack.world.app.app_token,
        signing_secret=slack.world.app.signing_secret if http else "",
        clock=clock,
        ticks=lambda: time.monotonic() * HASTE,
        ping_every=PING_EVERY,
    )


@asynccontextmanager
async def _listening(front: Slack, door: Door, slack: FakeSlack) -> AsyncIterator[None]:
    async with front.ways_in(door) as routes:
        if not routes:
            await slack.connected()
            yield
            return
        async with listening("127.0.0.1", 0, routes, front.ready) as port:
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            yield
