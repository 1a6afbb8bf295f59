"""One turn, from lease to done: answer, commit, deliver.

Whatever is interrupted half-way is finished by whoever leases the turn next: before the commit it runs again, with
the same nonces and drafts; after the commit only what was not delivered is delivered.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.budget import PAYER, Payer
from bot.core.dialogue import Inbound, Interruption, Respond
from bot.core.errors import CoachError, DeliveryError, LeaseLost, StoreError, Unreachable
from bot.core.memory import Change, Memory
from bot.core.ports import Surface
from bot.core.turns.endings import EDITED, apology, leftovers, stopped, with_notice
from bot.core.turns.late import kept, with_late
from bot.core.turns.reply import Reply
from bot.core.turns.store import Store
from bot.core.turns.turn import Held, Send, Turn
from bot.core.watching import TURN, correlation, tell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a turn is held and how often it is tried."""

    lease: timedelta = timedelta(seconds=4)
    attempts: int = 3  # failed or died: then an apology
    claims: int = 12  # run again for any reason, a record that changed meanwhile included: then an apology
    deliveries: int = 60  # a platform that is away is asked this often, at growing distance: then it is given up
    pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=1)

    def after(self, attempts: int) -> timedelta:
        """How long to leave a turn alone after so many failures."""
        return min(self.pause * (1 << min(attempts, 16)), self.longest_pause)


