"""Many workspaces: installed by their owners, tokens sealed, each answered with its own, forgotten when they leave."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy.ext.asyncio import create_async_engine

from bot.adapters.slack.front import Shared
from bot.adapters.slack.installing import States, consent_page
from bot.adapters.slack.installs import Seal, SealedInstallations
from bot.services.store.vault import Vault
from tests.adapters.slack.desk import desk
from tests.fakes.slack.hosts import grant_code
from tests.fakes.slack.people import App, Team
from tests.fakes.slack.server import FakeSlack

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # in Slack's own client
COOKIE = "slack-app-oauth-state"


class House:
    """An app that many workspaces may install, its database, and an owner's browser."""

    def __init__(self, at, path):
        self.at, self.path = at, path

    @property
    def slack(self):
        return self.at.slack

    def rows(self):
        """Every byte of the database's file and its log, as a thief would read them."""
        return b"".join(file.read_bytes() for file in self.path.parent.glob(f"{self.path.name}*"))

    async def install(self, team="T1", *, enterprise=False, spoil=None):
        """An owner follows the link, says yes, and comes back; returns the status of the last page."""
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{self.at.url}/slack/install") as page:
                text, cookie = await page.text(), page.cookies[COOKIE].value
            link = next(part for part in text.split('"') if "/oauth/v2/authorize" in part)
            query = {key: values[0] for key, values in parse_qs(urlsplit(link.replace("&amp;", "&")).query).items()}
            assert query["client_id"] == self.slack.world.app.client_id
            code = grant_code(self.slack.world, team, enterprise=enterprise)
            back = {"code": code, "state": query["state"], **(spoil or {})}
            cookies = {"Cookie": f"{COOKIE}={cookie}"} if not (spoil or {}).get("stranger") else {}
            back.pop("stranger", None)
            async with browser.get(f"{self.at.url}/slack/oauth_redirect", params=back, headers=cookies) as page:
                return page.status


def teams(slack):
    """Two workspaces of their own, two of one organisation, with somebody in each."""
    for team, enterprise in (("T2", None), ("TA", "E1"), ("TB", "E1")):
        slack.world.teams[team] = Team(team, enterprise_id=enterprise, enterprise_name=enterprise)
        slack.world.add_user(f"U{team}", team=team)
    slack.world.installations.clear()


@asynccontextmanager
async def house(tmp_path, app=None):
    path = tmp_path / "coach.db"
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    vault = Vault([Fernet.generate_key().decode()])
    known = app or App()
    shared = Shared(
        client_id=known.client_id, client_secret=known.client_secret, engine=engine, seal=Seal(vault.seal, vault.open)
    )
    fake = FakeSlack(known)
    teams(fake)
    fake.world.install("T9")  # so that the fake has a bot at all; nobody here belongs to it
    fake.world.teams["T9"] = Team("T9")
    secret = known.signing_secret
    async with desk(slack=fake, http=True, shared=shared, bot_token="", app_token="", signing_secret=secret) as at:
        yield House(at, path)
    await engine.dispose()


class TestInstalling:
    async def test_an_owner_installs_it_and_its_people_are_answered(self, tmp_path):
        async with house(tmp_path) as here:
            assert await here.install("T1") == 200
            await here.slack.dm("U1", "hi")
            await here.at.settled()
            assert [one.text for one in here.at.script.heard] == ["hi"]
            channel = here.slack.world.dm_with("U1", here.slack.world.installed_in("T1").bot_user).id
            assert here.at.ours(channel) == ["Hello."]

    async def test_each_workspace_is_answered_with_its_own_token(self, tmp_path):
        async with house(tmp_path) as here:
            for team in ("T1", "T2"):
                await here.install(team)
            for user in ("U1", "UT2", "U1"):
                await here.slack.dm(user, "hi")
                await here.at.settled()
            posts = here.slack.recording.calls_to("chat.postMessage")
            assert [call.team for call in posts] == ["T1", "T2", "T1"]
            assert {one.tenant for one in here.at.script.heard} == {"slack:T1", "slack:T2"}

    async def test_no_token_stands_in_the_database_in_the_clear(self, tmp_path):
        async with house(tmp_path) as here:
            await here.install("T1")
            token = here.slack.world.installed_in("T1").token
            assert token.encode() not in here.rows()
            assert b"sealed:" in here.rows()

    async def test_slack_is_asked_once_who_we_are_and_not_with_every_event(self, tmp_path):
        async with house(tmp_path) as here:
            await here.install("T1")
            here.slack.recording.clear()
            for n in range(5):
                await here.slack.dm("U1", f"hi {n}")
                await here.at.settled()
            assert here.slack.recording.counts()["auth.test"] == 1

    @pytest.mark.parametrize(
        "spoil", [{"state": "made-up"}, {"stranger": True}, {"code": "made-up"}, {"error": "access_denied"}]
    )
    async def test_whoever_did_not_begin_here_installs_nothing(self, spoil, tmp_path):
        async with house(tmp_path) as here:
            status = await here.install("T1", spoil=spoil)
            assert status in {200, 400, 401}
            with closing(sqlite3.connect(here.path)) as database:
                assert database.execute("SELECT count(*) FROM slack_bots").fetchone() == (0,)

    async def test_installed_again_the_old_token_is_gone(self, tmp_path):
        async with house(tmp_path) as here:
            await here.install("T1")
            await here.install("T1")
            with closing(sqlite3.connect(here.path)) as database:
                assert database.execute("SELECT count(*) FROM slack_bots").fetchone() == (1,)
            await here.slack.dm("U1", "hi")
            await here.at.settled()
            assert len(here.slack.recording.calls_to("chat.postMessage", ok=True)) == 1


