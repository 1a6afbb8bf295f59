"""Whether a payload has the parts that every payload of its kind has: Bolt reads them without asking.

Slack never leaves them out. A payload without them is refused here, so that a fault of ours and a fault of the sender's
do not look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.adapters.slack.parse import Payload, part


def whole(body: Payload) -> bool:
    """Whether Bolt can tell what this is."""
    if "command" in body:
        return _texts(body, "command")
    if not _texts(body, "type"):
        return False
    if body["type"] == "event_callback":
        return _texts(part(body, "event"), "type")
    if body["type"] == "block_actions":
        return _actions(body.get("actions"))
    if body["type"] in ("view_submission", "view_closed"):
        return _texts(part(body, "view"), "type", "callback_id")
    return body["type"] not in ("shortcut", "message_action") or _texts(body, "callback_id")


def plain(named: Iterable[Any]) -> bool:
    """Whether all ids that Bolt took out of a payload are text: it hands them on as they are."""
    return all(one is None or isinstance(one, str | bool) for one in named)


def _actions(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(_texts(one, "type", "action_id") for one in found)


def _texts(value: Any, *names: str) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), str) for name in names)
