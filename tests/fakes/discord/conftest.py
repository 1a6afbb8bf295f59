"""The fake, a bot on the real discord.py in it, and a bare HTTP caller."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.components import Json
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.parrot import Parrot, running_parrot


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """Its clock stands still until a test turns it."""
    async with FakeDiscord(clock=HandClock()) as fake:
        yield fake


@pytest.fixture
async def parrot(fake: FakeDiscord) -> AsyncIterator[Parrot]:
    async with running_parrot(fake) as bot:
        yield bot


@dataclass(frozen=True)
class Answered:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        return int(self.body["code"])

    def complaints(self) -> list[tuple[str, str]]:
        """("components.0.label", code) of every leaf of the errors tree."""
        return sorted(_leaves(self.body["errors"], ""))


def _leaves(tree: dict[str, Any], path: str) -> list[tuple[str, str]]:
    found = [(path, error["code"]) for error in tree.get("_errors", [])]
    for key, inner in tree.items():
        if key != "_errors":
            found += _leaves(inner, f"{path}.{key}" if path else key)
    return found


@dataclass(frozen=True)
class Caller:
    """HTTP without discord.py's own checks and retries."""

    fake: FakeDiscord
    session: aiohttp.ClientSession

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Answered:
        headers = {"Authorization": f"Bot {token or self.fake.world.token}"}
        raw = None if body is None else json.dumps(body).encode()
        if raw is not None:
            headers["Content-Type"] = "application/json"
        async with self.session.request(method, self.fake.api_url + path, data=raw, headers=headers) as response:
            text = await response.text()
            typed = response.headers.get("Content-Type") == "application/json"
            return Answered(response.status, json.loads(text) if typed else text, dict(response.headers))

    async def send(self, body: Any, *, channel: str | None = None) -> Answered:
        return await self("POST", f"/channels/{channel or self.fake.general.id}/messages", body)

    async def register(self, commands: list[Json]) -> None:
        assert (await self("PUT", f"/applications/{self.fake.world.app_id}/commands", commands)).status == 200

    async def respond(self, asked: Interaction, kind: int, inner: Any = None, *, query: str = "") -> Answered:
        """The first answer to an interaction."""
        body = {"type": kind} | ({} if inner is None else {"data": inner})
        return await self("POST", f"/interactions/{asked.id}/{asked.token}/callback{query}", body)

    def webhook(self, asked: Interaction, tail: str = "") -> str:
        return f"/webhooks/{self.fake.world.app_id}/{asked.token}{tail}"


@pytest.fixture
async def call(fake: FakeDiscord) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(fake, session)
