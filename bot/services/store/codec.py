"""Rows and back: inbounds, messages and records as JSON that says what it is and which version.

JSON is written in ASCII, so that text with control characters or lone surrogates is stored as it came. The secret
parts (`reply_to`, records whose kind begins with `secret`) are sealed by the vault and never in the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.core.blocks import from_json, to_json
from bot.core.dialogue import Action, Envelope, Inbound, Message, TextFile
from bot.core.memory import Json
from bot.core.turns.turn import Content
from bot.core.upcast import CONTENTS, INBOUNDS, Steps, upcast

V = 1
_ENVELOPE = tuple(field.name for field in fields(Envelope) if field.name not in {"at", "reply_to"})
_YOUNGER = frozenset(("room", "loose"))


def dumps(value: Any) -> str:
    """Compact ASCII JSON."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def inbound_to_row(inbound: Inbound) -> str:
    """An inbound without its `reply_to`."""
    named = {name: getattr(inbound, name) for name in _ENVELOPE}
    value: dict[str, Any] = {name: said for name, said in named.items() if name not in _YOUNGER or said}
    value |= {"v": V, "at": inbound.at.isoformat()}
    if isinstance(inbound, Message):
        value |= {"is": "message", "text": inbound.text, "files": [[file.name, file.text] for file in inbound.files]}
    else:
        value |= {"is": "action", "name": inbound.name, "values": dict(inbound.values)}
    return dumps(value)


def inbound_from_row(payload: str, reply_to: str | None, steps: Steps = INBOUNDS) -> Inbound:
    """An inbound of this or an older version; KeyError, TypeError or ValueError when it is neither."""
    stored = json.loads(payload)
    value = upcast(stored["is"], stored, steps)
    _expect(value, V)
    envelope: dict[str, Any] = {name: value[name] for name in _ENVELOPE if name in value}  # younger ones have defaults
    envelope |= {"at": datetime.fromisoformat(value["at"]), "reply_to": reply_to}
    if value["is"] == "message":
        return Message(**envelope, text=value["text"], files=tuple(TextFile(*file) for file in value["files"]))
    return Action(**envelope, name=value["name"], values=value["values"])


def origin_to_row(inbound: Inbound) -> str:
    """Where an inbound came from, without what it said: what a timer needs to come back there."""
    bare: dict[str, Any] = {name: getattr(inbound, name) for name in _ENVELOPE}
    return inbound_to_row(Action(**bare, at=inbound.at, name=""))


def content_to_row(content: Content) -> str:
    """What a message says."""
    return dumps({"v": V, "markdown": content.markdown, "blocks": [to_json(block) for block in content.blocks]})


def content_from_row(row: str, steps: Steps = CONTENTS) -> Content:
    """What a message of this or an older version says; KeyError or ValueError when it is neither."""
    value = upcast("content", json.loads(row), steps)
    _expect(value, V)
    return Content(value["markdown"], tuple(from_json(block) for block in value["blocks"]))


def count_of(body: Json) -> int | None:
    """The number of a record that is only a number."""
    n = body.get("n")
    return n if len(body) == 1 and isinstance(n, int) and not isinstance(n, bool) else None


def body_from_row(body: str, n: int | None) -> Mapping[str, Any]:
    """A record's body, or its number."""
    return {"n": n} if n is not None else json.loads(body)


def _expect(value: Mapping[str, Any], v: int) -> None:
    if value["v"] != v:
        raise ValueError(f"version {value['v']} is newer than this program")
