"""Who installed the coach in a workspace may administer it there; whom and which channel an owner names is heard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.adapters.slack import acts, parse
from tests.adapters.slack.test_slack_installs import house

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # in Slack's own client
NOW = datetime(2026, 12, 1, tzinfo=UTC)


async def test_whoever_installed_it_manages_that_workspace_and_no_other(tmp_path):
    async with house(tmp_path) as here:
        store = here.at.front._many._store
        await here.install("T1")
        assert await store.installers("T2") == frozenset()
        await here.install("T2")
        (first,), (second,) = await store.installers("T1"), await store.installers("T2")
        manages = here.at.front.manages
        assert first.startswith("slack:T1:U")
        assert await manages("slack:T1", first)
        assert not await manages("slack:T1", second)
        assert not await manages("slack:T2", first)
        assert not await manages("slack:T1", "slack:T1:USOMEBODY")


async def test_after_the_coach_was_removed_nobody_manages_it(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T1")
        store = here.at.front._many._store
        (owner,) = await store.installers("T1")
        bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
        await store.forget(bot)
        assert not await here.at.front.manages("slack:T1", owner)


def command(text, channel="C1"):
    body = {
        "command": "/coach",
        "text": text,
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": channel,
        "trigger_id": "t",
    }
    return acts.command(body, NOW)


@pytest.mark.parametrize("verb", ["admin", "ADMIN"])
def test_whom_an_owner_names_is_heard_and_stays_unnamed_in_the_words(verb):
    heard = command(f"{verb} block <@U0BEN|ben>")
    assert heard.values == {"text": "block @someone", "person": "slack:T1:U0BEN"}


def test_nobody_else_names_people():
    assert command("ask who is <@U0BEN|ben>?").values == {"text": "who is @someone?"}


def test_a_rule_can_name_the_channel_of_a_thread():
    event = {"type": "message", "channel": "C1", "ts": "2.0", "thread_ts": "1.0", "user": "U1", "text": "hi"}
    said = parse.words({"team_id": "T1", "event": event}, "UBOT")
    assert (said.message.room, said.message.place) == ("C1", "C1:1.0")
    assert command("help", "C7").room == "C7"
