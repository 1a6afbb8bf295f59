"""Payloads as nobody should send them, signed by Slack all the same: each is answered, and no conversation breaks."""

import asyncio
import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.adapters.slack import parse
from tests.adapters.slack.desk import desk
from tests.adapters.slack.outgoing import loud
from tests.adapters.slack.payloads import AGENT, ALL, bent
from tests.adapters.slack.wire import statuses
from tests.fakes.slack.http_sender import encode
from tests.fakes.slack.people import CORE_EVENTS, HISTORY_EVENTS
from tests.fakes.slack.signing import signed

SECRET = "fake-signing-secret"
TOGETHER = 40


def kind(payload):
    return "slash_commands" if "command" in payload else "events_api" if "event" in payload else "interactive"


def request(payload, base):
    """The signed request; its addresses lead to the fake."""
    here = json.loads(
        json.dumps(payload).replace("https://files.slack.com", base).replace("http://127.0.0.1/", f"{base}/")
    )
    return signed(SECRET, *encode(kind(here), here))


async def answered(payloads):
    """The status of each payload, and that people are still answered afterwards."""
    async with desk(http=True) as at:
        at.slack.courier.retries = False
        found = await statuses(f"{at.url}/slack/events", [request(one, at.slack.url) for one in payloads])
        reply = await at.slack.wait_reply(await at.slack.dm("U2", "and now?"))
        assert at.slack.shown(reply) == "Hello."
        assert loud(at.slack.recording) == []
        return found


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(st.lists(bent(), min_size=TOGETHER, max_size=TOGETHER))
def test_whatever_a_payload_holds_it_is_answered_and_the_next_one_too(payloads):
    found = asyncio.run(answered(payloads))
    assert not [status for status in found if status >= 500], found
    assert found.total() == TOGETHER


@pytest.mark.parametrize("name", AGENT)
async def test_each_event_of_an_agent_app_is_acknowledged(name):
    assert await answered([AGENT[name]]) == Counter({200: 1})


def test_every_event_that_the_app_subscribes_to_is_among_the_bent_ones():
    sent = {parse.part(one, "event").get("type") for one in ALL}
    assert {name.partition(".")[0] for name in CORE_EVENTS | HISTORY_EVENTS} <= sent
