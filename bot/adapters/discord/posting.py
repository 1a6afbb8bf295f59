"""A new message in a channel; where other people talk, it hangs on the message that it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from discord.http import Route

from bot.adapters.discord.calls import Calls
from bot.adapters.discord.render import Upload
from bot.core.dialogue import Inbound, Message
from bot.core.errors import DeliveryError

REFERENCE, NOT_TO_HANG_ON = "message_reference", "160002"
"""What hangs a message on another, and Discord's refusal of it where the coach may not read the history."""


def in_answer_to(inbound: Inbound) -> dict[str, Any]:
    """What hangs a message on the one it answers; nothing in a direct message, where there is no doubt."""
    if not isinstance(inbound, Message) or inbound.surface == "dm":
        return {}
    return {REFERENCE: {"message_id": inbound.id, "fail_if_not_exists": False}}


async def post(calls: Calls, channel: str, body: Mapping[str, Any], files: Sequence[Upload] = ()) -> dict[str, Any]:
    """Send a message. Its nonce is enforced: sent again within minutes, Discord gives back the first one."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    whole = {**body, "enforce_nonce": True}
    try:
        return await calls.send(route, whole, files)
    except DeliveryError as error:
        if error.code != NOT_TO_HANG_ON:
            raise
    return await calls.send(route, {key: said for key, said in whole.items() if key != REFERENCE}, files)
