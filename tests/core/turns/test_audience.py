from datetime import UTC, datetime

import pytest

from bot.core.dialogue import Action, Message
from bot.core.tokens import mint
from bot.core.turns.audience import audience, conversation, verb_of

BASE = {
    "id": "1",
    "tenant": "stage:t",
    "learner": "stage:ana",
    "place": "general",
    "at": datetime(2026, 1, 1, tzinfo=UTC),
}


def message(surface):
    return Message(**BASE, surface=surface, text="hi")


def action(surface, name):
    return Action(**BASE, surface=surface, name=name)


@pytest.mark.parametrize(
    ("inbound", "expected"),
    [
        (message("dm"), "here"),
        (message("channel"), "here"),
        (message("thread"), "here"),
        (action("dm", "interview"), "here"),
        (action("command", "ask"), "private"),
        (action("command", "progress"), "private"),
        (action("channel", mint("more", "a-card")), "private"),
        (action("channel", mint("show", "a-card")), "here"),
        (action("thread", mint("more", "a-card")), "private"),
    ],
)
def test_who_sees_the_reply_follows_the_table(inbound, expected):
    assert audience(inbound) == expected


def test_the_verb_of_plain_words_is_ask_and_of_a_button_its_own():
    assert verb_of(message("dm")) == "ask"
    assert verb_of(action("dm", mint("simpler", "a-card"))) == "simpler"
    assert verb_of(action("command", "compare")) == "compare"


def test_private_exchanges_in_one_channel_do_not_wait_for_each_other():
    ana = action("command", "ask")
    ravi = Action(**{**BASE, "learner": "stage:ravi"}, surface="command", name="ask")

    assert conversation(ana) != conversation(ravi)
    assert conversation(message("channel")) == "general"
