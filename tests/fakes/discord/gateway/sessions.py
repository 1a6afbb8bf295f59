"""A gateway session: what a bot asked for, and every dispatch it got, so that RESUME can replay the missed ones."""

import secrets
from collections import deque
from dataclasses import dataclass, field

from tests.fakes.discord.components import Json
from tests.fakes.discord.gateway.frames import Line, Op
from tests.fakes.discord.world import MESSAGE_CONTENT, Event

RESUME_SECONDS = 120.0  # Discord documents no number
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Dispatch:
    seq: int
    name: str
    body: Json


@dataclass
class Session:
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    log: deque[Dispatch] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    line: Line | None = None  # None while nobody is connected
    alive: bool = True
    left_at: float = 0.0
    seq: int = 0

    @property
    def reads_content(self) -> bool:
        return bool(self.intents & MESSAGE_CONTENT)

    def wants(self, event: Event) -> bool:
        """Its intents let it through, and it belongs to this shard; DMs belong to the first."""
        if event.intents and not event.intents & self.intents:
            return False
        number, count = self.shard
        return number == (int(event.guild_id) >> 22) % count if event.guild_id else number == 0

    def give(self, name: str, body: Json) -> None:
        """Logs a dispatch under the next number and sends it if somebody is connected."""
        self.seq += 1
        self.log.append(Dispatch(self.seq, name, body))
        if self.line is not None:
            self.line.put(Op.DISPATCH, body, name, self.seq)

    def expired(self, now: float) -> bool:
        return self.line is None and now - self.left_at > RESUME_SECONDS

    def replay(self, line: Line, seq: int) -> None:
        """What came after `seq`, in order, then RESUMED."""
        self.line = line
        for dispatch in [entry for entry in self.log if entry.seq > seq]:
            line.put(Op.DISPATCH, dispatch.body, dispatch.name, dispatch.seq)
        self.give("RESUMED", {})
