"""What a timer becomes when it is due: an action of the learner who asked for it, in the place where they asked."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from bot.core.dialogue import Action, Inbound
from bot.core.memory import Wake


def woken(wake: Wake, origin: Inbound, now: datetime) -> Action:
    """The action of a due timer; its id names whose timer and what time, so that firing twice is one turn."""
    due = wake.due.astimezone(UTC).isoformat()
    whose = hashlib.sha256(f"{origin.learner}|{wake.id}|{due}".encode()).hexdigest()[:12]
    return Action(
        id=f"timer:{wake.id}:{due}:{whose}",  # ids are unique per tenant, and learners name their timers alike
        tenant=origin.tenant,
        learner=origin.learner,
        place=origin.place,
        surface=origin.surface,
        at=now,
        name=wake.name,
        values=wake.values,
    )


def from_ourselves(inbound: Inbound) -> bool:
    """Whether nobody did anything: a timer was due, or a long silence noticed."""
    return inbound.id.startswith(("timer:", "idle:"))
