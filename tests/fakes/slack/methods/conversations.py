"""Opening direct messages and reading what stands in a conversation."""

from __future__ import annotations

from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.streams import expire
from tests.fakes.slack.methods.table import Asked, flag, method
from tests.fakes.slack.people import Channel
from tests.fakes.slack.refusal import RefusalError, refuse

_WORD = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
_RANGE = "cursor inclusive include_all_metadata latest limit oldest"


@method("conversations.open", "3", optional="channel users return_im prevent_creation")
def open_conversation(asked: Asked) -> Json:
    users = [user for user in (asked.args.get("users") or "").split(",") if user]
    if not users:
        channel = asked.channel(writing=False)
        return {"channel": {"id": channel.id}}
    if len(users) > 1:
        asked.needs("mpim:write")
        raise RefusalError("method_not_supported_for_channel_type")
    asked.needs("im:write")
    person = asked.world.user(users[0])
    if person.deleted:
        raise RefusalError("user_disabled")
    if person.is_bot or not person.takes_dms:
        raise RefusalError("cannot_dm_bot" if person.is_bot else "restricted_action")
    opened = asked.world.dm_with(person.id, asked.bot.bot_user)
    return {"channel": {"id": opened.id} | (opened.wire() if flag(asked.args.get("return_im")) else {})}


@method("conversations.info", "3", required="channel", optional="include_locale include_num_members")
def show_conversation(asked: Asked) -> Json:
    channel = asked.channel(writing=False)
    asked.needs(f"{_WORD[channel.kind]}:read")
    shape = channel.wire() | {"is_member": asked.bot.bot_user in channel.members}
    if flag(asked.args.get("include_num_members")):
        shape["num_members"] = len(channel.members)
    if channel.kind == "im":
        shape["user"] = next(iter(channel.members - {asked.bot.bot_user}))
    return {"channel": shape}


@method("conversations.history", "3", required="channel", optional=_RANGE)
def history(asked: Asked) -> Json:
    channel = _readable(asked)
    top = [message for message in _visible(asked, channel.id) if message.thread_ts in (None, message.ts)]
    return _page(asked, list(reversed(top)), newest_first=True)


@method("conversations.replies", "3", required="channel ts", optional=_RANGE)
def replies(asked: Asked) -> Json:
    channel = _readable(asked)
    root = asked.args["ts"]
    thread = [message for message in _visible(asked, channel.id) if root in (message.ts, message.thread_ts)]
    if not thread:
        raise RefusalError("thread_not_found")
    return _page(asked, thread)


def _readable(asked: Asked) -> Channel:
    channel = asked.channel(writing=False)
    asked.needs(f"{_WORD[channel.kind]}:history")
    if asked.bot.bot_user not in channel.members:
        raise RefusalError("not_in_channel")
    return channel


def _visible(asked: Asked, channel: str) -> list[Message]:
    """What the API gives back: no ephemeral notes, nothing deleted but what has replies, within the range asked for."""
    oldest, latest = float(asked.args.get("oldest") or 0), float(asked.args.get("latest") or "inf")
    edge = flag(asked.args.get("inclusive"))
    found = []
    for message in asked.world.in_channel(channel):
        ts = float(message.ts)
        inside = oldest < ts < latest or (edge and ts in (oldest, latest))
        stands = not message.deleted or _replies(asked, message)
        if inside and stands and message.only_to is None:
            expire(asked.world, message)
            found.append(message)
    return found


def _replies(asked: Asked, root: Message) -> list[Message]:
    thread = asked.world.in_channel(root.channel)
    return [one for one in thread if one.thread_ts == root.ts != one.ts and not one.deleted and one.only_to is None]


def _page(asked: Asked, messages: list[Message], *, newest_first: bool = False) -> Json:
    """A page. The cursor names the next message's time, so that removing what was shown shifts nothing."""
    limit = int(asked.args.get("limit") or 100)
    start = _cursor(asked.args.get("cursor"))
    if not 1 <= limit <= 999:
        raise refuse("invalid_arguments", ["must be between 1 and 999 [json-pointer:/limit]"])
    if start is not None:
        messages = [one for one in messages if (float(one.ts) <= start if newest_first else float(one.ts) >= start)]
    metadata = flag(asked.args.get("include_all_metadata"))
    shown = [_wire(asked, message, metadata=metadata) for message in messages[:limit]]
    more = len(messages) > limit
    cursor = {"response_metadata": {"next_cursor": f"next_ts:{messages[limit].ts}"}} if more else {}
    return {"messages": shown, "has_more": more, **cursor}


def _wire(asked: Asked, message: Message, *, metadata: bool) -> Json:
    """A message as it is listed: the first one of a thread counts its replies, also when it was removed itself."""
    replies = _replies(asked, message)
    thread = {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts} if replies else {}
    if message.deleted:
        gone = {"subtype": "tombstone", "hidden": True, "user": "USLACKBOT", "text": "This message was deleted."}
        return {"type": "message", "ts": message.ts, **gone, **thread}
    return message.wire(metadata=metadata) | thread


def _cursor(value: str | None) -> float | None:
    if not value:
        return None
    if not value.startswith("next_ts:"):
        raise RefusalError("invalid_cursor")
    return float(value.removeprefix("next_ts:"))
