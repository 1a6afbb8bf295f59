"""Blocks to Block Kit: golden files, Slack's limits, and nothing alive whatever the words are.

`.venv/bin/python -m tests.adapters.slack.draw` writes the golden files anew.
"""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack import page, pressing, render
from bot.adapters.slack.check import problems
from bot.core.blocks import (
    Choices,
    Citation,
    Citations,
    Comparison,
    ComparisonRow,
    Document,
    Feedback,
    Notice,
    Option,
)
from bot.core.turns.turn import Content, Send
from tests.adapters.coached import coached
from tests.adapters.slack.examples import HOSTS, PIECES, message, pressed, sends
from tests.fakes.slack.blocks import check_message, check_view
from tests.fakes.slack.markup import links_in, live_markup

GOLDEN = Path(__file__).parent / "rendered"
LOOK = render.Look(HOSTS)
WORDS = st.text(st.characters(exclude_categories=()), max_size=400)
LONG = st.builds(
    lambda word, n: word * n,
    st.sampled_from(["a ", "<@U1> ", "&", "x\n\n", "```\n", "**b** ", "https://evil.com/ "]),
    st.integers(1, 1500),
)
TEXT = WORDS | LONG
LABEL = st.text(min_size=1, max_size=75)
TOKEN = st.from_regex(r"v1:[a-z]{1,8}:[a-z0-9-]{0,20}:[0-9]{1,3}", fullmatch=True)
OPTIONS = st.lists(st.builds(Option, label=LABEL, token=TOKEN), min_size=1, max_size=3).map(tuple)
REF = st.from_regex(r"[a-z0-9-]{1,30}", fullmatch=True)
BLOCK = st.one_of(
    st.builds(
        Citations,
        items=st.lists(
            st.builds(Citation, n=st.integers(1, 99), card=REF, title=TEXT, quote=TEXT, url=st.none() | TEXT),
            max_size=4,
        ).map(tuple),
    ),
    st.builds(Choices, prompt=TEXT, options=OPTIONS),
    st.builds(
        Comparison,
        left=TEXT,
        right=TEXT,
        rows=st.lists(st.builds(ComparisonRow, on=TEXT, left=TEXT, right=TEXT), max_size=5).map(tuple),
    ),
    st.builds(Notice, text=TEXT),
    st.builds(Document, name=TEXT, text=TEXT),
    st.builds(Feedback, ref=REF),
    coached(TEXT, LABEL, TOKEN),
)


@pytest.mark.parametrize("name", sends())
def test_every_kind_of_message_looks_as_it_is_kept(name):
    drawn = json.loads(json.dumps(render.blocks(sends()[name], LOOK)))
    assert drawn == json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sends())
def test_every_kind_of_message_passes_both_judges(name):
    payload = {"text": render.fallback(sends()[name].content), "blocks": render.blocks(sends()[name], LOOK)}
    assert problems(payload) == []
    check_message(payload)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(TEXT, st.lists(BLOCK, max_size=6).map(tuple), st.booleans())
def test_whatever_the_words_are_slack_takes_the_message_and_nothing_in_it_is_alive(markdown, blocks, private):
    inbound = pressed() if private else message()
    content = Content(markdown, blocks)
    drawn = Send(turn=1, n=0, nonce="n", to="private" if private else "here", inbound=inbound, content=content)
    payload = {"text": render.fallback(content), "blocks": render.blocks(drawn, LOOK)}
    assert problems(payload) == []
    check_message(payload)
    assert live_markup(payload) == []
    assert [one for one in links_in(payload) if "docs.example.org" not in one.token] == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(BLOCK, max_size=6).map(tuple))
def test_whatever_stands_on_the_home_page_slack_takes_it(blocks):
    view = {"type": "home", "blocks": page.page(blocks, LOOK)}
    check_view(view)
    assert live_markup(view) == []


def test_long_words_go_on_in_sections_that_slack_folds_and_nothing_is_lost():
    drawn = render.text(PIECES["long"][0], LOOK)
    assert [block["type"] for block in drawn[:2]] == ["markdown", "section"]
    said = " ".join(block["text"] if block["type"] == "markdown" else block["text"]["text"] for block in drawn)
    assert all(f"Paragraph {n}." in said for n in range(30))


