"""The blocks themselves: every kind the bot may send, with the limits of Slack's reference."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.fakes.slack.blocks.checks import (
    Check,
    array,
    boolean,
    every,
    fault,
    has_any,
    later,
    not_both,
    one_of,
    shape,
    string,
    typed,
)
from tests.fakes.slack.blocks.elements import (
    IMAGE,
    IN_ACCESSORY,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    URL_SOURCES,
    element,
    elements,
)
from tests.fakes.slack.blocks.objects import SLACK_FILE, plain, text
from tests.fakes.slack.blocks.rich_text import RICH_TEXT
from tests.fakes.slack.blocks.tables import DATA_TABLE, TABLE


def block(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return element(kind, required, {"block_id": string(255), **(optional or {})})


def _distinct_actions(value: Any, at: str) -> list[str]:
    seen = Counter(part["action_id"] for part in value["elements"] if "action_id" in part)
    return [
        line for name, count in seen.items() if count > 1 for line in fault(f"`action_id` {name} already exists", at)
    ]


_IMAGE_BLOCK = every(
    block(
        "image", {"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": SLACK_FILE, "title": plain(2000)}
    ),
    has_any("image_url", "slack_file"),
    not_both("image_url", "slack_file"),
)
_SECTION = every(
    block(
        "section",
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), most=10, least=1),
            "accessory": elements(IN_ACCESSORY),
            "expand": boolean,
        },
    ),
    has_any("text", "fields"),
)
_CONTEXT_PART = typed({"image": IMAGE, "plain_text": text(None), "mrkdwn": text(None)})
_TASK_FIELDS: dict[str, Check] = {
    "task_id": string(),
    "title": string(256),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_TASK_EXTRAS: dict[str, Check] = {"details": RICH_TEXT, "output": RICH_TEXT, "sources": URL_SOURCES}
_TASK_CARD = block("task_card", _TASK_FIELDS, _TASK_EXTRAS)
_PLAN_TASK = shape(_TASK_FIELDS, {**_TASK_EXTRAS, "type": one_of("task_card"), "block_id": string(255)})
_CARD = every(
    block(
        "card",
        {},
        {
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "actions": array(elements({"button"}), most=3, least=1),
        },
    ),
    has_any("hero_image", "title", "actions", "body"),
)


def _no_divider_when_folding(value: Any, at: str) -> list[str]:
    wrong = value.get("is_collapsible") is True and value.get("has_header_divider") is True
    return fault("has_header_divider cannot be set when is_collapsible is true", at) if wrong else []


def _any_block() -> Check:
    return BLOCK


_CONTAINER = every(
    block(
        "container",
        {"child_blocks": array(later(_any_block), most=10, least=1)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": IMAGE,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
    ),
    has_any("title", "rich_text_title"),
    _no_divider_when_folding,
)
_VIDEO = block(
    "video",
    {"alt_text": string(), "video_url": string(), "thumbnail_url": string(), "title": plain(199)},
    {
        "title_url": string(),
        "description": plain(200),
        "provider_icon_url": string(),
        "provider_name": string(),
        "author_name": string(49),
    },
)

BLOCKS: dict[str, Check] = {
    "section": _SECTION,
    "divider": block("divider", {}),
    "header": block("header", {"text": plain(150)}),
    "image": _IMAGE_BLOCK,
    "context": block("context", {"elements": array(_CONTEXT_PART, most=10, least=1)}),
    "actions": every(block("actions", {"elements": array(elements(IN_ACTIONS), 25, 1)}), _distinct_actions),
    "context_actions": every(
        block("context_actions", {"elements": array(elements(IN_CONTEXT_ACTIONS), 5, 1)}),
        _distinct_actions,
    ),
    "input": block(
        "input",
        {"label": plain(2000), "element": elements(IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "markdown": block("markdown", {"text": string(12_000)}),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "task_card": _TASK_CARD,
    "plan": block("plan", {"title": string()}, {"tasks": array(_PLAN_TASK, most=50)}),
    "alert": block("alert", {"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": _CARD,
    "carousel": block("carousel", {"elements": array(typed({"card": _CARD}), most=10, least=1)}),
    "container": _CONTAINER,
    "video": _VIDEO,
    "file": block("file", {"external_id": string(), "source": one_of("remote")}),
}

BLOCK: Check = typed(BLOCKS)

IN_MESSAGE = frozenset(BLOCKS)
IN_VIEW = frozenset({"section", "divider", "header", "image", "context", "actions", "input", "rich_text", "video"})
IN_MODAL = IN_VIEW | {"alert"}
IN_HOME = IN_VIEW | {"alert", "card", "carousel", "container"}
