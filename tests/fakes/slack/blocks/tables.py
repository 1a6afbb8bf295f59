"""Tables: the two kinds Slack knows, and what fits into one."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks.checks import Check, array, boolean, every, fault, integer, one_of, shape, string, typed
from tests.fakes.slack.blocks.elements import RAW_NUMBER, RAW_TEXT
from tests.fakes.slack.blocks.rich_text import RICH_TEXT

MOST_CHARACTERS = 10_000
_CELL = typed({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT})
_COLUMN: Check = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column(value: Any, at: str) -> list[str]:
    return [] if value is None else _COLUMN(value, at)


def characters(value: Any) -> int:
    """All text in a table's cells: Slack limits the sum."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(part) for part in value.values())
    return sum(characters(part) for part in value) if isinstance(value, list) else 0


def _not_too_long(value: Any, at: str) -> list[str]:
    if characters(value["rows"]) > MOST_CHARACTERS:
        return fault(f"a table must not hold more than {MOST_CHARACTERS} characters", f"{at}/rows")
    return []


def _even(value: Any, at: str) -> list[str]:
    widths = {len(row) for row in value["rows"]}
    return fault("all rows must have the same number of cells", f"{at}/rows") if len(widths) > 1 else []


def _plain_header(value: Any, at: str) -> list[str]:
    rich = [cell for cell in value["rows"][0] if cell["type"] == "rich_text"]
    return fault("the header row must not hold rich_text", f"{at}/rows/0") if rich else []


TABLE = every(
    shape(
        {"type": one_of("table"), "rows": array(array(_CELL, most=20, least=1), most=100, least=1)},
        {"block_id": string(255), "column_settings": array(_column, most=20)},
    ),
    _even,
    _not_too_long,
)

DATA_TABLE = every(
    shape(
        {
            "type": one_of("data_table"),
            "caption": string(),
            "rows": array(array(_CELL, most=20, least=1), most=101, least=2),
        },
        {"block_id": string(255), "page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
    ),
    _even,
    _plain_header,
    _not_too_long,
)
