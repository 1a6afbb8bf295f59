"""Loading: the base must be clean, a pack loses what is not, and nobody sees another community's pack."""

import pytest

from bot.core.errors import ContentError
from bot.core.knowledge.load import load
from tests.fixtures.content import BASE, PACK, TENANT, TODAY, copied, edited, small_knowledge

HOURS = "cards/collaboration/office-hours.md"
OWN_VIEW = "cards/role/pm-and-ai-pm.md"


def test_a_clean_base_loads_in_the_order_of_ids():
    knowledge = small_knowledge()

    assert list(knowledge.cards) == sorted(knowledge.cards)
    assert len(knowledge.cards) == 8
    assert knowledge.default_goal == "general-ai-pm"
    assert list(knowledge.roles) == ["product-manager", "ai-pm"]
    assert knowledge.sources["meadow-talk"].seen == "secondhand"


def test_what_is_loaded_cannot_be_changed():
    knowledge = small_knowledge()

    with pytest.raises(TypeError):
        knowledge.cards["new"] = knowledge.cards["rag-basics"]


def test_the_content_hash_follows_every_file(tmp_path):
    base = copied(BASE, tmp_path / "base")
    before = load(base, today=TODAY).knowledge.content
    edited(base / "glossary.yaml", "looks up", "reads up")

    assert before == small_knowledge().content
    assert load(base, today=TODAY).knowledge.content != before


def test_a_fault_in_the_base_stops_the_start_and_lists_all(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / "cards/llm-agents/rag-basics.md", "level: 2", "level: 7")
    edited(base / "goals.yaml", "data-judgement: 20", "data-judgement: 21")

    with pytest.raises(ContentError) as stopped:
        load(base, today=TODAY)

    lines = str(stopped.value).splitlines()
    assert len(lines) == 2
    assert "rag-basics.md:6: K003" in lines[0]
    assert "goals.yaml:7: K060" in lines[1]


def test_how_the_base_is_written_stops_no_start_but_is_told_when_something_else_does(tmp_path):
    base = copied(BASE, tmp_path / "base")
    edited(base / "cards/llm-agents/rag-basics.md", "- Look up first", "- It is crucial to look up first")
    load(base, today=TODAY)
    edited(base / "goals.yaml", "data-judgement: 20", "data-judgement: 21")

    with pytest.raises(ContentError, match=r"(?s)K020.*K060"):
        load(base, today=TODAY)


def test_how_a_pack_is_written_keeps_a_file_of_it_out(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / HOURS, "- Tuesdays", "- It is crucial: Tuesdays")

    assert list(load(BASE, [pack], today=TODAY).knowledge.packs[0].cards) == ["pm-and-ai-pm"]


@pytest.mark.parametrize(
    ("card", "old", "copied_phrasing"),
    [
        (HOURS, "can i talk to a mentor", "What is RAG?"),
        (OWN_VIEW, "pm vs ai pm", "what is rag"),  # the base's own card of that id stands before the one copied from
    ],
)
def test_a_pack_may_not_take_the_phrasing_of_another_card(tmp_path, card, old, copied_phrasing):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / card, old, copied_phrasing)

    assert [(one.rule, one.path) for one in load(BASE, [pack], today=TODAY).findings] == [("K051", str(pack / card))]


def test_a_missing_base_is_said_in_words(tmp_path):
    with pytest.raises(ContentError, match="no cards here"):
        load(tmp_path / "nowhere", today=TODAY)


def test_a_pack_shows_to_its_tenant_only():
    knowledge = small_knowledge(packs=True)

    assert "office-hours" in knowledge.visible(TENANT).cards
    assert "office-hours" not in knowledge.visible("slack:T2").cards
    assert "school-handbook" not in knowledge.visible("slack:T2").sources
    assert knowledge.visible("slack:T2").packs == ()


def test_an_override_replaces_the_card_for_its_tenant_and_is_on_record():
    knowledge = small_knowledge(packs=True)
    own, others = knowledge.visible(TENANT), knowledge.visible("discord:G2")

    assert knowledge.packs[0].overrides == ("pm-and-ai-pm",)
    assert own.cards["pm-and-ai-pm"].title.endswith("our school sees it")
    assert others.cards["pm-and-ai-pm"].title == "What changes from PM to AI PM"
    assert own.origins == {"office-hours": "harbour-school", "pm-and-ai-pm": "harbour-school"}
    assert own.key("pm-and-ai-pm") == "harbour-school/pm-and-ai-pm"
    assert others.key("pm-and-ai-pm") == own.key("rag-basics").replace("rag-basics", "pm-and-ai-pm") == "pm-and-ai-pm"


