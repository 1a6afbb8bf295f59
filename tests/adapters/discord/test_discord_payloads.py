"""Whatever comes through the gateway, the coach hears the next person: broken, half true, or about things it never saw."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.discord.desk import desk
from tests.adapters.discord.payloads import ANY_JSON
from tests.fakes.discord.events import Event

MESSAGES = (
    *("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE"),
    *("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE", "MESSAGE_REACTION_REMOVE_ALL"),
    *("MESSAGE_REACTION_REMOVE_EMOJI", "MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE", "TYPING_START"),
)
PLACES = (
    *("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC"),
    *("THREAD_MEMBER_UPDATE", "THREAD_MEMBERS_UPDATE", "STAGE_INSTANCE_CREATE", "VOICE_STATE_UPDATE"),
    *("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "CHANNEL_PINS_UPDATE"),
)
SERVERS = (
    *("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"),
    *("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE", "GUILD_MEMBERS_CHUNK", "GUILD_EMOJIS_UPDATE"),
    *("GUILD_BAN_ADD", "GUILD_INTEGRATIONS_UPDATE", "GUILD_SCHEDULED_EVENT_CREATE", "GUILD_AUDIT_LOG_ENTRY_CREATE"),
    *(
        "INTEGRATION_CREATE",
        "INVITE_CREATE",
        "WEBHOOKS_UPDATE",
        "USER_UPDATE",
        "ENTITLEMENT_CREATE",
        "AN_EVENT_OF_2030",
    ),
)

HOME, GENERAL, ANA, ME = "the home", "the channel", "the person", "the coach"
"""Names that stand for ids which are known only once there is a Discord."""

SOME_ID = st.sampled_from((HOME, GENERAL, ANA, ME, "123456789012345678", "0", "x", "", None, 7))
USER = st.fixed_dictionaries({"id": SOME_ID}, optional={"username": st.text(max_size=3), "bot": st.booleans()})
DETAIL = SOME_ID | st.lists(SOME_ID, max_size=3) | USER | st.lists(USER, max_size=2) | ANY_JSON
HALF_TRUE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("id", "guild_id", "channel_id", "message_id", "user_id", "parent_id", "owner_id"), SOME_ID),
        **dict.fromkeys(("ids", "channel_ids", "removed_member_ids", "mention_roles"), st.lists(SOME_ID, max_size=3)),
        **dict.fromkeys(("author", "user", "member", "role", "emoji", "thread_metadata", "data", "message"), DETAIL),
        **dict.fromkeys(("threads", "members", "added_members", "channels", "roles", "mentions", "components"), DETAIL),
        "type": st.integers(-1, 25) | st.none(),
        "unavailable": st.booleans() | st.none(),
        **dict.fromkeys(("content", "name", "token", "timestamp", "edited_timestamp"), st.text(max_size=4) | st.none()),
    },
)
"""Objects that have Discord's fields, some missing and some of another kind, about things that are there or not."""


def _true(drawn: Any, ids: dict[str, str]) -> Any:
    """The payload with ids for their names."""
    if isinstance(drawn, dict):
        return {key: _true(part, ids) for key, part in drawn.items()}
    if isinstance(drawn, list):
        return [_true(part, ids) for part in drawn]
    return ids.get(drawn, drawn) if isinstance(drawn, str) else drawn


@pytest.mark.parametrize("events", [MESSAGES, PLACES, SERVERS], ids=["messages", "places", "servers"])
def test_no_payload_ends_the_coach(events):
    several = st.lists(st.tuples(st.sampled_from(events), HALF_TRUE | ANY_JSON), min_size=1, max_size=12)

    @given(came=several)
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def whatever_comes(came):
        asyncio.run(lives(came))

    whatever_comes()


async def lives(came: list[tuple[str, Any]]) -> None:
    async with desk() as d:
        fake = d.fake
        ids = {HOME: fake.home.id, GENERAL: fake.general.id, ANA: fake.ana.id, ME: fake.world.me.id}
        for event, payload in came:
            body = _true(payload, ids)
            fake.world.publish(Event(event, 0, None, lambda _content, body=body: body))
        assert (await d.reply(await fake.dm(fake.ana, "still there?"))).text == "You said still there?"
        assert len(fake.gateway.identifies) == 1
