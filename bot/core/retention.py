"""The one notice before a learner's things are deleted, after more than a year without a word from them."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.blocks import Notice
from bot.core.dialogue import Inbound, Open, Outcome, Part
from bot.core.memory import Memory
from bot.core.turns.audience import audience

IDLE_NOTICE = "idle-notice"
"""The action that the store queues for a learner who has been silent for so long."""

WORDS = (
    "You have not used me for more than a year. In 14 days I delete what I keep about you: profile, plan and marks. "
    "To keep it, send me any message before then."
)


async def idle_notice(inbound: Inbound, _memory: Memory) -> AsyncGenerator[Part]:
    """Say it once, privately; any message from the learner starts the year anew."""
    yield Open(audience(inbound))
    yield Notice(text=WORDS)
    yield Outcome()
