"""A whole visit on Discord, with the coach as a process: server, follow-up, comparison, a mock of five with every mishap.

Every act is answered by exactly one message, whatever happens to the connection or to the process in between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from bot.adapters.discord.check import problems
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.things import Channel, Message
from tests.stage.discord_process import ProcessStage, process_stage
from tests.stage.homes import with_index
from tests.stage.story import Actor, Say, Step, Story

STORY = Story(title="a visit", actors=(Actor(name="ravi"),), steps=(Step(say=Say(actor="ravi", text="hi")),))
ANSWER = (
    "First I would watch five of the people who use it today, because the complaint is only a symptom. Then I write what "
    "a wrong result costs them, sample two hundred real cases over all groups, and let two people label them. Before the "
    "results I fix the limit, who decides, and the switch to turn it off."
)
PLACE = re.compile(r"(\d)/5 · ")


@dataclass
class Visit:
    """Ravi in front of the coach: each act ends when it was answered, by one new message and no more."""

    stage: ProcessStage
    acts: int = 0
    expected: int = 0
    questions: list[int] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    @property
    def fake(self):
        return self.stage.fake

    @property
    def ravi(self):
        return self.stage.people["ravi"]

    @property
    def direct(self) -> Channel:
        return self.fake.dm_of(self.ravi)

    def shown(self) -> list[Message]:
        places = (self.direct, self.fake.general)
        seen = [message for place in places for message in self.fake.seen_by(self.ravi, place)]
        ours = [one for one in seen if one.author is self.fake.world.me and not one.loading and not one.deleted]
        return sorted(ours, key=lambda message: int(message.id))

    async def say(self, text: str, mishap: str = "") -> Message:
        before = len(self.shown())
        self.acts += 1
        if mishap == "kill":
            await self.stage.coach.kill()
        elif mishap == "invalid session":
            self.fake.gateway.invalidate()
        said = await self.fake.dm(self.ravi, text)
        if mishap == "duplicate":
            await self.fake.again(said)
        elif mishap == "kill":
            await self.stage.again()
        self.happened += [mishap] if mishap else []
        return await self._answered(said.id, before)

    async def press(self, label: str, mishap: str = "") -> Message:
        message, menu = self.stage._with(self.ravi, label)
        before = len(self.shown())
        act = (
            self.fake.choose(self.ravi, message, [label], menu) if menu else self.fake.press(self.ravi, message, label)
        )
        pressed = await act
        if mishap == "duplicate":
            await self.fake.again(pressed)
        return await self._done(pressed, before)

    async def command(
        self, name: str, options: dict[str, str], *, places: int = 1, channel: Channel | None = None
    ) -> Message:
        before = len(self.shown())
        return await self._done(await self.fake.slash(self.ravi, name, options, channel=channel), before, places)

    async def form(self, label: str, values: dict[str, str]) -> Message:
        message, menu = self.stage._with(self.ravi, label)
        act = (
            self.fake.choose(self.ravi, message, [label], menu) if menu else self.fake.press(self.ravi, message, label)
        )
        opened = await self.fake.wait_answer(await act)
        assert opened.modal is not None, self.fake.story()
        before = len(self.shown())
        return await self._done(await self.fake.submit(opened, values), before)

    async def _done(self, acted: Interaction, before: int, places: int = 1) -> Message:
        self.acts += 1
        await self.fake.wait_answer(acted)
        return await self._answered(acted.id, before, places)

    async def _answered(self, inbound: str, before: int, places: int = 1) -> Message:
        await self.stage.coach.over(inbound)
        await self.fake.gateway.fence()
        shown = self.shown()
        assert len(shown) == before + places, f"{len(shown) - before} answers\n{self.fake.story()}"
        self.expected += places
        if found := PLACE.search(shown[-1].text):
            self.questions.append(int(found[1]))
        return shown[-1]

    def duplicates(self) -> int:
        """Messages that stand somewhere twice: the number of a message's first part comes from what it answers."""
        numbers = [one.components[0]["id"] for one in self.fake.from_bot() if one.components and not one.deleted]
        return len(numbers) - len(set(numbers))


async def in_the_server(visit: Visit) -> None:
    answer = await visit.command("ask", {"question": "How does an AI PM differ from a PM?"})
    assert answer.seen_by is visit.ravi
    follow = await visit.form("Follow up", {"text": "and what about data?"})
    assert follow.text
    assert follow.text != answer.text
    compared = await visit.command("compare", {"what": "AI PM with PM"})
    assert "Technical depth" in compared.text


async def an_interview(visit: Visit) -> None:
    """Asked for in the server, held in the direct message."""
    await visit.say("What should an AI PM know about data?")
    offered = await visit.command("interview", {"about": "full mock"}, places=2)  # a private word there, the rest here
    assert (offered.channel, "Start" in offered.labels) == (visit.direct, True)
    await visit.press("Start", "duplicate")
    mishaps = {1: "duplicate", 2: "invalid session", 3: "kill"}
    for n in range(1, 6):
        assert visit.questions[-1] == n, visit.fake.story()
        await visit.say(ANSWER, mishaps.get(n, ""))
        if n == 4:
            await visit.form("This is wrong", {"reason": "untrue", "text": "It says too little of labels."})
        await until_the_next(visit, n)


async def until_the_next(visit: Visit, n: int) -> None:
    """Finish a question: its follow-ups are passed over."""
    last = await visit.say("done")
    for _ in range(4):
        if visit.questions[-1] != n or "All marks" in last.labels:
            return
        last = await visit.say("skip")
    raise AssertionError(f"question {n} does not end\n{visit.fake.story()}")


@pytest.fixture
async def visit(tmp_path):
    async with process_stage(STORY, with_index(tmp_path / "coach")) as stage:
        yield Visit(stage)


async def test_nothing_is_lost_or_said_twice_and_all_of_it_fits(visit):
    await in_the_server(visit)
    await an_interview(visit)
    await visit.press("All marks")
    picture = await visit.press("As a picture")

    assert [file.content[:8] for file in picture.attachments] == [b"\x89PNG\r\n\x1a\n"]
    assert picture.attachments[0].description
    assert visit.questions == [1, 2, 3, 4, 5]
    assert visit.happened == ["duplicate", "invalid session", "kill"]
    assert visit.stage.coach.starts == 2
    assert (len(visit.shown()), visit.duplicates()) == (visit.expected, 0), visit.fake.story()
    assert visit.stage.coach.rows("SELECT count(*) FROM inbox") == [(0,)]
    bodies = [request.body for request in visit.fake.recording.requests if isinstance(request.body, dict)]
    sent = [body for body in bodies if "components" in body and "custom_id" not in body]
    assert len(sent) >= visit.acts
    assert [fault for body in sent for fault in problems(body)] == []


async def test_after_a_deletion_the_coachs_own_messages_go_too_and_their_persons_stay(visit):
    await visit.say("What is RAG?")
    await visit.say("How does an AI PM differ from a PM?")
    await visit.command("me", {}, channel=visit.direct)
    await visit.press("Delete all")
    await visit.press("Delete all")
    message, _ = visit.stage._with(visit.ravi, "Remove yours here")
    pressed = await visit.fake.press(visit.ravi, message, "Remove yours here")
    await visit.stage.coach.over(pressed.id)

    assert [one.text for one in visit.shown()] == ["-# I removed my messages here."]
    said = [one.content for one in visit.fake.seen_by(visit.ravi, visit.direct) if one.author is visit.ravi]
    assert said == ["What is RAG?", "How does an AI PM differ from a PM?"]
