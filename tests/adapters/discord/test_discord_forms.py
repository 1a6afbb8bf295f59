from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import forms, parse
from bot.core.blocks import Option
from bot.core.forms import Field, Form
from tests.adapters.discord.payloads import client, interaction
from tests.adapters.forms import shipped_forms
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.modals import check_modal

names = st.text("abcdefgh", min_size=1, max_size=20)
choices = st.lists(st.text("abcdefgh0123456789", min_size=1, max_size=20), unique=True, max_size=30).map(
    lambda values: tuple(Option(label=f"The {value}", token=value) for value in values)
)
fields = st.builds(
    Field,
    name=names,
    label=st.text(max_size=150),
    options=choices,
    lines=st.integers(1, 9),
    limit=st.integers(0, 50_000),
    required=st.booleans(),
    value=st.text(max_size=50),
)
some_fields = st.lists(fields, min_size=1, max_size=9, unique_by=lambda field: field.name).map(tuple)


def refused(form: Form) -> list:
    complaints = Complaints()
    check_modal(complaints, forms.modal(form))
    return complaints.found


@given(st.builds(Form, title=st.text(max_size=90), token=st.just("v1:review:abc:1"), fields=some_fields))
def test_whatever_is_asked_discord_opens_the_form(form):
    assert refused(form) == []


@pytest.mark.parametrize(
    ("number", "kind"), [(1, forms.SELECT), (2, forms.RADIO), (10, forms.RADIO), (11, forms.SELECT)]
)
def test_few_choices_are_radio_buttons_and_many_a_menu(number, kind):
    options = tuple(Option(label=f"Choice {n}", token=f"c{n}") for n in range(number))
    drawn = forms.modal(Form("Title", "v1:x::1", (Field("kind", "Which?", options),)))
    assert drawn["components"][0]["component"]["type"] == kind


def test_a_label_too_long_for_its_line_is_given_in_full_below_it():
    label = "What did you find, in your own words, only if you want to tell?"
    drawn = forms.modal(Form("Title", "v1:x::1", (Field("text", label),)))["components"][0]
    assert (drawn["label"], drawn["description"]) == (label[:45], label)


def test_a_value_that_is_known_is_filled_in():
    options = (Option(label="A", token="a"), Option(label="B", token="b"))
    fields = (Field("kind", "Which?", options, value="b"), Field("text", "Words", lines=4, limit=100, value="old"))
    radio, text = (one["component"] for one in forms.modal(Form("Title", "v1:x::1", fields))["components"])
    assert [option.get("default", False) for option in radio["options"]] == [False, True]
    assert (text["value"], text["style"], text["max_length"]) == ("old", forms.LINES, 100)


def test_the_id_of_a_form_is_its_token_so_that_a_restart_does_not_matter():
    drawn = forms.modal(Form("Title", "v1:wrong:card:1", (Field("text", "Words"),)))
    field = {**drawn["components"][0]["component"], "value": "typed for ten minutes"}
    sent = {"custom_id": drawn["custom_id"], "components": [{"type": 18, "component": field}]}
    heard = parse.form(interaction(client(), 5, sent))
    assert (heard.name, dict(heard.values)) == ("v1:wrong:card:1", {"text": "typed for ten minutes"})


def test_every_shipped_form_is_a_modal_in_which_no_word_is_cut():
    for form in shipped_forms():
        assert refused(form) == []
        drawn = forms.modal(form)
        assert drawn["title"] == form.title
        assert [one["label"] for one in drawn["components"]] == [field.label for field in form.fields]
        for field, one in zip(form.fields, drawn["components"], strict=True):
            labels = [option["label"] for option in one["component"].get("options", ())]
            assert labels == [option.label for option in field.options]
