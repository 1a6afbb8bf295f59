"""People use slash commands, their autocomplete, and context menus: only what is registered and offered here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.interactions import Ask, Interaction
from tests.fakes.discord.people.asking import ask
from tests.fakes.discord.people.options import Filled, fill
from tests.fakes.discord.people.speaking import can_see
from tests.fakes.discord.things import Channel, Message, Permission, User
from tests.fakes.discord.validation.commands import MESSAGE_MENU, NESTED, SLASH
from tests.fakes.discord.wire import message_json
from tests.fakes.discord.world import World


def commands_for(world: World, user: User, channel: Channel) -> list[Json]:
    """What the client would offer this person in this place."""
    local = world.commands[channel.guild.id] if channel.guild else []
    return [c for c in [*local, *world.commands[None]] if _offered(world, user, channel, c)]


def _offered(world: World, user: User, channel: Channel, command: Json) -> bool:
    by_guild = channel.guild.bot_joined if channel.guild else bool(world.mutual_guilds(user))
    if "guild_id" in command:
        return by_guild and _permitted(user, channel, command)
    kinds = command["integration_types"]
    installed = (by_guild and 0 in kinds) or (user.installed and 1 in kinds)
    context = 1 if channel.is_dm else 0
    return installed and context in command["contexts"] and _permitted(user, channel, command)


def _permitted(user: User, channel: Channel, command: Json) -> bool:
    wanted = command.get("default_member_permissions")
    if wanted is None or channel.guild is None:
        return True
    held = channel.guild.members[user.id]
    needed = Permission(int(wanted))
    return bool(held & Permission.ADMINISTRATOR) or (int(wanted) != 0 and needed in held)


def _find(world: World, user: User, channel: Channel, name: str, kind: int) -> Json:
    offered = [c for c in commands_for(world, user, channel) if c["type"] == kind]
    for command in offered:
        if command["name"] == name:
            return command
    listed = ", ".join(command["name"] for command in offered) or "nothing"
    raise CannotDo(f"no command {name!r} is offered to {user.name} here; offered: {listed}")


@dataclass(frozen=True)
class _Spot:
    """A command or subcommand, and the wrapping its options need on the wire."""

    options: list[Json]
    wrapping: list[Json] = field(default_factory=list)


def _descend(command: Json, words: list[str]) -> _Spot:
    node, wrapping = command, []
    for word in words:
        nested = [o for o in node.get("options") or [] if o["type"] in NESTED and o["name"] == word]
        if not nested:
            raise CannotDo(f"{node['name']} has no subcommand {word!r}")
        node = nested[0]
        wrapping.append({"type": node["type"], "name": node["name"]})
    if any(option["type"] in NESTED for option in node.get("options") or []):
        raise CannotDo(f"{node['name']} needs a subcommand")
    return _Spot(node.get("options") or [], wrapping)


def _asked(command: Json, spot: _Spot, filled: Filled) -> Json:
    options = filled.options
    for wrapper in reversed(spot.wrapping):
        options = [wrapper | {"options": options}]
    asked: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    if filled.resolved:
        asked["resolved"] = filled.resolved
    return asked | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def slash(world: World, user: User, channel: Channel, name: str, options: Mapping[str, Any]) -> Interaction:
    """`/name`, subcommands after a space ("interview start"), with its options by name."""
    first, *words = name.split()
    command = _find(world, user, channel, first, SLASH)
    spot = _descend(command, words)
    filled = fill(world, user, channel, spot.options, options)
    return ask(world, user, channel, Ask.COMMAND, _asked(command, spot, filled), name=name)


def autocomplete(
    world: World, user: User, channel: Channel, name: str, *, focused: str, options: Mapping[str, Any]
) -> Interaction:
    """What typing in the option `focused` asks the bot; `options` holds its text so far and the others'."""
    first, *words = name.split()
    command = _find(world, user, channel, first, SLASH)
    spot = _descend(command, words)
    suggested = [option["name"] for option in spot.options if option.get("autocomplete")]
    if focused not in suggested:
        raise CannotDo(f"{focused!r} has no autocomplete; these have: {', '.join(suggested) or 'none'}")
    filled = fill(world, user, channel, spot.options, {focused: "", **options}, focused=focused)
    return ask(world, user, channel, Ask.AUTOCOMPLETE, _asked(command, spot, filled), name=name)


def message_menu(world: World, user: User, message: Message, name: str) -> Interaction:
    """Apps > `name` on a message. The bot gets its content, whatever its intents."""
    if not can_see(user, message):
        raise CannotDo(f"{user.name} does not see this message")
    command = _find(world, user, message.channel, name, MESSAGE_MENU)
    resolved = {"messages": {message.id: message_json(world, message, content=True)}}
    asked = {"id": command["id"], "name": name, "type": MESSAGE_MENU, "target_id": message.id, "resolved": resolved}
    return ask(world, user, message.channel, Ask.COMMAND, asked, name=name, context_menu=True)
