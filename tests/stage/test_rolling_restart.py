"""Two replicas on one PostgreSQL database, replaced one after the other under load: nothing is lost, nothing said twice."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from contextlib import AsyncExitStack

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
PEOPLE, BURST, PAUSE = 30, 3, 0.3
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
    """People who write bursts of messages, each in one thread of their own; the next when Slack has delivered the last."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.said = {slack.world.add_user(f"P{n}").id: [] for n in range(PEOPLE)}
        self.count = 0

    async def write(self, until: asyncio.Task) -> None:
        while not until.done():
            n = self.count // BURST % PEOPLE
            mine = self.said[f"P{n}"]
            text = f"what is {THINGS[(n + len(mine)) % len(THINGS)]}?"
            mine.append(await self.slack.dm(f"P{n}", text, thread_ts=mine[0].ts if mine else None))
            self.count += 1
            self.slack.recording.wake()
            await mine[-1].acked(90)
            await asyncio.sleep(0 if self.count % BURST else PAUSE)

    async def wrote(self, more: int) -> None:
        goal = self.count + more
        await self.slack.until(lambda: self.count >= goal, 90, "more messages")

    def answers(self, user: str) -> list[Message]:
        """What the coach said in a person's thread, oldest first, drafts included."""
        return [one for one in self.slack.visible(f"D{user}", user, by_app=True) if one.root == self.said[user][0].ts]

    def answered(self) -> bool:
        return all(sum(one.settled for one in self.answers(user)) >= len(said) for user, said in self.said.items())


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


async def test_a_rolling_restart_under_load_answers_every_message_once_and_in_order(database, tmp_path):
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
        await slack.until(crowd.answered, 60, "an answer to every message")
        assert [await replica.stop() for replica in replicas] == [0, 0]
        openings = openings_of(crowd)
    assert [len(found) for found in openings.values()] == [1] * len(THINGS), openings
    assert len(set.union(*openings.values())) == len(THINGS)
    assert [one for one in slack.deliveries if one.failure or len(one.attempts) > 3] == []
    assert slack.recording.violations == []
    assert slack.recording.live_markup() == []
    connection = await asyncpg.connect(database[1])
    assert await connection.fetchval("SELECT count(*) FROM inbox") == 0
    await connection.close()
