"""Gateway dispatches drawn from the world: which intent lets each through, and what it carries."""

from tests.fakes.discord.components import Json
from tests.fakes.discord.things import Channel, Guild, Message, User
from tests.fakes.discord.wire import (
    channel_json,
    guild_create_json,
    member_json,
    message_json,
    user_json,
)
from tests.fakes.discord.world import Event, World

GUILDS = 1 << 0
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
DIRECT_REACTIONS = 1 << 13


def _guild_of(message: Message) -> Guild | None:
    """An ephemeral message does not travel through its guild: no guild_id, and the DM intent decides."""
    return None if message.ephemeral else message.channel.guild


def message_event(world: World, name: str, message: Message) -> Event:
    """MESSAGE_CREATE or MESSAGE_UPDATE as the message is now, whenever it will be delivered."""
    guild = _guild_of(message)
    drawn = {content: message_json(world, message, content=content) for content in (True, False)}
    extra: Json = {}
    if guild is not None:
        extra = {"guild_id": guild.id, "member": member_json(guild, message.author, with_user=False)}
    return Event(
        name,
        DIRECT_MESSAGES if guild is None else GUILD_MESSAGES,
        guild.id if guild else None,
        lambda content: drawn[content] | extra,
    )


def message_deleted(message: Message) -> Event:
    guild = _guild_of(message)
    gone: Json = {"id": message.id, "channel_id": message.channel.id}
    if guild is not None:
        gone["guild_id"] = guild.id
    intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
    return Event("MESSAGE_DELETE", intent, guild.id if guild else None, lambda _content: gone)


def reaction_event(name: str, message: Message, emoji: str, user: User) -> Event:
    guild = _guild_of(message)
    body: Json = {
        "user_id": user.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "message_author_id": message.author.id,
        "emoji": {"id": None, "name": emoji},
        "type": 0,
        "burst": False,
    }
    if guild is not None:
        body |= {"guild_id": guild.id, "member": member_json(guild, user)}
    intent = DIRECT_REACTIONS if guild is None else GUILD_REACTIONS
    return Event(name, intent, guild.id if guild else None, lambda _content: body)


def guild_joined(world: World, guild: Guild) -> Event:
    return Event("GUILD_CREATE", GUILDS, guild.id, lambda _content: guild_create_json(world, guild))


def guild_left(guild: Guild, *, outage: bool) -> Event:
    gone: Json = {"id": guild.id} | ({"unavailable": True} if outage else {})
    return Event("GUILD_DELETE", GUILDS, guild.id, lambda _content: gone)


def thread_event(world: World, name: str, thread: Channel) -> Event:
    assert thread.guild is not None
    body = channel_json(world, thread) | ({"newly_created": True} if name == "THREAD_CREATE" else {})
    return Event(name, GUILDS, thread.guild.id, lambda _content: body)


def member_left(guild: Guild, user: User) -> Event:
    body: Json = {"guild_id": guild.id, "user": user_json(user)}
    return Event("GUILD_MEMBER_REMOVE", 1 << 1, guild.id, lambda _content: body)


def interaction_event(body: Json) -> Event:
    return Event("INTERACTION_CREATE", 0, body.get("guild_id"), lambda _content: body)
