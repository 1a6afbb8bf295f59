"""A message as Block Kit, as plain dictionaries: pure, so that every limit can be tested without Slack.

Words go into a markdown block. What Slack would read as a mention is broken here, at the last step, and once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from bot.core.blocks import Block, Choices, Citations, Comparison, Feedback, Notice, Option
from bot.core.tokens import mint
from bot.core.turns.turn import Content, Send

MARKDOWN_LIMIT = 11_000
CONTEXT_LIMIT = 2000
FALLBACK_LIMIT = 3000
_LIVE = re.compile(r"<(?=[@#!])")
_MARKS = re.compile(r"[*_`~]|\[([^\]]*)\]\([^)]*\)")

Json = dict[str, Any]


def blocks(send: Send) -> list[Json]:
    """Draw a whole message. A private answer where other people are may be shown to them on request."""
    drawn = [markdown(send.content.markdown)] if send.content.markdown.strip() else []
    return [*drawn, *tail(send)]


def tail(send: Send) -> list[Json]:
    """Draw what stands below the words: what a stream gets when it stops."""
    drawn = below(send.content.blocks)
    if send.to == "private" and send.inbound.surface != "dm" and (card := _first_card(send.content)):
        drawn.append(_actions([Option(label="Show here", token=mint("show", card))]))
    return drawn


def below(parts: Sequence[Block]) -> list[Json]:
    """Draw blocks of the core, one under the other."""
    return [drawn for block in parts for drawn in _block(block)]


def markdown(text: str) -> Json:
    """Draw words."""
    return {"type": "markdown", "text": quiet(text)[:MARKDOWN_LIMIT]}


def fallback(content: Content) -> str:
    """Write the message as one plain line, for notifications and screen readers."""
    words = content.markdown or " ".join(block.text for block in content.blocks if isinstance(block, Notice))
    return escape(_MARKS.sub(r"\1", words))[:FALLBACK_LIMIT] or "The coach answered."


def quiet(text: str) -> str:
    """Break what Slack would turn into a mention, in text that Slack reads as Markdown."""
    return _LIVE.sub("<\u2060", text)


def escape(text: str) -> str:
    """Escape text for Slack's own markup, exactly once."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without(drawn: list[Json], token: str) -> list[Json]:
    """Take a pressed button out of a message's blocks, and a row that it leaves empty."""
    kept = []
    for block in drawn:
        if block.get("type") != "actions":
            kept.append(block)
        elif elements := [one for one in block["elements"] if one.get("value") != token]:
            kept.append({**block, "elements": elements})
    return kept


def _block(block: Block) -> Iterator[Json]:
    match block:
        case Citations():
            yield _context("  ".join(f"{_raised(item.n)} {item.title}" for item in block.items))
        case Choices(prompt=prompt, options=options):
            if prompt:
                yield markdown(prompt)
            yield _actions(list(options))
        case Comparison():
            yield _table(block)
        case Notice(text=text):
            yield _context(text)
        case Feedback(ref=ref):
            yield _feedback(ref)
        case _:
            assert_never(block)


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": escape(text)[:CONTEXT_LIMIT], "verbatim": True}]}


def _actions(options: list[Option]) -> Json:
    buttons = {option.token: option for option in options}
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "text": _words(option.label), "action_id": token, "value": token}
            for token, option in buttons.items()
        ],
    }


def _table(block: Comparison) -> Json:
    rows = [(" ", block.left, block.right), *((row.on, row.left, row.right) for row in block.rows)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows],
        "column_settings": [{"is_wrapped": True}] * 3,
    }


def _feedback(ref: str) -> Json:
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": _words("Helpful"), "value": mint("feedback", ref, 1)},
                "negative_button": {"text": _words("Not helpful"), "value": mint("feedback", ref, 2)},
            }
        ],
    }


def _words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _first_card(content: Content) -> str:
    cited = (item.card for block in content.blocks if isinstance(block, Citations) for item in block.items)
    return next(cited, "")


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
