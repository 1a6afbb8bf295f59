from datetime import date, timedelta

from bot.core.knowledge.shelf import read_shelf
from bot.core.knowledge.stats import stale, stats
from tests.fixtures.content import BASE, PACK, TENANT, copied, edited, small_knowledge


def test_every_card_fact_and_source_of_the_base_is_counted_once():
    knowledge = small_knowledge(packs=True)
    found = stats(knowledge)

    assert found.cards == len(knowledge.cards)
    for table in (found.areas, found.topics, found.levels):
        assert sum(table.values()) == found.cards
    assert sum(found.seen.values()) == len({fact.key for card in knowledge.cards.values() for fact in card.facts})
    assert sum(n for table in found.sources.values() for n in table.values()) == len(knowledge.sources)
    assert found.words["least"] <= found.words["mean"] <= found.words["most"] <= found.words["total"]


def test_a_pack_is_named_with_the_cards_that_it_replaces():
    (pack,) = stats(small_knowledge(packs=True)).packs

    assert pack.overrides == small_knowledge(packs=True).packs[0].overrides != ()
    assert TENANT in pack.tenants


def test_facts_to_review_come_the_most_urgent_first_with_the_line_of_their_day(tmp_path):
    shelf = read_shelf(copied(PACK, tmp_path / "pack"))
    card = next(held for held in shelf.cards if held.value.id == "office-hours")
    day = card.value.facts[0].review_by

    found = stale([shelf], day - timedelta(days=10), within=10)
    assert [one.key for one in found] == ["school-office-hours"]
    assert (tmp_path / "pack" / "cards" / "collaboration" / "office-hours.md").read_text("utf-8").splitlines()[
        found[0].line - 1
    ].strip() == f"review_by: {day}"
    assert not found[0].past
    assert stale([shelf], day - timedelta(days=11), within=10) == ()
    assert stale([shelf], day + timedelta(days=1), within=0)[0].past


def test_folders_are_sorted_together(tmp_path):
    pack = copied(PACK, tmp_path / "pack")
    edited(pack / "cards" / "collaboration" / "office-hours.md", "review_by: 2027-02-01", "review_by: 2026-02-02")
    found = stale([read_shelf(BASE), read_shelf(pack)], date(2036, 1, 1), within=0)

    assert found[0].key == "school-office-hours"
    assert [one.review_by for one in found] == sorted(one.review_by for one in found)
    assert len({one.path for one in found}) > 2
