"""Who installed the coach in a workspace may administer it there; whom and which channel an owner names is heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.adapters.slack import acts, parse
from bot.core.admin.who import Owners
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


async def test_whoever_installed_it_for_an_organisation_manages_each_of_its_workspaces_and_no_other(tmp_path):
    async with house(tmp_path) as here:
        assert await here.install("TA", enterprise=True) == 200
        here.slack.world.add_user("UADMIN", team="TB")
        (owner,) = await here.at.front._many._store.installers("TB", "E1")
        owners = Owners((), {"slack": here.at.front.manages})
        may = {}
        for user in ("UADMIN", "UTA", "UTB"):
            await here.slack.dm(user, "admin")
            await here.at.settled()
            heard = here.at.script.heard[-1]
            assert heard.place.endswith("@E1*")
            may[heard.learner] = await owners.may(heard)
        assert may == {owner: True, "slack:E1:UTA": False, "slack:E1:UTB": False}
        assert owner == "slack:E1:UADMIN"
        assert not await owners.may(replace(heard, learner="slack:E2:UADMIN"))
        elsewhere = replace(heard, learner=owner, tenant="slack:T9")
        assert not await owners.may(replace(elsewhere, place="C1:1.0"))
        assert not await owners.may(replace(elsewhere, place="C1:1.0@E2*"))
        assert not await owners.may(replace(elsewhere, place="C1:1.0@E1"))


async def test_who_installed_it_in_one_workspace_of_an_organisation_manages_that_one_alone(tmp_path):
    async with house(tmp_path) as here:
        await here.install("TA")
        manages = here.at.front.manages
        assert await manages("slack:TA", "slack:E1:UADMIN", "C1:1.0@E1")
        assert not await manages("slack:TB", "slack:E1:UADMIN", "C1:1.0@E1")


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
