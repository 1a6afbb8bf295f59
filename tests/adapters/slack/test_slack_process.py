"""The bot as a process: killed at the worst moments, delivered to twice, cut off. Nothing lost, nothing twice."""

import pytest

from tests.adapters.slack.outgoing import known_hosts, loud
from tests.adapters.slack.shapes import SHAPES
from tests.fakes.slack.people import App
from tests.stage.homes import with_index
from tests.stage.play import play
from tests.stage.slack_process import process, stage
from tests.stage.story import stories

QUESTIONS = ("what is an eval?", "what is RAG?", "how does an AI PM differ from a PM?", "what is a golden set?")


def answers(slack, said):
    """Every message of the coach's in the thread of a message, drafts included."""
    return [one for one in slack.visible(said.channel, by_app=True) if one.root == said.message.root]


async def exchanged(running, *, kill_at=None):
    """One question in its own thread, and what came of it."""
    slack = running.slack
    said = await slack.dm("U1", QUESTIONS[running.starts % len(QUESTIONS)])
    if kill_at is not None:
        await slack.until(kill_at, 30, running.log())
        await running.kill()
        await running.start()
    await slack.idle(30)
    await running.settled()
    return answers(slack, said)


@pytest.mark.parametrize("moment", ["accepted", "before the post", "after the post", "twice in a row"])
async def test_killed_at_any_moment_it_answers_once(moment, tmp_path):
    async with process(tmp_path) as running:
        slack = running.slack
        assert len(await exchanged(running)) == 1
        if moment == "accepted":
            acked = len(slack.deliveries) + 1
            found = await exchanged(
                running, kill_at=lambda: len(slack.deliveries) >= acked and slack.deliveries[acked - 1].ack
            )
        elif moment == "before the post":
            fault = slack.faults.hang("chat.postMessage")
            found = await exchanged(running, kill_at=lambda: fault.struck)
        else:
            fault = slack.faults.lose_reply("chat.postMessage")
            found = await exchanged(running, kill_at=lambda: fault.struck)
            if moment == "twice in a row":
                again = slack.faults.lose_reply("chat.postMessage")
                found += await exchanged(running, kill_at=lambda: again.struck)
                assert len(found) == 2
                found = found[1:]
        assert len(found) == 1
        assert found[0].settled
        assert [one for one in slack.recording.violations if one.kind != "late"] == []


async def test_told_to_stop_it_ends_in_good_order_and_goes_on_where_it_was(tmp_path):
    async with process(tmp_path, App().with_history()) as running:
        slack = running.slack
        first = await slack.mention("U1", "C1", "what is an eval?")
        await slack.wait_reply(first, within=30)
        await running.settled()
        assert await running.stop() == 0
        await running.start()
        await slack.say("U1", "C1", "and what does it cost?", thread_ts=first.ts)
        await slack.idle(30)
        await running.settled()
        assert len(answers(slack, first)) == 2


def _marks(name, story, shape):
    """A long interview is told once for `make test`: without a model over the socket, with one over HTTP."""
    left_out = SHAPES[0] if story.script else SHAPES[1]
    return pytest.mark.slow if name.startswith("interview") and shape is left_out else shape.marks


HARD = {name: story for name, story in stories().items() if "kill" in story.faults}
TOLD = [
    pytest.param(name, *shape.values, id=f"{name}-{shape.id}", marks=_marks(name, story, shape))
    for name, story in HARD.items()
    for shape in SHAPES
]


@pytest.mark.parametrize(("name", "http", "app"), TOLD)
async def test_the_stories_in_which_it_is_killed_are_told_on_slack(name, http, app, tmp_path):
    async with stage(HARD[name], with_index(tmp_path / "home"), app, http=http) as played:
        await play(HARD[name], played)
        assert played.process.starts == 1 + sum(step.fault == "kill" for step in HARD[name].steps)
        recording = played.slack.recording
        assert [one for one in recording.violations if one.kind != "late"] == []
        assert loud(recording, known_hosts()) == []
