"""The smallest bot on Slack's library that does what a turn cannot do without: five durable commits, one embedding.

`python -m tests.bench._slack_bare DATABASE [PORT]`: echoes direct messages and answers /coach, over HTTP on PORT, else
over Socket Mode.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.embedding.choose import choose

STEPS = ("accepted", "claimed", "decided", "sent", "done")
WORDS = "word " * 60


class Work:
    """No parsing, no safety, no memory, no search: what is left is the floor."""

    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a TEXT)")
        self.embed = None

    async def __call__(self, text: str) -> None:
        for step in STEPS:
            await asyncio.to_thread(self.database.execute, "INSERT INTO t VALUES (?)", (f"{step} {text}",))
        await self.embed([text])


def listening(client: AsyncWebClient, work: Work) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=os.environ.get("SLACK_SIGNING_SECRET", "unused"))

    @app.event("message")
    async def echo(event, say) -> None:
        if not event.get("bot_id"):
            await work(event["text"])
            await say(text=f"echo {event['text']} {WORDS}", thread_ts=event["ts"])

    @app.command("/coach")
    async def answer(ack, respond, command) -> None:
        await ack()
        await work(command["text"])
        await respond(text=f"echo {command['text']} {WORDS}")

    return app


async def main() -> None:
    work = Work(sys.argv[1])
    work.embed = (await choose("auto")).embed
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"], session=session
        )
        app = listening(client, work)
        if len(sys.argv) <= 2:
            await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()
            return

        async def heard(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        site = web.Application()
        site.router.add_post("/slack/events", heard)
        site.router.add_get("/readyz", lambda _request: asyncio.sleep(0, web.Response()))
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(sys.argv[2])).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
