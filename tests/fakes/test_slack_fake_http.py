"""Signed HTTP and OAuth, with Bolt behind the Request URL."""

from __future__ import annotations

import asyncio
import re
from typing import Self

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack import App, FakeSlack, ManualClock, Team, forgeries, grant_code
from tests.fakes.slack.clients import bolt_app, by_http, web_client
from tests.fakes.slack.signing import SIGNATURE, TIMESTAMP, signed

# slack_sdk's oauth call builds aiohttp's BasicAuth, which aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack(App(echo_own=False), ManualClock()) as fake:
        yield fake


@pytest.fixture
async def heard() -> list:
    return []


@pytest.fixture
async def address(slack, heard):
    app = bolt_app(slack)

    @app.event("message")
    async def echo(event, say, request):
        heard.append(dict(request.headers))
        await say(text=f"echo {event['text']}")

    @app.command("/coach")
    async def command(ack, command):
        await ack(f"you asked: {command['text']}")

    async with by_http(app, slack) as running:
        yield running


class Listener:
    """A Request URL with scripted statuses."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, str]] = []
        self.hold: asyncio.Event | None = None

    async def __aenter__(self) -> Self:
        site = web.Application()
        site.router.add_post("/", self.answer)
        self.runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_error) -> None:
        await self.runner.cleanup()

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append(dict(request.headers))
        if self.hold is not None:
            await self.hold.wait()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)


async def test_a_signed_event_is_accepted_and_answered(slack, address, heard):
    said = await slack.dm("U1", "hi")

    assert (await slack.wait_reply(said)).text == "echo hi"
    assert (await said.acked())[0].status == 200
    assert "x-slack-retry-num" not in heard[0]


async def test_the_request_url_is_verified(slack, address):
    assert await slack.verify_url()


async def test_a_command_may_be_answered_in_its_acknowledgement(slack, address):
    commanded = await slack.command("U1", "/coach", "ask x", channel="C2")
    reply = await slack.wait_reply(commanded)

    assert (reply.text, reply.only_to, reply.via) == ("you asked: ask x", "U1", "ack")


async def test_the_sdks_verifier_accepts_our_signature_and_no_forgery(slack):
    verifier = SignatureVerifier(slack.world.app.signing_secret)

    def accepts(request) -> bool:
        try:
            return verifier.is_valid(request.body, request.header(TIMESTAMP), request.header(SIGNATURE))
        except (ValueError, OverflowError):
            return False  # the verifier raises for a timestamp that is no number, or too large a one

    true = signed(slack.world.app.signing_secret, b'{"type": "event_callback"}', "application/json")
    spoilt = list(forgeries(true, 2000, seed=7))

    assert accepts(true)
    assert [request.note for request in spoilt if accepts(request)] == []
    assert len({(request.body, request.headers) for request in spoilt}) > 500


async def test_a_forged_event_never_reaches_a_listener(slack, address, heard):
    said = await slack.dm("U1", "hi")
    await slack.wait_reply(said)
    true = slack.courier.http.first[said.deliveries[0].id]
    stolen = true.with_header(SIGNATURE, "v0=" + "0" * 64, "stolen")

    assert (await slack.courier.http.post(stolen))[0] == 401
    assert len(heard) == 1


async def test_a_replay_is_signed_rightly_so_only_the_app_can_tell(slack, address):
    said = await slack.dm("U1", "hi")
    await slack.wait_reply(said)

    assert await slack.replay(said.deliveries[0]) == 200
    await slack.wait_calls("chat.postMessage", 2)


async def test_a_failed_event_is_retried_with_number_and_reason(slack):
    async with Listener((500, {}), (503, {}), (200, {})) as listener:
        slack.deliver_to(listener.url)
        said = await slack.dm("U1", "hi")
        await asyncio.wait_for(slack.world.clock.asleep_for(60), 5)
        slack.world.clock.advance(60)
        (ack,) = await said.acked()

    assert ack.attempt == 2
    retries = [(request.get("X-Slack-Retry-Num"), request.get("X-Slack-Retry-Reason")) for request in listener.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_no_retry_is_honoured(slack):
    async with Listener((500, {"X-Slack-No-Retry": "1"})) as listener:
        slack.deliver_to(listener.url)
        said = await slack.dm("U1", "hi")
        await slack.idle()

    assert (len(listener.requests), said.deliveries[0].failure) == (1, "no_retry")


async def test_a_slow_app_is_asked_again_after_three_seconds(slack):
    async with Listener() as listener:
        listener.hold = asyncio.Event()
        slack.deliver_to(listener.url)
        said = await slack.dm("U1", "hi")
        await slack.until(lambda: said.deliveries[0].attempts)
        await asyncio.wait_for(slack.world.clock.asleep_for(3), 5)
        slack.world.clock.advance(3)
        await asyncio.wait_for(slack.world.clock.asleep_for(3), 5)
        listener.hold.set()
        await said.acked()

    assert listener.requests[1]["X-Slack-Retry-Reason"] == "http_timeout"


async def test_a_dead_request_url_is_a_failed_connection(slack):
    async with Listener() as listener:
        slack.deliver_to(listener.url)
    slack.courier.retries = False
    said = await slack.dm("U1", "hi")
    await slack.idle()

    assert said.deliveries[0].failure == "connection_failed"


@pytest.fixture
async def installed(tmp_path):
    """A Bolt app for many workspaces: its own store, the fake's consent page."""
    async with FakeSlack(App(echo_own=False)) as slack:
        settings = AsyncOAuthSettings(
            client_id=slack.world.app.client_id,
            client_secret=slack.world.app.client_secret,
            scopes=sorted(slack.world.app.scopes),
            authorization_url=slack.authorize_url,
            installation_store=FileInstallationStore(base_dir=str(tmp_path / "installs")),
            state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        )
        client = web_client(slack, token="none")
        app = AsyncApp(client=client, signing_secret=slack.world.app.signing_secret, oauth_settings=settings)

        @app.event("message")
        async def echo(event, say, context):
            await say(text=f"echo {event['text']} in {context.team_id}")

        async with by_http(app, slack) as address:
            yield slack, address


