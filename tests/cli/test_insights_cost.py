"""`coach insights` says what the model cost this month, to whom, and how much of which cap that is."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from bot.bootstrap.places import salt
from bot.cli import coach
from bot.core.admin.rules import Rules
from bot.core.budget import Caps, Cost, Payer, shares
from bot.core.memory import Add, Put
from bot.core.watching import Seen
from bot.services.metrics import Meters, disguised
from bot.services.store.ledger import SqlLedger
from bot.services.store.open import database_url, open_store
from bot.services.store.vault import vault
from bot.settings import read
from tests.contracts.store_world import World

SPENT = {"slack:T1": Cost(40_000, 1_500_000), "discord:G1": Cost(2_000, 250_000)}
KEYED = {"OPENAI_API_KEY": "sk-1", "COACH_MODEL": "gpt-5-mini"}


@pytest.fixture
def home(tmp_path):
    """A home in whose database two communities spent money this month, one of them under a limit of its own."""

    async def fill():
        store = await open_store(
            database_url(None, tmp_path), vault(None, tmp_path), lambda: datetime.now(UTC), serving=True
        )
        world, ledger = World(store), SqlLedger(store.kit)
        rules = Rules(month_micros=6_000_000).model_dump(mode="json")
        await world.turn(Add("slack:T1", "gap", "data"), Put(owner="slack:T1", kind="rules", body=rules))
        await world.turn(Add("discord:G1", "gap", "data"), tenant="discord:G1", learner="discord:1")
        for tenant, cost in SPENT.items():
            at = datetime.now(UTC)
            await ledger.reserve(shares(Payer(tenant, f"{tenant}:U1"), Caps(), at), cost, at)
        await store.close()

    asyncio.run(fill())
    return tmp_path


def call(home, *arguments, **given):
    found = CliRunner().invoke(coach, ["insights", *arguments], env={"COACH_HOME": str(home), **given})
    assert found.exit_code == 0, found.output
    return found.stdout


def name(home, tenant):
    return disguised(tenant, salt(read({"COACH_HOME": str(home)}, dotenv=None)))


def test_all_communities_stand_under_the_operators_cap_and_each_under_its_own(home):
    shown = call(home, **KEYED, COACH_MONTHLY_BUDGET="20")
    assert "all communities: 1.75, 9% of the cap of 20.00, 42,000 tokens" in shown
    assert f"{name(home, 'slack:T1')}: 1.50, 25% of the cap of 6.00, 40,000 tokens" in shown
    assert f"{name(home, 'discord:G1')}: 0.25, no cap, 2,000 tokens" in shown
    assert "T1" not in shown.partition("Cost of the model")[2]


def test_one_community_is_shown_by_its_own_name_and_alone(home):
    cost = json.loads(call(home, "--tenant", "slack:T1", "--json", **KEYED))["cost"]
    assert cost["communities"] == [{"payer": "slack:T1", "tokens": 40_000, "money": 1.5, "cap": 6.0, "share": 0.25}]
    shown = call(home, "--tenant", "slack:T1", **KEYED)
    assert "slack:T1: 1.50, 25% of the cap of 6.00" in shown
    assert "all communities" not in shown


def test_a_model_without_a_price_is_said_to_have_none(home):
    shown = call(home, OPENAI_API_KEY="sk-1", COACH_MODEL="their-own-model")
    assert "The price of their-own-model is not known: set COACH_PRICE_IN and COACH_PRICE_OUT." in shown
    assert "all communities: unknown price, no cap, 42,000 tokens" in shown
    cost = json.loads(call(home, "--json", OPENAI_API_KEY="sk-1", COACH_MODEL="their-own-model"))["cost"]
    assert (cost["priced"], cost["together"]["money"]) == (False, None)


def test_a_community_has_the_same_name_here_as_in_the_figures():
    meters = Meters(b"salt")
    meters.observe(Seen("money", 5, "slack:T1"))
    assert f'tenant="{disguised("slack:T1", b"salt")}"' in meters.text().decode()
