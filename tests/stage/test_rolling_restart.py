"""Two replicas on one PostgreSQL database, replaced one after the other under load: nothing is lost, nothing said twice."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from contextlib import AsyncExitStack, suppress

import aiohttp
import asyncpg
import pytest
from cryptography.fernet import Fernet

from bot.services.store.migrate import upgrade
from tests.fakes.slack.http_sender import HttpSender
from tests.fakes.slack.messages import Message
from tests.fakes.slack.server import FakeSlack
from tests.services.store import server as servers
from tests.stage.slack_process import Process, free_port

pytestmark = pytest.mark.postgres

THINGS = ("an eval", "RAG", "a golden set", "a hallucination", "prompt injection")
PEOPLE, BURST, PAUSE = 600, 3, 0.3
"""So many people that nobody's second burst meets the first one still waiting: more than five are turned away."""

RATE = BURST / PAUSE
"""Messages a second, before, during and after the restarts."""

CALM = 25
"""Messages that both replicas get before, between and after the two restarts, at least."""


class Balancer(HttpSender):
    """Slack behind a load balancer: replicas in turn, and none that refused until it is put back."""

    def __init__(self, slack: FakeSlack) -> None:
        super().__init__(slack.world)
        self.ready: list[int] = []

    async def post(self, request):
        if not self.ready:
            raise aiohttp.ClientConnectionError("no replica is ready")
        port = self.ready.pop(0)
        self.ready.append(port)
        self.url = f"http://127.0.0.1:{port}/slack/events"
        try:
            return await super().post(request)
        except aiohttp.ClientConnectionError:
            self.ready = [one for one in self.ready if one != port]
            raise


class Crowd:
    """People who write bursts of messages by a plan that waits for no answer: one burst every PAUSE seconds.

    A burst is one person's, in one thread of theirs; its next message follows when Slack has delivered the last.
    """

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.said = {slack.world.add_user(f"P{n}").id: [] for n in range(PEOPLE)}
        self.bursts = 0
        self.count = 0
        self.lasted = 0.0
        self._turns = [asyncio.Lock() for _ in range(PEOPLE)]

    async def write(self, until: asyncio.Task) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.TaskGroup() as writing:
            while not until.done() or began + self.bursts * PAUSE <= loop.time():  # a late burst is not left out
                await asyncio.sleep(max(began + self.bursts * PAUSE - loop.time(), 0))
                writing.create_task(self._burst(self.bursts % PEOPLE))
                self.bursts += 1
            self.lasted = loop.time() - began

    async def _burst(self, n: int) -> None:
        mine = self.said[f"P{n}"]
        async with self._turns[n]:
            for _ in range(BURST):
                text = f"what is {THINGS[(n + len(mine)) % len(THINGS)]}?"
                mine.append(await self.slack.dm(f"P{n}", text, thread_ts=mine[0].ts if mine else None))
                self.count += 1
                self.slack.recording.wake()
                await mine[-1].acked(90)

    async def wrote(self, more: int) -> None:
        goal = self.count + more
        await self.slack.until(lambda: self.count >= goal, 90, "more messages")

    def answers(self, user: str) -> list[Message]:
        """What the coach said in a person's thread, oldest first, drafts included."""
        roots = {one.ts for one in self.said[user][:1]}
        return [one for one in self.slack.visible(f"D{user}", user, by_app=True) if one.root in roots] if roots else []

    def behind(self) -> list[str]:
        """Whoever has fewer answers than messages."""
        return [user for user, said in self.said.items() if sum(one.settled for one in self.answers(user)) < len(said)]

    async def answered(self) -> None:
        """Wait until everybody has an answer to each of their messages; else say who has not, and what they were told."""
        with suppress(TimeoutError):
            await self.slack.until(lambda: not self.behind(), 240)
        told = {user: [self.slack.shown(one)[:60] for one in self.answers(user)] for user in self.behind()}
        assert {user: ([one.message.text for one in self.said[user]], told[user]) for user in told} == {}


@pytest.fixture(scope="module")
def database():
    """A server with one database in shape: its address, and its superuser's."""
    server = servers.start()
    url = server.database()
    asyncio.run(upgrade(url, "the test database"))
    yield servers.plain(url), servers.plain(server.as_superuser(url))
    server.stop()


async def at_work(replica: Process, crowd: Crowd) -> None:
    """Wait, while people go on writing, until the process of a replica has answered somebody."""
    address = re.findall(r"http://[\d.:]+/metrics", (replica.home / "log").read_text("utf-8"))[-1]
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            async with session.get(address) as figures:
                if 'coach_turns_total{outcome="answered"}' in await figures.text():
                    return
            await crowd.wrote(5)


async def roll(replicas: list[Process], balancer: Balancer, crowd: Crowd) -> None:
    """Replace one replica after the other; every process, old and new, has answered somebody."""
    for replica in replicas:
        await crowd.wrote(CALM)
        await at_work(replica, crowd)
        assert await replica.stop() == 0, replica.log()
        await replica.start()
        balancer.ready = [one.port for one in replicas]
    await crowd.wrote(CALM)
    for replica in replicas:
        await at_work(replica, crowd)


def openings_of(crowd: Crowd) -> dict[str, set[str]]:
    """The first sentence of each question's answers, if the first answer in a thread is to its first message, and so on."""
    openings = defaultdict(set)
    for user, said in crowd.said.items():
        for one, answer in zip(said, crowd.answers(user), strict=True):
            openings[one.message.text].add(crowd.slack.shown(answer).partition(".")[0])
    return openings


async def test_a_rolling_restart_under_ten_turns_a_second_answers_every_message_once_and_in_order(database, tmp_path):
    own = {"DATABASE_URL": database[0], "COACH_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    own["COACH_TURNS_PER_10_MINUTES"] = "1000"
    async with FakeSlack() as slack, AsyncExitStack() as stack:
        slack.courier.http = balancer = Balancer(slack)
        replicas, crowd = [Process(slack, tmp_path / name, free_port()) for name in ("one", "two")], Crowd(slack)
        for replica in replicas:
            replica.home.mkdir()
            replica.more |= own
            stack.push_async_callback(replica.stop)
            await replica.start()
            balancer.ready.append(replica.port)
        async with asyncio.TaskGroup() as work:
            rolling = work.create_task(roll(replicas, balancer, crowd))
            work.create_task(crowd.write(rolling))
        await crowd.answered()
        assert [await replica.stop() for replica in replicas] == [0, 0]
        openings = openings_of(crowd)
    print(f"{crowd.count} messages in {crowd.lasted:.0f} s: {crowd.count / crowd.lasted:.1f} a second")  # pytest -rP
    assert crowd.count == crowd.bursts * BURST >= (crowd.lasted - PAUSE) * RATE
    assert pytest.approx(10) == RATE
    assert [len(found) for found in openings.values()] == [1] * len(THINGS), openings
    assert len(set.union(*openings.values())) == len(THINGS)
    assert [one for one in slack.deliveries if one.failure or len(one.attempts) > 3] == []
    assert slack.recording.violations == []
    assert slack.recording.live_markup() == []
    connection = await asyncpg.connect(database[1])
    assert await connection.fetchval("SELECT count(*) FROM inbox") == 0
    await connection.close()
