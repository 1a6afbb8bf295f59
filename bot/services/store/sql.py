"""The store that remembers: the `Store` port over SQLite or PostgreSQL, one code path for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.core.dialogue import Audience, Inbound, Interruption, Receipt, Spoken
from bot.core.memory import Change, Memory, Put, Record
from bot.core.turns.turn import Held, Send, Turn
from bot.services.store import (
    claiming,
    committing,
    inbox,
    leases,
    leaving,
    outgoing,
    remembering,
    retention,
    seats,
    tallies,
    waking,
)
from bot.services.store.database import Kit
from bot.services.store.lock import DispatcherLock


class SqlStore:
    """A complete `Store`. `lock`: this process is the one that may claim, where there can be only one."""

    def __init__(self, kit: Kit, lock: DispatcherLock | None = None) -> None:
        self.kit = kit
        self._lock = lock

    async def accept(self, inbound: Inbound, audience: Audience, limit: int | None) -> Receipt:
        return await inbox.accept(self.kit, inbound, audience, limit)

    async def interrupt(self, tenant: str, inbound_id: str, why: Interruption) -> None:
        await inbox.interrupt(self.kit, tenant, inbound_id, why)

    async def current(self, tenant: str, place: str) -> str | None:
        return await inbox.current(self.kit, tenant, place)

    async def knows(self, tenant: str, place: str) -> bool:
        return await inbox.knows(self.kit, tenant, place)

    async def recent(self, platform: str, within: timedelta) -> Sequence[Spoken]:
        return await inbox.recent(self.kit, platform, within)

    async def communities(self, platform: str) -> Sequence[str]:
        return tuple(one for one in await tallies.communities(self.kit) if one.startswith(f"{platform}:"))

    async def leave(self, tenant: str) -> None:
        await leaving.leave(self.kit, tenant)

    async def claim(self, platforms: Sequence[str], lease: timedelta) -> Turn | None:
        turn, timer = await claiming.peek(self.kit, platforms)
        if timer:
            await waking.wake(self.kit, platforms)
        return await claiming.claim(self.kit, platforms, lease) if turn or timer else None

    async def renew(self, turns: Sequence[Turn], lease: timedelta) -> Mapping[int, Held]:
        return await leases.renew(self.kit, turns, lease)

    async def commit(self, turn: Turn, changes: Sequence[Change], sends: Sequence[Send]) -> Turn | None:
        return await committing.commit(self.kit, turn, changes, sends)

    async def finish(self, turn: Turn, retry_in: timedelta | None = None) -> None:
        if retry_in is None:
            await self._ended(await claiming.finish(self.kit, turn))
        else:
            await leases.give_back(self.kit, turn, retry_in)
            self.kit.database.news.set()

    async def wait(self, longest: timedelta) -> None:
        await self.kit.database.wait(longest)

    async def drafted(self, turn: Turn, send: Send) -> None:
        await outgoing.drafted(self.kit, turn, send)

    async def sent(self, turn: Turn, send: Send) -> None:
        await outgoing.sent(self.kit, turn, send)

    async def done(self, turn: Turn, last: Send) -> None:
        await self._ended(await outgoing.done(self.kit, turn, last))

    async def keep(self, turn: Turn, put: Put) -> None:
        await committing.keep(self.kit, turn, put)

    async def hold(self, seat: str, holder: str, lease: timedelta) -> bool:
        return await seats.hold(self.kit, seat, holder, lease)

    async def let_go(self, seat: str, holder: str) -> None:
        await seats.let_go(self.kit, seat, holder)

    async def memory(self, learner: str, tenant: str) -> Memory:
        return await remembering.memory(self.kit, learner, tenant)

    async def records(self, owner: str) -> tuple[Record, ...]:
        return await remembering.records_of(self.kit, owner)

    async def close(self) -> None:
        """Let go of the database, and of the right to claim."""
        await self.kit.database.close()
        if self._lock is not None:
            self._lock.release()

    async def _ended(self, ended: claiming.Ended | None) -> None:
        if ended is None or ended.more:
            self.kit.database.news.set()
        if ended is not None and ended.forgets:
            await retention.scrub(self.kit)
