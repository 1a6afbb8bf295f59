"""Organisations of many workspaces, and rooms that two organisations share: whose token speaks, and who is who.

Who may administer what was installed for a whole organisation is in test_slack_owners.py.
"""

import asyncio

import pytest

from bot.adapters.slack.front import NOT_HERE
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Text
from tests.adapters.slack.payloads import COMMAND
from tests.adapters.slack.test_slack_installs import house
from tests.fakes.slack.people import Team

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # in Slack's own client


def shared(here, *more):
    """A room of T1 that T2 shares; `more` are its members besides."""
    bot = here.slack.world.installed_in("T1").bot_user
    return here.slack.world.add_channel("C8", members=("U1", "UT2", bot, *more), team="T1", shared_with={"T2"})


async def test_a_workspace_of_an_organisation_is_found_by_both_names(tmp_path):
    async with house(tmp_path) as here:
        await here.install("TA")
        await here.slack.dm("UTA", "hi")
        await here.at.settled()
        heard = here.at.script.heard[0]
        assert (heard.tenant, heard.learner) == ("slack:TA", "slack:E1:UTA")
        assert len(here.slack.recording.calls_to("chat.postMessage", ok=True)) == 1


async def test_installed_for_a_whole_organisation_it_answers_in_each_workspace(tmp_path):
    async with house(tmp_path) as here:
        await here.install("TA", enterprise=True)
        for user in ("UTA", "UTB"):
            await here.slack.dm(user, "hi")
            await here.at.settled()
        assert len(here.slack.recording.calls_to("chat.postMessage", ok=True)) == 2
        assert {one.place.partition("@")[2] for one in here.at.script.heard} == {"E1*"}


async def test_a_guest_in_a_shared_channel_is_answered_there_as_themselves(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T1")
        await here.slack.mention("UT2", shared(here).id, "what is an eval?")
        await here.at.settled()
        heard = here.at.script.heard[0]
        assert (heard.tenant, heard.learner) == ("slack:T1", "slack:T2:UT2")
        assert here.at.ours("C8") == ["Hello."]


async def test_a_guests_press_uses_the_token_of_the_workspace_where_the_message_stands(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T1")
        here.at.script.steps += (Choices(options=(Option(label="More", token="v1:more:x:0"),)),)
        shared(here)
        said = await here.slack.mention("U1", "C8", "what is an eval?")
        first = await here.slack.wait_reply(said)
        await here.slack.press("UT2", first, "More")
        await here.at.settled()
        assert (here.at.script.heard[-1].tenant, here.at.script.heard[-1].learner) == ("slack:T1", "slack:T2:UT2")
        assert len(here.slack.private_to("UT2")) == 1


async def test_in_two_workspaces_of_an_organisation_a_person_is_one_learner(tmp_path):
    async with house(tmp_path) as here:
        world = here.slack.world
        for team in ("TA", "TB"):
            await here.install(team)
            room = world.add_channel(f"C{team}", members=("UTA", world.installed_in(team).bot_user), team=team)
            await here.slack.mention("UTA", room.id, "what is an eval?")
            await here.at.settled()
        assert [one.tenant for one in here.at.script.heard] == ["slack:TA", "slack:TB"]
        assert {one.learner for one in here.at.script.heard} == {"slack:E1:UTA"}
        assert [call.team for call in here.slack.recording.calls_to("chat.postMessage", ok=True)] == ["TA", "TB"]


async def test_a_workspace_that_joins_an_organisation_is_still_answered(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T2")
        here.slack.world.teams["T2"] = Team("T2", enterprise_id="E9", enterprise_name="E9")
        await here.slack.dm("UT2", "hi")
        await here.at.settled()
        assert len(here.slack.recording.calls_to("chat.postMessage", ok=True)) == 1


@pytest.mark.parametrize("how", ["uninstall", "revoke"])
async def test_an_organisation_that_leaves_is_forgotten_with_all_its_workspaces_and_no_other(how, tmp_path):
    async with house(tmp_path) as here:
        await here.install("TA", enterprise=True)
        await here.install("T1")
        for user in ("UTA", "UTB"):
            await here.slack.dm(user, "hi")
            await here.at.settled()
        await getattr(here.slack, how)("TA")
        await here.slack.idle()
        store = here.at.front._many._store
        assert await store.async_find_bot(enterprise_id="E1", team_id=None, is_enterprise_install=True) is None
        assert await store.async_find_bot(enterprise_id="E1", team_id="TB") is None
        calls = len([call for call in here.slack.recording.calls if call.team in {"TA", "TB"}])
        await here.slack.dm("U1", "still here?")
        await here.at.settled()
        assert len([call for call in here.slack.recording.calls if call.team in {"TA", "TB"}]) == calls
        assert here.at.script.heard[-1].tenant == "slack:T1"


async def test_a_guest_reads_the_stream_in_a_shared_room_with_their_own_workspaces_name(tmp_path):
    gate = asyncio.Event()
    async with house(tmp_path) as here:
        await here.install("T1")
        room = shared(here)
        here.at.script.steps = (Text("One. "), gate, Text("Two."))
        await here.slack.mention("UT2", room.id, "what is an eval?")
        stream = (await here.slack.until(here.slack.streams))[0]
        gate.set()
        await here.at.settled()
        assert stream.stream.recipient == ("T2", "UT2")


async def test_where_both_organisations_installed_it_one_of_them_answers_once(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T1")
        await here.install("T2")
        room = shared(here, here.slack.world.installed_in("T2").bot_user)
        await here.slack.mention("UT2", room.id, "what is an eval?")
        await here.at.settled()
        assert [call.team for call in here.slack.recording.calls_to("chat.postMessage", ok=True)] == ["T1"]
        assert (here.at.script.heard[0].tenant, here.at.script.heard[0].learner) == ("slack:T1", "slack:T2:UT2")


async def test_a_command_from_a_workspace_without_the_coach_is_no_turn_and_is_told_why(tmp_path):
    async with house(tmp_path) as here:
        await here.install("T1")
        url = here.slack.world.respond_at(shared(here).id, "UT2")
        stranger = {**COMMAND, "team_id": "T2", "user_id": "UT2", "channel_id": "C8", "response_url": url}
        assert (await here.slack.courier.send("slash_commands", stranger).acked()).status == 200
        assert [here.slack.shown(one) for one in here.slack.private_to("UT2")] == [NOT_HERE]
        assert here.at.script.heard == []
        assert here.slack.recording.calls_to("chat.postMessage") == []
