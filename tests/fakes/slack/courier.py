"""Carries deliveries to the app by the way it is connected, and tries again as Slack does."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from tests.fakes.slack.deliveries import ACK_TIMEOUT, RETRY_PAUSES, Attempt, Delivery, DeliveryKind
from tests.fakes.slack.http_sender import HttpSender
from tests.fakes.slack.messages import Json
from tests.fakes.slack.socket import Connection, SocketServer
from tests.fakes.slack.world import World


class Courier:
    """Every delivery of a run, in order, and the tasks that carry them."""

    def __init__(self, world: World) -> None:
        self.deliveries: list[Delivery] = []
        self.socket = SocketServer(world)
        self.http = HttpSender(world)
        self.retries = True
        self._world = world
        self._tasks: set[asyncio.Future[Any]] = set()

    def send(self, kind: DeliveryKind, payload: Json) -> Delivery:
        """Start a delivery and return at once."""
        delivery = Delivery(f"env-{self._world.number()}", kind, payload)
        self.deliveries.append(delivery)
        self._start(self._carry(delivery))
        return delivery

    async def again(self, delivery: Delivery, reason: str = "timeout") -> None:
        """Deliver something once more, acknowledged or not: a duplicate, as retries and replays make them."""
        number = len(delivery.attempts)
        if self.http.url is not None:
            await self.http.carry(delivery, number, "http_timeout" if reason == "timeout" else reason)
        else:
            await self.socket.carry(delivery, number, reason, await self.socket.ready())

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.socket.close()
        await self.http.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, delivery: Delivery) -> None:
        tries = self._try_http if self.http.url is not None else self._try_socket
        reason = await tries(delivery, 0, None)
        if delivery.kind != "events_api" or not self.retries:
            return self._end(delivery, reason)
        slow = 0
        while reason and reason != "no_retry" and slow < len(RETRY_PAUSES):
            if reason != "connection_closed":  # a lost connection is no fault of the app: next one, at once
                await self._world.clock.sleep(RETRY_PAUSES[slow])
                slow += 1
            reason = None if delivery.ack else await tries(delivery, len(delivery.attempts), reason)
        return self._end(delivery, reason)

    def _end(self, delivery: Delivery, reason: str | None) -> None:
        if delivery.ack is not None:
            self._world.note("delivered", detail=delivery)
            return
        delivery.failure = reason
        self._world.recording.violate("late", f"{delivery.kind} was not acknowledged: {reason}")
        self._world.note("failed", detail=delivery)

    async def _try_http(self, delivery: Delivery, number: int, reason: str | None) -> str | None:
        work = asyncio.ensure_future(self.http.carry(delivery, number, reason))
        waiting = asyncio.ensure_future(self._world.clock.sleep(ACK_TIMEOUT))
        await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if work.done():
            return work.result()
        self._tasks.add(work)  # the answer may still come, and counts
        work.add_done_callback(self._tasks.discard)
        delivery.attempts[-1].outcome = "http_timeout"
        return "http_timeout"

    async def _try_socket(self, delivery: Delivery, number: int, reason: str | None) -> str | None:
        if delivery.kind != "events_api" and not self.socket.connections:
            return "dispatch_failed"  # a person sees this at once; only events are kept
        connection = await self.socket.ready()
        attempt = await self.socket.carry(delivery, number, reason, connection)
        return await self._wait(delivery, attempt, connection)

    async def _wait(self, delivery: Delivery, attempt: Attempt, connection: Connection) -> str | None:
        late = asyncio.ensure_future(self._world.clock.sleep(ACK_TIMEOUT))
        lost = asyncio.ensure_future(connection.closed.wait())
        acked = asyncio.ensure_future(delivery.taken())
        try:
            await asyncio.wait({late, lost, acked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in (late, lost, acked):
                waiting.cancel()
        if delivery.ack is not None:
            return None
        attempt.outcome = "connection_closed" if connection.closed.is_set() else "timeout"
        return attempt.outcome
