"""Messages and views as plain text, for the prompt and for tests that ask what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack.controls import presses
from tests.fakes.slack.messages import Json, Message, Stream
from tests.fakes.slack.world import OpenView


def draw(message: Message) -> str:
    """What a reader sees. Blocks replace the text, except in streams, whose text stands above their blocks."""
    blocks = draw_blocks(message.blocks)
    streamed = message.stream is not None or message.via == "person"
    body = "\n".join(part for part in (_tasks(message.stream), message.text) if part)
    text = "" if blocks and not streamed else body
    if message.via == "person":
        blocks = ""
    files = "\n".join(f"[file {file['name']}]" for file in message.files)
    return "\n".join(part for part in (text, blocks, files) if part)


def draw_view(shown: OpenView) -> str:
    """A modal or Home as plain text, with its field errors."""
    view = shown.view
    title = f"== {view['title']['text']} ==" if "title" in view else "== Home =="
    submit = f"({view['submit']['text']})" if "submit" in view else ""
    errors = "\n".join(f"! {block}: {error}" for block, error in shown.errors.items())
    return "\n".join(part for part in (title, draw_blocks(view["blocks"]), errors, submit) if part)


def draw_blocks(blocks: list[Json]) -> str:
    lines = [_block(block) for block in blocks]
    return "\n".join(line for line in lines if line)


def _block(block: Json) -> str:
    draws: dict[str, Callable[[Json], str]] = {
        "section": _section,
        "header": lambda part: f"# {part['text']['text']}",
        "divider": lambda _part: "---",
        "context": lambda part: " ".join(_words(element) for element in part["elements"]),
        "actions": _buttons,
        "context_actions": _buttons,
        "markdown": lambda part: str(part["text"]),
        "rich_text": rich_words,
        "table": _table,
        "data_table": _table,
        "image": lambda part: f"[picture: {part['alt_text']}]",
        "input": lambda part: f"{part['label']['text']}: ____",
        "alert": lambda part: f"({part.get('level', 'default')}) {part['text']['text']}",
        "card": _card,
        "carousel": lambda part: draw_blocks(part["elements"]),
        "container": lambda part: "\n".join((_words(part.get("title")), draw_blocks(part["child_blocks"]))).strip(),
        "task_card": lambda part: f"[{part['status']}] {part['title']}",
        "plan": lambda part: "\n".join(
            [part["title"], *[f"[{task['status']}] {task['title']}" for task in part.get("tasks", [])]]
        ),
    }
    paint = draws.get(block["type"])
    return paint(block) if paint else f"[{block['type']}]"


def _words(part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    return f"[picture: {part['alt_text']}]" if part.get("type") == "image" else str(part.get("text", ""))


def _section(block: Json) -> str:
    fields = [_words(field) for field in block.get("fields", [])]
    accessory = _buttons(_row(block, [block["accessory"]])) if "accessory" in block else ""
    return "\n".join(part for part in (_words(block.get("text")), *fields, accessory) if part)


def _row(block: Json, elements: list[Json]) -> Json:
    return {"type": "actions", "block_id": block["block_id"], "elements": elements}


def _buttons(block: Json) -> str:
    labels = [f"[{press.label}]" for press in presses([block])]
    others = [
        f"<{part['type']}: {part['action_id']}>"
        for part in block["elements"]
        if part["type"] not in ("button", "icon_button", "workflow_button", "feedback_buttons", "image")
    ]
    return " ".join([*labels, *others])


def _card(block: Json) -> str:
    words = [_words(block.get(key)) for key in ("title", "subtitle", "body")]
    buttons = _buttons(_row(block, block["actions"])) if block.get("actions") else ""
    return "\n".join(part for part in (*words, buttons) if part)


def _table(block: Json) -> str:
    rows = [[_cell(cell) for cell in row] for row in block["rows"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cell(cell: Json) -> str:
    return rich_words(cell) if cell["type"] == "rich_text" else str(cell["text"])


def rich_words(part: Json) -> str:
    """The words of rich text, without their styles."""
    inner = part.get("elements")
    if inner is None:
        named = ("text", "url", "user_id", "channel_id", "range", "name")
        return next((str(part[key]) for key in named if key in part), "")
    mark = "- " if part["type"] == "rich_text_list" else ""
    separator = "\n" if part["type"] in ("rich_text", "rich_text_list") else ""
    return separator.join(f"{mark}{rich_words(child)}" for child in inner)


def _tasks(stream: Stream | None) -> str:
    if stream is None:
        return ""
    cards = [f"[{task['status']}] {task['title']}" for task in stream.tasks.values()]
    return "\n".join([*([stream.plan] if stream.plan else []), *cards])