async def install(slack, address, team: str) -> str:
    """Walk through the installation in a browser: install, consent, back."""
    back = f"{address}/slack/oauth_redirect"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{address}/slack/install", allow_redirects=False) as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
            state = re.search(r"[?&;]state=([\w-]+)", await page.text())[1]
        query = {"client_id": slack.world.app.client_id, "redirect_uri": back, "state": state, "team": team}
        async with browser.get(slack.authorize_url, params=query, allow_redirects=False) as agreed:
            location = agreed.headers["Location"]
        async with browser.get(location, headers={"Cookie": cookie}) as done:
            return await done.text()


async def test_two_workspaces_install_the_app_and_each_is_answered_with_its_own_token(installed):
    slack, address = installed
    slack.world.teams["T2"] = Team("T2", "Other", "other")
    slack.world.add_user("W1", team="T2")
    for team in ("T1", "T2"):
        assert "Thank you" in await install(slack, address, team)

    for user, team in (("U1", "T1"), ("W1", "T2")):
        said = await slack.dm(user, "hi")
        assert (await slack.wait_reply(said)).text == f"echo hi in {team}"

    posts = slack.recording.calls_to("chat.postMessage", ok=True)
    assert [call.team for call in posts] == ["T1", "T2"]


async def test_a_code_is_taken_once_and_only_from_the_app(slack):
    client = web_client(slack)
    secrets = slack.oauth_settings()
    good = {"client_id": secrets["SLACK_CLIENT_ID"], "client_secret": secrets["SLACK_CLIENT_SECRET"]}
    code = grant_code(slack.world, "T1")
    taken = await client.oauth_v2_access(code=code, **good)

    assert taken["access_token"].startswith("xoxb-")
    for wrong, error in (
        ({**good, "code": code}, "invalid_code"),
        ({**good, "code": "x", "client_secret": "x"}, "bad_client_secret"),
        ({**good, "code": "x", "client_id": "x"}, "invalid_client_id"),
    ):
        with pytest.raises(Exception, match=error):
            await client.oauth_v2_access(**wrong)


async def test_an_organisation_installs_for_all_its_workspaces(slack):
    slack.world.teams["T2"] = Team("T2", "Grid", "grid", "E1", "Big")
    code = grant_code(slack.world, "T2", enterprise=True)
    client = {"client_id": slack.world.app.client_id, "client_secret": slack.world.app.client_secret}

    taken = await web_client(slack).oauth_v2_access(code=code, **client)

    assert (taken["team"], taken["enterprise"], taken["is_enterprise_install"]) == (
        None,
        {"id": "E1", "name": "Big"},
        True,
    )
