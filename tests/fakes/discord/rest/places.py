"""The bot itself, people, guilds and channels; opening a DM; the address of the gateway."""

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.events import guild_left, thread_event
from tests.fakes.discord.rest.access import joined_guild, need, seen_channel
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Permission
from tests.fakes.discord.validation.complaints import Complaints, text
from tests.fakes.discord.wire import (
    application_json,
    channel_json,
    guild_json,
    member_json,
    roles_json,
    user_json,
)

OWN_EXTRAS: Json = {"mfa_enabled": False, "verified": True, "email": None, "flags": 0, "locale": "en-US"}


def me(call: Call) -> Reply:
    return Reply(200, user_json(call.world.me) | OWN_EXTRAS)


def application(call: Call) -> Reply:
    owner = next(user for user in call.world.users.values() if not user.bot)
    return Reply(200, application_json(call.world, owner))


def my_guilds(call: Call) -> Reply:
    return Reply(200, [guild_json(call.world, guild) for guild in call.world.guilds.values() if guild.bot_joined])


def leave_guild(call: Call) -> Reply:
    guild = joined_guild(call)
    guild.bot_joined = False
    call.world.publish(guild_left(guild, outage=False))
    call.world.bell.ring()
    return NO_CONTENT


def open_dm(call: Call) -> Reply:
    """Opening a DM always works; writing into it may be refused."""
    body, complaints = call.form(), Complaints()
    text(complaints, {"recipient_id": str(body.get("recipient_id") or "")}, "recipient_id", 20, required=True)
    complaints.raise_if_any()
    user = call.world.user(str(body["recipient_id"]))
    if user.bot:
        raise refusal(50007)
    return Reply(200, channel_json(call.world, call.world.dm_channel(user)))


def user(call: Call) -> Reply:
    return Reply(200, user_json(call.world.user(call.params["user"])))


def guild(call: Call) -> Reply:
    return Reply(200, guild_json(call.world, joined_guild(call)))


def guild_channels(call: Call) -> Reply:
    here = joined_guild(call)
    listed = [c for c in call.world.channels.values() if c.guild is here and not c.is_thread]
    return Reply(200, [channel_json(call.world, channel) for channel in listed])


def guild_roles(call: Call) -> Reply:
    return Reply(200, roles_json(call.world, joined_guild(call)))


def guild_threads(call: Call) -> Reply:
    threads = [channel_json(call.world, thread) for thread in call.world.threads(joined_guild(call))]
    return Reply(200, {"threads": threads, "members": []})


def member(call: Call) -> Reply:
    here, person = joined_guild(call), call.world.user(call.params["user"])
    if person is not call.world.me and person.id not in here.members:
        raise refusal(10007)
    return Reply(200, member_json(here, person))


def channel(call: Call) -> Reply:
    return Reply(200, channel_json(call.world, seen_channel(call)))


def change_thread(call: Call) -> Reply:
    """Archiving, locking and renaming of threads; other channels are not the bot's to change."""
    thread, body = seen_channel(call), call.form()
    if not thread.is_thread:
        need(thread, Permission.MANAGE_GUILD)
        raise refusal(50024)
    complaints = Complaints()
    text(complaints, body, "name", 100)
    complaints.raise_if_any()
    thread.name = body.get("name", thread.name)
    thread.archived = bool(body.get("archived", thread.archived))
    thread.locked = bool(body.get("locked", thread.locked))
    call.world.publish(thread_event(call.world, "THREAD_UPDATE", thread))
    call.world.bell.ring()
    return Reply(200, channel_json(call.world, thread))


def gateway(call: Call) -> Reply:
    return Reply(200, {"url": call.world.gateway_url})


def gateway_bot(call: Call) -> Reply:
    return Reply(200, {"url": call.world.gateway_url, "shards": 1, "session_start_limit": call.world.start_limit()})


ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("DELETE", "/users/@me/guilds/{guild}", leave_guild),
    Route("POST", "/users/@me/channels", open_dm),
    Route("GET", "/users/{user}", user),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/guilds/{guild}", guild),
    Route("GET", "/guilds/{guild}/channels", guild_channels),
    Route("GET", "/guilds/{guild}/roles", guild_roles),
    Route("GET", "/guilds/{guild}/threads/active", guild_threads),
    Route("GET", "/guilds/{guild}/members/{user}", member),
    Route("GET", "/channels/{channel}", channel),
    Route("PATCH", "/channels/{channel}", change_thread),
    Route("GET", "/gateway", gateway, bot_token=False),
    Route("GET", "/gateway/bot", gateway_bot),
)
