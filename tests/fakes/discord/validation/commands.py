"""Limits of application commands as they are registered. Stricter than Discord in one thing: where a command is
offered (`contexts`, `integration_types`) must be said, because its defaults have surprised many bots.
"""

import unicodedata
from enum import IntEnum
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.validation.complaints import (
    Complaints,
    flag,
    number,
    one_of,
    take_list,
    take_object,
    text,
    unique,
)


class OptionKind(IntEnum):
    SUB_COMMAND = 1
    SUB_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NESTED = (OptionKind.SUB_COMMAND, OptionKind.SUB_GROUP)
SUGGESTING = (OptionKind.STRING, OptionKind.INTEGER, OptionKind.NUMBER)
SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST_OF_KIND = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHARACTERS = 8000
MOST_CHOICES = 25


def check_command(complaints: Complaints, command: Any, *, in_guild: bool) -> None:
    """Complains about every breach in one command as sent to PUT, POST or PATCH (whole)."""
    if take_object(complaints, command) is None:
        return
    kind = command.get("type", SLASH)
    if not one_of(complaints.at("type"), kind, MOST_OF_KIND, "type"):
        return
    if kind == SLASH:
        _check_name(complaints, command)
        text(complaints, command, "description", 100, required=True)
        _check_options(complaints.at("options"), command.get("options") or [], depth=0)
    else:
        text(complaints, command, "name", 32, required=True)
        _check_menu(complaints, command)
    flag(complaints, command, "nsfw", "dm_permission")
    if not in_guild:
        _check_places(complaints, command)
    if _size(command) > MOST_CHARACTERS:
        complaints.add("APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})")


def check_names(complaints: Complaints, commands: list[Json]) -> None:
    """No two commands of one kind share a name."""
    named = [((n, "name"), f"{c.get('type', SLASH)} {c.get('name')}") for n, c in enumerate(commands)]
    unique(complaints, named, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")


def _check_name(complaints: Complaints, holder: Json) -> None:
    text(complaints, holder, "name", 32, required=True)
    name = holder.get("name")
    if isinstance(name, str) and name and not is_command_name(name):
        complaints.at("name").add("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def is_command_name(name: str) -> bool:
    """Letters, digits, hyphen, underscore, apostrophe of any script; lower case where the script has one."""
    letters = all(character in "-_'" or unicodedata.category(character)[0] in "LNM" for character in name)
    return letters and name == name.lower()


def _check_menu(complaints: Complaints, command: Json) -> None:
    if command.get("description"):
        complaints.at("description").add("APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menus have none.")
    if command.get("options"):
        complaints.at("options").add("APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "Context menus have no options.")


def _check_places(complaints: Complaints, command: Json) -> None:
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        value = command.get(key)
        if value is None:
            complaints.at(key).add("BASE_TYPE_REQUIRED", "Say where the command is offered; null is not accepted here.")
            continue
        for n, place in enumerate(take_list(complaints.at(key), value, least=1, most=len(allowed))):
            one_of(complaints.at(key, n), place, allowed, key)


def _check_options(complaints: Complaints, options: Any, *, depth: int) -> None:
    """Options of a command (depth 0), of a subcommand group (1) or of a subcommand (2)."""
    listed = take_list(complaints, options, most=25)
    seen_optional = False
    for n, option in enumerate(listed):
        if take_object(complaints.at(n), option) is None:
            continue
        _check_option(complaints.at(n), option, depth)
        if option.get("required") and seen_optional:
            complaints.at(n).add(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        seen_optional = seen_optional or not option.get("required")
    _check_mixture(complaints, listed)


def _check_mixture(complaints: Complaints, options: list[Any]) -> None:
    known = [(n, option) for n, option in enumerate(options) if isinstance(option, dict)]
    names = [((n, "name"), option.get("name")) for n, option in known]
    unique(complaints, names, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name is not unique")
    nested = [option.get("type") in NESTED for _, option in known]
    if any(nested) and not all(nested):
        complaints.add(
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are exclusive"
        )


def _check_option(complaints: Complaints, option: Json, depth: int) -> None:
    _check_name(complaints, option)
    text(complaints, option, "description", 100, required=True)
    flag(complaints, option, "required", "autocomplete")
    allowed = {0: range(1, 12), 1: range(1, 2), 2: range(3, 12)}[depth]
    kind = option.get("type")
    if not one_of(complaints.at("type"), kind, allowed, "type"):
        return
    if kind in NESTED:
        inner = 1 if kind == OptionKind.SUB_GROUP else 2
        _check_options(complaints.at("options"), option.get("options") or [], depth=inner)
        return
    if kind == OptionKind.STRING:
        number(complaints, option, "min_length", 0, 6000)
        number(complaints, option, "max_length", 1, 6000)
    _check_choices(complaints, option)


def _check_choices(complaints: Complaints, option: Json) -> None:
    if option.get("choices") and option.get("autocomplete"):
        complaints.at("autocomplete").add("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", "Not together with choices.")
    if option.get("autocomplete") and option.get("type") not in SUGGESTING:
        complaints.at("autocomplete").add("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", "Not for this option type.")
    check_choices(complaints.at("choices"), option.get("choices") or [], option.get("type"))


def check_choices(complaints: Complaints, choices: Any, kind: Any) -> None:
    """Choices of an option, fixed or suggested by autocomplete."""
    listed = take_list(complaints, choices, most=MOST_CHOICES)
    for n, choice in enumerate(listed):
        if take_object(complaints.at(n), choice) is None:
            continue
        text(complaints.at(n), choice, "name", 100, required=True)
        if kind == OptionKind.STRING:
            text(complaints.at(n), choice, "value", 100, required=True)
        elif not isinstance(choice.get("value"), int | float) or isinstance(choice.get("value"), bool):
            complaints.at(n, "value").add("NUMBER_TYPE_COERCE", f'Value "{choice.get("value")}" is not a number.')


def _size(node: Any) -> int:
    """Characters of all names, descriptions and choice values."""
    if isinstance(node, list):
        return sum(map(_size, node))
    if not isinstance(node, dict):
        return 0
    own = sum(len(str(node[key])) for key in ("name", "description", "value") if isinstance(node.get(key), str))
    return own + _size(node.get("options")) + _size(node.get("choices"))