def test_what_does_not_even_fit_into_fifty_blocks_ends_with_a_word_about_it():
    drawn = render.text("word " * 60_000, LOOK)
    assert len(drawn) == render.MOST_BLOCKS
    assert render.TOO_LONG in str(drawn[-1])


def test_what_is_too_much_under_the_words_loses_words_and_never_a_button():
    much = Document(name="long.txt", text="word\n" * 40_000)
    asked = Choices(options=(Option(label="Go on", token="v1:more:a:0"),))
    drawn = render.under((much, asked), LOOK)
    assert len(drawn) == render.MOST_UNDER
    assert drawn[-1] == pressing.actions(asked.options)
    assert render.TOO_LONG in str(drawn[-2])


def test_a_private_answer_among_others_may_be_shown_to_them():
    labels = [
        one["text"]["text"]
        for block in render.blocks(sends()["private"], LOOK)
        if block["type"] == "actions"
        for one in block["elements"]
    ]
    assert "Show here" in labels
    assert "Show here" not in str(render.blocks(sends()["answer"], LOOK))


def test_a_table_has_three_columns_and_a_message_one_table():
    drawn = render.under(PIECES["two-comparisons"][1], LOOK)
    tables = [block for block in drawn if block["type"] == "table"]
    assert len(tables) == 1
    assert {len(row) for row in tables[0]["rows"]} == {3}
    assert "How often wrong is acceptable" in str(drawn[1])


def test_a_citation_is_linked_only_where_its_host_is_known():
    line = render.sources(PIECES["answer"][1][0].items, LOOK)
    assert "<https://docs.example.org/pm|AI PM and PM: what changes>" in line
    assert "elsewhere" not in line
    assert "What &lt;one&gt; error costs &amp; who pays" in line


def test_a_picture_stands_above_its_block_and_is_described():
    drawn = render.under((CHOICE,), render.Look(HOSTS, {0: render.Picture("F1", "a bar")}))
    assert [block["type"] for block in drawn] == ["image", "actions"]
    assert drawn[0] == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a bar"}


def test_a_picture_of_a_scorecard_is_described_by_its_words_which_stand_alone_without_it():
    drawn = render.under(
        PIECES["scorecard-picture"][1], render.Look(HOSTS, {0: render.Picture("F1", "Test set: solid.")})
    )
    assert [block["type"] for block in drawn] == ["image"]
    assert [block["type"] for block in render.under(PIECES["scorecard-picture"][1], LOOK)] == ["context"]


def test_this_is_wrong_joins_the_row_of_buttons_and_stands_alone_without_one():
    joined = render.under(PIECES["answer"][1], LOOK)
    assert [block["type"] for block in joined] == ["context", "actions", "context_actions"]
    assert joined[1]["elements"][-1]["type"] == "overflow"
    alone = render.under(PIECES["feedback-alone"][1], LOOK)
    assert [block["type"] for block in alone] == ["context_actions", "actions"]


def test_a_pressed_button_goes_and_an_empty_row_with_it():
    drawn = render.under((CHOICE,), LOOK)
    assert pressing.without(drawn, "v1:more:x:0") == []
    two = render.under((PIECES["answer"][1][1],), LOOK)
    assert [one["value"] for one in pressing.without(two, "v1:more:ai-pm-vs-pm:0")[0]["elements"]] == [
        "v1:simpler:ai-pm-vs-pm:0",
        "v1:practice:ai-pm-vs-pm:0",
    ]


CHOICE = Choices(options=(Option(label="More", token="v1:more:x:0"),))


def test_a_quiz_is_answered_once_so_all_its_letters_go_and_other_rows_lose_only_what_was_pressed():
    letters = pressing.actions([Option(label=label, token=label) for label in ("A", "B", "I don't know")])
    more = pressing.actions([Option(label="More", token="more"), Option(label="Simpler", token="simpler")])
    assert pressing.without([letters, more], "B") == [more]
    assert pressing.without([letters, more], "I don't know") == [more]
    assert pressing.without([letters, more], "more") == [letters, {**more, "elements": more["elements"][1:]}]
