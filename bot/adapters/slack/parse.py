"""What happened on Slack, as an inbound, or None when it is not for the coach. Payloads in, values out: pure.

A conversation is a thread: `place` is `CHANNEL:ROOT`, in direct messages too, where a thread is an agent session.
Messages are known by channel and time, because a mention and its twin in the channel share nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from bot.core.dialogue import Action, Interruption, Message
from bot.core.verbs import COMMANDS

Payload = Mapping[str, Any]
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<(https?://[^|>]+)(?:\|([^>]*))?>")
_VERBS = {verb.name for verb in COMMANDS}


def tenant_of(body: Payload) -> str:
    """Name the workspace in which something was asked."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return f"slack:{team}"


def learner_of(body: Payload, user: str) -> str:
    """Name a learner: one person in all workspaces of an Enterprise Grid."""
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    return f"slack:{enterprise or tenant_of(body).removeprefix('slack:')}:{user}"


def words(body: Payload, me: str) -> Message | None:
    """Read a direct message or a mention; None for edits, bots, joins and what is said to others."""
    event = body.get("event") or {}
    if event.get("bot_id") or event.get("subtype") not in {None, "file_share", "thread_broadcast"}:
        return None
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    named = f"<@{me}" in event.get("text", "") and event.get("type") in {"app_mention", "message"}
    if not (direct or named) or "user" not in event:
        return None
    root = event.get("thread_ts") or event["ts"]
    return Message(
        id=f"{event['channel']}:{event['ts']}",
        tenant=tenant_of(body),
        learner=learner_of(body, event["user"]),
        place=f"{event['channel']}:{root}",
        surface="dm" if direct else "thread" if event.get("thread_ts") else "channel",
        at=_at(event["ts"]),
        text=plain(event.get("text", ""), me),
    )


def interruption(body: Payload) -> tuple[str, Interruption] | None:
    """Read that a message was taken back or changed: its id, and which of the two."""
    event = body.get("event") or {}
    previous = event.get("previous_message") or {}
    if event.get("subtype") == "message_deleted":
        return f"{event['channel']}:{event.get('deleted_ts')}", "deleted"
    if event.get("subtype") == "message_changed" and previous.get("text") != event["message"].get("text"):
        return f"{event['channel']}:{event['message']['ts']}", "edited"
    return None


def command(body: Payload) -> Action:
    """Read `/coach VERB words`; without a known verb the words are a question, without words it is help."""
    text = plain(str(body.get("text", "")), "")
    verb, _, rest = text.partition(" ")
    if verb.lower() not in _VERBS:
        verb, rest = ("ask", text) if text else ("help", "")
    channel = str(body["channel_id"])
    return Action(
        id=f"command:{body['trigger_id']}",
        tenant=tenant_of(body),
        learner=learner_of(body, body["user_id"]),
        place=f"{channel}:",
        surface="dm" if channel.startswith("D") else "command",
        at=datetime.now(UTC),
        reply_to=_reply_to(body, "command"),
        name=verb.lower(),
        values={"text": rest.strip()} if rest.strip() else {},
    )


def press(body: Payload) -> Action | None:
    """Read a pressed button; its value is the token the core minted. None for buttons that are not the coach's."""
    pressed = body["actions"][0]
    token = str(pressed.get("value") or "")
    if not token.startswith("v1:"):
        return None
    channel = (body.get("channel") or body.get("container") or {}).get("id") or body["container"].get("channel_id", "")
    message = body.get("message") or {}
    root = message.get("thread_ts") or message.get("ts") or ""
    known = f"{channel}:{message.get('ts', '')}:{pressed.get('action_ts')}:{token}"
    return Action(
        id=f"press:{hashlib.sha256(known.encode()).hexdigest()[:32]}",
        tenant=tenant_of(body),
        learner=learner_of(body, body["user"]["id"]),
        place=f"{channel}:{root}",
        surface="dm" if channel.startswith("D") else "channel",
        at=datetime.now(UTC),
        reply_to=_reply_to(body, "press"),
        name=token,
    )


def submission(body: Payload) -> Action:
    """Read a submitted modal; where its answer goes was written into it when it was opened."""
    view = body["view"]
    opened = json.loads(view.get("private_metadata") or "{}")
    return Action(
        id=f"view:{view['id']}:{view.get('hash', '')}",
        tenant=tenant_of(body),
        learner=learner_of(body, body["user"]["id"]),
        place=opened["place"],
        surface=opened["surface"],
        at=datetime.now(UTC),
        reply_to=opened.get("reply_to"),
        name=view["callback_id"],
        values=dict(_values(view["state"]["values"])),
    )


def shortcut(body: Payload) -> Action:
    """Read the message shortcut "Ask the coach about this": the message's words are the question."""
    channel, message = body["channel"]["id"], body["message"]
    return Action(
        id=f"shortcut:{body['trigger_id']}",
        tenant=tenant_of(body),
        learner=learner_of(body, body["user"]["id"]),
        place=f"{channel}:{message.get('thread_ts') or message['ts']}",
        surface="dm" if channel.startswith("D") else "command",
        at=datetime.now(UTC),
        reply_to=_reply_to(body, "command"),
        name="ask",
        values={"text": plain(message.get("text", ""), "")},
    )


def plain(text: str, me: str) -> str:
    """Take Slack's markup out of words: the coach's name goes, other people and places stay unnamed."""
    text = text.replace(f"<@{me}>", " ") if me else text
    text = _LINK.sub(lambda found: found[2] or found[1], _MENTION.sub("@someone", text))
    text = re.sub(r"<[#!][^|>]*\|?([^>]*)>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _at(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _reply_to(body: Payload, kind: Literal["command", "press"]) -> str | None:
    address = body.get("response_url")
    return json.dumps({"url": address, "kind": kind}) if address else None


def _values(state: Mapping[str, Mapping[str, Payload]]) -> list[tuple[str, str]]:
    found = []
    for fields in state.values():
        for name, field in fields.items():
            chosen = field.get("selected_option") or {}
            found.append((name, str(chosen.get("value") or field.get("value") or "")))
    return found
