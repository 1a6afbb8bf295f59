"""Who may set a community's rules. Asked at every call, and answered with no whenever it is not sure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field

from bot.core.dialogue import Inbound

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a platform has to answer."""

Manages = Callable[[str, str, str], Awaitable[bool]]
"""Whether a platform says, now, that a learner may manage a tenant: `manages(tenant, learner, place)`."""


@dataclass(frozen=True)
class Owners:
    """`named`: the learners of COACH_ADMINS. `platforms` may be filled later, as front doors open.

    `patience`: seconds that a platform has to answer.
    """

    named: Collection[str] = ()
    platforms: Mapping[str, Manages] = field(default_factory=dict)
    patience: float = PATIENCE

    async def may(self, inbound: Inbound) -> bool:
        """Whether whoever did this may administer the community where they did it."""
        if inbound.tenant == "terminal":  # whoever sits at the machine may change its settings anyway
            return True
        if inbound.learner in self.named:
            return at_home(inbound)
        manages = self.platforms.get(inbound.tenant.partition(":")[0])
        if manages is None:
            return False
        try:
            return await asyncio.wait_for(manages(inbound.tenant, inbound.learner, inbound.place), self.patience)
        except Exception as error:  # noqa: BLE001 - whatever a platform or a database throws, the answer is no
            log.warning("it cannot be said who may manage %s, so nobody may: %r", inbound.tenant, error)
            return False


def at_home(inbound: Inbound) -> bool:
    """Whether a named owner is in a community of their own: on Slack a shared channel may be another company's."""
    platform, _, place = inbound.tenant.partition(":")
    home = inbound.learner.split(":")[1]
    return platform != "slack" or home == place or home.startswith("E")
