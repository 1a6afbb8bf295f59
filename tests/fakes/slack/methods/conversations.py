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
    return _page(asked, list(reversed(top)))


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
    """What the API gives back: no ephemeral notes, nothing deleted, within the range asked for."""
    oldest, latest = float(asked.args.get("oldest") or 0), float(asked.args.get("latest") or "inf")
    edge = flag(asked.args.get("inclusive"))
    found = []
    for message in asked.world.in_channel(channel):
        ts = float(message.ts)
        inside = oldest < ts < latest or (edge and ts in (oldest, latest))
        if inside and not message.deleted and message.only_to is None:
            expire(asked.world, message)
            found.append(message)
    return found


def _page(asked: Asked, messages: list[Message]) -> Json:
    limit = int(asked.args.get("limit") or 100)
    start = _cursor(asked.args.get("cursor"))
    if not 1 <= limit <= 999:
        raise refuse("invalid_arguments", ["must be between 1 and 999 [json-pointer:/limit]"])
    metadata = flag(asked.args.get("include_all_metadata"))
    shown = [message.wire(metadata=metadata) for message in messages[start : start + limit]]
    more = len(messages) > start + limit
    cursor = {"response_metadata": {"next_cursor": f"at:{start + limit}"}} if more else {}
    return {"messages": shown, "has_more": more, **cursor}


def _cursor(value: str | None) -> int:
    if not value:
        return 0
    if not value.startswith("at:"):
        raise RefusalError("invalid_cursor")
    return int(value.removeprefix("at:"))
