"""Reactions on messages."""

from tests.fakes.discord.errors import refusal
from tests.fakes.discord.events import reaction_event
from tests.fakes.discord.rest.access import need, seen_channel, visible_message
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Permission
from tests.fakes.discord.wire import user_json


def add(call: Call) -> Reply:
    channel = seen_channel(call)
    message, emoji = visible_message(call, channel), call.params["emoji"]
    if emoji.isascii() and ":" not in emoji:
        raise refusal(10014)
    need(channel, Permission.READ_HISTORY)
    need(channel, Permission.ADD_REACTIONS)
    who = message.reactions.setdefault(emoji, [])
    if call.world.me.id not in who:
        who.append(call.world.me.id)
        call.world.publish(reaction_event("MESSAGE_REACTION_ADD", message, emoji, call.world.me))
    call.world.bell.ring()
    return NO_CONTENT


def remove_own(call: Call) -> Reply:
    message, emoji = visible_message(call, seen_channel(call)), call.params["emoji"]
    if call.world.me.id in message.reactions.get(emoji, []):
        message.reactions[emoji].remove(call.world.me.id)
        call.world.publish(reaction_event("MESSAGE_REACTION_REMOVE", message, emoji, call.world.me))
    call.world.bell.ring()
    return NO_CONTENT


def who_reacted(call: Call) -> Reply:
    message = visible_message(call, seen_channel(call))
    ids = message.reactions.get(call.params["emoji"], [])
    return Reply(200, [user_json(call.world.user(number)) for number in ids])


ROUTES = (
    Route("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", add),
    Route("DELETE", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", remove_own),
    Route("GET", "/channels/{channel}/messages/{message}/reactions/{emoji}", who_reacted),
)
