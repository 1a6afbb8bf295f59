"""Finding what is live in a bot's words, and drawing what a person reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.slack import FakeSlack, draw_blocks, links_in, live_markup
from tests.fakes.slack.clients import web_client
from tests.fakes.slack.markup import as_typed


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|here>",
        "<!subteam^S1>",
        "<@U1>",
        "<@U1|ana>",
        "<#C1|general>",
        "hi <@U1",
        "<!date^1^{date}|x>",
    ],
)
def test_every_form_of_mention_is_live(text):
    (found,) = live_markup({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"oh {text}"}}]})

    assert found.pointer == "/blocks/0/text/text"


@pytest.mark.parametrize(
    "text", ["&lt;!channel&gt;", "<https://x.org|x>", "@here", "a < b", "#general", "<\u2060!here>"]
)
def test_what_is_escaped_or_plain_is_not(text):
    assert live_markup({"text": text}) == []


def test_rich_text_mentions_are_live_and_allowed_tokens_are_not_reported():
    body = {"elements": [{"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}], "text": "<@U1>"}

    assert [found.token for found in live_markup(body, allowed={"<@U1>"})] == ["user:U1", "broadcast:here"]


def test_links_are_found_in_every_notation():
    body = {
        "text": "<https://a.org|a> [b](https://b.org/x) https://c.org.",
        "blocks": [{"url": "http://d.org", "n": 1}],
    }

    assert [found.token for found in links_in(body)] == [
        "https://a.org",
        "https://b.org/x",
        "https://c.org.",
        "http://d.org",
    ]


@given(st.text())
def test_nothing_a_person_types_is_live(text):
    assert live_markup(as_typed(text)) == []


async def test_the_recording_finds_live_markup_in_any_request():
    async with FakeSlack() as slack:
        client = web_client(slack)
        said = await slack.dm("U1", "hi")
        reader = {"recipient_team_id": "T1", "recipient_user_id": "U1"}
        await client.chat_startStream(channel=said.channel, thread_ts=said.ts, markdown_text="hey <!channel>", **reader)

    assert [found.token for found in slack.recording.live_markup()] == ["<!channel>"]
    assert slack.recording.live_markup(allowed=["<!channel>"]) == []


def plain(text):
    return {"type": "plain_text", "text": text}


def test_blocks_are_drawn_as_a_person_reads_them():
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in (("Role", "Pay"), ("AI PM", "x"))]
    button = {"type": "button", "action_id": "a", "text": plain("Go")}

    drawn = draw_blocks(
        [
            {"type": "header", "text": plain("Roles"), "block_id": "1"},
            {"type": "table", "rows": cells, "block_id": "2"},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Next*"}, "accessory": button, "block_id": "3"},
            {"type": "context", "elements": [plain("as of May")], "block_id": "4"},
            {"type": "image", "alt_text": "a chart", "image_url": "x", "block_id": "5"},
            {"type": "divider", "block_id": "6"},
            {"type": "card", "title": plain("T"), "body": plain("B"), "actions": [button], "block_id": "7"},
            {
                "type": "plan",
                "title": "Plan",
                "tasks": [{"task_id": "1", "title": "Read", "status": "pending"}],
                "block_id": "8",
            },
            {"type": "video", "block_id": "9"},
        ],
    )

    assert drawn.splitlines() == [
        "# Roles", "Role  | Pay", "AI PM | x", "*Next*", "[Go]", "as of May", "[picture: a chart]", "---",
        "T", "B", "[Go]", "Plan", "[pending] Read", "[video]",
    ]  # fmt: skip
