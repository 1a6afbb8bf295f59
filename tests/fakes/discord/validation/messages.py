"""Limits of a message as the bot sends or edits it, Components V2 included."""

from collections.abc import Collection
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.things import Message, MessageFlag
from tests.fakes.discord.validation.complaints import Complaints, flag, take_list, take_object, text
from tests.fakes.discord.validation.embeds import check_embeds
from tests.fakes.discord.validation.layouts import check_components
from tests.fakes.discord.validation.mentions import check_allowed_mentions

MOST_CONTENT = 2000
MOST_FILES = 10
MOST_NONCE = 25
CHANNEL_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
ANSWER_FLAGS = CHANNEL_FLAGS | MessageFlag.EPHEMERAL
LEGACY_FIELDS = ("content", "embeds", "sticker_ids", "poll")


def check_message(
    complaints: Complaints, body: Json, files: Collection[str], *, flags: MessageFlag | None, old: Message | None
) -> None:
    """Complains about every breach.

    `files` are the names of the files that will be on the message; `flags` the ones this route may set, None where
    Discord ignores the rest (an edit); `old` the message being edited, None for a new one.
    """
    _check_fields(complaints, body)
    _check_flags(complaints, body.get("flags"), flags)
    v2 = is_v2(body, old)
    if v2:
        _check_legacy_fields(complaints, body, old)
    if body.get("components") is not None:
        check_components(complaints.at("components"), body["components"], files, v2=v2)
    check_attachments(complaints.at("attachments"), body.get("attachments") or [])
    if len(files) > MOST_FILES:
        complaints.at("files").add("BASE_TYPE_MAX_LENGTH", f"Must be {MOST_FILES} or fewer in length.")


def is_v2(body: Json, old: Message | None) -> bool:
    """Once V2, always V2."""
    flags = body.get("flags")
    asked = isinstance(flags, int) and bool(flags & MessageFlag.COMPONENTS_V2)
    return asked or (old is not None and bool(old.flags & MessageFlag.COMPONENTS_V2))


def _check_fields(complaints: Complaints, body: Json) -> None:
    content = body.get("content")
    if isinstance(content, str) and len(content) > MOST_CONTENT:
        complaints.at("content").add("BASE_TYPE_MAX_LENGTH", f"Must be {MOST_CONTENT} or fewer in length.")
    elif content is not None and not isinstance(content, str):
        complaints.at("content").add("STRING_TYPE_CONVERT", "Could not interpret value as string.")
    if body.get("embeds") is not None:
        check_embeds(complaints.at("embeds"), body["embeds"])
    if body.get("allowed_mentions") is not None:
        check_allowed_mentions(complaints.at("allowed_mentions"), body["allowed_mentions"])
    flag(complaints, body, "tts", "enforce_nonce")
    _check_nonce(complaints.at("nonce"), body.get("nonce"))
    for key in ("poll", "sticker_ids"):
        if body.get(key):
            complaints.at(key).add("NOT_MODELLED", "This fake knows no polls and no stickers.")


def _check_nonce(complaints: Complaints, nonce: Any) -> None:
    if nonce is None:
        return
    if not isinstance(nonce, str | int) or isinstance(nonce, bool):
        complaints.add("BASE_TYPE_BAD_TYPE", "Must be a string or an integer.")
    elif len(str(nonce)) > MOST_NONCE:
        complaints.add("BASE_TYPE_MAX_LENGTH", f"Must be {MOST_NONCE} or fewer in length.")


def _check_flags(complaints: Complaints, given: Any, allowed: MessageFlag | None) -> None:
    if given is None:
        return
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        complaints.at("flags").add("NUMBER_TYPE_COERCE", f'Value "{given}" is not int.')
    elif allowed is not None and given & ~int(allowed):
        complaints.at("flags").add("MESSAGE_FLAGS_INVALID", f"Flags {given & ~int(allowed)} cannot be set here.")


def _check_legacy_fields(complaints: Complaints, body: Json, old: Message | None) -> None:
    """A V2 message has none of them; one that becomes V2 must reset those it had."""
    for key in LEGACY_FIELDS:
        kept = getattr(old, key, None) if old is not None and key not in body else None
        if body.get(key) or kept:
            complaints.at(key).add(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def check_attachments(complaints: Complaints, attachments: Any) -> None:
    for n, attachment in enumerate(take_list(complaints, attachments, most=MOST_FILES)):
        if take_object(complaints.at(n), attachment) is not None:
            text(complaints.at(n), attachment, "filename", 260)
            text(complaints.at(n), attachment, "description", 1024, least=0)


def refuse_empty(message: Message) -> None:
    """50006 for a message that shows nothing."""
    if not (message.content or message.embeds or message.components or message.attachments):
        raise refusal(50006)