class TestLeaving:
    @pytest.mark.parametrize("how", ["uninstall", "revoke"])
    async def test_a_workspace_that_leaves_is_forgotten_and_called_no_more(self, how, tmp_path):
        async with house(tmp_path) as here:
            await here.install("T1")
            await here.install("T2")
            await here.slack.dm("U1", "hi")
            await here.at.settled()
            await getattr(here.slack, how)("T1")
            await here.slack.idle()
            calls = len([call for call in here.slack.recording.calls if call.team == "T1"])
            with closing(sqlite3.connect(here.path)) as database:
                assert database.execute("SELECT team_id FROM slack_bots").fetchall() == [("T2",)]
            await here.slack.dm("UT2", "still here?")
            await here.at.settled()
            assert len([call for call in here.slack.recording.calls if call.team == "T1"]) == calls

    async def test_a_turn_of_a_workspace_that_left_ends_without_a_call(self, tmp_path):
        gate = asyncio.Event()
        async with house(tmp_path) as here:
            await here.install("T1")
            here.at.script.steps = (gate, *here.at.script.steps)
            await here.slack.dm("U1", "hi")
            await here.at.script.running.wait()
            await here.slack.uninstall("T1")
            await here.slack.idle()
            gate.set()
        assert here.slack.recording.calls_to("chat.postMessage") == []

    async def test_what_the_workspace_had_set_goes_with_it(self, tmp_path):
        async with house(tmp_path) as here:
            await here.install("T1")
            await here.slack.dm("U1", "hi")
            await here.at.settled()
            assert await here.at.store.knows("slack:T1", here.at.script.heard[0].place)
            await here.slack.uninstall("T1")
            await here.slack.idle()
            assert not await here.at.store.knows("slack:T1", here.at.script.heard[0].place)


@pytest.fixture
async def store(tmp_path):
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    vault = Vault([Fernet.generate_key().decode()])
    made = SealedInstallations("1.2", engine, Seal(vault.seal, vault.open))
    await made.create_tables()
    yield made
    await engine.dispose()


def installation(team="T1", **more):
    return Installation(
        app_id="A1", user_id="U1", team_id=team, bot_token="xoxb-secret", bot_user_id="B", bot_id="B1", **more
    )


class TestTheStore:
    async def test_what_was_sealed_comes_back_open(self, store):
        await store.async_save(installation())
        found = await store.async_find_bot(enterprise_id=None, team_id="T1")
        assert found.bot_token == "xoxb-secret"

    async def test_with_another_key_the_coach_counts_as_not_installed(self, store):
        await store.async_save(installation())
        stranger = Vault([Fernet.generate_key().decode()])
        other = SealedInstallations("1.2", store.engine, Seal(stranger.seal, stranger.open))
        assert await other.async_find_bot(enterprise_id=None, team_id="T1") is None

    async def test_a_token_that_was_never_sealed_is_not_believed(self, store):
        async with store.engine.begin() as connection:
            row = {
                "client_id": "1.2",
                "app_id": "A1",
                "team_id": "T1",
                "bot_token": "xoxb-planted",
                "is_enterprise_install": False,
            }
            await connection.execute(store.bots.insert(), row)
        assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None

    async def test_another_apps_rows_are_not_ours(self, store):
        await store.async_save(installation())
        other = SealedInstallations("9.9", store.engine, store._seal)
        assert await other.async_find_bot(enterprise_id=None, team_id="T1") is None

    async def test_a_state_is_good_once(self, tmp_path):
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/x.db")
        states = States(600, engine)
        await states.create_tables()
        state = await states.async_issue()
        assert [await states.async_consume(state), await states.async_consume(state)] == [True, False]
        await engine.dispose()


@pytest.mark.parametrize(
    ("api", "page"),
    [
        ("https://slack.com/api/", "https://slack.com/oauth/v2/authorize"),
        ("https://slack-gov.com/api/", "https://slack-gov.com/oauth/v2/authorize"),
    ],
)
def test_the_consent_page_is_on_the_host_of_the_api(api, page):
    assert consent_page(api) == page
