"""A whole message, a whole view: counts and sums that no single block can see."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.fakes.slack.blocks.checks import (
    array,
    boolean,
    every,
    fault,
    one_of,
    shape,
    string,
    typed,
)
from tests.fakes.slack.blocks.layout import BLOCKS, IN_HOME, IN_MESSAGE, IN_MODAL
from tests.fakes.slack.blocks.objects import plain
from tests.fakes.slack.blocks.second_opinion import sdk_faults, sdk_view_faults
from tests.fakes.slack.refusal import RefusalError, refuse

MOST_BLOCKS = 50
MOST_MARKDOWN = 13_200  # reported by callers, documented nowhere
MOST_TEXT = 40_000
MOST_MARKDOWN_TEXT = 12_000
MOST_VIEW_BYTES = 250_000

_VIEW_FIELDS = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": array(typed(BLOCKS, only=IN_MODAL), most=100, least=1)},
    {
        **_VIEW_FIELDS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape(
    {"type": one_of("home"), "blocks": array(typed(BLOCKS, only=IN_HOME), most=100)},
    _VIEW_FIELDS,
)


def check_message(args: dict[str, Any], files: Iterable[str] = ()) -> None:
    """Refuse a message Slack would refuse: text, markdown_text, blocks and attachments together."""
    if args.get("markdown_text") and (args.get("text") or args.get("blocks")):
        raise RefusalError("markdown_text_conflict")
    if len(args.get("markdown_text") or "") > MOST_MARKDOWN_TEXT or len(args.get("text") or "") > MOST_TEXT:
        raise RefusalError("msg_too_long")
    if len(args.get("attachments") or []) > 100:
        raise RefusalError("too_many_attachments")
    check_blocks(args.get("blocks") or [], files)


def check_blocks(blocks: Any, files: Iterable[str] = ()) -> None:
    """Refuse a list of message blocks: each block, the count, the sums, the names, the files."""
    if not isinstance(blocks, list):
        raise refuse("invalid_blocks_format", fault("must be an array", "/blocks"))
    if len(blocks) > MOST_BLOCKS:
        raise refuse("msg_blocks_too_many", fault(f"no more than {MOST_BLOCKS} items allowed", "/blocks"))
    found = array(typed(BLOCKS, only=IN_MESSAGE))(blocks, "/blocks")
    found = found or _shared_faults(blocks, "/blocks", files)
    if found:
        raise refuse("invalid_blocks", found)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MOST_MARKDOWN:
        raise refuse("msg_blocks_too_long", fault(f"markdown blocks exceed {MOST_MARKDOWN} characters", "/blocks"))
    if sum(block["type"] in ("table", "data_table") for block in blocks) > 1:
        raise refuse("only_one_table_allowed", fault("a message holds at most one table", "/blocks"))


def check_view(view: Any) -> None:
    """Refuse a modal or Home view, with pointers from /view."""
    found = typed({"modal": _MODAL, "home": _HOME})(view, "/view")
    found = found or _shared_faults(view["blocks"], "/view/blocks", None)
    found = found or every(_submit_for_input, sdk_view_faults)(view, "/view")
    if found:
        raise refuse("invalid_arguments", found)
    if len(json.dumps(view).encode()) > MOST_VIEW_BYTES:
        raise RefusalError("view_too_large")


def _submit_for_input(view: dict[str, Any], at: str) -> list[str]:
    asks = any(block["type"] == "input" for block in view["blocks"])
    wrong = view["type"] == "modal" and asks and "submit" not in view
    return fault("submit is required when a modal holds an input block", at) if wrong else []


def _shared_faults(blocks: list[dict[str, Any]], at: str, files: Iterable[str] | None) -> list[str]:
    names = Counter(block["block_id"] for block in blocks if "block_id" in block)
    found = [
        line for name, count in names.items() if count > 1 for line in fault(f"`block_id` {name} already exists", at)
    ]
    for index, block in enumerate(blocks):
        found += sdk_faults(block, f"{at}/{index}")
        if files is not None:
            found += _missing_files(block, f"{at}/{index}", set(files))
    return found


def _missing_files(value: Any, at: str, files: set[str]) -> list[str]:
    if isinstance(value, list):
        return [line for index, part in enumerate(value) for line in _missing_files(part, f"{at}/{index}", files)]
    if not isinstance(value, dict):
        return []
    wanted = value.get("slack_file")
    if isinstance(wanted, dict) and "id" in wanted and wanted["id"] not in files:
        return fault("invalid slack file", f"{at}/slack_file")
    return [line for key, part in value.items() for line in _missing_files(part, f"{at}/{key}", files)]
