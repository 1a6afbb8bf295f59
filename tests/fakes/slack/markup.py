"""Slack's text syntax: what a person's words look like on the wire, and what is live in a bot's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

_ADDRESS = re.compile(r"(?P<url>https?://[^\s<>|]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_LIVE = re.compile(r"<[!@#][^<>]*>?")
_LINK = re.compile(r"https?://[^\s<>|\"')\]]+|(?<=<)mailto:[^\s<>|]+")
_LIVE_ELEMENTS = {"user": "user_id", "broadcast": "range", "usergroup": "usergroup_id", "channel": "channel_id"}


@dataclass(frozen=True)
class Found:
    """One piece of markup in a payload: the text itself and where it stands (a JSON pointer)."""

    token: str
    pointer: str


def as_typed(text: str) -> str:
    """What Slack sends to an app when a person types `text`: escaped, with addresses made links."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(_as_link, escaped)


def _as_link(match: re.Match[str]) -> str:
    if match["url"]:
        return f"<{match['url']}>"
    return f"<mailto:{match['mail']}|{match['mail']}>"


def live_markup(payload: Any, allowed: Collection[str] = ()) -> list[Found]:
    """Every `<!...`, `<@...`, `<#...` and rich text mention in a payload, except the allowed tokens."""
    return [found for found in _live(payload, "") if found.token not in allowed]


def _live(value: Any, at: str) -> Iterator[Found]:
    if isinstance(value, str):
        yield from (Found(match.group(), at) for match in _LIVE.finditer(value))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _live(item, f"{at}/{index}")
    elif isinstance(value, dict):
        target = _LIVE_ELEMENTS.get(str(value.get("type")))
        if target and target in value:
            yield Found(f"{value['type']}:{value[target]}", at)
        for key, item in value.items():
            yield from _live(item, f"{at}/{key}")


def links_in(payload: Any, at: str = "") -> list[Found]:
    """Every http, https and mailto address in a payload, wherever it stands but in what nobody is shown."""
    if isinstance(payload, str):
        return [Found(match.group(), at) for match in _LINK.finditer(payload)]
    if isinstance(payload, list):
        return [found for index, item in enumerate(payload) for found in links_in(item, f"{at}/{index}")]
    if isinstance(payload, dict):
        shown = (entry for entry in payload.items() if entry[0] != "private_metadata")
        return [found for key, item in shown for found in links_in(item, f"{at}/{key}")]
    return []
