"""What `coach doctor --online` finds on Slack: each common mistake by name, with what mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.slack.examining import Slack, examine
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack


def now():
    return datetime.now(UTC)


async def examined(fake, **other):
    asked = Slack(fake.api_url, fake.bot_token, fake.world.app.app_token, "U1", now)
    return {one.name: one async for one in examine(replace(asked, **other))}


async def test_on_a_workspace_that_is_set_up_right_all_is_well_and_no_line_stays():
    async with FakeSlack() as fake:
        found = await examined(fake)
        assert [one for one in found.values() if not one.ok or one.remedy] == []
        assert set(found) == {
            "Slack bot token",
            "Slack clock",
            "Slack scopes",
            "Slack Messages tab",
            "Slack app token",
        }
        assert fake.visible("DU1", by_app=True) == []


async def test_a_missing_scope_is_named():
    app = App()
    async with FakeSlack(replace(app, scopes=app.scopes - {"files:write", "commands"})) as fake:
        check = (await examined(fake))["Slack scopes"]
        assert (check.ok, check.detail) == (False, "missing: commands, files:write")
        assert "install the app again" in check.remedy


@pytest.mark.parametrize(
    ("field", "token", "name", "word"),
    [
        ("bot_token", "xoxb-nobodys", "Slack bot token", "invalid_auth"),
        ("bot_token", "xapp-1-A1-fake", "Slack bot token", "not_allowed_token_type"),
        ("app_token", "xoxb-swapped", "Slack app token", "not_allowed_token_type"),
        ("app_token", "xapp-nobodys", "Slack app token", "invalid_auth"),
    ],
)
async def test_a_token_that_slack_refuses_is_told_in_slacks_word(field, token, name, word):
    async with FakeSlack() as fake:
        check = (await examined(fake, **{field: token}))[name]
        assert not check.ok
        assert word in check.detail
        assert check.remedy


async def test_a_messages_tab_that_is_switched_off_is_found():
    async with FakeSlack(App(messages_tab=False)) as fake:
        check = (await examined(fake))["Slack Messages tab"]
        assert (check.ok, check.detail) == (False, "it is switched off")
        assert "App Home" in check.remedy


async def test_without_an_owner_to_write_to_nobody_is_written_to():
    async with FakeSlack() as fake:
        check = (await examined(fake, owner=""))["Slack Messages tab"]
        assert check.ok
        assert "COACH_ADMINS" in check.detail
        assert "chat.postMessage" not in fake.recording.counts()


async def test_a_clock_that_is_minutes_off_is_found():
    async with FakeSlack() as fake:
        check = (await examined(fake, clock=lambda: now() + timedelta(minutes=7)))["Slack clock"]
        assert not check.ok
        assert 410 < int(check.detail.split()[-3]) < 430
        assert "ntp" in check.remedy


async def test_nobody_at_the_address_is_a_finding_and_no_traceback():
    async with FakeSlack() as fake:
        found = await examined(fake, api_url="http://127.0.0.1:9/api/")
        assert list(found) == ["Slack answers"]
        assert "SLACK_API_URL" in found["Slack answers"].remedy
