"""Turning what a person did into an INTERACTION_CREATE."""

import secrets

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.events import interaction_event
from tests.fakes.discord.interactions import Ask, Interaction, owners
from tests.fakes.discord.people.speaking import may_see
from tests.fakes.discord.things import Channel, Message, User
from tests.fakes.discord.wire import channel_in_interaction, member_json, message_json, user_json
from tests.fakes.discord.world import World

SIZE_LIMIT = 10 * 1024 * 1024
DM_PERMISSIONS = 1 << 15 | 1 << 14 | 1 << 17 | 1 << 18


def ask(
    world: World,
    user: User,
    channel: Channel,
    kind: Ask,
    asked: Json,
    *,
    name: str | None = None,
    context_menu: bool = False,
    source: Message | None = None,
) -> Interaction:
    """Keeps a new interaction and tells the gateway."""
    if not may_see(user, channel):
        raise CannotDo(f"{user.name} does not see this channel")
    number = world.ids.take()
    interaction = Interaction(number, f"aW50{secrets.token_urlsafe(24)}", kind, user, channel, world.now(), asked)
    interaction.name, interaction.context_menu, interaction.source = name, context_menu, source
    interaction.user_install_only = channel.guild is not None and not channel.guild.bot_joined
    interaction.event = _event(world, interaction)
    world.keep_interaction(interaction)
    world.publish(interaction_event(interaction.event))
    world.bell.ring()
    return interaction


def again(world: World, interaction: Interaction) -> None:
    """Discord delivers the same INTERACTION_CREATE once more."""
    world.publish(interaction_event(interaction.event))


def _event(world: World, interaction: Interaction) -> Json:
    user, channel = interaction.user, interaction.channel
    event: Json = {
        "id": interaction.id,
        "application_id": world.app_id,
        "type": int(interaction.ask),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": channel.id,
        "channel": channel_in_interaction(world, channel, user),
        "locale": user.locale,
        "entitlements": [],
        "attachment_size_limit": SIZE_LIMIT,
        "context": 1 if channel.is_dm else 0,
        "authorizing_integration_owners": owners(interaction),
    }
    if interaction.source is not None:
        event["message"] = message_json(world, interaction.source, content=True)
    return event | _where(user, channel)


def _where(user: User, channel: Channel) -> Json:
    guild = channel.guild
    if guild is None:
        return {"user": user_json(user), "app_permissions": str(DM_PERMISSIONS)}
    return {
        "member": member_json(guild, user),
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "app_permissions": str(int(channel.bot_permissions)),
    }
