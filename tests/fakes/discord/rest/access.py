"""What the bot may touch: channels it sees, people it may write to, messages that are its own."""

from tests.fakes.discord.errors import refusal
from tests.fakes.discord.rest.route import Call
from tests.fakes.discord.things import Channel, ChannelKind, Guild, Message, Permission
from tests.fakes.discord.world import World


def may(channel: Channel, permission: Permission) -> bool:
    """Whether the bot holds the permission here. A thread follows its parent; a DM grants all it has."""
    rules = channel.parent if channel.is_thread and channel.parent else channel
    return channel.is_dm or bool(rules.bot_permissions & permission)


def need(channel: Channel, permission: Permission) -> None:
    if not may(channel, permission):
        raise refusal(50013)


def seen_channel(call: Call) -> Channel:
    """The channel of the path, if the bot sees it."""
    channel = call.world.channel(call.params["channel"])
    joined = channel.guild is None or channel.guild.bot_joined
    if not joined or not may(channel, Permission.VIEW_CHANNEL):
        raise refusal(50001)
    return channel


def check_writable(world: World, channel: Channel) -> None:
    """Whether an ordinary message may be sent here, in the order in which Discord refuses."""
    if channel.kind is ChannelKind.FORUM:
        raise refusal(40058)
    if channel.recipient is not None:
        if not channel.recipient.installed and not world.mutual_guilds(channel.recipient):
            raise refusal(50278)
        if not channel.recipient.dms_open:
            raise refusal(50007)
        return
    need(channel, Permission.SEND_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES)
    if channel.locked:
        raise refusal(160005)


def own_message(call: Call, channel: Channel) -> Message:
    message = call.world.message(channel, call.params["message"])
    if message.author is not call.world.me:
        raise refusal(50005)
    return message


def visible_message(call: Call, channel: Channel) -> Message:
    """Ephemeral messages are not found through the channel, not even by their author."""
    message = call.world.message(channel, call.params["message"])
    if message.ephemeral:
        raise refusal(10008)
    return message


def joined_guild(call: Call) -> Guild:
    guild = call.world.guild(call.params["guild"])
    if not guild.bot_joined:
        raise refusal(50001)
    return guild
