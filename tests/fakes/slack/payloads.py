"""Events as an agent_view app gets them, and who gets them: only a subscribed app with the scope."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.people import Channel, Installation
from tests.fakes.slack.world import World

_EVENT = {"im": "message.im", "channel": "message.channels", "group": "message.groups", "mpim": "message.mpim"}
_SCOPE = {"im": "im:history", "channel": "channels:history", "group": "groups:history", "mpim": "mpim:history"}


def rich_text(text: str) -> list[Json]:
    """The block Slack adds to what a person types."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}] if text else []}
    return [{"type": "rich_text", "block_id": "typed", "elements": [words]}]


def event_body(world: World, installed: Installation, event: Json, *, shared: bool = False) -> Json:
    """The envelope every event comes in."""
    team = world.teams[installed.team]
    number = world.number()
    authorization = {
        "enterprise_id": team.enterprise_id,
        "team_id": None if installed.is_enterprise else team.id,
        "user_id": installed.bot_user,
        "is_bot": True,
        "is_enterprise_install": installed.is_enterprise,
    }
    return {
        "token": "fake-verification-token",
        "team_id": team.id,
        **({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{number:010d}",
        "event_time": int(world.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{number}",
    }


def send_event(
    world: World, team: str, name: str, event: Json, *, scope: str | None = None, shared: bool = False
) -> Any:
    """Deliver an event if the app is installed, subscribed to `name` and holds `scope`; else None."""
    installed = world.installed_in(team)
    if installed is None or name not in world.app.events or (scope and scope not in installed.scopes):
        return None
    return world.send(event_body(world, installed, event, shared=shared))


def message_event(world: World, channel: Channel, event: Json) -> Any:
    """A `message` event in the channel's own kind, when the bot is in the channel."""
    bot = world.installed_in(home_of(world, channel))
    if bot is None or bot.bot_user not in channel.members:
        return None
    stamped = {"event_ts": event["ts"], **event, "type": "message", "channel": channel.id, "channel_type": channel.kind}
    name, scope = _EVENT[channel.kind], _SCOPE[channel.kind]
    return send_event(world, home_of(world, channel), name, stamped, scope=scope, shared=bool(channel.shared_with))


def mention_event(world: World, channel: Channel, event: Json) -> Any:
    bot = world.installed_in(home_of(world, channel))
    if bot is None or bot.bot_user not in channel.members:
        return None
    stamped = {"event_ts": event["ts"], **event, "type": "app_mention", "channel": channel.id}
    shared = bool(channel.shared_with)
    return send_event(world, home_of(world, channel), "app_mention", stamped, scope="app_mentions:read", shared=shared)


def home_of(world: World, channel: Channel) -> str:
    """The workspace whose installation hears a channel: its own, else one it is shared with."""
    teams = [channel.team, *sorted(channel.shared_with)]
    return next((team for team in teams if world.installed_in(team)), channel.team)


def typed_event(world: World, channel: Channel, message: Message) -> Json:
    """The inner event of a message a person wrote, with the extras of Slack Connect."""
    author = world.user(message.user)
    event = message.wire() | {"client_msg_id": f"fake-{message.ts}", "team": author.team}
    event["blocks"] = message.blocks or rich_text(message.text)
    if channel.shared_with:
        event |= {"user_team": author.team, "source_team": author.team, "user_profile": author.wire()["profile"]}
    return event


def own_message_event(world: World, message: Message) -> None:
    """Tell the app about its own message, as Slack does."""
    if world.app.echo_own and message.only_to is None:
        message_event(world, world.channels[message.channel], message.wire())


def changed_event(world: World, message: Message, before: Json) -> Any:
    if message.only_to is not None or (message.by_app and not world.app.echo_own):
        return None
    event = {
        "subtype": "message_changed",
        "message": message.wire(),
        "previous_message": before,
        "hidden": True,
        "ts": world.next_ts(),
    }
    return message_event(world, world.channels[message.channel], event)


def deleted_event(world: World, message: Message) -> Any:
    if message.only_to is not None or (message.by_app and not world.app.echo_own):
        return None
    event = {
        "subtype": "message_deleted",
        "previous_message": message.wire(),
        "deleted_ts": message.ts,
        "hidden": True,
        "ts": world.next_ts(),
    }
    return message_event(world, world.channels[message.channel], event)
