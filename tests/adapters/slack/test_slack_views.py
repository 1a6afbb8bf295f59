"""Forms as modals and the Home tab: within Slack's limits, and what a person fills in comes back."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack import acts, views
from bot.adapters.slack.check import problems
from bot.adapters.slack.render import Look
from bot.core.blocks import Comparison, ComparisonRow, Notice, Option
from bot.core.forms import Field, Form, Home
from tests.adapters.forms import shipped_forms
from tests.adapters.slack.examples import AT, PIECES, pressed
from tests.adapters.slack.homepage import real_home
from tests.adapters.slack.payloads import VIEW
from tests.fakes.slack.blocks import check_view
from tests.fakes.slack.markup import live_markup

WORDS = st.text(min_size=1, max_size=200)
OPTIONS = st.lists(
    st.builds(Option, label=st.text(min_size=1, max_size=75), token=st.integers(0, 9999).map(str)),
    max_size=30,
    unique_by=lambda one: one.token,
)


def field(**more):
    return Field(**{"name": "reason", "label": "What is wrong?", **more})


def drawn(*fields, **more):
    return views.modal(Form(**{"title": "This is wrong", "token": "v1:wrong:x:0", "fields": fields, **more}), pressed())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    WORDS,
    WORDS,
    st.lists(
        st.builds(
            Field,
            name=st.sampled_from("abcdef"),
            label=WORDS,
            options=OPTIONS.map(tuple),
            lines=st.integers(1, 5),
            limit=st.integers(1, 9000),
            value=st.text(max_size=50),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda one: one.name,
    ),
)
def test_every_form_is_a_modal_that_slack_takes(title, submit, fields):
    view = drawn(*fields, title=title, submit=submit)
    check_view(view)
    assert live_markup(view) == []


def test_a_few_options_are_circles_and_many_are_a_menu():
    few = drawn(field(options=tuple(Option(label=str(n), token=str(n)) for n in range(10))))
    many = drawn(field(options=tuple(Option(label=str(n), token=str(n)) for n in range(30))))
    assert few["blocks"][0]["element"]["type"] == "radio_buttons"
    assert many["blocks"][0]["element"]["type"] == "static_select"


def test_what_was_chosen_before_is_chosen_again():
    element = drawn(field(options=(Option(label="A", token="a"), Option(label="B", token="b")), value="b"))["blocks"][
        0
    ]["element"]
    assert element["initial_option"]["value"] == "b"


def test_a_form_remembers_where_its_answer_goes():
    view = drawn(field())
    body = {
        **VIEW,
        "view": {**VIEW["view"], "private_metadata": view["private_metadata"], "callback_id": view["callback_id"]},
    }
    sent = acts.submission(body, AT)
    asked = pressed()
    assert (sent.place, sent.surface, sent.reply_to, sent.name) == (
        asked.place,
        asked.surface,
        asked.reply_to,
        "v1:wrong:x:0",
    )


def test_a_long_answer_has_room_and_an_optional_one_may_be_empty():
    block = drawn(field(lines=4, required=False))["blocks"][0]
    assert (block["element"]["multiline"], block["optional"]) == (True, True)


def test_the_home_page_shows_a_table_as_pairs_and_leaves_out_what_slack_allows_in_messages_only():
    table = Comparison(
        left="PM", right="AI PM", rows=(ComparisonRow(on="Decides", left="what", right="how often wrong"),)
    )
    view = views.home(Home((Notice(text="You are at step 2."), table, *PIECES["answer"][1])), Look())
    check_view(view)
    kinds = [block["type"] for block in view["blocks"]]
    assert kinds == ["context", "section", "context", "actions"]
    assert "how often wrong" in str(view["blocks"][1])


def test_an_empty_home_page_says_so():
    view = views.home(Home(()), Look())
    check_view(view)
    assert "Nothing here yet" in str(view)


def test_the_home_page_of_a_learner_under_way_shows_step_due_items_and_last_marks_and_both_judges_take_it():
    view = real_home()
    check_view(view)
    assert problems({"text": "Home", "blocks": view["blocks"]}) == []
    assert live_markup(view) == []
    said = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    signs = ("▸ 1. *", "is due today", "Last interview answers")
    assert all(sign in one for sign, one in zip(signs, said, strict=True))
    labels = [
        one["text"]["text"] for block in view["blocks"] if block["type"] == "actions" for one in block["elements"]
    ]
    assert labels == [
        "Done", "How to do it", "Whole plan", "Practise", "All marks", "Another one", "Help", "What you keep about me",
    ]  # fmt: skip


def test_every_shipped_form_is_a_modal_in_which_no_word_is_cut():
    for form in shipped_forms():
        view = views.modal(form, pressed())
        check_view(view)
        assert view["title"]["text"] == form.title
        for field, block in zip(form.fields, view["blocks"], strict=True):
            assert block["label"]["text"] == field.label
            drawn = [option["text"]["text"] for option in block["element"].get("options", ())]
            assert drawn == [option.label for option in field.options]
