"""The real Slack adapter, a real dispatcher and a scripted coach in front of the fake: what the adapter tests play on."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.adapters.slack.front import Config, Slack, opened
from bot.adapters.web import listening
from bot.core.blocks import Block
from bot.core.dialogue import Action, Inbound, Message, Open, Outcome, Part, Status, Text
from bot.core.forms import FieldErrors, Looked, Query
from bot.core.turns.audience import audience, verb_of
from bot.core.turns.dispatcher import Dispatcher, Limits
from bot.core.turns.runner import Patience
from bot.core.turns.turn import Content, Send
from bot.core.verbs import EDITED
from bot.services.store.memory import MemoryStore
from tests.adapters.slack.outgoing import loud
from tests.fakes.slack.messages import Message as Standing
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack
from tests.stage.slack_stage import Counting, Heard

HASTY = Limits(idle=timedelta(seconds=0.02), patience=Patience(pause=timedelta(milliseconds=5)))
PING_EVERY = 0.2
_numbers = itertools.count(1)


class Script:
    """A coach that says what it was told to, in the place the audience table names. `steps`: parts and pauses."""

    def __init__(self, *steps: Part | Awaitable | Callable, to: str | None = None) -> None:
        self.steps = steps or (Text("Hello."),)
        self.heard: list[Inbound] = []
        self.running = asyncio.Event()
        self._to = to

    async def __call__(self, inbound, memory):
        if verb_of(inbound) == EDITED:  # as the coach while no question is open
            yield Outcome()
            return
        self.heard.append(inbound)
        self.running.set()
        if not isinstance(self.steps[0], Open):
            yield Open(self._to or audience(inbound))
        for step in self.steps:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif callable(step):
                yield step(inbound)
            else:
                yield step
        yield Outcome()


class Looks:
    """What is answered at once, by what is wanted; `asked` keeps the questions."""

    def __init__(self, **answers: Looked) -> None:
        self.answers = answers
        self.asked: list[Query] = []

    async def __call__(self, query: Query) -> Looked:
        self.asked.append(query)
        return self.answers.get(query.want) or FieldErrors({})


@dataclass
class Desk:
    """Everything a test may touch."""

    slack: FakeSlack
    front: Slack
    door: Counting
    store: MemoryStore
    script: Script
    url: str = ""

    @property
    def surface(self):
        return self.front.surface

    async def settled(self) -> None:
        """Every event acknowledged, every turn ended."""
        await self.slack.idle(20)
        await self.door.settled()

    def ours(self, channel: str = "DU1") -> list[str]:
        """What the coach shows in a channel to everybody there, as text."""
        return [self.slack.shown(one) for one in self.slack.visible(channel, by_app=True)]

    def counts(self) -> dict[str, int]:
        """API calls without those that only begin a session."""
        return {name: n for name, n in self.slack.recording.counts().items() if not name.startswith(("auth.", "apps."))}

    def clean(self) -> None:
        """Every payload was valid, and nothing in any was alive."""
        assert self.slack.recording.violations == []
        assert loud(self.slack.recording) == []


class Clock:
    """The clock of the adapter, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def desk(
    script: Script | None = None,
    look: Looks | None = None,
    *,
    slack: FakeSlack | None = None,
    app: App | None = None,
    http: bool = False,
    limits: Limits = HASTY,
    store: MemoryStore | None = None,
    **config,
) -> AsyncIterator[Desk]:
    """Play with one workspace."""
    script = script or Script()
    async with slack or FakeSlack(app) as fake, opened(_config(fake, http, config)) as front:
        kept = store or MemoryStore(lambda: datetime.now(UTC))
        surface = Heard(front)
        dispatcher = Dispatcher(kept, script, look or Looks(), {"slack": surface}, limits)
        surface.door = door = Counting(dispatcher)
        loop = asyncio.create_task(dispatcher.run())
        async with front.ways_in(door) as routes, _served(routes, front, fake) as url:
            if not routes:
                await fake.connected()
            yield Desk(fake, front, door, kept, script, url)
        await dispatcher.drain(3)
        await loop


@asynccontextmanager
async def _served(routes, front: Slack, fake: FakeSlack) -> AsyncIterator[str]:
    if not routes:
        yield ""
        return
    async with listening("127.0.0.1", 0, routes, front.ready) as port:
        fake.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        yield f"http://127.0.0.1:{port}"


def _config(fake: FakeSlack, http: bool, more: dict) -> Config:
    plain = Config(
        api_url=fake.api_url,
        bot_token=fake.bot_token,
        app_token="" if http else fake.world.app.app_token,
        signing_secret=fake.world.app.signing_secret if http else "",
        ping_every=PING_EVERY,
    )
    return replace(plain, **more)


@asynccontextmanager
async def counter(
    app: App | None = None, *, slack: FakeSlack | None = None, **config
) -> AsyncIterator[tuple[FakeSlack, Slack]]:
    """Only the surface, without a dispatcher: what it does is asked of it call by call."""
    async with slack or FakeSlack(app) as fake, opened(_config(fake, False, config)) as front:
        yield fake, front


def message(fake: FakeSlack, text: str = "what is an eval?", user: str = "U1", channel: str = "", **more) -> Message:
    """A message that a person wrote, as the adapter would hear it; it stands in the fake's channel too."""
    place = channel or fake.world.dm_with(user).id
    stood = fake.world.add(Standing(place, fake.world.next_ts(), user, "T1", "person", text))
    return Message(
        id=f"{place}:{stood.ts}",
        tenant="slack:T1",
        learner=f"slack:T1:{user}",
        place=f"{place}:{stood.ts}",
        surface="dm" if place.startswith("D") else "channel",
        at=datetime.now(UTC),
        text=text,
        **more,
    )


def action(name: str = "v1:more:x:0", channel: str = "C1", root: str = "", user: str = "U1", **more) -> Action:
    """Something pressed or commanded."""
    plain = {
        "id": f"press:{next(_numbers)}",
        "tenant": "slack:T1",
        "learner": f"slack:T1:{user}",
        "place": f"{channel}:{root}",
        "surface": "channel",
        "at": datetime.now(UTC),
        "name": name,
    }
    return Action(**{**plain, **more})


def send(inbound: Inbound, markdown: str = "", *blocks: Block, **more) -> Send:
    """A message on its way out."""
    plain = {"turn": 1, "n": 0, "nonce": f"nonce{next(_numbers)}", "to": "here", "inbound": inbound}
    return Send(**{**plain, "content": Content(markdown, blocks), **more})


@asynccontextmanager
async def running(fake: FakeSlack) -> AsyncIterator[FakeSlack]:
    """A fake that runs already and goes on after this."""
    yield fake


__all__ = ["Clock", "Desk", "Looks", "Script", "Status", "action", "counter", "desk", "message", "running", "send"]
