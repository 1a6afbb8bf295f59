"""What the fake sends to the app: each delivery, its attempts, and how the app acknowledged it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.slack.messages import Json

DeliveryKind = Literal["events_api", "slash_commands", "interactive"]
ACK_TIMEOUT = 3.0
RETRY_PAUSES = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Ack:
    """An acknowledgement: its payload (or HTTP body), on which attempt, after how many milliseconds."""

    payload: Any
    attempt: int
    ms: float
    status: int = 200


@dataclass
class Attempt:
    """One sending. `by` is `socket:<n>` or `http`; `outcome` stays None until it is known."""

    number: int
    reason: str | None
    at: float
    by: str
    sent: float = field(default_factory=time.perf_counter)
    status: int | None = None
    outcome: str | None = None


class Delivery:
    """One payload on its way to the app."""

    def __init__(self, id: str, kind: DeliveryKind, payload: Json) -> None:  # noqa: A002 - Slack's own word
        self.id = id
        self.kind = kind
        self.payload = payload
        self.attempts: list[Attempt] = []
        self.failure: str | None = None
        self._acked: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()

    @property
    def ack(self) -> Ack | None:
        """The acknowledgement, once there is one."""
        return self._acked.result() if self._acked.done() and not self._acked.cancelled() else None

    def acknowledge(self, payload: Any, status: int = 200) -> bool:
        """Take an acknowledgement; False when there was one already."""
        if self._acked.done():
            return False
        last = self.attempts[-1]
        last.outcome = "acked"
        self._acked.set_result(Ack(payload, last.number, (time.perf_counter() - last.sent) * 1000, status))
        return True

    def then(self, act: Callable[[Ack], None]) -> None:
        """Do something with the acknowledgement when it comes."""
        self._acked.add_done_callback(lambda future: None if future.cancelled() else act(future.result()))

    async def taken(self) -> Ack:
        """Wait for the acknowledgement, however long it takes."""
        return await asyncio.shield(self._acked)

    async def acked(self, within: float = 10.0) -> Ack:
        """Wait for the acknowledgement."""
        return await asyncio.wait_for(self.taken(), within)

    @property
    def event(self) -> Json:
        """The inner event of an Events API delivery."""
        inner: Json = self.payload["event"]
        return inner
