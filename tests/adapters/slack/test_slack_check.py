"""Our own judge: what the fake Slack refuses, it names first."""

import pytest

from bot.adapters.slack import render
from bot.adapters.slack.check import problems
from tests.adapters.slack.examples import HOSTS, sends
from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.refusal import RefusalError

PLAIN = {"type": "plain_text", "text": "x"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "a", "value": "v"}
CELL = {"type": "raw_text", "text": "x"}
WRONG = {
    "51 blocks": [{"type": "divider"}] * 51,
    "long markdown": [{"type": "markdown", "text": "x" * 12_001}],
    "much markdown": [{"type": "markdown", "text": "x" * 7000}] * 2,
    "empty markdown": [{"type": "markdown", "text": ""}],
    "long section": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
    "26 buttons": [{"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}],
    "no buttons": [{"type": "actions", "elements": []}],
    "one id twice": [{"type": "actions", "elements": [BUTTON, BUTTON]}],
    "long label": [{"type": "actions", "elements": [{**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}}]}],
    "empty label": [{"type": "actions", "elements": [{**BUTTON, "text": {"type": "plain_text", "text": ""}}]}],
    "long value": [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}],
    "long id": [{"type": "actions", "elements": [{**BUTTON, "action_id": "x" * 256}]}],
    "11 small lines": [{"type": "context", "elements": [PLAIN] * 11}],
    "two tables": [{"type": "table", "rows": [[CELL]]}] * 2,
    "101 rows": [{"type": "table", "rows": [[CELL]] * 101}],
    "uneven rows": [{"type": "table", "rows": [[CELL], [CELL, CELL]]}],
    "an empty cell": [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
    "full table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 2001}]] * 5}],
    "long description": [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x" * 2001}],
}


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_refuses_is_named(name):
    payload = {"text": "x", "blocks": WRONG[name]}
    with pytest.raises(RefusalError):
        check_message(payload, ["F1"])
    assert problems(payload) != []


def test_nothing_to_say_and_too_much_to_say_are_named():
    assert problems({"text": "", "blocks": []}) == ["nothing to say"]
    assert problems({"text": "x" * 40_001}) == ["text too long"]


def test_a_table_wider_than_a_phone_is_named_though_slack_would_take_it():
    assert problems({"text": "x", "blocks": [{"type": "table", "rows": [[CELL] * 4]}]}) != []


@pytest.mark.parametrize("name", sends())
def test_every_message_of_ours_is_fine(name):
    assert problems({"text": "x", "blocks": render.blocks(sends()[name], render.Look(HOSTS))}) == []
