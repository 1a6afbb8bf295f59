"""Following up in its own threads without being named, and staying silent when people talk to each other."""

import pytest

from bot.adapters.slack.company import Company, Table, table
from bot.core.dialogue import Text
from tests.adapters.slack.desk import Script, desk, running
from tests.fakes.slack.messages import Message
from tests.fakes.slack.payloads import message_event, typed_event
from tests.fakes.slack.people import App
from tests.fakes.slack.server import FakeSlack

HISTORY = App().with_history()


def script():
    return Script(lambda inbound: Text(f"Answer to: {inbound.text}"))


async def begun(at, user="U1"):
    """A thread in which the coach has answered this person."""
    said = await at.slack.mention(user, "C1", "what is an eval?")
    await at.settled()
    return said.ts


def heard(at):
    return [inbound.text for inbound in at.script.heard]


async def test_with_history_scopes_it_follows_up_without_a_mention():
    async with desk(script(), app=HISTORY) as at:
        root = await begun(at)
        await at.slack.say("U1", "C1", "and what does it cost?", thread_ts=root)
        await at.settled()
        assert heard(at) == ["what is an eval?", "and what does it cost?"]
        assert at.slack.visible("C1", by_app=True)[-1].thread_ts == root


async def test_without_them_a_mention_is_needed():
    async with desk(script()) as at:
        root = await begun(at)
        said = await at.slack.say("U1", "C1", "and what does it cost?", thread_ts=root)
        assert said.deliveries == ()
        await at.slack.mention("U1", "C1", "and what does it cost?", thread_ts=root)
        await at.settled()
        assert heard(at) == ["what is an eval?", "and what does it cost?"]


async def test_words_to_another_person_are_not_for_the_coach():
    async with desk(script(), app=HISTORY) as at:
        root = await begun(at)
        await point_at(at, "U1", "<@U2> do we have one?", root)
        await at.settled()
        assert heard(at) == ["what is an eval?"]


async def test_when_somebody_joins_in_it_is_silent_until_it_is_named_again():
    async with desk(script(), app=HISTORY) as at:
        root = await begun(at)
        await at.slack.say("U2", "C1", "we use one", thread_ts=root)
        await at.slack.say("U1", "C1", "really? which?", thread_ts=root)
        await at.settled()
        assert heard(at) == ["what is an eval?"]
        await at.slack.mention("U1", "C1", "what is a golden set?", thread_ts=root)
        await at.slack.idle()
        await at.slack.say("U1", "C1", "and how large?", thread_ts=root)
        await at.settled()
        assert heard(at) == ["what is an eval?", "what is a golden set?", "and how large?"]


async def test_in_a_thread_that_is_not_its_own_it_says_nothing():
    async with desk(script(), app=HISTORY) as at:
        said = await at.slack.say("U1", "C1", "lunch?")
        await at.slack.say("U2", "C1", "yes", thread_ts=said.ts)
        await at.settled()
        assert heard(at) == []


async def test_after_a_restart_it_reads_the_thread_once_to_know_who_it_talks_with():
    async with FakeSlack(HISTORY) as fake:
        async with desk(script(), slack=running(fake)) as at:
            quiet, busy, store = await begun(at), await begun(at), at.store
            await at.slack.say("U2", "C1", "we use one", thread_ts=busy)
            await at.settled()
        fake.recording.clear()
        async with desk(script(), slack=running(fake), store=store) as at:
            for root in (quiet, quiet, busy, busy):
                await at.slack.say("U1", "C1", f"and the cost in {root}?", thread_ts=root)
                await at.settled()
            assert heard(at) == [f"and the cost in {quiet}?"] * 2
            assert fake.recording.counts()["conversations.replies"] == 2


async def test_when_the_thread_cannot_be_read_the_person_is_answered():
    async with FakeSlack(HISTORY) as fake:
        async with desk(script(), slack=running(fake)) as at:
            root, store = await begun(at), at.store
        fake.faults.fail("conversations.replies", "missing_scope")
        async with desk(script(), slack=running(fake), store=store) as at:
            await at.slack.say("U1", "C1", "and what does it cost?", thread_ts=root)
            await at.settled()
            assert heard(at) == ["and what does it cost?"]


@pytest.mark.parametrize(
    ("spoken", "invites"),
    [
        ([("U1", True)], True),
        ([("U1", True), ("U1", False)], True),
        ([("U1", True), ("U2", False)], False),
        ([("U1", True), ("U2", False), ("U1", True)], True),
        ([("U1", True), ("U2", True)], False),
        ([("U1", False)], False),
        ([], False),
    ],
)
def test_who_is_invited_follows_from_who_spoke(spoken, invites):
    found = Table()
    for user, named in spoken:
        found = found.after(user, named=named)
    assert found.invites("U1") == invites


def test_reading_a_thread_passes_over_bots_and_joins():
    messages = [
        {"user": "U1", "text": "<@UBOT> hi"},
        {"user": "UBOT", "text": "Hello.", "bot_id": "B1"},
        {"user": "U2", "text": "", "subtype": "channel_join"},
        {"user": "U9", "text": "build failed", "bot_id": "B9"},
    ]
    assert table(messages, "UBOT") == Table("U1")


def test_only_the_last_threads_are_remembered():
    company = Company()
    for n in range(6000):
        company.heard(f"C1:{n}", "U1", named=True)
    assert len(company._tables) == 5000


async def point_at(at, user, text, root):
    """Say something that mentions another person, as Slack's client writes it."""
    channel = at.slack.world.channels["C1"]
    said = Message("C1", at.slack.world.next_ts(), user, "T1", "person", text, thread_ts=root)
    at.slack.world.add(said)
    message_event(at.slack.world, channel, typed_event(at.slack.world, channel, said))
