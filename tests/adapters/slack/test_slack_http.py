"""Slack over HTTP: whatever is not signed as Slack signs is a 401, and what is replayed is one turn."""

import json
import time

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from bot.adapters.slack.http import genuine, readable, routes
from bot.adapters.web import listening
from bot.core.errors import SettingsError
from tests.adapters.slack.desk import desk
from tests.adapters.slack.payloads import COMMAND, EVENT, PRESS
from tests.adapters.slack.wire import statuses
from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.deliveries import RETRY_PAUSES
from tests.fakes.slack.http_sender import encode
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.signing import SIGNATURE, TIMESTAMP, SignedRequest, forgeries, signature, signed

SECRET = "fake-signing-secret"
REQUESTS = {
    "event": encode("events_api", EVENT),
    "command": encode("slash_commands", COMMAND),
    "press": encode("interactive", PRESS),
}


def judged(request: SignedRequest, now: float | None = None) -> bool:
    headers = CIMultiDictProxy(CIMultiDict(request.headers))
    return genuine(headers, request.body, SECRET, time.time() if now is None else now)


@pytest.mark.parametrize("name", REQUESTS)
def test_what_slack_signed_is_genuine(name):
    assert judged(signed(SECRET, *REQUESTS[name]))


@pytest.mark.parametrize("name", REQUESTS)
def test_ten_thousand_spoilt_requests_are_not(name):
    request = signed(SECRET, *REQUESTS[name])
    taken = [forged.note for forged in forgeries(request, 10_000) if judged(forged)]
    assert taken == []


@given(st.text(max_size=30), st.text(max_size=90), st.binary(max_size=60))
def test_no_header_and_no_body_raises(stamp, sign, body):
    headers = CIMultiDictProxy(CIMultiDict([(TIMESTAMP, stamp), (SIGNATURE, sign)]))
    assert genuine(headers, body, SECRET, time.time()) is False


@pytest.mark.parametrize("shift", [-301, 301, 86_400])
def test_an_old_or_early_request_is_not_taken_though_well_signed(shift):
    assert not judged(signed(SECRET, b"{}", "application/json", at=1_700_000_000), 1_700_000_000 + shift)


@pytest.mark.parametrize("shift", [-300, 0, 300])
def test_within_five_minutes_it_is(shift):
    assert judged(signed(SECRET, b"{}", "application/json", at=1_700_000_000), 1_700_000_000 + shift)


async def test_while_the_clock_is_wrong_nothing_is_taken_and_when_it_is_right_again_everything_is():
    hours, slacks = [2], ManualClock()
    async with desk(slack=FakeSlack(clock=slacks), http=True) as at:
        own = routes(at.front.listeners(at.door), SECRET, lambda: time.time() + hours[0] * 3600)
        async with listening("127.0.0.1", 0, own, at.front.ready) as port:
            at.slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
            said = await at.slack.dm("U1", "hi")
            await slacks.asleep_for(RETRY_PAUSES[1])
            assert [one.status for one in said.deliveries[0].attempts] == [401, 401]
            hours[0] = 0
            slacks.advance(RETRY_PAUSES[1])
            await at.settled()
        assert at.ours() == ["Hello."]


def test_a_header_given_twice_is_not_taken():
    request = signed(SECRET, b"{}", "application/json")
    for name in (TIMESTAMP, SIGNATURE):
        doubled = SignedRequest(request.body, (*request.headers, (name, request.header(name))))
        assert not judged(doubled)


def test_without_a_secret_nothing_is_genuine():
    stamp = str(int(time.time()))
    headers = CIMultiDictProxy(CIMultiDict([(TIMESTAMP, stamp), (SIGNATURE, signature("", stamp, b"{}"))]))
    assert not genuine(headers, b"{}", "", time.time())


async def post(at, request: SignedRequest) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{at.url}/slack/events", data=request.body, headers=list(request.headers)) as response,
    ):
        return response.status


