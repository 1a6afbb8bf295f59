"""How fast a learner may go: so many turns in ten minutes, with a model or without, and a word when few are left."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

from bot.core.blocks import Notice
from bot.core.budget import Ledger, Pace
from bot.core.dialogue import Inbound, Message, Open, Outcome, Part, Respond
from bot.core.memory import Memory
from bot.core.turns.audience import audience, verb_of
from bot.core.turns.waiting import ANSWERING

ALWAYS = frozenset({"stop", "me"})
"""Verbs that are never counted: stopping, and what one may ask about oneself."""

FEW = 3


def paced(respond: Respond, ledger: Ledger, most: int) -> Respond:
    """The same coach, at a learner's pace. A turn that runs again is counted once."""

    async def answered(inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        if not counts(inbound, memory):
            async for part in respond(inbound, memory):
                yield part
            return
        pace = await ledger.take_turn(inbound.learner, inbound.id, memory.now, most)
        parts = (
            too_fast(inbound, pace, memory.now) if pace.over else with_left(respond(inbound, memory), pace, memory.now)
        )
        async for part in parts:
            yield part

    return answered


def counts(inbound: Inbound, memory: Memory) -> bool:
    """Whether a turn is counted: not the terminal's, not a timer's, not a piece of an interview answer."""
    if inbound.tenant == "terminal" or inbound.id.startswith(("timer:", "idle:")) or verb_of(inbound) in ALWAYS:
        return False
    return not (isinstance(inbound, Message) and memory.all(ANSWERING))


async def too_fast(inbound: Inbound, pace: Pace, now: datetime) -> AsyncGenerator[Part]:
    """Say when to come back; nothing is lost but this one message."""
    yield Open(audience(inbound))
    yield Notice(text=f"That was fast. I can answer you again {_in(pace.free_at - now)}. Please send it again then.")
    yield Outcome()


async def with_left(parts: AsyncGenerator[Part], pace: Pace, now: datetime) -> AsyncGenerator[Part]:
    """The reply, with one line at its end when few turns are left."""
    opened = False
    async for part in parts:
        opened = opened or isinstance(part, Open)
        if isinstance(part, Outcome) and opened and pace.left < FEW:
            yield Notice(text=f"{_turns(pace.left)} left for now. More {_in(pace.free_at - now)}.")
        yield part


def _turns(left: int) -> str:
    return {0: "No turns", 1: "One turn"}.get(left, f"{left} turns")


def _in(wait: timedelta) -> str:
    minutes = -(-max(wait, timedelta(0)) // timedelta(minutes=1))
    return "in a minute" if minutes <= 1 else f"in {minutes} minutes"
