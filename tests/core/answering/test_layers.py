"""Every card that is shipped keeps the chat budget in every form; and what a citation quotes stands in its card."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answering.layers import BUDGET, Notes, cite, first_layer, fit, more, notes_on, sign, source_lines
from bot.core.answering.reply import Asked, Setting
from bot.core.answering.telling import Telling, tell
from bot.core.blocks import Choices, Citations
from bot.core.knowledge.schema import Fact
from bot.core.knowledge.shelf import read_shelf
from bot.core.knowledge.words import bullets, sentences
from tests.fakes.answering import MANNER, SHIPPED
from tests.fixtures.content import small_knowledge

SMALL = small_knowledge()
WORDS = MANNER.replies.words
SHELF = read_shelf(SHIPPED)
SHIPPED_CARDS = {held.value.id: held.value for held in SHELF.cards}
SHIPPED_SOURCES = {held.value.id: held.value for held in SHELF.sources}
FORMS = ("brief", "simpler", "example", "why", "mistakes", "disagree", "passage", "sources")


def telling(card, form, cards=SMALL.cards):
    view = SMALL if cards is SMALL.cards else replace(SMALL, cards=cards, sources=SHIPPED_SOURCES)
    asked = Asked("What?", Setting(view, MANNER))
    return tell(Telling(card, form, "What?", "What?"), asked)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("card", SHIPPED_CARDS.values(), ids=SHIPPED_CARDS)
def test_every_form_of_every_card_holds_the_budget(card, form):
    reply = telling(card, form, SHIPPED_CARDS)

    assert len(reply.answer.brief.split()) <= BUDGET
    assert bullets(reply.answer.brief) <= 3
    for block in reply.blocks:
        if isinstance(block, Choices):
            assert len(block.options) <= 3
        if isinstance(block, Citations):
            assert all(item.quote and item.title for item in block.items)


@pytest.mark.parametrize("card", SHIPPED_CARDS.values(), ids=SHIPPED_CARDS)
def test_a_cards_own_sentences_all_stand_in_its_first_layer(card):
    assert sentences(card.brief)[-1] in telling(card, "brief", SHIPPED_CARDS).answer.brief.replace("\n", " ")


@given(st.text(), st.integers(0, 30))
def test_what_fits_never_passes_the_room_unless_its_first_sentence_does(text, most):
    fitted = fit(text, most)

    assert len(fitted.split()) <= most or len(sentences(fitted)) <= 1
    assert bullets(fitted) <= 3


def test_a_text_is_cut_between_sentences_and_between_bullets():
    assert fit("One two. Three four. Five six.", 4) == "One two. Three four."
    assert fit("- one two\n- three four\n- five", 6) == "- one two\n- three four"
    assert fit("One two three four five.", 2) == "One two three four five."
    assert fit("- a\n- b\n- c\n- d", 90) == "- a\n- b\n- c"


def test_a_law_card_says_that_it_is_no_legal_advice_and_how_old_it_is():
    reply = telling(SMALL.cards["telling-people"], "brief")

    assert "As of November 2025." in reply.answer.brief
    assert "not legal advice" in reply.answer.brief
    assert reply.answer.as_of == "2025-11-01"


def test_dates_stay_out_where_they_do_not_matter():
    reply = telling(SMALL.cards["pm-and-ai-pm"], "brief")

    assert "As of" not in reply.answer.brief
    assert reply.answer.as_of is None


def test_contested_and_second_hand_facts_say_so():
    card = SMALL.cards["launch-bar"]
    fact = next(fact for fact in card.facts if fact.contested and fact.seen == "secondhand")

    assert notes_on(card, fact.text) == Notes(None, legal=False, contested=True, secondhand=True)
    assert notes_on(card, fact.text).line(WORDS) == f"_{WORDS.contested} {WORDS.secondhand}_"
    assert telling(card, "brief").answer.contested
    line = next(block for block in telling(card, "brief").blocks if isinstance(block, Citations))
    assert line.items[0].title == f"{card.title} (contested)"


def test_the_quote_is_the_fact_that_the_words_rest_on():
    card = SMALL.cards["telling-people"]
    other = Fact(
        key="other",
        text="Shoes are sold in shops.",
        as_of=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        sources=("lantern-survey",),
        locator="x",
        seen="full",
    )
    card = card.model_copy(update={"facts": (other, *card.facts)})

    assert cite(card, 1, "31 of 50 teams told users", SMALL.sources).quote == card.facts[1].text
    assert cite(card, 1, "shoes in shops", SMALL.sources).quote == "Shoes are sold in shops."
    assert cite(card, 1, "x", {}).sources == ()


def test_a_lead_stands_before_a_list_on_a_line_of_its_own():
    assert first_layer("- one\n- two", "", lead="In general:") == f"In general:\n- one\n- two {sign(1)}"


def test_more_holds_all_that_the_brief_left_out():
    card = SMALL.cards["pm-and-ai-pm"]
    behind = more(card, WORDS, tables=True)

    assert all(section.text in behind for section in card.sections)
    assert card.pair.why in behind
    assert "| Quality | Works or does not | A rate on real cases |" in behind
    assert "|" not in more(card, WORDS, tables=False)


def test_sources_are_linked_where_they_have_an_address():
    lines = source_lines(SMALL.cards["telling-people"], SMALL.sources)

    assert lines.startswith("- ")
    assert SMALL.sources["lantern-survey"].title in lines


def test_numbers_stand_raised_in_the_text():
    assert [sign(1), sign(12)] == ["¹", "¹²"]
