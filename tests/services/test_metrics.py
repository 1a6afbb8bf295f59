"""What Prometheus reads: every fact has a figure, tenants are disguised, and nobody's words are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.web import metering
from bot.core.watching import Seen, What
from bot.services.metrics import CONTENT_TYPE, COUNTED, EXPECTED, TIMED, Meters

ROOT = Path(__file__).parents[2]


def figures(meters):
    families = text_string_to_metric_families(meters.text().decode())
    return {(sample.name, *sorted(sample.labels.values())): sample.value for one in families for sample in one.samples}


@pytest.mark.parametrize("what", get_args(What))
def test_every_fact_that_the_core_tells_moves_a_figure(what):
    meters = Meters(b"salt")
    before = figures(meters)
    meters.observe(Seen(what, 2, (EXPECTED.get(what) or ("x",))[0]))
    after = figures(meters)
    moved = {name for name, value in after.items() if before.get(name) != value and not name[0].endswith("_created")}
    assert moved
    assert set(COUNTED) | set(TIMED) == set(get_args(What))


def test_money_is_told_in_millionths_and_read_in_units():
    meters = Meters(b"salt")
    meters.observe(Seen("money", 2_500_000, "slack:T1"))
    (value,) = [value for name, value in figures(meters).items() if name[0] == "coach_model_money_total"]
    assert value == 2.5


def test_a_tenant_is_a_hash_that_differs_between_installations():
    hashes = []
    for salt in (b"one", b"two", b"one"):
        meters = Meters(salt)
        meters.observe(Seen("tokens_in", 7, "slack:T024BE7LD"))
        assert b"T024BE7LD" not in meters.text()
        hashes += [name[1] for name in figures(meters) if name[0] == "coach_model_tokens_in_total"]
    assert hashes[0] == hashes[2] != hashes[1]


def test_what_has_not_happened_yet_is_zero_and_not_missing():
    assert figures(Meters(b""))[("coach_turns_total", "apologised")] == 0
    assert figures(Meters(b""))[("coach_throttled_calls_total", "slack")] == 0


def test_what_waits_is_a_gauge_that_goes_down_again():
    meters = Meters(b"")
    meters.waits(3, 40.0, 7.0)
    assert figures(meters)[("coach_inbox_oldest_seconds",)] == 40
    meters.waits(0, 0.0, 0.0)
    assert figures(meters)[("coach_inbox_oldest_seconds",)] == 0
    assert figures(meters)[("coach_inbox_waiting",)] == 0


def test_every_figure_that_an_alert_asks_for_exists():
    rules = (ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text("utf-8")
    asked = set(re.findall(r"\bcoach_\w+", rules))
    there = {name[0] for name in figures(busy())}
    there |= {name.removesuffix("_bucket") for name in there}
    assert asked
    assert asked <= there


def busy():
    """Meters on which everything has happened once."""
    meters = Meters(b"salt")
    for what in get_args(What):
        meters.observe(Seen(what, 1, (EXPECTED.get(what) or ("x",))[0]))
    meters.lagged(0.01)
    return meters


async def test_figures_have_a_listener_of_their_own_that_shows_nothing_else():
    async with (
        metering("127.0.0.1", 0, Meters(b"").text, CONTENT_TYPE) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        async with session.get("/metrics") as answer:
            assert "coach_turns_total" in await answer.text()
            assert answer.content_type == "text/plain"
        async with session.get("/livez") as answer:
            assert answer.status == 404
