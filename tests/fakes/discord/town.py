"""Setting up the world: people, guilds, channels, and the bot coming and going."""

from tests.fakes.discord.events import guild_joined, guild_left, member_left
from tests.fakes.discord.things import (
    MEMBER_PERMISSIONS,
    Channel,
    ChannelKind,
    Guild,
    Permission,
    User,
)
from tests.fakes.discord.world import World


def add_user(world: World, name: str, *guilds: Guild, permissions: Permission = MEMBER_PERMISSIONS) -> User:
    """A person, member of these guilds."""
    user = User(world.ids.take(), name)
    world.users[user.id] = user
    for guild in guilds:
        guild.members[user.id] = permissions
    return user


def add_guild(world: World, name: str, owner: User, *, bot_joined: bool = True) -> Guild:
    guild = Guild(world.ids.take(), name, owner, world.ids.take(), bot_joined)
    world.guilds[guild.id] = guild
    guild.members[owner.id] = MEMBER_PERMISSIONS | Permission.ADMINISTRATOR | Permission.MANAGE_GUILD
    if bot_joined:
        world.publish(guild_joined(world, guild))
    return guild


def add_channel(world: World, guild: Guild, name: str, kind: ChannelKind = ChannelKind.TEXT) -> Channel:
    return world.add_channel(Channel(world.ids.take(), kind, name, guild))


def join_guild(world: World, guild: Guild) -> None:
    """The bot is added."""
    guild.bot_joined = guild.available = True
    world.publish(guild_joined(world, guild))
    world.bell.ring()


def leave_guild(world: World, guild: Guild, *, outage: bool) -> None:
    """The bot is removed; or the guild is only not reachable for a while."""
    guild.available = not outage
    guild.bot_joined = outage
    world.publish(guild_left(guild, outage=outage))
    world.bell.ring()


def member_leaves(world: World, guild: Guild, user: User) -> None:
    guild.members.pop(user.id, None)
    world.publish(member_left(guild, user))
    world.bell.ring()
