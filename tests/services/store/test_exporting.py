from __future__ import annotations

import json

import pytest

from bot.services.store.exporting import export
from bot.services.store.forgetting import OWNED
from bot.services.store.retention import forget_learner, owned_by
from tests.services.store.test_retention import CANARY, plant, plant_budget

ANA = f"slack:T1:{CANARY}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    return request.getfixturevalue(f"{request.param}_world")


async def test_an_export_holds_every_field_of_the_learners_and_nobody_elses(world):
    await plant(world, ANA)
    await plant_budget(world, ANA)
    await world.say("not hers", learner="slack:T1:BEN", place="D-BEN")
    told = json.loads(json.dumps(await export(world.store.kit, ANA)))
    assert {table.name for table in OWNED} <= set(told)
    assert all(told[table.name] for table in OWNED)
    assert {record["kind"]: record["body"] for record in told["records"]} == {
        "note": {CANARY: CANARY},
        "secret-x": {CANARY: CANARY},
    }
    waiting = [row["payload"]["text"] for row in told["inbox"]]
    assert waiting == [f"text {CANARY}"] * 3
    assert told["timers"][0]["named"] == {CANARY: CANARY}
    assert "not hers" not in json.dumps(told)
    assert "BEN" not in json.dumps(told)


async def test_an_export_shows_exactly_what_a_deletion_removes(world):
    await plant(world, ANA)
    counts = await owned_by(world.store.kit, ANA)
    told = await export(world.store.kit, ANA)
    assert {name: len(told[name]) for name in counts} == dict(counts)
    await forget_learner(world.store.kit, ANA)
    assert set((await owned_by(world.store.kit, ANA)).values()) == {0}
    told = await export(world.store.kit, ANA)
    assert {name for name in counts if told[name]} == set()
