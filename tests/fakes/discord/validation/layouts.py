"""Limits of a message's components, with and without Components V2."""

from collections.abc import Collection, Mapping
from typing import Any

from tests.fakes.discord.components import SELECTS, ComponentKind, Json, walk
from tests.fakes.discord.validation.complaints import (
    Complaints,
    flag,
    number,
    one_of,
    take_object,
    text,
    unique,
    web_address,
)
from tests.fakes.discord.validation.selects import Check, check_button, check_child, check_each, check_select

MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_ROWS = 5
ROW_WIDTH = 5
MEDIA_SCHEMES = {"http", "https", "attachment"}


def check_components(complaints: Complaints, components: Any, files: Collection[str], *, v2: bool) -> None:
    """Complains about every breach in a message's component tree. `files`: names an `attachment://` may point at."""
    checks: Mapping[int, Check] = _V2_TOP if v2 else {ComponentKind.ACTION_ROW: _row}
    check_each(complaints, components, checks, 0, MOST_COMPONENTS if v2 else MOST_ROWS)
    if not isinstance(components, list):
        return
    _check_whole(complaints, components)
    if v2:
        _check_files(complaints, components, files)


def _check_whole(complaints: Complaints, components: list[Any]) -> None:
    """What holds over the whole tree: number, length of text, ids used once."""
    tree = list(walk(components))
    if len(tree) > MOST_COMPONENTS >= len(components):
        complaints.add("COMPONENT_MAX_TOTAL_EXCEEDED", f"A message has at most {MOST_COMPONENTS} components.")
    shown = sum(len(c["content"]) for _, c in tree if c.get("type") == 10 and isinstance(c.get("content"), str))
    if shown > MOST_TEXT:
        complaints.add("COMPONENT_TEXT_TOTAL_EXCEEDED", f"Text displays hold at most {MOST_TEXT} characters in all.")
    named = [((*path, "custom_id"), c["custom_id"]) for path, c in tree if c.get("custom_id")]
    unique(complaints, named, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    ids = [((*path, "id"), c["id"]) for path, c in tree if c.get("id")]
    unique(complaints, ids, "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")


def _check_files(complaints: Complaints, components: list[Any], files: Collection[str]) -> None:
    for path, component in walk(components):
        for media in _media(component):
            address = media.get("url")
            if not isinstance(address, str) or not address.startswith("attachment://"):
                continue
            if address.removeprefix("attachment://") not in files:
                complaints.at(*path).add(
                    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                    f"The referenced attachment '{address}' was not found.",
                )


def _media(component: Json) -> list[Json]:
    given = component.get("items")
    items = given if isinstance(given, list) else []
    found = [component.get("media"), component.get("file"), *(i.get("media") for i in items if isinstance(i, dict))]
    return [media for media in found if isinstance(media, dict)]


def _row(complaints: Complaints, row: Json) -> None:
    """One to five buttons, or a single select."""
    checks: dict[int, Check] = {ComponentKind.BUTTON: check_button} | dict.fromkeys(SELECTS, check_select)
    children = row.get("components")
    check_each(complaints.at("components"), children, checks, 1, ROW_WIDTH)
    kinds = [child.get("type") for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    if len(kinds) > 1 and any(kind in SELECTS for kind in kinds):
        complaints.at("components").add("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select menu fills its row.")


def _section(complaints: Complaints, section: Json) -> None:
    check_each(complaints.at("components"), section.get("components"), {ComponentKind.TEXT_DISPLAY: _text}, 1, 3)
    if section.get("accessory") is None:
        complaints.at("accessory").add("BASE_TYPE_REQUIRED", "This field is required")
        return
    accessories: dict[int, Check] = {ComponentKind.BUTTON: check_button, ComponentKind.THUMBNAIL: _thumbnail}
    check_child(complaints.at("accessory"), section["accessory"], accessories)


def _text(complaints: Complaints, display: Json) -> None:
    text(complaints, display, "content", MOST_TEXT, required=True)


def _thumbnail(complaints: Complaints, thumbnail: Json) -> None:
    text(complaints, thumbnail, "description", 1024, least=0)
    flag(complaints, thumbnail, "spoiler")
    media = take_object(complaints.at("media"), thumbnail.get("media"))
    if media is not None:
        web_address(complaints.at("media", "url"), media.get("url"), MEDIA_SCHEMES)


def _gallery(complaints: Complaints, gallery: Json) -> None:
    items = gallery.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= 10:
        complaints.at("items").add("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
        return
    for n, item in enumerate(items):
        if take_object(complaints.at("items", n), item) is not None:
            _thumbnail(complaints.at("items", n), item)


def _file(complaints: Complaints, shown: Json) -> None:
    flag(complaints, shown, "spoiler")
    file = take_object(complaints.at("file"), shown.get("file"))
    if file is not None:
        web_address(complaints.at("file", "url"), file.get("url"), {"attachment"})


def _separator(complaints: Complaints, separator: Json) -> None:
    flag(complaints, separator, "divider")
    if separator.get("spacing") is not None:
        one_of(complaints.at("spacing"), separator["spacing"], (1, 2), "spacing")


def _container(complaints: Complaints, container: Json) -> None:
    number(complaints, container, "accent_color", 0, 0xFFFFFF)
    flag(complaints, container, "spoiler")
    check_each(complaints.at("components"), container.get("components"), _IN_CONTAINER, 1, MOST_COMPONENTS)


_IN_CONTAINER: dict[int, Check] = {
    ComponentKind.ACTION_ROW: _row,
    ComponentKind.SECTION: _section,
    ComponentKind.TEXT_DISPLAY: _text,
    ComponentKind.MEDIA_GALLERY: _gallery,
    ComponentKind.FILE: _file,
    ComponentKind.SEPARATOR: _separator,
}
_V2_TOP: dict[int, Check] = _IN_CONTAINER | {ComponentKind.CONTAINER: _container}