class Runner:
    """Serves one leased turn."""

    def __init__(self, turn: Turn, store: Store, respond: Respond, surface: Surface, patience: Patience) -> None:
        self.turn = turn
        self._store = store
        self._respond = respond
        self._surface = surface
        self._patience = patience
        self._reply = Reply(turn, surface, store, self.awake)
        self._answering: asyncio.Task[tuple[Change, ...]] | None = None
        self._edited = turn.why == "edited"
        self._why: Interruption | None = None if self._edited else turn.why
        self.lost = False
        self._memory: Memory | None = None
        self._since = self._began = time.monotonic()
        self._waited = 0.0
        self._decided: float | None = None

    def interrupt(self, why: Interruption) -> None:
        """Stop answering; an edit only leaves a word at the end, since the first version is being answered."""
        if why == "edited":
            self._edited = True
        else:
            self._why = why
            self._cancel()

    def kept(self, held: Held, since: float) -> None:
        """Hear what renewing the lease said; `since` is the monotonic time before it was asked."""
        if held == "lost":
            self.lost = True
            self._cancel()
            return
        self._since = since
        if held is not None:
            self.interrupt(held)

    async def awake(self) -> float:
        """Before speaking: a worker that slept past its lease must find out first. LeaseLost when it is gone.

        Returns the seconds that the lease surely lasts from now.
        """
        since = time.monotonic()
        if since - self._since > self._patience.lease.total_seconds():
            held = await self._store.renew((self.turn,), self._patience.lease)
            self.kept(held.get(self.turn.id, "lost"), since)
        if self.lost:
            raise LeaseLost(f"turn {self.turn.id}")
        return self._patience.lease.total_seconds() - (time.monotonic() - self._since)

    async def serve(self) -> None:
        """Bring the turn as far as it goes now; every fault leaves it where somebody can go on."""
        TURN.set(correlation(self.turn.inbound.tenant, self.turn.inbound.id))
        try:
            if self.turn.committed or await self._answer():
                await self._deliver()
        except LeaseLost:
            tell("lost")
            log.warning("turn %s: another worker owns it now", self.turn.id)
        except asyncio.CancelledError:
            await self._give_back(timedelta(0))
            raise
        except Exception as error:
            log.warning("turn %s: will be tried again", self.turn.id, exc_info=error)
            await self._give_back(self._patience.after(self.turn.attempts))

    async def _answer(self) -> bool:
        """Run the skill and commit. False: the turn is back in the queue."""
        patience = self._patience
        if self.turn.attempts >= patience.attempts or self.turn.claims >= patience.claims:
            return await self._commit((), await self._apologised(CoachError("tried too often")), "apologised")
        task = await self._played()
        if self.lost:
            raise LeaseLost(f"turn {self.turn.id}")
        if self._why is not None:
            return await self._commit((), stopped(self.turn, self._reply.sends, self._why), self._why)
        if (error := _fault(task)) is not None:
            return await self._failed(error)
        sends, said = with_late(self.turn, self._reply.sends, self._memory)
        outcome = "answered" if sends else "silent"
        return await self._commit((*task.result(), *said), (*sends, *leftovers(self.turn, sends)), outcome)

    async def _played(self) -> asyncio.Task[tuple[Change, ...]]:
        """The skill's task, ended: by itself, or by an interruption."""
        self._answering = task = asyncio.create_task(self._play())
        if self._why is not None:
            task.cancel()
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self._cancel()
            await asyncio.wait({task})
            raise
        finally:
            self._answering = None
        return task

    async def _play(self) -> tuple[Change, ...]:
        inbound = self.turn.inbound
        PAYER.set(Payer(inbound.tenant, inbound.learner))
        self._memory = memory = await self._store.memory(inbound.learner, inbound.tenant)
        self._waited = max(memory.now.timestamp() - inbound.at.timestamp(), 0.0)
        tell("waited", self._waited)
        return await self._reply.play(self._respond(inbound, memory))

    def _cancel(self) -> None:
        """Cancel the skill once: a second time would cut off the wait for a message that is just being created."""
        if self._answering is not None and not self._answering.cancelling():
            self._answering.cancel()

    async def _failed(self, error: BaseException) -> bool:
        if isinstance(error, LeaseLost):
            raise error
        if self.turn.attempts + 1 < self._patience.attempts:
            log.warning("turn %s: trying again", self.turn.id, exc_info=error)
            await self._give_back(self._patience.after(self.turn.attempts))
            return False
        return await self._commit((), await self._apologised(error), "apologised")

    async def _apologised(self, error: BaseException) -> tuple[Send, ...]:
        """The apology; it takes over a draft that may stand on the platform, so that it is not left hanging."""
        first, *others = apology(self.turn, self._reply.sends, error)
        draft = self._reply.first
        if first.handle is None and self._reply.doubtful(draft):
            with suppress(DeliveryError):
                first = replace(first, handle=await self._surface.recover(draft))
        return (first, *others)

    async def _commit(self, changes: Sequence[Change], sends: Sequence[Send], outcome: str) -> bool:
        if self._edited and sends:
            sends = (*sends[:-1], with_notice(sends[-1], EDITED))
        ready = tuple(replace(send, state="ready") for send in sends)
        committed = await self._store.commit(self.turn, changes, ready)
        if committed is None:  # somebody else changed a record this turn had read
            await self._give_back(timedelta(0))
            return False
        self.turn, self._decided = committed, time.monotonic()
        tell("turn", label=outcome)
        return True

    async def _deliver(self) -> None:
        left = [send for send in self.turn.sends if send.state != "sent"]
        for send in left:
            await self.awake()
            landed = await self._delivered(send)
            await (self._store.done if send is left[-1] else self._store.sent)(self.turn, landed)
        if not left:
            await self._store.finish(self.turn)
        if self._reply.visible is not None and self._decided is not None:  # else another try showed it
            tell("first_text", self._reply.visible - self._began + self._waited)
        await self._ended()

    async def _ended(self) -> None:
        try:
            await self._surface.ended(self.turn.inbound)
        except Exception:
            log.exception("turn %s: the platform did not hear that it ended", self.turn.id)

    async def _delivered(self, send: Send) -> Send:
        try:
            if self._reply.doubtful(send):
                send = replace(send, handle=await self._surface.recover(send))
            handle = await self._landed(send)
        except Unreachable as error:
            log.info("turn %s: message %s waits for its reader: %s", self.turn.id, send.n, error.code)
            await self._store.keep(self.turn, kept(send))
            return self._left(send, None, "kept")
        except DeliveryError as error:
            log.warning("turn %s: the platform refused message %s for good: %s", self.turn.id, send.n, error.code)
            return self._left(send, None, "refused")
        except Exception:
            if self.turn.attempts < self._patience.deliveries:
                raise
            log.exception("turn %s: message %s is given up", self.turn.id, send.n)
            return self._left(send, None, "given_up")
        return self._left(send, handle, "landed")

    def _left(self, send: Send, handle: str | None, outcome: str) -> Send:
        """The message as it is from now on, and a word about it for whoever watches."""
        tell("sent", label=outcome)
        if outcome == "landed":
            self._reply.seen()
            if self._decided is not None:
                tell("landed", time.monotonic() - self._decided)
        return replace(send, handle=handle, state="sent")

    async def _landed(self, send: Send) -> str:
        try:
            return await self._surface.deliver(send)
        except DeliveryError:
            if not (send.key and send.handle):
                raise
        return await self._surface.deliver(replace(send, handle=None))  # the message to replace is gone: a new one

    async def _give_back(self, pause: timedelta) -> None:
        with suppress(StoreError):  # the lease runs out by itself
            await self._store.finish(self.turn, pause)


def _fault(task: asyncio.Task[tuple[Change, ...]]) -> BaseException | None:
    return CoachError("the skill cancelled itself") if task.cancelled() else task.exception()


def surface_of(inbound: Inbound, surfaces: Mapping[str, Surface]) -> Surface:
    """The surface of the platform that an inbound's tenant names."""
    return surfaces[inbound.tenant.partition(":")[0]]
