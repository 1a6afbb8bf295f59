"""What can be pressed in a message, as Block Kit: buttons, an answer's menu, and taking away what was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.adapters.slack import words
from bot.core.blocks import LETTERS, Option
from bot.core.tokens import mint

LABEL_LIMIT = 75
WRONG = "This is wrong"

Json = dict[str, Any]


def actions(options: Sequence[Option]) -> Json:
    """Draw a row of buttons."""
    known = {option.token: option for option in options}
    return {"type": "actions", "elements": [button(option) for option in known.values()]}


def button(option: Option) -> Json:
    """Draw one button: its value is the token as it was minted."""
    return {"type": "button", "text": label(option.label), "action_id": option.token, "value": option.token}


def label(said: str, most: int = LABEL_LIMIT) -> Json:
    """Draw plain words."""
    return {"type": "plain_text", "text": words.plain(said)[:most].strip() or "…"}


def feedback(ref: str) -> Json:
    """Draw whether it helped, as Slack's own pair of buttons."""
    positive = {"text": label("Helpful"), "value": mint("feedback", ref, 1)}
    negative = {"text": label("Not helpful"), "value": mint("feedback", ref, 2)}
    asked = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": positive,
        "negative_button": negative,
    }
    return {"type": "context_actions", "elements": [asked]}


def menu(ref: str) -> Json:
    """Draw the menu of an answer: that something in it is wrong."""
    option = {"text": label(WRONG), "value": mint("wrong", ref)}
    return {"type": "actions", "elements": [{"type": "overflow", "action_id": "more-about", "options": [option]}]}


def without(drawn: Sequence[Json], token: str) -> list[Json]:
    """Take a pressed button out of a message's blocks, and a row that it leaves empty; a quiz is answered only once."""
    kept = []
    for block in drawn:
        if block.get("type") != "actions":
            kept.append(block)
        elif _is_lettered(block) and any(one.get("value") == token for one in block["elements"]):
            continue
        elif elements := [one for one in block["elements"] if one.get("value") != token]:
            kept.append({**block, "elements": elements})
    return kept


def is_menu(block: Json) -> bool:
    """Whether this is the menu of an answer, alone in its row."""
    return bool(block["type"] == "actions" and block["elements"][0]["type"] == "overflow")


def _is_lettered(block: Json) -> bool:
    """Whether these are the answers of a quiz."""
    return any((one.get("text") or {}).get("text") == LETTERS[0] for one in block["elements"])
