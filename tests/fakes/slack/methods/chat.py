"""Posting, changing and removing messages."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.table import Asked, flag, method
from tests.fakes.slack.payloads import changed_event, deleted_event, own_message_event
from tests.fakes.slack.refusal import RefusalError, refuse
from tests.fakes.slack.world import World

_BODY = "text blocks attachments markdown_text link_names parse as_user"
_LOOKS = "icon_emoji icon_url username"
_FLAGS = ("unfurl_links", "unfurl_media", "link_names", "parse", "mrkdwn", "reply_broadcast")
MOST_METADATA = 8_000


@method(
    "chat.postMessage",
    "post",
    scopes=("chat:write",),
    required="channel",
    optional=f"{_BODY} {_LOOKS} thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn metadata client_msg_id container_id",
)
def post_message(asked: Asked) -> Json:
    channel = asked.channel()
    _refuse_closed_tab(asked, channel.kind)
    body = checked_body(asked)
    thread = _thread(asked, channel.id)
    made = asked.world.add(new_message(asked, channel.id, body, thread_ts=thread))
    own_message_event(asked.world, made)
    return {"channel": channel.id, "ts": made.ts, "message": made.wire(metadata=True)}


@method(
    "chat.postEphemeral",
    "4",
    scopes=("chat:write",),
    required="channel user",
    optional=f"{_BODY} {_LOOKS} thread_ts",
)
def post_ephemeral(asked: Asked) -> Json:
    channel = asked.channel()
    reader = asked.world.user(asked.args["user"])
    if reader.id not in channel.members:
        raise RefusalError("user_not_in_channel")
    body = checked_body(asked)
    made = new_message(asked, channel.id, body, thread_ts=asked.args.get("thread_ts"))
    made.only_to = reader.id
    asked.world.add(made)
    return {"message_ts": made.ts}


@method(
    "chat.update",
    "3",
    scopes=("chat:write",),
    required="channel ts",
    optional=f"{_BODY} reply_broadcast file_ids metadata",
)
def update_message(asked: Asked) -> Json:
    found = own_message(asked, "cant_update_message")
    if not found.settled:
        raise RefusalError("streaming_state_conflict")
    body = checked_body(asked, files=found.files)
    before = found.wire()
    apply_body(asked.world, found, body)
    found.edited = asked.world.clock.now()
    found.remember(found.edited, "chat.update")
    asked.world.note("updated", found.channel, found)
    changed_event(asked.world, found, before)
    return {"channel": found.channel, "ts": found.ts, "text": found.text, "message": found.wire(metadata=True)}


@method("chat.delete", "3", scopes=("chat:write",), required="channel ts", optional="as_user")
def delete_message(asked: Asked) -> Json:
    found = own_message(asked, "cant_delete_message")
    if not found.settled:
        raise RefusalError("cant_delete_message")
    found.deleted = True
    asked.world.note("deleted", found.channel, found)
    deleted_event(asked.world, found)
    return {"channel": found.channel, "ts": found.ts}


@method("chat.getPermalink", "special", required="channel message_ts")
def permalink(asked: Asked) -> Json:
    channel = asked.channel(writing=False)
    if asked.world.message(channel.id, asked.args["message_ts"]) is None:
        raise RefusalError("message_not_found")
    domain = asked.world.teams[channel.team].domain
    compact = asked.args["message_ts"].replace(".", "")
    return {"channel": channel.id, "permalink": f"https://{domain}.slack.com/archives/{channel.id}/p{compact}"}


def own_message(asked: Asked, not_ours: str) -> Message:
    """The bot's own visible message that `channel` and `ts` name."""
    if asked.args["channel"] in asked.world.users:
        raise RefusalError("channel_not_found")
    channel = asked.channel(writing=False)
    found = asked.world.message(channel.id, asked.args["ts"])
    if found is None:
        raise RefusalError("message_not_found")
    if found.user != asked.bot.bot_user:
        raise RefusalError(not_ours)
    return found


def checked_body(asked: Asked, files: list[Json] | None = None) -> Json:
    """The arguments that make up a message's content, refused when Slack would refuse them."""
    args = asked.args
    check_message(args, asked.world.files)
    keeps = files or args.get("file_ids")
    if not (args.get("text") or args.get("blocks") or args.get("attachments") or args.get("markdown_text") or keeps):
        raise RefusalError("no_text")
    if any(key in args for key in ("icon_emoji", "icon_url", "username")):
        asked.needs("chat:write.customize")
    _judge_flags(asked)
    check_metadata(args.get("metadata"))
    return args


def check_metadata(metadata: Any) -> None:
    """Refuse message metadata that is not an event type with a small payload."""
    if metadata is None:
        return
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_payload"), dict)
        or not metadata.get("event_type")
    ):
        raise refuse("invalid_metadata_format", ["needs event_type and event_payload [json-pointer:/metadata]"])
    if len(str(metadata["event_payload"])) > MOST_METADATA:
        raise RefusalError("metadata_too_large")


def _judge_flags(asked: Asked) -> None:
    record = asked.world.recording
    if flag(asked.args.get("link_names")):
        record.violate("unsafe", "link_names turns names in the text into mentions", asked.call)
    if asked.args.get("parse") == "full":
        record.violate("unsafe", "parse=full turns names and addresses in the text into live ones", asked.call)
    if asked.args.get("blocks") and not asked.args.get("text"):
        record.violate("ignored", "blocks without text: notifications and screen readers show nothing", asked.call)


def _refuse_closed_tab(asked: Asked, kind: str) -> None:
    if kind == "im" and not asked.world.app.messages_tab:
        raise RefusalError("messages_tab_disabled")


def _thread(asked: Asked, channel: str) -> str | None:
    thread = asked.args.get("thread_ts")
    if thread and asked.world.message(channel, thread) is None:
        raise RefusalError("thread_not_found")
    return str(thread) if thread else None


def new_message(asked: Asked, channel: str, body: Json, *, thread_ts: str | None) -> Message:
    """The bot's message from a call's arguments, not yet shown."""
    return Message(
        channel=channel,
        ts=asked.world.next_ts(),
        user=asked.bot.bot_user,
        team=asked.bot.team,
        via=asked.call.method,
        text=body.get("markdown_text") or body.get("text") or "",
        markdown=bool(body.get("markdown_text")),
        blocks=body.get("blocks") or [],
        attachments=body.get("attachments") or [],
        thread_ts=thread_ts,
        by_app=True,
        bot_id=asked.bot.bot_id,
        app_id=asked.world.app.id,
        metadata=body.get("metadata"),
        flags={key: body[key] for key in _FLAGS if key in body},
    )


def apply_body(world: World, message: Message, body: Json) -> None:
    """Change a message as chat.update does: what is not given stays, an empty list removes."""
    if "markdown_text" in body:
        message.text, message.blocks, message.markdown = body["markdown_text"], [], True
    if "text" in body:
        message.text, message.markdown = body["text"], False
    if "blocks" in body:
        message.blocks = world.named(body["blocks"])
    if "attachments" in body:
        message.attachments = body["attachments"]
    if "metadata" in body:
        message.metadata = body["metadata"]
