"""Files: the three steps of an upload, and what is known of a file."""

from __future__ import annotations

import mimetypes

from tests.fakes.slack.blocks.checks import array, one_of, shape, string
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.payloads import own_message_event
from tests.fakes.slack.refusal import RefusalError, refuse
from tests.fakes.slack.world import StoredFile, World

_FILES = array(shape({"id": string()}, {"title": string(), "highlight_type": one_of("text", "code")}), least=1)


@method(
    "files.getUploadURLExternal",
    "4",
    scopes=("files:write",),
    required="filename length",
    optional="alt_txt snippet_type",
)
def upload_url(asked: Asked) -> Json:
    length = int(asked.args["length"])
    if length <= 0:
        raise refuse("invalid_arguments", ["must be more than 0 [json-pointer:/length]"])
    made = StoredFile(f"F{asked.world.number()}", asked.args["filename"], length, user=asked.bot.bot_user)
    made.alt_text = asked.args.get("alt_txt")
    asked.world.files[made.id] = made
    return {"upload_url": f"{asked.world.base}/upload/v1/{made.id}", "file_id": made.id}


@method(
    "files.completeUploadExternal",
    "4",
    scopes=("files:write",),
    required="files",
    optional="channel_id channels thread_ts initial_comment blocks",
)
def complete_upload(asked: Asked) -> Json:
    if found := _FILES(asked.args["files"], "/files"):
        raise refuse("invalid_arguments", found)
    stored = [_uploaded(asked.world, part) for part in asked.args["files"]]
    places = [asked.args.get("channel_id"), *(asked.args.get("channels") or "").split(",")]
    channels = [asked.world.channel_for(asked.bot, place) for place in places if place]
    for file in stored:
        file.complete = True
    for channel in channels:
        _share(asked, channel.id, stored)
    return {"files": [file_wire(asked.world, file) for file in stored]}


@method("files.info", "4", scopes=("files:read",), required="file", optional="count cursor limit page")
def show_file(asked: Asked) -> Json:
    file = asked.world.files.get(asked.args["file"])
    if file is None or not file.complete:
        raise RefusalError("file_not_found")
    return {"file": file_wire(asked.world, file), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "3", scopes=("files:write",), required="file")
def delete_file(asked: Asked) -> Json:
    file = asked.world.files.get(asked.args["file"])
    if file is None:
        raise RefusalError("file_not_found")
    if file.user != asked.bot.bot_user:
        raise RefusalError("cant_delete_file")
    del asked.world.files[file.id]
    for message in asked.world.messages:
        message.files = [
            {"id": one["id"], "mode": "tombstone"} if one["id"] == file.id else one for one in message.files
        ]
    return {}


def _uploaded(world: World, part: Json) -> StoredFile:
    file = world.files.get(part["id"])
    if file is None or file.content is None:
        raise RefusalError("file_not_found")
    file.title = part.get("title", file.name)
    return file


def _share(asked: Asked, channel: str, stored: list[StoredFile]) -> None:
    for file in stored:
        file.shared_in.append(channel)
    made = Message(
        channel=channel,
        ts=asked.world.next_ts(),
        user=asked.bot.bot_user,
        team=asked.bot.team,
        via=asked.call.method,
        text=asked.args.get("initial_comment") or "",
        files=[file_wire(asked.world, file) for file in stored],
        thread_ts=asked.args.get("thread_ts"),
        by_app=True,
        bot_id=asked.bot.bot_id,
        app_id=asked.world.app.id,
    )
    own_message_event(asked.world, asked.world.add(made))


def file_wire(world: World, file: StoredFile) -> Json:
    """A file as Slack describes it; its address needs the bot token."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    address = f"{world.base}/files-pri/{file.id}/{file.name}"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": kind,
        "filetype": file.name.rpartition(".")[2],
        "user": file.user,
        "mode": "hosted",
        "size": file.length,
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "file_access": "visible",
        "channels": list(file.shared_in),
    }
