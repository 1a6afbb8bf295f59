"""A community's pack from its folder to the answer, over the shipped base."""

import json
import shutil

import pytest
from click.testing import CliRunner

from bot import bootstrap, settings
from bot.cli import coach
from bot.core.blocks import Citations
from tests.fixtures.content import PACK, copied, edited

TENANT, OTHERS = "slack:T1", "slack:T2"
CARD = "ai-pm-and-pm-what-changes"
QUESTION = "How does an AI PM differ from a PM?"
OURS = "At our school an AI feature is sometimes wrong too."


@pytest.fixture
def pack(tmp_path):
    """The pack of the tests with a card of its own, and one that replaces a shipped one."""
    folder = copied(PACK, tmp_path / "pack")
    shutil.rmtree(folder / "cards" / "role")
    edited(folder / "cards" / "collaboration" / "office-hours.md", "next: [pm-and-ai-pm]", f"next: [{CARD}]")
    (folder / "cards" / "role").mkdir()
    shipped = bootstrap.knowledge_folder() / "cards" / "role" / f"{CARD}.md"
    shutil.copy(shipped, folder / "cards" / "role")
    edited(folder / "cards" / "role" / f"{CARD}.md", "brief: >-\n", f"brief: >-\n  {OURS}\n")
    (folder / "sources.yaml").write_text(SOURCE.format(accessed="2026-02-01"), encoding="utf-8")
    return folder


SOURCE = """\
- id: school-handbook
  title: Handbook of Harbour School
  publisher: Harbour School
  accessed: {accessed}
  seen: full
  primary: true
"""


def variables(pack, tmp_path):
    return {"COACH_KNOWLEDGE": str(pack), "COACH_HOME": str(tmp_path / "home"), "COACH_EMBEDDING": "lexical"}


def at_home(pack, tmp_path):
    """The same away from CI, where `coach check` refuses to go without the encoder."""
    return {**variables(pack, tmp_path), "CI": None}


async def test_a_pack_is_found_by_its_community_only_and_its_cards_bear_its_name(pack, tmp_path):
    found = await bootstrap.answering(settings.read(variables(pack, tmp_path), dotenv=None))
    ours = await found.reply(QUESTION, found.setting(TENANT))
    theirs = await found.reply(QUESTION, found.setting(OTHERS))
    own = await found.reply("When are the office hours?", found.setting(TENANT))
    unknown = await found.reply("When are the office hours?", found.setting(OTHERS))

    assert found.knowledge.packs[0].overrides == (CARD,)
    assert OURS in ours.answer.brief
    assert title(ours).endswith("(Harbour School)")
    assert OURS not in theirs.answer.brief
    assert "Harbour" not in title(theirs)
    assert own.answer.citations[0].card == "office-hours"
    assert "Mentors" not in unknown.answer.answer


def test_ask_names_the_community_whose_card_it_is(pack, tmp_path):
    edited(pack / "pack.yaml", TENANT, "terminal")
    ours = CliRunner().invoke(coach, ["ask", QUESTION], env=variables(pack, tmp_path))
    shipped = CliRunner().invoke(coach, ["ask", "What is RAG?"], env=variables(pack, tmp_path))

    assert "AI PM and PM: what changes (Harbour School):" in ours.stdout
    assert "Harbour" not in shipped.stdout


def test_a_broken_file_is_left_out_and_named_by_check_and_doctor(pack, tmp_path):
    broken = edited(pack / "cards" / "collaboration" / "office-hours.md", "level: 1", "level: 9")
    checked = CliRunner().invoke(coach, ["check", "--json"], env=at_home(pack, tmp_path))
    examined = CliRunner().invoke(coach, ["doctor", "--json"], env=at_home(pack, tmp_path))

    named = [finding for finding in json.loads(checked.stdout)["findings"] if finding["path"] == str(broken)]
    knowledge = next(one for one in json.loads(examined.stdout)["checks"] if one["name"] == "knowledge")
    assert (checked.exit_code, examined.exit_code) == (1, 1)
    assert [(finding["rule"], finding["line"]) for finding in named] == [("K003", 6)]
    assert "1 packs; left out" in knowledge["detail"]
    assert str(broken) in knowledge["detail"]
    assert knowledge["remedy"]


def title(reply):
    return next(block for block in reply.blocks if isinstance(block, Citations)).items[0].title
