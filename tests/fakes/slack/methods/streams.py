"""Streaming messages: started, appended to, stopped, or dead after five minutes."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.blocks import check_blocks
from tests.fakes.slack.blocks.checks import Check, array, fault, mapping, one_of, shape, string, typed
from tests.fakes.slack.blocks.elements import URL_SOURCES
from tests.fakes.slack.blocks.surfaces import MOST_MARKDOWN_TEXT
from tests.fakes.slack.messages import Json, Message, Stream
from tests.fakes.slack.methods.agents import set_session
from tests.fakes.slack.methods.chat import check_metadata, new_message
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.payloads import changed_event, own_message_event
from tests.fakes.slack.refusal import RefusalError, refuse
from tests.fakes.slack.world import World

STREAM_LIFE = 300.0  # seconds; reported as about five minutes, appends do not prolong it

_CHUNK: dict[str, Check] = {
    "markdown_text": shape({"type": one_of("markdown_text"), "text": string()}),
    "plan_update": shape({"type": one_of("plan_update"), "title": string(256)}),
    "task_update": shape(
        {
            "type": one_of("task_update"),
            "id": string(),
            "title": string(256),
            "status": one_of("pending", "in_progress", "complete", "error"),
        },
        {"details": string(), "output": string(), "sources": URL_SOURCES},
    ),
    "blocks": shape({"type": one_of("blocks"), "blocks": array(mapping, most=50, least=1)}),
}
_CONTENT = "markdown_text chunks"


@method(
    "chat.startStream",
    "2",
    scopes=("chat:write",),
    required="channel thread_ts",
    optional=f"{_CONTENT} recipient_team_id recipient_user_id task_display_mode icon_emoji icon_url username",
)
def start_stream(asked: Asked) -> Json:
    channel = asked.channel()
    if asked.world.message(channel.id, asked.args["thread_ts"]) is None:
        raise RefusalError("thread_not_found")
    recipient = _recipient(asked)
    chunks = _chunks(asked)
    made = new_message(asked, channel.id, {}, thread_ts=asked.args["thread_ts"])
    made.stream = Stream(asked.world.clock.now(), recipient)
    made.markdown = True
    asked.world.add(made)
    own_message_event(asked.world, made)
    _write(asked.world, made, chunks)
    return {"channel": channel.id, "ts": made.ts}


@method("chat.appendStream", "4", scopes=("chat:write",), required="channel ts", optional=_CONTENT)
def append_stream(asked: Asked) -> Json:
    message, _stream = _open_stream(asked)
    chunks = _chunks(asked)
    if not chunks:
        raise RefusalError("no_text")
    _write(asked.world, message, chunks)
    return {"channel": message.channel, "ts": message.ts}


@method(
    "chat.stopStream",
    "2",
    scopes=("chat:write",),
    required="channel ts",
    optional=f"{_CONTENT} blocks metadata session_status",
)
def stop_stream(asked: Asked) -> Json:
    message, stream = _open_stream(asked)
    chunks = _chunks(asked)
    blocks = asked.args.get("blocks") or []
    check_blocks(blocks, asked.world.files)
    check_metadata(asked.args.get("metadata"))
    if not (message.text or stream.tasks or stream.chunk_blocks or chunks or blocks):
        raise RefusalError("no_text")
    before = message.wire()
    _write(asked.world, message, chunks)
    stream.state = "completed"
    message.blocks = [*message.blocks, *asked.world.named(blocks)]
    message.metadata = asked.args.get("metadata", message.metadata)
    message.remember(asked.world.clock.now(), "chat.stopStream")
    if status := asked.args.get("session_status"):
        set_session(asked, message.channel, message.root, status)
    asked.world.note("stopped", message.channel, message)
    changed_event(asked.world, message, before)
    return {"channel": message.channel, "ts": message.ts, "message": message.wire(metadata=True)}


def _recipient(asked: Asked) -> tuple[str | None, str | None]:
    """Who reads the stream. Slack's page asks for it in channels; callers report the same in DMs."""
    team, user = asked.args.get("recipient_team_id"), asked.args.get("recipient_user_id")
    if not team:
        raise RefusalError("missing_recipient_team_id")
    if not user:
        raise RefusalError("missing_recipient_user_id")
    if asked.world.user(user).team != team:
        raise RefusalError("team_not_found")
    return team, user


def _open_stream(asked: Asked) -> tuple[Message, Stream]:
    channel = asked.channel(writing=False)
    message = asked.world.message(channel.id, asked.args["ts"])
    if message is None:
        raise RefusalError("message_not_found")
    if message.user != asked.bot.bot_user:
        raise RefusalError("message_not_owned_by_app")
    if message.stream is None:
        raise RefusalError("message_not_in_streaming_state")
    expire(asked.world, message)
    if message.stream.state == "stopped_by_user":
        raise RefusalError("stopped_by_user")
    if message.stream.state != "in_progress":
        raise RefusalError("message_not_in_streaming_state")
    return message, message.stream


def expire(world: World, message: Message) -> None:
    """End a stream whose time is over; what was streamed stays."""
    stream = message.stream
    if stream and stream.state == "in_progress" and world.clock.now() - stream.started >= STREAM_LIFE:
        stream.state = "expired"
        message.remember(world.clock.now(), "expired")
        world.note("stopped", message.channel, message, "expired")


def _chunks(asked: Asked) -> list[Json]:
    """The call's content as chunks, refused where Slack would refuse it."""
    given: Any = asked.args.get("chunks") or []
    if text := asked.args.get("markdown_text"):
        given = [{"type": "markdown_text", "text": text}, *given]
    found = array(typed(_CHUNK))(given, "/chunks")
    if found:
        raise refuse("invalid_chunks", found)
    if any(len(chunk["text"]) > MOST_MARKDOWN_TEXT for chunk in given if chunk["type"] == "markdown_text"):
        raise refuse("msg_too_long", fault(f"must be less than {MOST_MARKDOWN_TEXT + 1} characters", "/chunks"))
    check_blocks(
        [block for chunk in given if chunk["type"] == "blocks" for block in chunk["blocks"]], asked.world.files
    )
    return list(given)


def _write(world: World, message: Message, chunks: list[Json]) -> None:
    stream = message.stream
    if stream is None:
        return
    for chunk in chunks:
        if chunk["type"] == "markdown_text":
            message.text += chunk["text"]
            stream.deltas.append((world.clock.now(), chunk["text"]))
        elif chunk["type"] == "plan_update":
            stream.plan = chunk["title"]
        elif chunk["type"] == "task_update":
            _update_task(stream, chunk)
        else:
            stream.chunk_blocks += chunk["blocks"]
            message.blocks = [*message.blocks, *world.named(chunk["blocks"])]
        world.note("streamed", message.channel, message, chunk)


def _update_task(stream: Stream, chunk: Json) -> None:
    """Title, status and output replace; details append."""
    known = stream.tasks.setdefault(chunk["id"], {"details": ""})
    details = known["details"] + chunk.get("details", "")
    known.update({key: part for key, part in chunk.items() if key != "type"}, details=details)
