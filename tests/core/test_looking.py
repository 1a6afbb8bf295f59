from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.core.answering.sides import comparable
from bot.core.blocks import Notice
from bot.core.errors import ContentError
from bot.core.forms import FieldErrors, Form, Home, Options, Query
from bot.core.knowledge.schema import Term
from bot.core.looking import Looking, load_looks
from bot.core.memory import Memory
from bot.core.tokens import mint, parse
from tests.fakes.answering import MANNER
from tests.fixtures.content import small_knowledge

FORMS = Path(__file__).parents[2] / "knowledge" / "forms.yaml"


@pytest.fixture(scope="module")
def looking():
    return Looking(load_looks(FORMS), small_knowledge())


def query(want, name="", **values):
    return Query(want, "stage:t", "stage:ana", name, values)


async def test_a_button_that_needs_words_opens_its_form(looking):
    form = await looking.look(query("form", mint("wrong", "a-card")))

    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["reason", "text"]


async def test_a_filled_form_comes_back_with_its_ref_and_opens_no_second_form(looking):
    form = await looking.look(query("form", mint("wrong", "a-card")))

    assert parse(form.token).ref == "a-card"
    assert not isinstance(await looking.look(query("form", form.token)), Form)


async def test_a_verb_without_a_form_has_nothing_to_fill_in(looking):
    assert await looking.look(query("form", "ask")) == FieldErrors({})


async def test_required_fields_are_named_and_optional_ones_are_not(looking):
    found = await looking.look(query("check", mint("wrong", "a", 1), reason="  ", text=""))

    assert set(found.errors) == {"reason"}
    assert await looking.look(query("check", mint("wrong", "a", 1), reason="untrue")) == FieldErrors({})


async def test_a_verb_with_offers_of_its_own_completes_to_those_and_no_other():
    looking = Looking(load_looks(FORMS), small_knowledge(), offers={"interview": ["Full mock", "AI strategy", "data"]})

    async def offered(verb, text):
        return [option.label for option in (await looking.look(query("options", verb, text=text))).items]

    assert await offered("interview", "") == ["Full mock", "AI strategy", "data"]
    assert await offered("interview", "st") == ["AI strategy"]
    assert await offered("interview", "quality") == []
    assert len(await offered("ask", "")) > 3


async def test_autocomplete_finds_titles_by_any_of_their_words(looking):
    title = next(iter(small_knowledge().cards.values())).title

    found = await looking.look(query("options", "ask", text=title.split()[-1]))

    assert isinstance(found, Options)
    assert title in [option.label for option in found.items]
    assert len(found.items) <= 25


async def test_a_comparison_completes_to_roles_and_words_and_never_to_the_thing_that_stands_already():
    looking = Looking(load_looks(FORMS), small_knowledge(), pairs=partial(comparable, MANNER.signals))

    async def offered(beside, text=""):
        found = await looking.look(query("options", "compare", text=text, beside=beside))
        return [option.label for option in found.items]

    assert await offered("") == ["Product manager", "AI product manager", "Golden set", "RAG"]
    assert "AI product manager" not in await offered("ai pm")
    assert "RAG" not in await offered("retrieval augmented generation")
    assert await offered("rag", "product") == ["Product manager", "AI product manager"]


async def test_a_word_that_is_another_name_of_a_role_is_not_offered_beside_it():
    known = small_knowledge()
    term = Term(id="pm", term="product manager", plain="Decides what to build.", cards=("pm-and-ai-pm",))
    view = replace(known, terms={**known.terms, "pm": term})

    assert comparable(MANNER.signals, view, "").count("Product manager") == 1


async def test_the_home_page_greets_and_offers_something_to_press(looking):
    home = await looking.look(query("home"))

    assert isinstance(home, Home)
    assert [block.kind for block in home.blocks] == ["notice", "choices", "choices"]


async def test_the_home_page_of_who_has_begun_is_their_own():
    mine = Looking(load_looks(FORMS), small_knowledge(), lambda memory: (Notice(text=memory.learner),))
    asked = replace(query("home"), memory=Memory("stage:ana", "stage:t", datetime.now(UTC)))

    assert await mine.look(asked) == Home((Notice(text="stage:ana"),))


async def test_a_home_label_that_is_missing_is_named(tmp_path):
    broken = FORMS.read_text().replace("    help: Help\n", "")
    (tmp_path / "forms.yaml").write_text(broken)

    with pytest.raises(ContentError, match="help"):
        load_looks(tmp_path / "forms.yaml")


def test_a_broken_file_names_itself(tmp_path):
    (tmp_path / "forms.yaml").write_text("forms: {}\nsurprise: 1\n")

    with pytest.raises(ContentError, match="surprise"):
        load_looks(tmp_path / "forms.yaml")


async def test_a_form_that_is_refused_says_why_and_one_without_memory_opens(looking):
    strict = replace(looking, refusal=lambda token, memory: f"{token.verb} is over for {memory.learner}")
    known = Memory("stage:ana", "stage:t", datetime(2026, 12, 1, tzinfo=UTC))

    refused = await strict.look(replace(query("form", mint("wrong", "a-card")), memory=known))

    assert refused == FieldErrors({"form": "wrong is over for stage:ana"})
    assert isinstance(await strict.look(query("form", mint("wrong", "a-card"))), Form)


async def test_what_a_field_begins_with_is_one_of_its_options(looking):
    form = await looking.look(query("form", mint("setup")))

    assert [field.value for field in form.fields] == ["any", "any", "one", "friendly", "words"]
