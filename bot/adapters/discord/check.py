"""Discord's limits, checked before a message goes out: what breaks one is sent in plain words instead of not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.adapters.discord.pages import MOST, TEXT_LIMIT, V2
from bot.adapters.discord.render import (
    ALT_LIMIT,
    BUTTON,
    CHOICE_LIMIT,
    FILE,
    GALLERY,
    HINT_LIMIT,
    LABEL_LIMIT,
    ROW,
    SELECT,
    TEXT,
    WIDTH,
    Component,
)

CONTENT_LIMIT, ID_LIMIT, NONCE_LIMIT = 2000, 100, 25
MOST_FILES, MOST_CHOICES, MOST_ITEMS = 10, 25, 10


def problems(body: Mapping[str, Any]) -> list[str]:
    """Name every limit that a message would break; empty when Discord would take it."""
    return list(_problems(body))


def _problems(body: Mapping[str, Any]) -> Iterator[str]:
    parts = list(_walk(body.get("components", ())))
    if body.get("flags", 0) & V2 and body.get("content"):
        yield "a message with components of version 2 has no content"
    if len(body.get("content", "")) > CONTENT_LIMIT:
        yield f"content of {len(body['content'])} characters"
    if len(str(body.get("nonce", ""))) > NONCE_LIMIT:
        yield "a nonce that is too long"
    if len(parts) > MOST:
        yield f"{len(parts)} components"
    shown = sum(len(part["content"]) for part in parts if part["type"] == TEXT)
    if shown > TEXT_LIMIT:
        yield f"text of {shown} characters"
    yield from _repeated([part["custom_id"] for part in parts if "custom_id" in part], "id to press")
    yield from _repeated([part["id"] for part in parts if "id" in part], "component id")
    yield from _unknown_files(parts, body.get("attachments", ()))
    for part in parts:
        yield from _of_one(part)


def _of_one(part: Component) -> Iterator[str]:
    match part["type"]:
        case 10 if not part["content"].strip():
            yield "an empty text"
        case 1:
            yield from _row(part["components"])
        case 2:
            yield from _between("label", part.get("label", ""), LABEL_LIMIT)
            yield from _between("id", part["custom_id"], ID_LIMIT)
        case 3:
            yield from _select(part)
        case 12:
            if not 0 < len(part["items"]) <= MOST_ITEMS:
                yield f"{len(part['items'])} pictures in one gallery"
            if any(len(item.get("description", "")) > ALT_LIMIT for item in part["items"]):
                yield "an alt text that is too long"
        case kind if kind not in {ROW, BUTTON, SELECT, TEXT, GALLERY, FILE}:
            yield f"a component of type {kind}"


def _row(inner: Sequence[Component]) -> Iterator[str]:
    if not 0 < len(inner) <= WIDTH:
        yield f"{len(inner)} things in a row"
    if len(inner) > 1 and any(one["type"] == SELECT for one in inner):
        yield "a menu that shares its row"


def _select(select: Component) -> Iterator[str]:
    options = select["options"]
    yield from _between("id", select["custom_id"], ID_LIMIT)
    if not 0 < len(options) <= MOST_CHOICES:
        yield f"{len(options)} choices in one menu"
    if len(select.get("placeholder", "")) > HINT_LIMIT:
        yield "a hint that is too long"
    for option in options:
        yield from _between("choice", option["label"], CHOICE_LIMIT)
        yield from _between("value", option["value"], CHOICE_LIMIT)
    yield from _repeated([option["value"] for option in options], "value")


def _between(what: str, said: str, most: int) -> Iterator[str]:
    if not 0 < len(said) <= most:
        yield f"a {what} of {len(said)} characters"


def _repeated(found: Sequence[object], what: str) -> Iterator[str]:
    if len(set(found)) < len(found):
        yield f"the same {what} twice"


def _unknown_files(parts: Sequence[Component], attached: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(attached) > MOST_FILES:
        yield f"{len(attached)} files"
    names = {f"attachment://{one['filename']}" for one in attached}
    media = [item["media"]["url"] for part in parts for item in part.get("items", ())]
    files = [part["file"]["url"] for part in parts if "file" in part]
    if any(url not in names for url in (*media, *files) if url.startswith("attachment://")):
        yield "a picture or file that is not attached"


def _walk(parts: Sequence[Component]) -> Iterator[Component]:
    for part in parts:
        yield part
        yield from _walk(part.get("components", ()))
