"""One learner's whole way on Slack, with all that goes wrong on it: nothing is lost, nothing comes twice, all is valid.

Asks in a channel, follows up, is asked five interview questions in a direct message, with a duplicate, a lost
connection, a Stop and three kills in between; sees the marks, the picture and the Home tab.
"""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.slack.homepage import DUE
from tests.adapters.slack.outgoing import known_hosts, loud
from tests.adapters.slack.shapes import IN_EVERY_SHAPE
from tests.fakes.slack.blocks import check_view
from tests.fakes.slack.controls import presses
from tests.fakes.slack.people import App
from tests.stage.homes import with_index
from tests.stage.play import play
from tests.stage.slack_process import stage
from tests.stage.story import Story

STOPPED_IN, MOST_PROBES, KILLS = 3, 3, 3
ANA = [{"name": "ana"}]
ANSWERS = (
    (
        "First I would talk with five of the people who use it today and watch where they stop, because the complaint is "
        "only a symptom. Then I choose one group and write what a wrong result costs them."
    ),
    (
        "I sample two hundred real cases over all groups, two people label them, and I look how often they agree before any "
        "score counts. Then a bar for each group, with the worst mistake weighted most."
    ),
    (
        "Before the results I write down which mistake costs most, what limit it has, and who decides. It starts with one "
        "team, beside what they do today, and a switch to turn it off."
    ),
    (
        "I told engineering and legal the same three numbers, asked each what would change their mind, and wrote the "
        "decision down with its reason. Two weeks later we looked at it again."
    ),
    (
        "I compare buying, prompting and training by cost of a wrong answer, time to the first test and who owns the data. "
        "I would begin with the smallest that can be measured."
    ),
)


def say(text, surface="dm", *, named=True):
    return {"say": {"actor": "ana", "text": text, "surface": surface, "named": named}}


def press(label):
    return {"press": {"actor": "ana", "label": label}}


def expect(**what):
    return {"expect": what}


def fault(kind):
    return {"fault": kind}


async def tell(played, *steps):
    return await play(Story(title="Ana's way", actors=ANA, steps=list(steps)), played)


@asynccontextmanager
async def silent_model():
    """A model that never answers: what is asked of it can only be stopped."""
    over = asyncio.Event()

    async def wait(_request):
        await over.wait()
        return web.Response(status=500)

    site = web.Application()
    site.router.add_post("/v1/{rest:.*}", wait)
    server = TestServer(site, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/v1"))
    finally:
        over.set()
        await server.close()


async def stopped(played):
    """While the coach thinks about a question in between, Ana presses Slack's own Stop."""
    slack, process = played.slack, played.process
    async with silent_model() as url:
        process.more = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "fake", "COACH_MODEL": "fake"}
        await process.kill()
        await process.start()
        process.more = {}
        await tell(played, say("what is RAG?"), expect(buttons=["Pause and answer"], messages=1))
        asked = next(one for one in reversed(slack.visible("DU1", by_app=True)) if "Pause and answer" in labels(one))
        await slack.press("U1", asked, "Pause and answer")
        place = ("DU1", asked.root)
        await slack.until(lambda: working(slack, place), 30, "a Stop button")
        before = len(slack.visible("DU1", by_app=True))
        await slack.stop("U1", *place)
        await slack.until(lambda: not working(slack, place), 30, "a free session")
        await process.settled()
        assert len(slack.visible("DU1", by_app=True)) == before
        await process.kill()
        await process.start()


def labels(message):
    return [one.label for one in presses(message.blocks)]


def working(slack, place):
    session = slack.world.sessions.get(place)
    return session is not None and session.status == "processing"


async def questioned(played):
    """Five questions, answered through a duplicate, a lost connection, a Stop and kills."""
    trouble = ("duplicate", "reconnect", None, "kill", None)
    for n, (answer, kind) in enumerate(zip(ANSWERS, trouble, strict=True), 1):
        await tell(played, *([fault(kind)] if kind else []), say(answer), expect(lacks=["of 100"]))
        if n == STOPPED_IN:
            await stopped(played)
        await finished(played, f"{n + 1}/{len(ANSWERS)}" if n < len(ANSWERS) else "5 questions done")


async def finished(played, sign):
    """Say that it is all; a question that probes further is answered with the same."""
    for _ in range(MOST_PROBES):
        shown = await tell(played, say("done"), expect(lacks=["of 100"]))
        text = " ".join(one.text for one in shown)
        if sign in text:
            return
    raise AssertionError(f"no {sign!r} in {text!r}")


async def seen_afterwards(played):
    """The marks of all answers, a picture of one, and the Home tab with what was reached."""
    slack = played.slack
    await tell(played, press("All marks"), expect(messages=1, buttons=["As a picture"], visible_to="ana"))
    await tell(played, press("As a picture"), expect(messages=1, visible_to="ana"))
    drawn = slack.visible("DU1", by_app=True)[-1].blocks[0]
    assert drawn["type"] == "image"
    assert drawn["alt_text"]
    assert slack.world.files[drawn["slack_file"]["id"]].content.startswith(b"\x89PNG")
    await play(Story(title="Ana's plan", actors=ANA, steps=DUE), played)
    slack.world.homes.clear()
    await slack.open_home("U1")
    view = (await slack.wait_home("U1", 30)).view
    check_view(view)
    home = str(view["blocks"])
    assert "▸ 1. *" in home
    assert "is due today" in home
    assert "Last interview answers" in home
    assert sum(home.count(band) for band in ("not yet", "getting there", "solid", "strong")) >= 3


def nothing_lost_and_nothing_twice(slack):
    """Whatever was heard was taken, whatever stands carries its own mark, and Slack would have taken every payload."""
    ours = [one for channel in ("DU1", "C1") for one in slack.visible(channel, "U1", by_app=True)]
    marks = Counter(one.metadata["event_payload"]["nonce"] for one in ours if one.metadata)
    assert [mark for mark, times in marks.items() if times > 1] == []
    assert all(one.settled for one in ours)
    asked = [one.ts for one in slack.visible("C1") if not one.by_app]
    answered = [one.thread_ts for one in slack.visible("C1", by_app=True)]
    assert len(answered) == len(asked) == 2
    assert [one for one in slack.deliveries if not one.ack] == []
    assert [one for one in slack.recording.violations if one.kind != "late"] == []
    assert loud(slack.recording, known_hosts()) == []


@IN_EVERY_SHAPE
async def test_a_learners_whole_way_with_everything_that_goes_wrong(http, app, tmp_path):
    story = Story(title="Ana's way", actors=ANA, steps=[say("hi")])
    async with stage(story, with_index(tmp_path / "home"), app, http=http) as played:
        slack = played.slack
        await tell(
            played,
            say("what is an eval?", "channel"),
            expect(messages=1, visible_to="everyone"),
            say("and how many cases do I need?", "thread", named=app == App()),
            expect(messages=1, visible_to="everyone"),
            say("/interview full mock", "command"),
            expect(contains=["Full mock: 5 questions"], buttons=["Start"], visible_to="ana"),
            press("Start"),
            expect(contains=["1/5"], messages=1, visible_to="ana"),
        )
        await questioned(played)
        await seen_afterwards(played)
        assert played.process.starts == 1 + KILLS
        nothing_lost_and_nothing_twice(slack)
