"""`/readyz` and `/livez` of a real process: before Slack knows it, while Slack is away, and while it stops."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import aiohttp

from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.server import FakeSlack
from tests.stage.slack_process import POLL, Process, free_port

EVER = 10**9
HOUR = 3600.0


@asynccontextmanager
async def coach(slack: FakeSlack, home):
    """A process that Slack reaches by HTTP, not started yet."""
    running = Process(slack, home, free_port(), cold=True)
    try:
        yield running
    finally:
        await running.stop()


async def asked(running: Process, path: str) -> tuple[int, str]:
    """What the process says; 0 while nobody listens."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{running.port}{path}") as answer:
            return answer.status, (await answer.text()).strip()
    except aiohttp.ClientError:
        return 0, ""


async def says(running: Process, path: str, status: int) -> str:
    """Wait until the process says this; what it says besides."""
    async with asyncio.timeout(60):
        while True:
            found, text = await asked(running, path)
            if found == status:
                return text
            await asyncio.sleep(POLL)


async def test_it_is_ready_once_slack_knew_it_and_stays_so_while_slack_is_away(tmp_path):
    async with FakeSlack() as slack, coach(slack, tmp_path) as running:
        away = slack.faults.reset("*", times=EVER)
        starting = asyncio.create_task(running.start())
        assert await says(running, "/livez", 200) == "alive"
        assert await asked(running, "/readyz") == (503, "Slack: it has not said yet who we are")
        away.times = 0
        await starting
        assert await asked(running, "/readyz") == (200, "ready")
        gone = slack.faults.reset("chat.postMessage", times=EVER)
        await slack.dm("U1", "what is an eval?")
        await slack.until(lambda: gone.struck, 30, running.log())
        assert await asked(running, "/readyz") == (200, "ready")


async def test_told_to_stop_it_is_unready_at_once_and_alive_until_the_open_turn_is_answered(tmp_path):
    async with FakeSlack(clock=ManualClock()) as slack, coach(slack, tmp_path) as running:
        await running.start()
        slack.faults.slow("chat.postMessage", HOUR)
        first = await slack.dm("U1", "what is an eval?")
        await asyncio.wait_for(slack.world.clock.asleep_for(HOUR), 30)
        stopping = asyncio.create_task(running.stop())
        assert await says(running, "/readyz", 503) == "stopping"
        assert await asked(running, "/livez") == (200, "alive")
        second = await slack.dm("U1", "what is RAG?")
        assert await second.acked(20) is not None
        assert not stopping.done()
        slack.world.clock.advance(HOUR)
        assert await stopping == 0, running.log()
        assert (await slack.wait_reply(first, within=1)).settled
        assert [one for one in slack.visible(second.channel, by_app=True) if one.root == second.message.root] == []
        await running.start()
        assert await slack.wait_reply(second, within=30)
