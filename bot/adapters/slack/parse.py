"""What people say on Slack, as values: pure, and never an exception, whatever a payload holds.

Messages are known by channel and time, because a mention and its twin in the channel share nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.adapters.slack.where import Place
from bot.core.dialogue import Interruption, Message

Payload = Mapping[str, Any]
SAID = (None, "file_share", "thread_broadcast")
"""Kinds of messages that people write; a tuple, since a broken payload may hold what cannot be hashed."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_EVERYONE = re.compile(r"<!(?:here|channel|everyone|subteam)")
_LINK = re.compile(r"<((?:https?://|mailto:)[^|>]+)(?:\|([^>]*))?>")
_OTHER = re.compile(r"<[#!]([^|>]*)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message, before it is read."""

    name: str
    url: str
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message and to whom it was said: `us` by a direct message or by name, `others` by name, or `nobody`."""

    message: Message
    to: Literal["us", "others", "nobody"]
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A message that was deleted or changed by its author."""

    id: str
    why: Interruption
    place: str
    ours: bool  # it was surely said to us; else only the place can tell


def part(value: Any, *path: str) -> Mapping[str, Any]:
    """The mapping at a path; empty when there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def name(value: Any) -> str:
    """An id as Slack writes them; empty for anything else."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def team_of(body: Payload) -> str:
    """The workspace in which the coach is installed and was asked."""
    authorized = body.get("authorizations")
    first = part(authorized[0]) if isinstance(authorized, list) and authorized else {}
    team = body.get("team")
    found = (
        part(body, "view").get("app_installed_team_id"),
        part(body, "message").get("team") if body.get("type") == "block_actions" else None,  # a button of ours
        first.get("team_id"),
        body.get("team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        part(body, "user").get("team_id"),
    )
    return next((name(one) for one in found if name(one)), "")


def tenant_of(body: Payload) -> str:
    """Name the workspace in which something was asked."""
    return f"slack:{team_of(body)}"


def enterprise_of(body: Payload) -> str:
    """The Enterprise Grid organisation of the installation; empty outside of one."""
    authorized = body.get("authorizations")
    if isinstance(authorized, list) and authorized:
        return name(part(authorized[0]).get("enterprise_id"))
    found = (body.get("enterprise_id"), part(body, "enterprise").get("id"), part(body, "team").get("enterprise_id"))
    return next((name(one) for one in found if name(one)), "")


def wide(body: Payload) -> bool:
    """Whether the coach is installed for the whole organisation."""
    authorized = body.get("authorizations")
    first = part(authorized[0]) if isinstance(authorized, list) and authorized else {}
    return (first or body).get("is_enterprise_install") in (True, "true")


def place_of(body: Payload, channel: str, root: str = "") -> str:
    """The address of a thread, with what leads to the token that may post there."""
    return str(Place(channel, root, enterprise_of(body), wide(body)))


def learner_of(body: Payload, user: str, home: str = "") -> str:
    """Name a learner: one person in all workspaces of their organisation, whoever's channel they write in.

    `home` is the workspace or organisation that the payload names as the person's own, if any.
    """
    stranger = home and home != team_of(body) and (home.startswith("E") or _shared(body))
    return f"slack:{home if stranger else enterprise_of(body) or team_of(body)}:{user}"


def words(body: Payload, me: str) -> Said | None:
    """Read a message; None for edits, bots, joins, and what cannot be read at all."""
    event = part(body, "event")
    if event.get("type") not in ("message", "app_mention") or event.get("bot_id") or event.get("subtype") not in SAID:
        return None
    channel, ts, user = name(event.get("channel")), name(event.get("ts")), name(event.get("user"))
    if not (channel and user and team_of(body) and (at := moment(ts))):
        return None
    direct, text = event.get("channel_type") == "im", str(event.get("text") or "")
    thread = name(event.get("thread_ts"))
    message = Message(
        id=f"{channel}:{ts}",
        tenant=tenant_of(body),
        learner=learner_of(body, user, name(event.get("user_team"))),
        place=place_of(body, channel, thread or ts),
        surface="dm" if direct else "thread" if thread else "channel",
        room=channel,
        at=at,
        text=plain(text, me),
    )
    return Said(message, "us" if direct else _addressed(text, me), tuple(_attached(event)))


def taken_back(body: Payload, me: str) -> TakenBack | None:
    """Read that a message was deleted or changed; None for everything else, an unfolded link included."""
    event = part(body, "event")
    before, after = part(event, "previous_message"), part(event, "message")
    why: Interruption = "deleted"
    if event.get("subtype") == "message_changed":
        if after.get("subtype") != "tombstone":  # what a deleted message with replies leaves behind
            why = "edited"
    elif event.get("subtype") != "message_deleted":
        return None
    channel, ts = name(event.get("channel")), name(event.get("deleted_ts") or after.get("ts") or before.get("ts"))
    if not (channel and ts) or before.get("bot_id") or (why == "edited" and before.get("text") == after.get("text")):
        return None
    ours = event.get("channel_type") == "im" or f"<@{me}" in f"{before.get('text')} {after.get('text')}"
    root = name(before.get("thread_ts") or after.get("thread_ts")) or ts
    return TakenBack(f"{channel}:{ts}", why, place_of(body, channel, root), ours)


def plain(text: str, me: str) -> str:
    """Take Slack's markup out of words: the coach's name goes, other people and places stay unnamed."""
    text = _MENTION.sub(lambda found: " " if found[1] == me else "@someone", text)
    text = _LINK.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    text = _OTHER.sub(lambda found: found[2] or found[1], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def moment(ts: Any) -> datetime | None:
    """The time in a message's name; None when it is no time."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _shared(body: Payload) -> bool:
    """Whether people of another organisation may be in the room. Presses do not say, so there it may be."""
    return bool(body.get("is_ext_shared_channel")) or ("event" not in body and not enterprise_of(body))


def _addressed(text: str, me: str) -> Literal["us", "others", "nobody"]:
    named = set(_MENTION.findall(text))
    if me and me in named:
        return "us"
    return "others" if named or _EVERYONE.search(text) else "nobody"


def _attached(event: Payload) -> list[Attached]:
    files = event.get("files")
    return [
        Attached(
            name=str(file.get("name") or "file")[:200],
            url=str(file.get("url_private_download") or file.get("url_private") or ""),
            size=file["size"] if isinstance(file.get("size"), int) else 0,
            kind=str(file.get("mimetype") or ""),
        )
        for file in (files if isinstance(files, list) else ())
        if isinstance(file, Mapping)
    ]