def test_a_pack_for_all_shows_everywhere(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / "pack.yaml", 'tenants: ["slack:T1", "discord:G1"]', "tenants: all")
    knowledge = load(BASE, [pack], today=TODAY).knowledge

    assert "office-hours" in knowledge.visible("terminal").cards


def test_every_card_has_a_key_of_its_own():
    keys = [key for key, _ in small_knowledge(packs=True).every_card()]

    assert len(keys) == len(set(keys)) == 10
    assert {"pm-and-ai-pm", "harbour-school/pm-and-ai-pm"} <= set(keys)


def test_a_broken_file_of_a_pack_is_left_out_and_the_rest_works(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / HOURS, "level: 1", "level: 7")
    loaded = load(BASE, [pack], today=TODAY)

    assert list(loaded.knowledge.packs[0].cards) == ["pm-and-ai-pm"]
    assert [(one.rule, one.path) for one in loaded.findings] == [("K003", str(pack / HOURS))]


def test_a_card_keeps_no_link_to_a_card_that_was_left_out(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / OWN_VIEW, "next: [launch-bar, data-check]", "next: [launch-bar, office-hours]")
    edited(pack / HOURS, "level: 1", "level: 7")
    loaded = load(BASE, [pack], today=TODAY)

    assert loaded.knowledge.packs[0].cards["pm-and-ai-pm"].next == ("launch-bar",)


def test_a_card_whose_source_was_left_out_is_left_out_too(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / "sources.yaml", "seen: full", "seen: fully")
    loaded = load(BASE, [pack], today=TODAY)

    assert list(loaded.knowledge.packs[0].cards) == ["pm-and-ai-pm"]
    assert {"K003", "K031"} == {one.rule for one in loaded.findings}


def test_a_pack_may_not_take_a_base_source_over(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    (pack / "sources.yaml").write_text((BASE / "sources.yaml").read_text())
    loaded = load(BASE, [pack], today=TODAY)

    assert "K006" in {one.rule for one in loaded.findings}
    assert loaded.knowledge.packs[0].sources == {}


@pytest.mark.parametrize(
    ("old", "new"), [("id: harbour-school", "id: Harbour School"), ("title: Harbour School", "name: x")]
)
def test_a_pack_whose_pack_file_is_broken_is_left_out_whole(tmp_path, old, new):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / "pack.yaml", old, new)
    loaded = load(BASE, [pack], today=TODAY)

    assert loaded.knowledge.packs == ()
    assert "K003" in {one.rule for one in loaded.findings}


def test_a_folder_without_a_pack_file_is_no_pack(tmp_path):
    loaded = load(BASE, [tmp_path / "nothing"], today=TODAY)

    assert loaded.knowledge.packs == ()
    assert [one.rule for one in loaded.findings] == ["K070"]


def test_two_packs_of_one_name_do_not_mix(tmp_path):
    twin = copied(PACK, tmp_path / "twin")
    loaded = load(BASE, [PACK, twin], today=TODAY)

    assert len(loaded.knowledge.packs) == 1
    assert [(one.rule, one.path) for one in loaded.findings] == [("K071", str(twin / "pack.yaml"))]


def test_a_pack_brings_no_competencies_or_goals(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    (pack / "goals.yaml").write_text((BASE / "goals.yaml").read_text())
    loaded = load(BASE, [pack], today=TODAY)

    assert [one.rule for one in loaded.findings] == ["K072"]
    assert list(loaded.knowledge.goals) == ["general-ai-pm"]


def test_a_later_pack_wins_where_both_serve(tmp_path):
    second = copied(PACK, tmp_path / "second")
    edited(second / "pack.yaml", "id: harbour-school", "id: second-school")
    edited(second / OWN_VIEW, "as our school sees it", "second view")
    view = load(BASE, [PACK, second], today=TODAY).knowledge.visible(TENANT)

    assert view.cards["pm-and-ai-pm"].title == "PM and AI PM, second view"
    assert view.key("pm-and-ai-pm") == "second-school/pm-and-ai-pm"
