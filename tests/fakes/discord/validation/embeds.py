"""Limits of embeds: ten to a message, their parts, and 6000 characters over all of them."""

from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.validation.complaints import Complaints, number, take_list, take_object, text, web_address

MOST_EMBEDS = 10
MOST_FIELDS = 25
MOST_CHARACTERS = 6000


def check_embeds(complaints: Complaints, embeds: Any) -> None:
    """Complains about every part of every embed that Discord would refuse."""
    listed = take_list(complaints, embeds, most=MOST_EMBEDS)
    for n, embed in enumerate(listed):
        if take_object(complaints.at(n), embed) is not None:
            _check_one(complaints.at(n), embed)
    if sum(_size(embed) for embed in listed if isinstance(embed, dict)) > MOST_CHARACTERS:
        complaints.add("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_CHARACTERS}")


def _check_one(complaints: Complaints, embed: Json) -> None:
    text(complaints, embed, "title", 256)
    text(complaints, embed, "description", 4096)
    number(complaints, embed, "color", 0, 0xFFFFFF)
    for key, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
        if embed.get(key) is not None and take_object(complaints.at(key), embed[key]) is not None:
            text(complaints.at(key), embed[key], inner, most, required=True)
    _check_fields(complaints.at("fields"), embed.get("fields") or [])
    _check_addresses(complaints, embed)


def _check_fields(complaints: Complaints, fields: Any) -> None:
    for n, entry in enumerate(take_list(complaints, fields, most=MOST_FIELDS)):
        if take_object(complaints.at(n), entry) is not None:
            text(complaints.at(n), entry, "name", 256, required=True)
            text(complaints.at(n), entry, "value", 1024, required=True)


def _check_addresses(complaints: Complaints, embed: Json) -> None:
    if embed.get("url") is not None:
        web_address(complaints.at("url"), embed["url"], {"http", "https"})
    for key in ("image", "thumbnail"):
        if isinstance(embed.get(key), dict):
            web_address(complaints.at(key, "url"), embed[key].get("url"), {"http", "https", "attachment"})


def _size(embed: Json) -> int:
    parts: list[Any] = [embed.get("title"), embed.get("description")]
    parts += [_part(embed.get("footer"), "text"), _part(embed.get("author"), "name")]
    fields = embed.get("fields")
    for entry in fields if isinstance(fields, list) else []:
        parts += [_part(entry, "name"), _part(entry, "value")]
    return sum(len(part.strip()) for part in parts if isinstance(part, str))


def _part(holder: Any, key: str) -> Any:
    return holder.get(key) if isinstance(holder, dict) else None
