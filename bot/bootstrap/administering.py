"""Administering in chat: who owns a community is asked of the platforms, what was counted of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.bootstrap.engines import model_host, price
from bot.bootstrap.places import knowledge_folder, salt
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
    from bot.core.reporting.costs import Costs
    from bot.services.store.sql import SqlStore


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

    house = House(
        words=load_words(knowledge_folder() / "admin.yaml"),
        owners=Owners(frozenset(settings.coach_admins), office.platforms),
        knowledge=known,
        records=office.records,
        spent=spent,
        days=settings.coach_retention_days,
        host=model_host(settings),
        priced=priced(settings),
    )
    return AdminSkill(house)


def priced(settings: Settings) -> bool:
    """Whether there is a model whose price is known."""
    cost = price(settings) if settings.engine == "openai" else None
    return cost is not None and bool(cost.tokens_in and cost.tokens_out)


async def costs(settings: Settings, store: SqlStore, tenant: str | None, at: datetime) -> Costs:
    """What the model cost this month: each community's under the name that figures give it, or `tenant` alone."""
    from bot.core.admin.rules import RULES, rules_in
    from bot.core.budget import EVERYBODY, micros
    from bot.core.reporting.costs import Costs, bill
    from bot.services.metrics import disguised
    from bot.services.store.ledger import SqlLedger
    from bot.services.store.tallies import communities, tallies

    ledger, month = SqlLedger(store.kit), f"{at:%Y-%m}"
    model = settings.model if settings.engine == "openai" else None
    known = model is None or priced(settings)  # without a model now, what one cost before stands as it was counted
    paying = [tenant] if tenant else await communities(store.kit)
    rules = {record.owner: rules_in(record) for record in await tallies(store.kit, {RULES}, tenant)}
    salted = salt(settings)
    bills = [
        bill(
            tenant or disguised(one, salted),
            await ledger.spent(one, month),
            rules[one].month_micros if one in rules else None,
            priced=known,
        )
        for one in paying
    ]
    together = await ledger.spent(EVERYBODY, month)
    return Costs(
        month=month,
        model=model,
        priced=known,
        together=bill("", together, micros(settings.coach_monthly_budget), priced=known),
        communities=tuple(sorted((one for one in bills if one.tokens), key=lambda one: -one.tokens)),
    )


def under_rules(respond: Respond, manner: Manner) -> Respond:
    """The coach under the rules that owners set; `manner` knows the words of somebody in danger."""
    from bot.core.admin.ruling import CRISIS, ruled
    from bot.core.admin.words import load_words, refusals

    refused = refusals(load_words(knowledge_folder() / "admin.yaml"))
    return ruled(respond, refused, lambda text: manner.meaning(text) == CRISIS)
