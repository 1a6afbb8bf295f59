"""One turn, from lease to done: answer, commit, deliver.

Whatever is interrupted half-way is finished by whoever leases the turn next: before the commit it runs again, with
the same nonces and drafts; after the commit only what was not delivered is delivered.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.blocks import Notice
from bot.core.dialogue import Inbound, Interruption, Respond
from bot.core.errors import CoachError, DeliveryError, LeaseLost, StoreError
from bot.core.memory import Change
from bot.core.ports import Store, Surface
from bot.core.turns.reply import Reply, nonce
from bot.core.turns.turn import Content, Send, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a turn is held and how often it is tried."""

    lease: timedelta = timedelta(seconds=4)
    attempts: int = 3
    pause: timedelta = timedelta(seconds=1)


class Runner:
    """Serves one leased turn."""

    def __init__(self, turn: Turn, store: Store, respond: Respond, surface: Surface, patience: Patience) -> None:
        self.turn = turn
        self._store = store
        self._respond = respond
        self._surface = surface
        self._patience = patience
        self._reply = Reply(turn, surface, store)
        self._answering: asyncio.Task[tuple[Change, ...]] | None = None
        self._edited = turn.why == "edited"
        self._renewed = time.monotonic()

    def interrupt(self, why: Interruption) -> None:
        """Stop answering; an edit only leaves a word at the end, since the first version is being answered."""
        if why == "edited":
            self._edited = True
        elif self._answering is not None:
            self._answering.cancel()

    async def serve(self) -> None:
        """Bring the turn as far as it goes now; every fault leaves it where somebody can go on."""
        keeper = asyncio.create_task(self._keep())
        try:
            if self.turn.committed or await self._answer():
                await self._deliver()
        except LeaseLost:
            log.warning("turn %s: another worker owns it now", self.turn.id)
        except asyncio.CancelledError:
            await self._give_back(timedelta(0))
            raise
        except Exception:
            log.exception("turn %s: will be tried again", self.turn.id)
            await self._give_back(self._patience.pause)
        finally:
            keeper.cancel()

    async def _answer(self) -> bool:
        """Run the skill and commit. False: the turn is back in the queue."""
        if self.turn.why in {"stopped", "deleted"}:
            return await self._commit((), ())
        if self.turn.attempts >= self._patience.attempts:
            return await self._commit((), (_apology(self.turn, CoachError("tried too often")),))
        self._answering = task = asyncio.create_task(self._play())
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        finally:
            self._answering = None
        if task.cancelled():
            return await self._commit((), _stopped(self._reply.sends))
        if (error := task.exception()) is not None:
            return await self._failed(error)
        return await self._commit(task.result(), self._reply.sends)

    async def _play(self) -> tuple[Change, ...]:
        memory = await self._store.memory(self.turn.inbound.learner, self.turn.inbound.tenant)
        return await self._reply.play(self._respond(self.turn.inbound, memory))

    async def _failed(self, error: BaseException) -> bool:
        if isinstance(error, LeaseLost):
            raise error
        if self.turn.attempts + 1 < self._patience.attempts:
            log.warning("turn %s: trying again", self.turn.id, exc_info=error)
            await self._give_back(self._patience.pause)
            return False
        return await self._commit((), (_apology(self.turn, error),))

    async def _commit(self, changes: Sequence[Change], sends: Sequence[Send]) -> bool:
        if self._edited and sends:
            sends = (*sends[:-1], _with_notice(sends[-1], "I answered your message as you first sent it."))
        ready = tuple(replace(send, state="ready") for send in sends)
        committed = await self._store.commit(self.turn, changes, ready)
        if committed is None:  # somebody else changed a record this turn had read
            await self._give_back(timedelta(0))
            return False
        self.turn = committed
        return True

    async def _deliver(self) -> None:
        for send in self.turn.sends:
            if send.state != "sent":
                if time.monotonic() - self._renewed > self._patience.lease.total_seconds():
                    await self._renew()  # a worker that slept too long must find out before it speaks
                await self._store.sent(self.turn, await self._delivered(send))
        await self._store.finish(self.turn)
        await self._surface.ended(self.turn.inbound)

    async def _delivered(self, send: Send) -> Send:
        try:
            handle = send.handle or await self._surface.recover(send)
            handle = await self._surface.deliver(replace(send, handle=handle))
        except DeliveryError:
            log.exception("turn %s: the platform refused message %s for good", self.turn.id, send.n)
            handle = None
        return replace(send, handle=handle, state="sent")

    async def _give_back(self, pause: timedelta) -> None:
        with suppress(StoreError):  # the lease runs out by itself
            await self._store.finish(self.turn, pause)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._patience.lease.total_seconds() / 3)
            try:
                await self._renew()
            except LeaseLost:
                self.interrupt("stopped")  # the commit will find the lease gone
                return
            except StoreError:
                log.warning("turn %s: the lease could not be renewed", self.turn.id)

    async def _renew(self) -> None:
        why = await self._store.renew(self.turn, self._patience.lease)
        self._renewed = time.monotonic()
        if why is not None:
            self.interrupt(why)


def surface_of(inbound: Inbound, surfaces: Mapping[str, Surface]) -> Surface:
    """The surface of the platform that an inbound's tenant names."""
    return surfaces[inbound.tenant.partition(":")[0]]


def _with_notice(send: Send, text: str) -> Send:
    return replace(send, content=replace(send.content, blocks=(*send.content.blocks, Notice(text=text))))


def _stopped(sends: Sequence[Send]) -> tuple[Send, ...]:
    """What was shown so far stays, with a word that it was stopped."""
    shown = [send for send in sends if send.handle is not None or send.content.markdown]
    return (*shown[:-1], _with_notice(shown[-1], "Stopped.")) if shown else ()


def _apology(turn: Turn, error: BaseException) -> Send:
    reference = secrets.token_hex(3)
    log.error("turn %s gave up, reference %s", turn.id, reference, exc_info=error)
    sentence = error.sentence if isinstance(error, CoachError) else CoachError.sentence
    return Send(
        turn=turn.id,
        n=0,
        nonce=nonce(turn.inbound, 0, "apology"),
        to=turn.audience,
        inbound=turn.inbound,
        content=Content(blocks=(Notice(text=f"{sentence} (reference {reference})"),)),
        handle=next((send.handle for send in turn.sends if send.n == 0), None),
    )
