"""What a store is tested in: a clock that is moved by hand, and short words for what happens."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core.dialogue import Action, Inbound, Message, Receipt
from bot.core.memory import Change
from bot.core.turns.audience import audience
from bot.core.turns.store import Store
from bot.core.turns.turn import Content, Send, Turn

LEASE = timedelta(seconds=4)
ALL = ("slack", "discord", "terminal")
_ids = itertools.count(1)


class Clock:
    """The coach's clock and the lease clock, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """A store and what can be done to it."""

    store: Store
    clock: Clock = field(default_factory=Clock)

    async def accept(self, inbound: Inbound, limit: int | None = 5) -> Receipt:
        return await self.store.accept(inbound, audience(inbound), limit)

    async def say(self, text: str = "hi", **other: object) -> Message:
        """Accept a message that must be new."""
        inbound = message(text, **other)
        assert (await self.accept(inbound, None)).state == "new"
        return inbound

    async def claim(self, *platforms: str) -> Turn | None:
        return await self.store.claim(platforms or ALL, LEASE)

    async def claimed(self) -> Turn:
        turn = await self.claim()
        assert turn is not None
        return turn

    async def turn(self, *changes: Change, sends: Sequence[Send] = (), **other: object) -> Turn:
        """A whole turn that makes these changes."""
        await self.say(**other)
        turn = await self.claimed()
        committed = await self.store.commit(turn, changes, sends)
        assert committed is not None
        for send in committed.sends:
            await self.store.sent(committed, replace(send, handle=send.handle or f"h{send.n}", state="sent"))
        await self.store.finish(committed)
        return committed


def message(text: str = "hi", **other: object) -> Message:
    return Message(**{**_envelope(), "text": text, **other})


def action(name: str = "help", **other: object) -> Action:
    return Action(**{**_envelope(), "name": name, **other})


def send(turn: Turn, n: int = 0, text: str = "hello", **other: object) -> Send:
    plain = {"turn": turn.id, "n": n, "nonce": f"n{n}", "to": "here", "inbound": turn.inbound, "state": "ready"}
    return Send(**{**plain, "content": Content(text), **other})


def _envelope() -> dict[str, object]:
    return {
        "id": f"e{next(_ids)}",
        "tenant": "slack:T1",
        "learner": "slack:T1:U1",
        "place": "D1",
        "surface": "dm",
        "at": datetime(2026, 11, 22, 12, tzinfo=UTC),
    }
