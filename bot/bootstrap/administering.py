"""Administering in chat: who owns a community is asked of the platforms, what was counted of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.bootstrap.engines import model_host, price
from bot.bootstrap.places import knowledge_folder
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.admin.desk import Records
    from bot.core.admin.skill import AdminSkill
    from bot.core.admin.who import Manages
    from bot.core.answering.manner import Manner
    from bot.core.budget import Cost, Ledger
    from bot.core.dialogue import Respond
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.memory import Record


async def _nothing(_owner: str) -> tuple[Record, ...]:
    return ()


@dataclass(frozen=True)
class Office:
    """What the coach is given besides its settings. `platforms` is filled as front doors open."""

    records: Records = _nothing
    platforms: Mapping[str, Manages] = field(default_factory=dict)


def administering(settings: Settings, known: Knowledge, ledger: Ledger | None, office: Office) -> AdminSkill:
    """The skill of owners."""
    from bot.core.admin.desk import House
    from bot.core.admin.skill import AdminSkill
    from bot.core.admin.who import Owners
    from bot.core.admin.words import load_words
    from bot.services.store.memory_ledger import MemoryLedger

    counted = ledger or MemoryLedger()

    async def spent(tenant: str, month: str) -> Cost:
        return await counted.spent(tenant, month)

    cost = price(settings) if settings.engine == "openai" else None
    house = House(
        words=load_words(knowledge_folder() / "admin.yaml"),
        owners=Owners(frozenset(settings.coach_admins), office.platforms),
        knowledge=known,
        records=office.records,
        spent=spent,
        days=settings.coach_retention_days,
        host=model_host(settings),
        priced=cost is not None and bool(cost.tokens_in and cost.tokens_out),
    )
    return AdminSkill(house)


def under_rules(respond: Respond, manner: Manner) -> Respond:
    """The coach under the rules that owners set; `manner` knows the words of somebody in danger."""
    from bot.core.admin.ruling import CRISIS, ruled
    from bot.core.admin.words import load_words, refusals

    refused = refusals(load_words(knowledge_folder() / "admin.yaml"))
    return ruled(respond, refused, lambda text: manner.meaning(text) == CRISIS)
