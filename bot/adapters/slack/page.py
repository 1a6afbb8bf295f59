"""Blocks of the core on Slack's own pages, the Home tab and modals, where fewer kinds may stand than in a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.adapters.slack import render
from bot.adapters.slack.pressing import label
from bot.core.blocks import Block

MOST_BLOCKS = 100
EMPTY = "Nothing here yet. Write to me under Messages."
NOT_HERE = frozenset(("markdown", "table", "context_actions"))

Json = dict[str, Any]


def page(blocks: Sequence[Block], look: render.Look) -> list[Json]:
    """Draw blocks of the core for a page."""
    drawn = (_allowed(one) for one in render.under(blocks, look))
    return [one for one in drawn if one is not None][:MOST_BLOCKS] or [render.context(EMPTY)]


def _allowed(drawn: Json) -> Json | None:
    if drawn["type"] == "table":
        return _fields(drawn)
    return None if drawn["type"] in NOT_HERE else drawn


def _fields(table: Json) -> Json:
    """A table of three columns as pairs: what is compared, and both sides of it."""
    head, *rows = ([cell["text"] for cell in row] for row in table["rows"])
    pairs = [f"{on}\n{head[1]}: {left}\n{head[2]}: {right}" for on, left, right in rows[:10]]
    return {
        "type": "section",
        "fields": [label(pair, 1900) for pair in pairs] or [label(" / ".join(head[1:]))],
    }
