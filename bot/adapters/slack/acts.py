"""What people do on Slack besides talking: commands, presses, forms, shortcuts. Pure, and never an exception."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.adapters.slack.parse import Payload, learner_of, name, part, place_of, plain, team_of, tenant_of
from bot.adapters.slack.where import place as address_of
from bot.core.dialogue import Action, Where
from bot.core.verbs import COMMANDS, EDITED

_VERBS = {verb.name for verb in COMMANDS}
NAMED = re.compile(r"<@([A-Z0-9]{2,32})(?:\|[^>]*)?>")
Answering = Literal["command", "press"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where Slack takes the answer to a command or a press, for half an hour."""

    url: str
    kind: Answering


def address(reply_to: str | None) -> Address | None:
    """Read an address that came with an action."""
    known = json.loads(reply_to) if reply_to else None
    return Address(known["url"], known["kind"]) if known else None


def command(body: Payload, at: datetime, *, own: bool = False) -> Action | None:
    """Read `/coach VERB words`; without a known verb the words are a question, without words it is help.

    `own`: it was typed in the direct message with the coach; any other place may hold other people.
    """
    text = plain(str(body.get("text") or ""), "")
    verb, _, rest = text.partition(" ")
    if verb.lower() not in _VERBS:
        verb, rest = ("ask", text) if text else ("help", "")
    channel, user = name(body.get("channel_id")), name(body.get("user_id"))
    if not (channel and user and team_of(body)):
        return None
    return Action(
        id=f"command:{_digest(body.get('trigger_id'), channel, user, text)}",
        tenant=tenant_of(body),
        learner=learner_of(body, user),
        place=place_of(body, channel),
        surface="dm" if own else "command",
        room=channel,
        loose=True,  # Slack has no commands in threads
        at=at,
        reply_to=None if own else _reply_to(body, "command"),
        name=verb.lower(),
        values={**({"text": rest.strip()} if rest.strip() else {}), **_person(body, verb.lower())},
    )


def press(body: Payload, at: datetime, *, own: bool = False) -> Action | None:
    """Read a pressed button; its value is the token the core minted. None for buttons that are not the coach's."""
    pressed, user = _pressed(body), name(part(body, "user").get("id"))
    token = token_of(pressed)
    if not (token.startswith("v1:") and user and team_of(body)):
        return None
    container, message = part(body, "container"), part(body, "message")
    channel = name(part(body, "channel").get("id") or container.get("channel_id"))
    ts = name(message.get("ts") or container.get("message_ts"))
    shown = "" if container.get("is_ephemeral") else ts  # a private note is no root of a thread
    root = name(message.get("thread_ts") or container.get("thread_ts")) or shown
    return Action(
        id=f"press:{_digest(channel, ts, user, pressed.get('action_ts'), token)}",
        tenant=tenant_of(body),
        learner=learner_of(body, user, name(part(body, "user").get("team_id"))),
        place=place_of(body, channel or user, root),
        surface="dm" if own or not channel else "channel",
        room=channel,
        loose=not root,
        at=at,
        reply_to=_reply_to(body, "press"),
        name=token,
    )


def submission(body: Payload, at: datetime) -> Action | None:
    """Read a submitted modal; where its answer goes was written into it when it was opened."""
    view, user = part(body, "view"), name(part(body, "user").get("id"))
    opened, token = _opened(view), str(view.get("callback_id") or "")
    place, surface, reply_to = opened.get("place"), opened.get("surface"), opened.get("reply_to")
    where = surface if surface in ("dm", "channel", "thread", "command") else None
    if not (user and token and isinstance(place, str) and where and team_of(body)):
        return None
    kept: Where = where
    return Action(
        id=f"view:{_digest(view.get('id'), view.get('hash'), token)}",
        tenant=tenant_of(body),
        learner=learner_of(body, user, name(part(body, "user").get("team_id"))),
        place=place,
        surface=kept,
        room=address_of(place).channel,
        loose=not address_of(place).root,
        at=at,
        reply_to=reply_to if isinstance(reply_to, str) else None,
        name=token,
        values=dict(_values(part(view, "state", "values"))),
    )


def shortcut(body: Payload, at: datetime, *, own: bool = False) -> Action | None:
    """Read the message shortcut "Ask the coach about this": the message's words are the question."""
    channel, user, message = (
        name(part(body, "channel").get("id")),
        name(part(body, "user").get("id")),
        part(body, "message"),
    )
    root = name(message.get("thread_ts") or message.get("ts"))
    if not (channel and user and root and team_of(body)):
        return None
    return Action(
        id=f"shortcut:{_digest(body.get('trigger_id'), channel, user, root)}",
        tenant=tenant_of(body),
        learner=learner_of(body, user, name(part(body, "user").get("team_id"))),
        place=place_of(body, channel, root),
        surface="dm" if own else "command",
        at=at,
        reply_to=None if own else _reply_to(body, "command"),
        name="ask",
        values={"text": plain(str(message.get("text") or ""), "")},
    )


def edit(body: Payload, at: datetime) -> Action | None:
    """Read that somebody changed their own words in the direct message: an open answer counts as it stands now."""
    event = part(body, "event")
    before, after = part(event, "previous_message"), part(event, "message")
    if event.get("subtype") != "message_changed" or event.get("channel_type") != "im":
        return None
    channel, ts, user = name(event.get("channel")), name(after.get("ts")), name(after.get("user"))
    whole = channel and ts and user and team_of(body) and not after.get("bot_id") and not before.get("bot_id")
    if not whole or after.get("subtype") == "tombstone" or before.get("text") == after.get("text"):
        return None
    text = plain(str(after.get("text") or ""), "")
    return Action(
        id=f"edited:{_digest(channel, ts, part(after, 'edited').get('ts'), text)}",
        tenant=tenant_of(body),
        learner=learner_of(body, user, name(after.get("user_team"))),
        place=place_of(body, channel, name(after.get("thread_ts")) or ts),
        surface="dm",
        room=channel,
        at=at,
        name=EDITED,
        values={"id": f"{channel}:{ts}", "text": text},
    )


def token_of(pressed: Payload) -> str:
    """What a pressed button or a chosen line stands for."""
    return str(pressed.get("value") or part(pressed, "selected_option").get("value") or "")


def _person(body: Payload, verb: str) -> Mapping[str, str]:
    """Whom an owner names: people stay unnamed in everybody else's words."""
    found = NAMED.search(str(body.get("text") or "")) if verb == "admin" else None
    return {"person": learner_of(body, found[1])} if found else {}


def _pressed(body: Payload) -> Payload:
    actions = body.get("actions")
    return part(actions[0]) if isinstance(actions, list) and actions else {}


def _reply_to(body: Payload, kind: Answering) -> str | None:
    url = body.get("response_url")
    return json.dumps({"url": url, "kind": kind}) if isinstance(url, str) and url.startswith("http") else None


def _opened(view: Payload) -> Mapping[str, Any]:
    try:
        return part(json.loads(str(view.get("private_metadata") or "{}")))
    except ValueError:
        return {}


def _values(state: Payload) -> list[tuple[str, str]]:
    found = []
    for fields in state.values():
        for field_name, field in part(fields).items():
            chosen = part(field, "selected_option").get("value") or part(field).get("value")
            found.append((str(field_name), str(chosen or "")))
    return found


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x00".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
