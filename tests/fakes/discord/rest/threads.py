"""Threads the bot starts: from a message, in a text channel, or as a forum post."""

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.events import thread_event
from tests.fakes.discord.posting import Draft, check_draft, post
from tests.fakes.discord.rest.access import need, seen_channel, visible_message
from tests.fakes.discord.rest.messages import drawn
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Channel, ChannelKind, Message, MessageFlag, Permission, User
from tests.fakes.discord.validation.complaints import Complaints, text
from tests.fakes.discord.validation.mentions import ALL
from tests.fakes.discord.validation.messages import CHANNEL_FLAGS
from tests.fakes.discord.wire import channel_json
from tests.fakes.discord.world import World


def open_thread(world: World, parent: Channel, owner: User, name: str, number: str | None = None) -> Channel:
    """A new public thread, announced to the gateway. One started from a message carries the message's id."""
    thread = Channel(number or world.ids.take(), ChannelKind.THREAD, name, parent.guild, parent, owner)
    world.add_channel(thread)
    world.publish(thread_event(world, "THREAD_CREATE", thread))
    world.bell.ring()
    return thread


def _checked_name(body: Json) -> str:
    complaints = Complaints()
    text(complaints, body, "name", 100, required=True)
    complaints.raise_if_any()
    return str(body["name"])


def from_message(call: Call) -> Reply:
    parent = seen_channel(call)
    message = visible_message(call, parent)
    if parent.guild is None:
        raise refusal(50024)
    name = _checked_name(call.form())
    need(parent, Permission.CREATE_THREADS)
    if message.thread is not None:
        raise refusal(160004)
    message.thread = open_thread(call.world, parent, call.world.me, name, message.id)
    message.flags |= MessageFlag.HAS_THREAD
    return Reply(201, channel_json(call.world, message.thread))


def in_channel(call: Call) -> Reply:
    """A thread without a message, or a forum post, which needs one."""
    parent, body = seen_channel(call), call.form()
    if parent.guild is None:
        raise refusal(50024)
    name = _checked_name(body)
    if parent.kind is ChannelKind.FORUM:
        return _forum_post(call, parent, name)
    need(parent, Permission.CREATE_THREADS)
    return Reply(201, channel_json(call.world, open_thread(call.world, parent, call.world.me, name)))


def _forum_post(call: Call, forum: Channel, name: str) -> Reply:
    world, body = call.world, call.form()
    complaints = Complaints()
    if not isinstance(body.get("message"), dict):
        complaints.at("message").add("BASE_TYPE_REQUIRED", "This field is required")
        complaints.raise_if_any()
    draft = Draft(body["message"], call.uploads, CHANNEL_FLAGS, ALL)
    check_draft(complaints.at("message"), draft)
    complaints.raise_if_any()
    need(forum, Permission.SEND_MESSAGES)
    thread = open_thread(world, forum, world.me, name)
    thread.applied_tags = [str(tag) for tag in body.get("applied_tags") or []]
    first = post(world, Message(thread.id, thread, world.me, world.now()), draft)
    return Reply(201, channel_json(world, thread) | {"message": drawn(world, first)})


def join(call: Call) -> Reply:
    thread = seen_channel(call)
    if not thread.is_thread:
        raise refusal(50024)
    return NO_CONTENT


ROUTES = (
    Route("POST", "/channels/{channel}/messages/{message}/threads", from_message),
    Route("POST", "/channels/{channel}/threads", in_channel),
    Route("PUT", "/channels/{channel}/thread-members/@me", join),
    Route("DELETE", "/channels/{channel}/thread-members/@me", join),
)
