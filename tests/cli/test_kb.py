"""`coach kb` and `coach insights` as authors and owners call them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.cli import coach
from bot.core.memory import Add, Put
from bot.services.store.open import database_url, open_store
from bot.services.store.vault import vault
from tests.contracts.store_world import World
from tests.fixtures.content import PACK, copied


def call(home, *arguments, stdin=None):
    return CliRunner().invoke(coach, arguments, input=stdin, env={"COACH_HOME": str(home)})


def new(home, **given):
    asked = {"id": "my-card", "title": "My card", "area": "data"} | given
    options = [part for name, value in asked.items() if value is not None for part in (f"--{name}", value)]
    return call(home, "kb", "new", "--folder", str(home / "pack"), *options)


@pytest.fixture
def home(tmp_path):
    """A home in whose database two communities asked, rated and reported."""
    now = datetime.now(UTC)
    body = {"card": "golden-sets", "reason": "untrue", "text": "twenty is\x1b[2J too few", "on": "2026-12-01"}

    async def fill():
        store = await open_store(
            database_url(None, tmp_path), vault(None, tmp_path), lambda: datetime.now(UTC), serving=True
        )
        world = World(store)
        await world.turn(
            Add("slack:T1", "gap", "data"),
            Add("slack:T1", "wrong", "golden-sets:untrue"),
            Add("slack:T1", "feedback", "golden-sets:not_helped"),
            Add("slack:T1", "tokens", "2026-12:in", 1200),
            Put(owner="slack:T1", kind="report", key="r", body=body, expires=now + timedelta(days=1), cold=True),
            Put(owner="slack:T1:U1", kind="history", body={"said": "private words"}),
        )
        await world.turn(Add("discord:G1", "gap", "tools", 3), tenant="discord:G1", learner="discord:1")
        await store.close()

    asyncio.run(fill())
    return tmp_path


def test_a_new_card_lies_in_its_area_and_is_never_written_over(tmp_path):
    first = new(tmp_path)
    path = tmp_path / "pack" / "cards" / "data" / "my-card.md"
    path.write_text("mine", encoding="utf-8")
    again = new(tmp_path)

    assert first.exit_code == 0
    assert f"coach check {path}" in first.stdout
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"id": "../evil"}, "An id is"),
        ({"id": "A b"}, "An id is"),
        ({"title": "x"}, "A title has"),
        ({"title": "two\nlines"}, "A title has"),
        ({"area": "cooking"}, "foundations"),
        ({"id": None}, "--id"),
        ({"area": None}, "--area"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_in_a_sentence(tmp_path, given, said):
    found = new(tmp_path, **given)

    assert found.exit_code == 2
    assert said in found.stderr
    assert not (tmp_path / "pack").exists()


def test_the_id_of_a_new_card_may_stand_alone_and_all_that_is_missing_is_named_at_once(tmp_path):
    given = ("--title", "My card", "--area", "data", "--folder", str(tmp_path / "pack"))

    assert call(tmp_path, "kb", "new", "my-card", *given).exit_code == 0
    refused = call(tmp_path, "kb", "new", "other-card")
    assert "--title and --area" in refused.stderr
    assert "regulation" in refused.stderr


def test_stats_name_the_packs_what_they_replace_and_what_was_left_out(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    (pack / "cards" / "collaboration" / "office-hours.md").write_text("no card", encoding="utf-8")
    env = {"COACH_HOME": str(tmp_path), "COACH_KNOWLEDGE": str(pack)}
    shown = CliRunner().invoke(coach, ["kb", "stats"], env=env).stdout

    assert "Pack " in shown
    assert "office-hours.md:1: K008" in shown


def test_stats_and_stale_print_one_document(tmp_path):
    stats = json.loads(call(tmp_path, "kb", "stats", "--json").stdout)
    stale = json.loads(call(tmp_path, "kb", "stale", "--within", "4000", "--json").stdout)

    assert sum(stats["areas"].values()) == stats["cards"]
    assert len(stale["stale"]) == stale["past"] + stale["due"] > stats["cards"]
    assert [row["review_by"] for row in stale["stale"]] == sorted(row["review_by"] for row in stale["stale"])
    assert "Cards by area" in call(tmp_path, "kb", "stats").stdout


def test_gaps_are_topics_and_counts_of_all_communities(home):
    found = json.loads(call(home, "kb", "gaps", "--json").stdout)

    assert found == {"gaps": [{"topic": "tools", "count": 3}, {"topic": "data", "count": 1}]}
    assert "No question went without" in call(home, "kb", "gaps", "--chat").stdout


def test_insights_are_counts_and_only_words_that_were_sent_on_purpose(home):
    found = call(home, "insights", "--json")
    told = json.loads(found.stdout)

    assert told["feedback"] == {"golden-sets": {"not_helped": 1}}
    assert told["wrong"] == {"golden-sets": {"untrue": 1}}
    assert told["tokens"] == {"2026-12": {"in": 1200}}
    assert told["reports"][0]["text"].startswith("twenty is")
    assert "private words" not in found.stdout
    assert "U1" not in found.stdout


def test_insights_for_people_name_everything_and_move_no_cursor(home):
    shown = call(home, "insights").stdout

    assert "golden-sets: 1 not helped" in shown
    assert "1,200 in" in shown
    assert "\x1b" not in shown
    assert "tools" not in call(home, "insights", "--tenant", "slack:T1").stdout
