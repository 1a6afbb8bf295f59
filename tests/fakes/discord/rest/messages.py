"""Messages in channels: send, read, history, edit, delete, typing."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import invalid_form, refusal
from tests.fakes.discord.posting import Draft, check_draft, post, remove, revise
from tests.fakes.discord.rest.access import check_writable, may, need, own_message, seen_channel, visible_message
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Channel, Message, MessageKind, Permission
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.mentions import ALL
from tests.fakes.discord.validation.messages import CHANNEL_FLAGS
from tests.fakes.discord.wire import message_json
from tests.fakes.discord.world import MESSAGE_CONTENT, World

NONCE_SECONDS = 180.0  # Discord says "the past few minutes"
MOST_HISTORY = 100


def drawn(world: World, message: Message) -> Json:
    """A message as REST shows it to the bot."""
    return message_json(world, message, content=bool(world.privileged & MESSAGE_CONTENT))


def create_message(call: Call) -> Reply:
    world, channel, body = call.world, seen_channel(call), call.form()
    draft = Draft(body, call.uploads, CHANNEL_FLAGS, ALL)
    complaints = Complaints()
    check_draft(complaints, draft)
    reference = _reference(complaints, world, channel, body.get("message_reference"))
    complaints.raise_if_any()
    check_writable(world, channel)
    if draft.uploads:
        need(channel, Permission.ATTACH_FILES)
    if reference and not may(channel, Permission.READ_HISTORY):
        raise refusal(160002)
    if body.get("enforce_nonce") and (first := _same_nonce(world, str(body.get("nonce")))):
        return Reply(200, drawn(world, first))
    channel.archived = False  # a message wakes a sleeping thread
    message = Message(world.ids.take(), channel, world.me, world.now(), reference=reference)
    message.kind = MessageKind.REPLY if reference else MessageKind.DEFAULT
    return Reply(200, drawn(world, post(world, message, draft)))


def _same_nonce(world: World, nonce: str) -> Message | None:
    """The bot's own recent message with this nonce, in whatever channel: the nonce belongs to the author."""
    since = world.now() - NONCE_SECONDS
    found = world.by_nonce.get(nonce)
    return found if found is not None and found.created_at >= since and not found.deleted else None


def _reference(complaints: Complaints, world: World, channel: Channel, given: Any) -> Message | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not given.get("message_id"):
        complaints.at("message_reference", "message_id").add("BASE_TYPE_REQUIRED", "This field is required")
        return None
    found = world.find_message(channel, str(given["message_id"]))
    if found is None and given.get("fail_if_not_exists", True):
        complaints.at("message_reference").add("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return found


@dataclass(frozen=True)
class _Window:
    before: int | None = None
    after: int | None = None
    around: int | None = None


def _window(call: Call) -> _Window:
    given = {key: call.query[key] for key in ("before", "after", "around") if key in call.query}
    for key, value in given.items():
        if not value.isdigit():
            raise invalid_form({key: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": "Not a snowflake."}]}})
    return _Window(**{key: int(value) for key, value in given.items()})


def history(call: Call) -> Reply:
    """Newest first, whatever was asked; `after` takes the oldest that fit."""
    world, channel = call.world, seen_channel(call)
    limit, window = call.number("limit", 50, 1, MOST_HISTORY), _window(call)
    if not may(channel, Permission.READ_HISTORY):
        return Reply(200, [])
    readable = [m for m in world.messages[channel.id] if not m.deleted and not m.ephemeral]
    return Reply(200, [drawn(world, message) for message in reversed(_pick(readable, window, limit))])


def _pick(messages: list[Message], window: _Window, limit: int) -> list[Message]:
    if window.around is not None:
        older = [m for m in messages if int(m.id) < window.around]
        newer = [m for m in messages if int(m.id) >= window.around]
        return older[-(limit // 2) :] + newer[: limit - limit // 2]
    if window.after is not None:
        return [m for m in messages if int(m.id) > window.after][:limit]
    if window.before is not None:
        messages = [m for m in messages if int(m.id) < window.before]
    return messages[-limit:]


def read_message(call: Call) -> Reply:
    channel = seen_channel(call)
    need(channel, Permission.READ_HISTORY)
    return Reply(200, drawn(call.world, visible_message(call, channel)))


def edit_message(call: Call) -> Reply:
    world, channel = call.world, seen_channel(call)
    visible_message(call, channel)
    message = own_message(call, channel)
    draft = Draft(call.form(), call.uploads, None, ALL)
    complaints = Complaints()
    check_draft(complaints, draft, message)
    complaints.raise_if_any()
    if channel.archived:
        raise refusal(50083)
    if channel.locked:
        raise refusal(160005)
    return Reply(200, drawn(world, revise(world, message, draft)))


def delete_message(call: Call) -> Reply:
    channel = seen_channel(call)
    message = visible_message(call, channel)
    if message.author is not call.world.me:
        if channel.is_dm:
            raise refusal(50003)
        need(channel, Permission.MANAGE_MESSAGES)
    remove(call.world, message)
    return NO_CONTENT


def typing(call: Call) -> Reply:
    check_writable(call.world, seen_channel(call))
    return NO_CONTENT


ROUTES = (
    Route("POST", "/channels/{channel}/messages", create_message),
    Route("GET", "/channels/{channel}/messages", history),
    Route("GET", "/channels/{channel}/messages/{message}", read_message),
    Route("PATCH", "/channels/{channel}/messages/{message}", edit_message),
    Route("DELETE", "/channels/{channel}/messages/{message}", delete_message),
    Route("POST", "/channels/{channel}/typing", typing),
)
