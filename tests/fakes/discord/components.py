"""Discord's component tree: the numbers of its kinds and how to walk it."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any

Json = dict[str, Any]


class ComponentKind(IntEnum):
    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = (
    ComponentKind.STRING_SELECT,
    ComponentKind.USER_SELECT,
    ComponentKind.ROLE_SELECT,
    ComponentKind.MENTIONABLE_SELECT,
    ComponentKind.CHANNEL_SELECT,
)

Path = tuple[str | int, ...]


def walk(components: Sequence[Any], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every component of a tree with its place in the payload, parents first. Skips what is no component."""
    for n, component in enumerate(components):
        if isinstance(component, dict):
            yield from _walk_one(component, (*path, n))


def _walk_one(component: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    yield path, component
    children = component.get("components")
    if isinstance(children, list):
        yield from walk(children, (*path, "components"))
    for single in ("accessory", "component"):
        if isinstance(component.get(single), dict):
            yield from _walk_one(component[single], (*path, single))


def of_kind(components: Sequence[Any], *kinds: ComponentKind) -> list[Json]:
    return [component for _, component in walk(components) if component.get("type") in kinds]


def numbered(components: list[Json]) -> list[Json]:
    """The tree with the `id`s Discord fills in where the sender left them out."""
    taken = {component["id"] for _, component in walk(components) if component.get("id")}
    free = (n for n in range(1, 10_000) if n not in taken)
    return [_numbered_one(component, free) for component in components]


def _numbered_one(component: Json, free: Iterator[int]) -> Json:
    filled = dict(component)
    filled["id"] = component.get("id") or next(free)
    if isinstance(component.get("components"), list):
        filled["components"] = [_numbered_one(child, free) for child in component["components"]]
    for single in ("accessory", "component"):
        if isinstance(component.get(single), dict):
            filled[single] = _numbered_one(component[single], free)
    return filled
