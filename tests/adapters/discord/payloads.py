"""Discord's library reading payloads without a connection: what the tests of parsing need."""

from __future__ import annotations

from typing import Any

import discord
from hypothesis import strategies as st

from bot.adapters.discord.listen import Listener, Wiring

ME, ANA, CHANNEL, GUILD = 11, 42, 99, 7
SNOWFLAKE = "1574140304603217920"


class Nobody:
    """A door that nobody goes through."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was not expected")


def client() -> Listener:
    listener = Listener(Nobody(), Wiring("http://127.0.0.1:1/api", "ws://127.0.0.1:1/"))
    own = {"id": str(ME), "username": "coach", "discriminator": "0", "avatar": None, "bot": True}
    listener._connection.user = discord.ClientUser(state=listener._connection, data=own)
    return listener


def message_payload(**other: Any) -> dict[str, Any]:
    return {
        "id": SNOWFLAKE,
        "channel_id": str(CHANNEL),
        "author": {"id": str(ANA), "username": "ana", "discriminator": "0", "avatar": None, "global_name": "Ana"},
        "content": "hi",
        "timestamp": "2026-12-01T09:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        **other,
    }


def message(listener: Listener, guild: int | None = None, **other: Any) -> discord.Message:
    channel = listener.get_partial_messageable(CHANNEL, guild_id=guild)
    return discord.Message(state=listener._connection, channel=channel, data=message_payload(**other))


def interaction_payload(kind: int, data: dict[str, Any], guild: int | None = None, **other: Any) -> dict[str, Any]:
    user = message_payload()["author"]
    where = {"user": user}
    if guild is not None:
        member = {"user": user, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "permissions": "0", "flags": 0}
        where = {"member": {**member, "deaf": False, "mute": False}, "guild_id": str(guild)}
    channel = {
        "id": str(CHANNEL),
        "type": 1 if guild is None else 0,
        "name": "general",
        "position": 0,
        "permissions": "0",
    }
    return {
        "id": SNOWFLAKE,
        "application_id": str(ME),
        "type": kind,
        "token": "aW50ZXJhY3Rpb24",
        "version": 1,
        "data": data,
        "channel_id": str(CHANNEL),
        "channel": channel,
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": 1,
        "app_permissions": "0",
        "authorizing_integration_owners": {},
        **where,
        **other,
    }


def interaction(
    listener: Listener, kind: int, data: dict[str, Any], guild: int | None = None, **other: Any
) -> discord.Interaction:
    return discord.Interaction(data=interaction_payload(kind, data, guild, **other), state=listener._connection)


KEYS = st.sampled_from(
    (
        *message_payload(),
        *interaction_payload(2, {}, GUILD),
        *("components", "custom_id", "component", "value", "values", "component_type", "name", "options", "guild_id"),
        *("member", "message", "resolved", "messages", "target_id", "flags", "interaction_metadata", "webhook_id"),
    )
)
LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 70_000) | st.text(max_size=6) | st.sampled_from((SNOWFLAKE, "v1:x::0"))
)
ANY_JSON = st.recursive(LEAVES, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(KEYS, deeper, max_size=5))
