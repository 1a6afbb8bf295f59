"""The block validator: what Slack's reference allows passes, one step more does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from tests.fakes.slack.blocks import check_blocks, check_message, check_view
from tests.fakes.slack.blocks.checks import array, typed
from tests.fakes.slack.blocks.layout import BLOCKS
from tests.fakes.slack.blocks.second_opinion import sdk_faults
from tests.fakes.slack.refusal import RefusalError


def refused(blocks: Any, files: tuple[str, ...] = ()) -> str | None:
    """The code Slack would refuse these blocks with, or None."""
    try:
        check_blocks(blocks, files)
    except RefusalError as refusal:
        return refusal.code
    return None


def words(count: int, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": "x" * count}


def button(label: int = 4, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": words(label), **more}


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def section(element: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "section", "text": words(1, "mrkdwn"), "accessory": element}]


def select(count: int) -> dict[str, Any]:
    options = [{"text": words(1), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options}


def feedback(label: int = 4, value: int = 4) -> dict[str, Any]:
    half = {"text": words(label), "value": "x" * value}
    return {"type": "feedback_buttons", "action_id": "f", "positive_button": half, "negative_button": half}


def table(rows: int, columns: int, cell: int = 1, kind: str = "table") -> list[dict[str, Any]]:
    line = [{"type": "raw_text", "text": "x" * cell} for _ in range(columns)]
    more = {"caption": "c"} if kind == "data_table" else {}
    return [{"type": kind, "rows": [line] * rows, **more}]


LIMITS = {
    "section text": (3000, lambda n: [{"type": "section", "text": words(n, "mrkdwn")}]),
    "section field": (2000, lambda n: [{"type": "section", "fields": [words(n)]}]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [words(1)] * n}]),
    "header text": (150, lambda n: [{"type": "header", "text": words(n)}]),
    "markdown text": (12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    "block id": (255, lambda n: [{"type": "divider", "block_id": "x" * n}]),
    "actions elements": (25, lambda n: actions(*[button()] * n)),
    "context elements": (10, lambda n: [{"type": "context", "elements": [words(1)] * n}]),
    "context actions": (5, lambda n: [{"type": "context_actions", "elements": [{**feedback(), "action_id": str(i)} for i in range(n)]}]),
    "button text": (75, lambda n: actions(button(n))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="x" * n))),
    "action id": (255, lambda n: actions(button(action_id="x" * n))),
    "agent prompt": (4000, lambda n: actions(button(agent_prompt="x" * n))),
    "feedback text": (75, lambda n: [{"type": "context_actions", "elements": [feedback(label=n)]}]),
    "feedback value": (2000, lambda n: [{"type": "context_actions", "elements": [feedback(value=n)]}]),
    "static select": (100, lambda n: section(select(n))),
    "overflow": (5, lambda n: section({"type": "overflow", "options": select(n)["options"]})),
    "image alt text": (2000, lambda n: [{"type": "image", "image_url": "https://x.org/a.png", "alt_text": "x" * n}]),
    "table rows": (100, lambda n: table(n, 2)),
    "table columns": (20, lambda n: table(2, n)),
    "table characters": (10_000, lambda n: table(1, 1, cell=n)),
    "data table rows": (101, lambda n: table(n, 2, kind="data_table")),
    "card body": (200, lambda n: [{"type": "card", "body": words(n)}]),
    "card title": (150, lambda n: [{"type": "card", "title": words(n)}]),
    "carousel": (10, lambda n: [{"type": "carousel", "elements": [{"type": "card", "body": words(1)}] * n}]),
    "container": (10, lambda n: [{"type": "container", "title": words(1), "child_blocks": [{"type": "divider"}] * n}]),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_reached_but_not_passed(name):
    most, build = LIMITS[name]

    assert refused(build(most)) is None
    assert refused(build(most + 1)) == "invalid_blocks"


@pytest.mark.parametrize("name", LIMITS)
def test_our_own_tables_are_never_looser_than_the_sdk(name):
    most, build = LIMITS[name]
    for count in (most, most + 1):
        blocks = build(count)
        ours = array(typed(BLOCKS))(blocks, "/blocks")
        theirs = [fault for block in blocks for fault in sdk_faults(block, "")]
        assert ours or not theirs


SDK_BLOCKS = [
    sdk.SectionBlock(text="hi", fields=["a", "b"], accessory=sdk.ButtonElement(text="Go", action_id="go", value="1")),
    sdk.HeaderBlock(text="Title"),
    sdk.DividerBlock(),
    sdk.ImageBlock(image_url="https://x.org/a.png", alt_text="a", title="t"),
    sdk.ContextBlock(
        elements=[sdk.MarkdownTextObject(text="hi"), sdk.ImageElement(image_url="https://x.org", alt_text="a")]
    ),
    sdk.ActionsBlock(
        elements=[sdk.ButtonElement(text="Go", action_id="go", style="primary"), sdk.DatePickerElement(action_id="d")]
    ),
    sdk.MarkdownBlock(text="**hi**"),
    sdk.ContextActionsBlock(
        elements=[
            sdk.FeedbackButtonsElement(
                action_id="f",
                positive_button=sdk.FeedbackButtonObject(text="Yes", value="1"),
                negative_button=sdk.FeedbackButtonObject(text="No", value="0"),
            ),
            sdk.IconButtonElement(action_id="i", icon="trash", text="Remove"),
        ],
    ),
    sdk.TableBlock(rows=[[{"type": "raw_text", "text": "a"}, {"type": "raw_number", "value": 1, "text": "1"}]]),
    sdk.TaskCardBlock(task_id="1", title="t", status="pending"),
    sdk.PlanBlock(title="p", tasks=[{"task_id": "1", "title": "t", "status": "complete"}]),
    sdk.AlertBlock(text="careful", level="warning"),
    sdk.CardBlock(title="t", body="b", actions=[sdk.ButtonElement(text="Go", action_id="go")]),
    sdk.CarouselBlock(elements=[sdk.CardBlock(body="b")]),
    sdk.ContainerBlock(title="t", child_blocks=[sdk.DividerBlock()]),
    sdk.RichTextBlock(elements=[sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.Text(text="hi")])]),
    sdk.InputBlock(label="Name", element=sdk.PlainTextInputElement(action_id="n", max_length=100)),
]


@pytest.mark.parametrize("block", SDK_BLOCKS, ids=lambda block: block.type)
def test_what_the_sdk_builds_is_accepted(block):
    assert refused([block.to_dict()]) is None


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "shout", "text": "x"}],
        [{"type": "header", "text": words(3, "mrkdwn")}],
        [{"type": "section"}],
        [{"type": "divider", "colour": "red"}],
        [{"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]}],
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 2, [{"type": "raw_text", "text": "a"}]]}],
        [{"type": "image", "alt_text": "a"}],
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "F404"}}],
        ["not an object"],
    ],
)
def test_a_malformed_block_is_refused(blocks):
    assert refused(blocks) == "invalid_blocks"


def test_a_refusal_points_at_the_place():
    with pytest.raises(RefusalError) as caught:
        check_blocks([{"type": "divider"}, {"type": "section", "text": words(3001, "mrkdwn")}])

    assert caught.value.body()["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
    ]


def test_a_message_counts_its_blocks_its_markdown_and_its_tables():
    divider, markdown = {"type": "divider"}, {"type": "markdown", "text": "x" * 6600}

    assert refused([divider] * 50) is None
    assert refused([divider] * 51) == "msg_blocks_too_many"
    assert refused([markdown] * 2) is None
    assert refused([markdown] * 2 + [{"type": "markdown", "text": "x"}]) == "msg_blocks_too_long"
    assert refused(table(1, 1) + table(1, 1)) == "only_one_table_allowed"
    assert refused({"type": "divider"}) == "invalid_blocks_format"


def test_an_uploaded_picture_may_be_shown():
    picture = {"type": "image", "alt_text": "scorecard", "slack_file": {"id": "F1"}}

    assert refused([picture], files=("F1",)) is None


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": words(4), "blocks": [{"type": "divider"}], **more}


@pytest.mark.parametrize(
    ("view", "fits"),
    [
        (modal(), True),
        (modal(title=words(24)), True),
        (modal(title=words(25)), False),
        (modal(submit=words(25)), False),
        (modal(private_metadata="x" * 3000), True),
        (modal(private_metadata="x" * 3001), False),
        (modal(callback_id="x" * 256), False),
        (modal(blocks=[{"type": "divider"}] * 100), True),
        (modal(blocks=[{"type": "divider"}] * 101), False),
        (modal(blocks=[{"type": "markdown", "text": "x"}]), False),
        (
            modal(
                blocks=[{"type": "input", "label": words(1), "element": {"type": "plain_text_input", "action_id": "a"}}]
            ),
            False,
        ),
        ({"type": "home", "blocks": [{"type": "header", "text": words(5)}]}, True),
        ({"type": "home", "blocks": [], "title": words(5)}, False),
        ({"type": "banner", "blocks": []}, False),
    ],
)
def test_a_view_keeps_to_its_limits(view, fits):
    if fits:
        check_view(view)
    else:
        with pytest.raises(RefusalError) as caught:
            check_view(view)
        assert caught.value.code == "invalid_arguments"


def test_what_the_sdk_builds_as_a_view_is_accepted():
    check_view(View(type="modal", title="T", submit="Go", blocks=[SDK_BLOCKS[-1]]).to_dict())


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["section", "mrkdwn", "actions", "table"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "elements", "rows", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_nothing_can_make_the_validator_fall_over(value):
    refused(value)
    refused([value])
    for check in (check_view, lambda part: check_message({"blocks": [part]})):
        try:
            check(value)
        except RefusalError as refusal:
            assert refusal.code