async def test_ten_thousand_forged_requests_are_all_401_over_the_wire_and_reach_nobody():
    each = 10_000 // len(REQUESTS) + 1
    async with desk(http=True) as at:
        forged = (one for body in REQUESTS.values() for one in forgeries(signed(SECRET, *body), each))
        found = await statuses(f"{at.url}/slack/events", forged)
        assert found == {401: each * len(REQUESTS)}
        assert await post(at, signed(SECRET, *REQUESTS["event"])) == 200
        await at.settled()
        assert len(at.script.heard) == 1


BROKEN = {
    "a control character": (TIMESTAMP, "17\x0000"),
    "a carriage return": (TIMESTAMP, "17\r00"),
    "another line without a name": (SIGNATURE, "v0=00\r\nnonsense"),
    "a line that goes on": (SIGNATURE, "v0=00\r\n 00"),
    "a name with a blank": ("X Slack Signature", "v0=00"),
    "no name": ("", "v0=00"),
    "a length that is none": ("Content-Length", "ten"),
    "a second length": ("Content-Length", "3"),
    "far too much": (SIGNATURE, "f" * 100_000),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_no_http_at_all_is_refused_by_the_server_itself_and_never_a_500(name):
    async with desk(http=True) as at:
        request = signed(SECRET, *REQUESTS["event"])
        found = await statuses(f"{at.url}/slack/events", [request.with_header(*BROKEN[name], name)])
        assert set(found) <= {400, 401}
        assert at.script.heard == []


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"5", b"\xff\xfe", b"{", b"[" * 100_000, b"payload=%7B"])
async def test_signed_nonsense_is_400_or_ignored_and_never_500(body):
    async with desk(http=True) as at:
        for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
            assert await post(at, signed(SECRET, body, kind)) < 500
        assert at.script.heard == []


async def test_the_same_bytes_sent_a_hundred_times_are_one_turn():
    async with desk(http=True) as at:
        said = await at.slack.dm("U1", "hi")
        await at.settled()
        statuses = {await at.slack.replay(said.deliveries[0]) for _ in range(100)}
        await at.settled()
        assert statuses == {200}
        assert len(at.script.heard) == 1
        assert at.ours() == ["Hello."]


async def test_a_replayed_press_is_one_turn():
    async with desk(http=True) as at:
        commanded = await at.slack.command("U1", "/coach", "help", channel="C2")
        await at.settled()
        for _ in range(5):
            await at.slack.replay(commanded.delivery)
        await at.settled()
        assert len(at.script.heard) == 1


async def test_slack_can_verify_the_address():
    async with desk(http=True) as at:
        assert await at.slack.verify_url()


async def test_slack_can_test_the_certificate_without_a_signature():
    async with desk(http=True) as at:
        plain = SignedRequest(b"ssl_check=1&token=x", (("Content-Type", "application/x-www-form-urlencoded"),))
        assert await post(at, plain) == 200
        other = SignedRequest(b"ssl_check=1&command=%2Fcoach", (("Content-Type", "application/json"),))
        assert await post(at, other) == 401


def test_a_body_in_no_form_that_slack_uses_is_not_read():
    request = make_mocked_request("POST", "/slack/events", headers={"Content-Type": "application/json"})
    assert readable(request, b"[1, 2]") is None
    assert readable(request, json.dumps(EVENT).encode()).body["type"] == "event_callback"


async def test_over_a_megabyte_is_not_read():
    async with desk(http=True) as at:
        assert await post(at, signed(SECRET, b"x" * (1024 * 1024 + 1), "application/json")) == 413


@pytest.mark.parametrize("http", [True, False])
async def test_a_wrong_bot_token_is_named_at_the_start(http):
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN.*invalid_auth"):
        async with desk(http=http, bot_token="xoxb-wrong"):
            pass


async def test_without_slack_at_the_start_it_goes_on_and_answers_later():
    fake = FakeSlack()
    fault = fake.faults.reset("auth.test", times=2)
    async with desk(slack=fake, http=True) as at:
        await at.slack.dm("U1", "hi")
        await at.settled()
        assert fault.struck == 2
        assert at.ours() == ["Hello."]
