"""Any JSON at all: the checks find faults in it and never fail themselves."""

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.discord.components import ComponentKind
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.samples import V2, spots
from tests.fakes.discord.validation.commands import check_command
from tests.fakes.discord.validation.messages import CHANNEL_FLAGS, check_message
from tests.fakes.discord.validation.modals import check_modal

KEYS = st.sampled_from(
    [
        "content",
        "embeds",
        "components",
        "type",
        "style",
        "label",
        "custom_id",
        "options",
        "value",
        "flags",
        "nonce",
        "title",
        "fields",
        "name",
        "description",
        "accessory",
        "component",
        "items",
        "media",
        "url",
        "file",
        "attachments",
        "id",
        "allowed_mentions",
        "parse",
        "users",
        "footer",
        "text",
        "required",
        "choices",
        "message_reference",
        "message_id",
        "contexts",
        "min_values",
        "max_values",
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 40_000) | st.text(max_size=5) | st.sampled_from(list(ComponentKind))
)
ANY_JSON = st.recursive(LEAVES, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(KEYS, deeper, max_size=5))


@given(body=ANY_JSON)
@settings(deadline=None, max_examples=300)
def test_no_json_makes_the_checks_fail(body):
    holder = body if isinstance(body, dict) else {"components": body, "embeds": body, "flags": body}
    spots(check_message, holder, [], flags=CHANNEL_FLAGS, old=None)
    spots(check_message, holder | {"flags": V2}, [], flags=CHANNEL_FLAGS, old=None)
    spots(check_modal, body)
    spots(check_command, body, in_guild=False)


@given(body=ANY_JSON, kind=st.integers(0, 10))
@settings(deadline=None, max_examples=150)
async def test_no_body_breaks_the_server(body, kind):
    async with (
        FakeDiscord() as fake,
        aiohttp.ClientSession(headers={"Authorization": f"Bot {fake.world.token}"}) as http,
    ):
        places = [
            ("POST", f"/channels/{fake.general.id}/messages", body),
            ("PUT", f"/applications/{fake.world.app_id}/commands", body),
            ("POST", f"/channels/{fake.general.id}/threads", body),
            ("POST", "/users/@me/channels", body),
            ("POST", "/interactions/1/x/callback", {"type": kind, "data": body}),
        ]
        for method, path, sent in places:
            async with http.request(method, fake.api_url + path, json=sent) as answer:
                assert answer.status < 500, await answer.words()
