"""The real Discord adapter, a real dispatcher and a scripted coach in front of the fake: what the adapter tests play on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.adapters.discord import replies
from bot.adapters.discord.calls import DEFER
from bot.adapters.discord.front import Config, Discord, build
from bot.adapters.discord.pages import EPHEMERAL
from bot.core.blocks import Block
from bot.core.dialogue import Action, Audience, Inbound, Message, Open, Outcome, Part, Text
from bot.core.forms import FieldErrors, Looked, Query
from bot.core.turns.audience import audience
from bot.core.turns.dispatcher import Limits
from bot.core.turns.runner import Patience
from bot.core.turns.turn import Content, Send
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.payloads import Nobody
from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.rest.quotas import Quotas
from tests.fakes.discord.things import Message as Standing
from tests.stage.discord_stage import CoachClock, Counting, faults_of, house

HASTY = Limits(idle=timedelta(seconds=0.02), patience=Patience(pause=timedelta(milliseconds=5)))


class TickingClock(HandClock):
    """Runs by itself, so that what is put off comes back; it can be moved besides."""

    def now(self) -> float:
        return time.time() + self._now - self._started

    def __init__(self) -> None:
        super().__init__()
        self._started = self._now


class Script:
    """A coach that says what it was told to, where the audience table says. `steps`: parts, and events to wait for."""

    def __init__(self, *steps: Part | asyncio.Event | Callable[[Inbound], Part], to: Audience | None = None) -> None:
        self.steps = steps
        self.heard: list[Inbound] = []
        self.running = asyncio.Event()
        self._to = to

    async def __call__(self, inbound, memory):
        self.heard.append(inbound)
        self.running.set()
        if not (self.steps and isinstance(self.steps[0], Open)):
            yield Open(self._to or audience(inbound))
        for step in self.steps or (_echo,):
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif callable(step):
                yield step(inbound)
            else:
                yield step
        yield Outcome()


def _echo(inbound: Inbound) -> Text:
    said = inbound.text if isinstance(inbound, Message) else f"{inbound.name} {dict(inbound.values)}"
    return Text(f"You said {said}")


class Looks:
    """What is answered at once, by what is wanted; `asked` keeps the questions."""

    def __init__(self, **answers: Looked | Exception) -> None:
        self.answers = answers
        self.asked: list[Query] = []

    async def __call__(self, query: Query) -> Looked:
        self.asked.append(query)
        found = self.answers.get(query.want, FieldErrors({}))
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Desk:
    """A coach at work, and the people in front of it."""

    fake: FakeDiscord
    discord: Discord
    door: Counting
    store: MemoryStore

    async def over(self, happened: Standing | Interaction) -> None:
        """Wait until the turn of a message or an interaction has ended."""
        await self.door.over(happened.id)

    async def shown(self, interaction: Interaction) -> Standing:
        """What an interaction shows in the end."""
        await self.over(interaction)
        assert interaction.shown is not None, self.fake.story()
        return interaction.shown

    async def reply(self, message: Standing) -> Standing:
        """The one message that answers a message."""
        await self.over(message)
        return await self.fake.wait_reply(message)


@asynccontextmanager
async def town(**options: object) -> AsyncIterator[FakeDiscord]:
    """A Discord whose clock stands still until it is turned, and that nobody breaks a rule of."""
    async with FakeDiscord(**{"clock": HandClock(), **options}) as fake:
        yield fake
        assert fake.violations == []
        assert faults_of(fake) == []


@asynccontextmanager
async def working(
    fake: FakeDiscord,
    script: Callable | None = None,
    looks: Looks | None = None,
    store: Callable[[CoachClock], MemoryStore] = MemoryStore,
    **options: object,
) -> AsyncIterator[Desk]:
    """The whole adapter, connected."""
    coach = CoachClock(fake.clock)
    kept = store(coach)
    async with house(fake, coach, (script or Script(), looks or Looks()), kept, limits=HASTY, **options) as (
        front,
        door,
    ):
        yield Desk(fake, front, door, kept)


@asynccontextmanager
async def desk(
    *people: object, fake_options: dict[str, object] | None = None, **options: object
) -> AsyncIterator[Desk]:
    """A town, and the coach at work in it."""
    async with town(**(fake_options or {})) as fake, working(fake, *people, **options) as found:
        yield found


@dataclass
class Bench:
    """The surface alone: logged in, with nobody at the gateway."""

    fake: FakeDiscord
    discord: Discord

    @property
    def surface(self):
        return self.discord.surface

    async def asked(self, name: str = "help", *, private: bool = False, acked: bool = True, dm: bool = False) -> Action:
        """A command of Ana's, acknowledged or not, as it was accepted."""
        where = self.fake.dm_of(self.fake.ana) if dm else self.fake.general
        asked = await self.fake.slash(self.fake.ana, name, channel=where)
        if acked:
            data = {"flags": EPHEMERAL} if private else {}
            assert await self.discord.listener.calls.answer(int(asked.id), asked.token, DEFER, data)
        return self.action(asked, name)

    def action(self, asked: Interaction, name: str) -> Action:
        at = datetime.fromtimestamp(asked.asked_at, UTC)
        dm = asked.channel.is_dm
        return Action(
            id=asked.id,
            tenant="discord:dm" if dm else f"discord:{self.fake.home.id}",
            learner=f"discord:{asked.user.id}",
            place=asked.channel.id,
            surface="dm" if dm else "command",
            at=at,
            reply_to=replies.write(int(self.fake.world.app_id), asked.token, at, "command"),
            name=name,
        )

    async def said(self, text: str = "hi", *, dm: bool = True) -> Message:
        """A message of Ana's, as it was accepted."""
        said = await (self.fake.dm(self.fake.ana, text) if dm else self.fake.mention(self.fake.ana, text))
        return Message(
            id=said.id,
            tenant="discord:dm" if dm else f"discord:{self.fake.home.id}",
            learner=f"discord:{self.fake.ana.id}",
            place=said.channel.id,
            surface="dm" if dm else "channel",
            at=datetime.fromtimestamp(said.created_at, UTC),
            text=text,
        )

    def shown(self, inbound: Action) -> Standing | None:
        return self.fake.world.interactions[inbound.id].shown

    def from_bot(self, where: str = "dm") -> list[Standing]:
        channel = self.fake.dm_of(self.fake.ana) if where == "dm" else self.fake.general
        return [message for message in self.fake.from_bot(channel) if not message.deleted and not message.ephemeral]


@asynccontextmanager
async def bench(quotas: Quotas | None = None, **options: object) -> AsyncIterator[Bench]:
    """A surface that is logged in."""
    clock = HandClock()
    async with FakeDiscord(clock=clock, quotas=quotas) as fake:
        discord = build(
            Config(
                token=fake.world.token,
                api_url=fake.api_url,
                gateway_url=fake.gateway_url,
                clock=CoachClock(clock),
                **options,
            ),
            Nobody(),
        )
        await discord.listener.login(fake.world.token)
        try:
            yield Bench(fake, discord)
        finally:
            await discord.close()
        assert fake.violations == []
        assert faults_of(fake) == []


def send(inbound: Inbound, markdown: str = "An answer.", *blocks: Block, to: Audience | None = None, **other) -> Send:
    content = Content(markdown, blocks)
    return Send(
        **{"turn": 1, "n": 0, "nonce": f"{int(inbound.id):024x}"[:24], "to": to or audience(inbound), **other},
        inbound=inbound,
        content=content,
    )


def again(sent: Send, handle: str | None, **other) -> Send:
    return replace(sent, handle=handle, **other)


async def failing(awaitable: Awaitable[object], kind: type[BaseException]) -> BaseException:
    try:
        await awaitable
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")
