"""Plays a story in the real Discord adapter: people act on the fake Discord, and what they see is read back.

The same stage serves the adapter in this process and as a process of its own (see discord_process.py). `over` waits
until what somebody did has been answered, whatever became of it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.discord.check import problems
from bot.adapters.discord.commands import TAKES
from bot.adapters.discord.front import Config, Discord, build
from bot.adapters.discord.pages import SUPPRESS_EMBEDS, V2
from bot.core.dialogue import Door, Inbound, Receipt, Respond
from bot.core.forms import Look
from bot.core.ports import Draw
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.store import Store
from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.things import Channel, Guild, Message, User
from tests.stage.house import VERBS
from tests.stage.play import Shown
from tests.stage.story import Press, Say, Story, Submit

MOST_TYPED = 2000
"""Discord's own client makes a file of a longer text."""

PATIENCE = 30
Over = Callable[[str], Awaitable[None]]


class CoachClock:
    """The coach's clock is the fake's: a platform and its bot live in the same world."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


class Counting:
    """A door that knows which turns have ended."""

    def __init__(self, door: Dispatcher) -> None:
        self.accepted: list[Inbound] = []
        self._door = door
        self._over: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def __getattr__(self, name: str) -> object:
        return getattr(self._door, name)

    async def accept(self, inbound: Inbound) -> Receipt:
        receipt = await self._door.accept(inbound)
        if receipt.state == "new":
            self.accepted.append(inbound)
        return receipt

    def ended(self, inbound: Inbound) -> None:
        self._over[inbound.id].set()

    async def over(self, inbound_id: str) -> None:
        await asyncio.wait_for(self._over[inbound_id].wait(), PATIENCE)


class Heard:
    """A surface that also tells when a turn has ended."""

    def __init__(self, discord: Discord) -> None:
        self._surface = discord.surface
        self.pace = discord.surface.pace
        self.door: Counting | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._surface, name)

    async def ended(self, inbound: Inbound) -> None:
        try:
            await self._surface.ended(inbound)
        finally:
            if self.door is not None:
                self.door.ended(inbound)


class DiscordStage:
    """People in front of Discord. A home is a server; its channel is `general`."""

    def __init__(self, story: Story, fake: FakeDiscord, over: Over) -> None:
        self.fake = fake
        self._over = over
        self._homes = {"home": fake.home}
        self._channels = {fake.home.id: fake.general}
        self._threads: dict[str, Channel] = {}
        self.people = {actor.name: fake.add_user(actor.name, self._home(actor.home)) for actor in story.actors}
        self._where = {actor.name: self._homes[actor.home] for actor in story.actors}
        self._seen: dict[str, str] = {}
        self._opened: Interaction | None = None
        self._fault = ""

    async def say(self, step: Say) -> None:
        user, verb = self.people[step.actor], step.text.removeprefix("/").partition(" ")[0]
        if step.text.startswith("/") and verb in VERBS:
            await self._acted(await self._command(user, step))
        else:
            await self._spoke(await self._said(user, step))

    async def press(self, step: Press) -> None:
        user = self.people[step.actor]
        shown, menu = self._with(user, step.label)
        if menu:
            await self._acted(await self.fake.choose(user, shown, [step.label], menu))
        else:
            await self._acted(await self.fake.press(user, shown, step.label))

    async def submit(self, step: Submit) -> None:
        assert self._opened is not None, "no form is open"
        opened, self._opened = self._opened, None
        await self._acted(await self.fake.submit(opened, step.fields))

    async def wait(self, length: timedelta) -> None:
        self.fake.advance(length.total_seconds())

    async def fault(self, kind: str) -> None:
        self._fault = kind

    async def shown(self) -> list[Shown]:
        await self.fake.gateway.fence()
        return [seen for message in self.fake.from_bot() if (seen := self._news(message)) is not None]

    async def troubled(self, happened: Message | Interaction) -> None:
        """Let the fault of this step happen to what was just done."""
        kind, self._fault = self._fault, ""
        if kind == "duplicate":
            await self.fake.again(happened)
        elif kind == "reconnect":
            self.fake.gateway.drop()
        elif kind == "kill":
            await self.kill()

    async def kill(self) -> None:
        raise NotImplementedError("only a process can be killed: see discord_process.py")

    async def _spoke(self, message: Message) -> None:
        await self.troubled(message)
        await self._over(message.id)

    async def _acted(self, interaction: Interaction) -> None:
        await self.fake.wait_answer(interaction)
        await self.troubled(interaction)
        if interaction.modal is not None:
            self._opened = interaction
        else:
            await self._over(interaction.id)

    async def _said(self, user: User, step: Say) -> Message:
        text, file = (step.text, None) if len(step.text) <= MOST_TYPED else ("", {"message.txt": step.text.encode()})
        if step.surface == "dm":
            return await self.fake.dm(user, text, file)
        general = self._channels[self._where[step.actor].id]
        channel = general if step.surface != "thread" else await self._thread(user, general)
        return await self.fake.mention(user, text, channel)

    async def _command(self, user: User, step: Say) -> Interaction:
        verb, _, rest = step.text.removeprefix("/").partition(" ")
        options = {TAKES[verb].name: rest} if rest and verb in TAKES else {}
        channel = self.fake.dm_of(user) if step.surface == "dm" else self._channels[self._where[step.actor].id]
        return await self.fake.slash(user, verb, options, channel=channel)

    async def _thread(self, user: User, channel: Channel) -> Channel:
        if channel.id not in self._threads:
            origin = await self.fake.say(user, "let us talk", channel)
            self._threads[channel.id] = await self.fake.start_thread(user, origin, "a thread")
        return self._threads[channel.id]

    def _with(self, user: User, label: str) -> tuple[Message, str]:
        """The latest message that this person sees with this button, or with a menu that has this line."""
        places = [self.fake.dm_of(user), *self._channels.values(), *self._threads.values()]
        seen = [message for place in places for message in self.fake.seen_by(user, place)]
        for message in sorted(seen, key=lambda one: int(one.id), reverse=True):
            if label in message.labels:
                return message, ""
            for menu in message.selects:
                if label in [option["label"] for option in menu["options"]]:
                    return message, menu["custom_id"]
        raise AssertionError(f"no button {label!r}\n{self.fake.story()}")

    def _news(self, message: Message) -> Shown | None:
        """The message, if its words are new: a button that went away is no news."""
        text = _words_of(message)
        if message.loading or message.deleted or self._seen.get(message.id) == text:
            return None
        self._seen[message.id] = text
        chosen = [option["label"] for menu in message.selects for option in menu["options"]]
        return Shown(
            text=text,
            buttons=(*message.labels, *chosen),
            visible_to=_audience(message),
            words=_spoken(message),
        )

    def _home(self, name: str) -> Guild:
        if name not in self._homes:
            self._homes[name] = guild = self.fake.add_guild(name)
            self._channels[guild.id] = self.fake.add_channel("general", guild=guild)
        return self._homes[name]


def _words_of(message: Message) -> str:
    files = [file.content.decode("utf-8", "replace") for file in message.attachments if "text" in file.content_type]
    described = [file.description for file in message.attachments if file.description]
    return "\n".join((message.text, *files, *described))


def _spoken(message: Message) -> int:
    """Words of the first layer: the text on top, unless it is a small line."""
    top = next((part["content"] for part in message.components if part["type"] == 10), "")
    return 0 if top.startswith("-#") else len(top.split())


def _audience(message: Message) -> str:
    alone = message.seen_by or message.channel.recipient
    return alone.name if alone else "everyone"


def said(fake: FakeDiscord) -> list[dict[str, Any]]:
    """Every message that was ever sent, as it went out: new, changed, or the answer to an interaction."""
    written = [request.body for request in fake.recording.requests if request.method in {"POST", "PATCH"}]
    bodies = [body.get("data") or body for body in written if isinstance(body, dict)]
    return [body for body in bodies if ("content" in body or "components" in body) and "title" not in body]


def faults_of(fake: FakeDiscord) -> list[str]:
    """What is wrong with any message that was ever sent: each notifies nobody, unfolds no link and keeps the limits."""
    return sorted({fault for body in said(fake) for fault in _faults(body)})


def _faults(body: dict[str, Any]) -> list[str]:
    flags = body.get("flags", 0)
    mine = {
        "it may notify somebody": body.get("allowed_mentions") != {"parse": []},
        "its links may unfold": not flags & SUPPRESS_EMBEDS or "embeds" in body,
        "components of version 1": "components" in body and not flags & V2,
    }
    return [*problems(body), *(fault for fault, is_so in mine.items() if is_so)]


@asynccontextmanager
async def stage(
    story: Story, brain: tuple[Respond, Look], make_store: Callable[[CoachClock], Store], **options: object
) -> AsyncIterator[DiscordStage]:
    """The whole house in this process, behind the real adapter, in front of the fake."""
    clock = HandClock()
    coach = CoachClock(clock)
    async with FakeDiscord(clock=clock) as fake:
        async with house(fake, coach, brain, make_store(coach), **options) as (_, door):
            yield DiscordStage(story, fake, door.over)
        assert fake.violations == []
        assert faults_of(fake) == []


@asynccontextmanager
async def house(
    fake: FakeDiscord,
    clock: Callable[[], datetime],
    brain: tuple[Respond, Look],
    store: Store,
    *,
    hosts: frozenset[str] = frozenset(),
    draw: Mapping[str, Draw] | None = None,
    limits: Limits | None = None,
    **options: object,
) -> AsyncIterator[tuple[Discord, Counting]]:
    """A coach that is connected to the fake; it drains at the end."""
    surfaces: dict[str, Heard] = {}
    dispatcher = Dispatcher(store, *brain, surfaces, limits)
    door = Counting(dispatcher)
    config = Config(
        token=fake.world.token,
        api_url=fake.api_url,
        gateway_url=fake.gateway_url,
        clock=clock,
        hosts=hosts,
        draw=draw or {},
        **{"spacing": 0.0, "ready_timeout": 0.05, **options},
    )
    discord = build(config, _as_door(door))
    surfaces["discord"] = heard = Heard(discord)
    heard.door = door
    loop = asyncio.create_task(dispatcher.run())
    serving = asyncio.create_task(discord.serve(store))
    try:
        await _connected(fake, serving)
        yield discord, door
    finally:
        serving.cancel()
        await asyncio.wait({serving})
        await dispatcher.drain(5)
        await loop
        await discord.close()


async def _connected(fake: FakeDiscord, serving: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(fake.ready())
    await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        ready.cancel()
        await serving
    await ready


def _as_door(door: Counting) -> Door:
    found: Door = door
    return found
