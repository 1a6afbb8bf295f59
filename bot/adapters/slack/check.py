"""Our own judge of what goes out: what Slack would refuse is found here, so that the words can go out without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

MOST_BLOCKS, MOST_TEXT, MOST_MARKDOWN = 50, 40_000, 13_000
_TEXTS = {
    "section": 3000,
    "markdown": 12_000,
    "header": 150,
    "button": 75,
    "image": 2000,
    "input": 2000,
    "context": 3000,
}
_ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100, 3, 10_000
MOST_VALUE, MOST_ID = 2000, 255


def problems(payload: Json) -> list[str]:
    """Name everything in a message that Slack would refuse; empty when it is fine."""
    drawn = payload.get("blocks") or []
    return [*_whole(payload, drawn), *(line for n, block in enumerate(drawn) for line in _block(block, f"block {n}"))]


def _whole(payload: Json, drawn: Sequence[Json]) -> Iterator[str]:
    if len(drawn) > MOST_BLOCKS:
        yield f"{len(drawn)} blocks"
    if len(payload.get("text") or "") > MOST_TEXT:
        yield "text too long"
    if not (payload.get("text") or drawn):
        yield "nothing to say"
    if sum(len(block["text"]) for block in drawn if block["type"] == "markdown") > MOST_MARKDOWN:
        yield "too much markdown"
    if sum(block["type"] == "table" for block in drawn) > 1:
        yield "more than one table"


def _block(block: Json, at: str) -> Iterator[str]:
    kind = block["type"]
    yield from _text(block.get("alt_text") if kind == "image" else block.get("text"), _TEXTS.get(kind), at)
    elements = block.get("elements") or []
    if kind in _ELEMENTS and not 1 <= len(elements) <= _ELEMENTS[kind]:
        yield f"{at}: {len(elements)} elements"
    ids = [one["action_id"] for one in elements if "action_id" in one]
    if len(ids) != len(set(ids)):
        yield f"{at}: an action id twice"
    for one in elements:
        yield from _element(one, at)
    if kind == "table":
        yield from _table(block["rows"], at)


def _element(element: Json, at: str) -> Iterator[str]:
    shown = element if element["type"] in {"mrkdwn", "plain_text"} else element.get("text")
    if shown is not None:
        yield from _text(shown, _TEXTS["button" if element["type"] == "button" else "context"], at)
    if len(element.get("value") or "") > MOST_VALUE or len(element.get("action_id") or "") > MOST_ID:
        yield f"{at}: a value or an id is too long"


def _text(shown: Any, most: int | None, at: str) -> Iterator[str]:
    said = shown.get("text") if isinstance(shown, dict) else shown
    if most is not None and isinstance(said, str) and not 1 <= len(said) <= most:
        yield f"{at}: {len(said)} characters, {most} fit"


def _table(rows: Sequence[Sequence[Json]], at: str) -> Iterator[str]:
    if not 1 <= len(rows) <= MOST_ROWS or len({len(row) for row in rows}) > 1 or len(rows[0]) > MOST_COLUMNS:
        yield f"{at}: a table of {len(rows)} rows"
    if sum(len(cell.get("text") or "") for row in rows for cell in row) > MOST_CELLS:
        yield f"{at}: a table with too much text"
    if not all(cell.get("text") for row in rows for cell in row):
        yield f"{at}: an empty cell"
