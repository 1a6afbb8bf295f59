"""The fake's things in Discord's JSON, and the message-content rule, which decides what the bot may read."""

from tests.fakes.discord.clock import timestamp
from tests.fakes.discord.components import Json
from tests.fakes.discord.things import (
    MEMBER_PERMISSIONS,
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Message,
    Permission,
    User,
)
from tests.fakes.discord.world import World

JOINED = "2026-01-01T00:00:00.000000+00:00"


def user_json(user: User) -> Json:
    return {
        "id": user.id,
        "username": user.name.lower(),
        "global_name": None if user.bot else user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def member_json(guild: Guild, user: User, *, with_user: bool = True) -> Json:
    member: Json = {
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": JOINED,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "permissions": str(int(guild.members.get(user.id, MEMBER_PERMISSIONS))),
    }
    return member | {"user": user_json(user)} if with_user else member


def everyone_role(guild: Guild) -> Json:
    return {
        "id": guild.id,
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "position": 0,
        "permissions": str(int(MEMBER_PERMISSIONS)),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def roles_json(world: World, guild: Guild) -> list[Json]:
    """Everybody's role, and the one that Discord manages for the bot."""
    everyone = everyone_role(guild)
    named = {"id": guild.bot_role, "name": world.me.name, "position": 1, "managed": True}
    return [everyone, everyone | named | {"tags": {"bot_id": world.me.id}}]


def channel_json(world: World, channel: Channel) -> Json:
    plain: Json = {"id": channel.id, "type": int(channel.kind), "flags": 0, "last_message_id": _last(world, channel)}
    if channel.recipient is not None:
        return plain | {"recipients": [user_json(channel.recipient)]}
    assert channel.guild is not None
    plain |= {
        "guild_id": channel.guild.id,
        "name": channel.name,
        "parent_id": channel.parent.id if channel.parent else None,
        "rate_limit_per_user": 0,
        "nsfw": False,
        "permission_overwrites": [],
        "position": 0,
        "topic": None,
    }
    if channel.kind is ChannelKind.FORUM:
        plain["available_tags"] = channel.tags
    return plain | _thread_fields(world, channel) if channel.is_thread else plain


def _thread_fields(world: World, thread: Channel) -> Json:
    assert thread.owner is not None
    return {
        "owner_id": thread.owner.id,
        "message_count": len(world.messages[thread.id]),
        "member_count": 1,
        "total_message_sent": len(world.messages[thread.id]),
        "applied_tags": thread.applied_tags,
        "thread_metadata": {
            "archived": thread.archived,
            "locked": thread.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": timestamp(world.now()),
            "create_timestamp": timestamp(world.now()),
        },
    }


def _last(world: World, channel: Channel) -> str | None:
    messages = world.messages[channel.id]
    return messages[-1].id if messages else None


def channel_in_interaction(world: World, channel: Channel, user: User) -> Json:
    held = MEMBER_PERMISSIONS if channel.guild is None else channel.guild.members.get(user.id, Permission(0))
    return channel_json(world, channel) | {"permissions": str(int(held))}


def guild_json(world: World, guild: Guild) -> Json:
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "splash": None,
        "owner_id": guild.owner.id,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": guild.locale,
        "system_channel_flags": 0,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": roles_json(world, guild),
        "member_count": len(guild.members) + 1,
    }


def guild_create_json(world: World, guild: Guild) -> Json:
    """What GUILD_CREATE carries: without the members intent, the bot is the only member listed."""
    channels = [c for c in world.channels.values() if c.guild is guild and not c.is_thread]
    return guild_json(world, guild) | {
        "joined_at": JOINED,
        "large": False,
        "unavailable": False,
        "members": [member_json(guild, world.me)],
        "channels": [channel_json(world, channel) for channel in channels],
        "threads": [channel_json(world, thread) for thread in world.threads(guild)],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment_json(attachment: Attachment) -> Json:
    plain: Json = {
        "id": attachment.id,
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
    }
    return plain if attachment.description is None else plain | {"description": attachment.description}


def may_read(world: World, message: Message) -> bool:
    """Without the message-content intent: own messages, DMs, and messages that mention the bot, not its role."""
    return message.author is world.me or message.channel.is_dm or world.me in message.mentions


def message_json(world: World, message: Message, *, content: bool) -> Json:
    """The message object; `content` says whether the reader holds the message-content intent."""
    shown = content or may_read(world, message)
    plain: Json = {
        "id": message.id,
        "channel_id": message.channel.id,
        "channel_type": int(message.channel.kind),
        "type": int(message.kind),
        "author": user_json(message.author),
        "timestamp": timestamp(message.created_at),
        "edited_timestamp": None if message.edited_at is None else timestamp(message.edited_at),
        "flags": int(message.flags),
        "content": message.content if shown else "",
        "embeds": message.embeds if shown else [],
        "attachments": [attachment_json(a) for a in message.attachments] if shown else [],
        "components": message.components if shown else [],
        "mentions": [user_json(user) for user in message.mentions],
        "mention_roles": sorted(ping.removeprefix("role:") for ping in message.pings if ping.startswith("role:")),
        "mention_everyone": "everyone" in message.pings,
        "tts": False,
        "pinned": False,
    }
    return plain | _message_extras(world, message, content=content)


def _message_extras(world: World, message: Message, *, content: bool) -> Json:
    extras: Json = {}
    if message.nonce is not None:
        extras["nonce"] = message.nonce
    if message.interaction_json is not None:
        extras |= {"interaction_metadata": message.interaction_json, "application_id": world.app_id}
        extras["webhook_id"] = world.app_id
    if message.reference is not None:
        extras |= _reference(world, message.reference, content=content)
    if message.thread is not None:
        extras["thread"] = channel_json(world, message.thread)
    if message.reactions:
        extras["reactions"] = [_reaction(world, emoji, who) for emoji, who in message.reactions.items() if who]
    return extras


def _reference(world: World, target: Message, *, content: bool) -> Json:
    pointer: Json = {"type": 0, "message_id": target.id, "channel_id": target.channel.id}
    if target.channel.guild is not None:
        pointer["guild_id"] = target.channel.guild.id
    if target.deleted:
        return {"message_reference": pointer, "referenced_message": None}
    inner = message_json(world, target, content=content)
    inner.pop("referenced_message", None)  # Discord nests one level only
    return {"message_reference": pointer, "referenced_message": inner}


def _reaction(world: World, emoji: str, who: list[str]) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(who),
        "count_details": {"normal": len(who), "burst": 0},
        "me": world.me.id in who,
        "me_burst": False,
        "burst_colors": [],
    }


def application_json(world: World, owner: User) -> Json:
    return {
        "id": world.app_id,
        "name": world.me.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user_json(owner),
        "team": None,
        "flags": 1 << 19 if world.privileged & 1 << 15 else 0,  # what the portal's switch for message content shows
        "bot": user_json(world.me),
        "integration_types_config": {"0": {}, "1": {}},
    }
