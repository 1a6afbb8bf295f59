"""Registering application commands, globally and per guild, with Discord's daily limit on new ones."""

from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import invalid_form, refusal
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.validation.commands import MOST_OF_KIND, SLASH, check_command, check_names
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.world import World

DAILY_CREATES = 200
DAY = 86_400.0


def _scope(call: Call) -> str | None:
    """The guild of the path, or None for global commands; the bot must be itself and be there."""
    if call.params["app"] != call.world.app_id:
        raise refusal(50001)
    if "guild" not in call.params:
        return None
    guild = call.world.guild(call.params["guild"])
    if not guild.bot_joined:
        raise refusal(50001)
    return guild.id


def _kind(command: Json) -> int:
    return int(command.get("type") or SLASH)


def _same(one: Json, other: Json) -> bool:
    return _kind(one) == _kind(other) and one["name"] == other["name"]


def _stored(world: World, scope: str | None, command: Json) -> Json:
    """The command as kept: same id when it replaces one of the same kind and name; a new one counts as a create."""
    old = next((kept for kept in world.commands[scope] if _same(kept, command)), None)
    if old is None:
        _count_create(world, scope)
    filled: Json = {"description": "", "options": [], "default_member_permissions": None, "nsfw": False} | command
    identity = {"id": old["id"] if old else world.ids.take(), "application_id": world.app_id, "type": _kind(command)}
    where = {} if scope is None else {"guild_id": scope}
    return filled | identity | where | {"version": world.ids.take()}


def _count_create(world: World, scope: str | None) -> None:
    since = world.now() - DAY
    if sum(1 for at, where in world.command_creates if where == scope and at > since) >= DAILY_CREATES:
        raise refusal(30034)
    world.command_creates.append((world.now(), scope))


def _check_number(commands: list[Json]) -> None:
    for kind, most in MOST_OF_KIND.items():
        if sum(1 for command in commands if _kind(command) == kind) > most:
            raise refusal(30032)


def listed(call: Call) -> Reply:
    return Reply(200, call.world.commands[_scope(call)])


def overwrite(call: Call) -> Reply:
    """PUT: these commands and no others."""
    scope, commands, complaints = _scope(call), call.body, Complaints()
    if not isinstance(commands, list):
        complaint = {"code": "LIST_TYPE_CONVERT", "message": "Only iterables may be used in a ListType"}
        raise invalid_form({"_errors": [complaint]})
    for n, command in enumerate(commands):
        check_command(complaints.at(n), command, in_guild=scope is not None)
    complaints.raise_if_any()
    check_names(complaints, commands)
    complaints.raise_if_any()
    _check_number(commands)
    call.world.commands[scope] = [_stored(call.world, scope, command) for command in commands]
    call.world.bell.ring()
    return Reply(200, call.world.commands[scope])


def _checked(call: Call, command: Any) -> Json:
    complaints = Complaints()
    check_command(complaints, command, in_guild="guild" in call.params)
    complaints.raise_if_any()
    checked: Json = command
    return checked


def create(call: Call) -> Reply:
    """POST: a new command, or the new text of one with the same name."""
    scope, command = _scope(call), _checked(call, call.form())
    others = [kept for kept in call.world.commands[scope] if not _same(kept, command)]
    _check_number([*others, command])
    stored = _stored(call.world, scope, command)
    status = 201 if len(others) == len(call.world.commands[scope]) else 200
    call.world.commands[scope] = [*others, stored]
    call.world.bell.ring()
    return Reply(status, stored)


def _find(call: Call) -> Json:
    for command in call.world.commands[_scope(call)]:
        if command["id"] == call.params["command"]:
            return command
    raise refusal(10063)


def read(call: Call) -> Reply:
    return Reply(200, _find(call))


def change(call: Call) -> Reply:
    old = _find(call)
    new = _checked(call, old | call.form()) | {"id": old["id"], "version": call.world.ids.take()}
    scope = _scope(call)
    call.world.commands[scope] = [new if kept is old else kept for kept in call.world.commands[scope]]
    return Reply(200, new)


def delete(call: Call) -> Reply:
    old, scope = _find(call), _scope(call)
    call.world.commands[scope] = [kept for kept in call.world.commands[scope] if kept is not old]
    return NO_CONTENT


def _table(prefix: str) -> tuple[Route, ...]:
    return (
        Route("GET", prefix, listed),
        Route("PUT", prefix, overwrite),
        Route("POST", prefix, create),
        Route("GET", prefix + "/{command}", read),
        Route("PATCH", prefix + "/{command}", change),
        Route("DELETE", prefix + "/{command}", delete),
    )


ROUTES = _table("/applications/{app}/commands") + _table("/applications/{app}/guilds/{guild}/commands")
