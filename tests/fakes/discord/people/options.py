"""Values for a command's options, as the client takes them: right kind, inside the limits, one of the choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.people.speaking import may_see
from tests.fakes.discord.things import Attachment, Channel, User
from tests.fakes.discord.validation.commands import OptionKind
from tests.fakes.discord.wire import attachment_json, channel_in_interaction, member_json, user_json
from tests.fakes.discord.world import World

NOTHING_ELSE = "this fake fills only text, number, boolean, user, channel and attachment options"


@dataclass(frozen=True)
class Filled:
    options: list[Json]
    resolved: Json


def fill(
    world: World,
    user: User,
    channel: Channel,
    options: list[Json],
    given: Mapping[str, Any],
    *,
    focused: str | None = None,
) -> Filled:
    """The options on the wire. While one is `focused` (autocomplete) nothing is required and that one is raw."""
    unknown = set(given) - {option["name"] for option in options}
    if unknown:
        raise CannotDo(f"no such option: {', '.join(sorted(unknown))}")
    missing = [o["name"] for o in options if o.get("required") and o["name"] not in given]
    if missing and focused is None:
        raise CannotDo(f"the client asks for: {', '.join(missing)}")
    filled, resolved = [], _Resolved(world, user, channel)
    for option in [option for option in options if option["name"] in given]:
        raw = option["name"] == focused
        value = given[option["name"]] if raw else _value(option, given[option["name"]], resolved)
        plain = {"name": option["name"], "type": option["type"], "value": value}
        filled.append(plain | ({"focused": True} if raw else {}))
    return Filled(filled, resolved.found)


def _value(option: Json, given: Any, resolved: "_Resolved") -> Any:
    match option["type"], given:
        case OptionKind.STRING, str():
            return _text(option, given)
        case (OptionKind.INTEGER, int()) | (OptionKind.NUMBER, int() | float()) if not isinstance(given, bool):
            return _number(option, given)
        case OptionKind.BOOLEAN, bool():
            return given
        case OptionKind.USER, User():
            return resolved.user(given)
        case OptionKind.CHANNEL, Channel():
            return resolved.channel(given)
        case OptionKind.ATTACHMENT, (str(), bytes()):
            return resolved.file(*given)
        case _:
            raise CannotDo(
                f"{given!r} does not fit the option {option['name']!r} of type {option['type']}; {NOTHING_ELSE}"
            )


def _text(option: Json, given: str) -> str:
    if option.get("choices"):
        return str(_choice(option, given))
    least, most = option.get("min_length") or 0, option.get("max_length") or 6000
    if not least <= len(given) <= most:
        raise CannotDo(f"{option['name']!r} takes {least} to {most} characters, not {len(given)}")
    return given


def _number(option: Json, given: float) -> float:
    if option.get("choices"):
        return float(_choice(option, given)) if option["type"] == OptionKind.NUMBER else int(_choice(option, given))
    least, most = option.get("min_value"), option.get("max_value")
    if (least is not None and given < least) or (most is not None and given > most):
        raise CannotDo(f"{option['name']!r} takes {least} to {most}, not {given}")
    return given


def _choice(option: Json, given: Any) -> Any:
    for choice in option["choices"]:
        if given in (choice["name"], choice["value"]):
            return choice["value"]
    raise CannotDo(f"{given!r} is none of: {', '.join(choice['name'] for choice in option['choices'])}")


class _Resolved:
    """The objects behind the ids among the options."""

    def __init__(self, world: World, user: User, channel: Channel) -> None:
        self._world = world
        self._user = user
        self._channel = channel
        self.found: Json = {}

    def user(self, user: User) -> str:
        self.found.setdefault("users", {})[user.id] = user_json(user)
        guild = self._channel.guild
        if guild is not None and user.id in guild.members:
            self.found.setdefault("members", {})[user.id] = member_json(guild, user, with_user=False)
        return user.id

    def channel(self, channel: Channel) -> str:
        if not may_see(self._user, channel):
            raise CannotDo(f"{self._user.name} does not see this channel")
        drawn = channel_in_interaction(self._world, channel, self._user)
        self.found.setdefault("channels", {})[channel.id] = drawn
        return channel.id

    def file(self, name: str, content: bytes) -> str:
        number = self._world.ids.take()
        url = f"{self._world.cdn}/attachments/{self._channel.id}/{number}/{name}"
        attachment = self._world.keep_file(Attachment(number, name, content, "text/plain", url))
        self.found.setdefault("attachments", {})[number] = attachment_json(attachment)
        return number


def option_kinds(commands: list[Json], name: str) -> dict[str, int]:
    """The options of a command or subcommand ("interview start") with their types."""
    level = commands
    for word in name.split():
        level = next((node.get("options") or [] for node in level if node["name"] == word), [])
    return {option["name"]: option["type"] for option in level}


def from_text(kind: int, typed: str) -> Any:
    """A typed word as an option's value: a number, true or false; all else stays text."""
    try:
        if kind == OptionKind.INTEGER:
            return int(typed)
        if kind == OptionKind.NUMBER:
            return float(typed)
    except ValueError:
        return typed
    return typed.lower() in {"true", "yes", "1"} if kind == OptionKind.BOOLEAN else typed
