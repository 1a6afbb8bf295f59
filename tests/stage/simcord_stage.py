"""Plays a story in the real Discord adapter on SimCord, a simulator that nobody here wrote: a second opinion.

It has no gateway and no HTTP to break, so it plays the stories without faults.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import discord
import simcord
from simcord.backend.cdn import CDN_BASE

from bot.adapters.discord.commands import TAKES
from bot.adapters.discord.front import Config, build
from bot.core.dialogue import Respond
from bot.core.forms import Look
from bot.core.turns.dispatcher import Dispatcher
from bot.core.turns.store import Store
from tests.stage.discord_stage import MOST_TYPED, Counting, Heard
from tests.stage.house import VERBS
from tests.stage.play import Shown
from tests.stage.story import Press, Say, Story, Submit

TEXT, BUTTON, SELECT = 10, 2, 3


class SimClock:
    """SimCord's clock, once there is one."""

    def __init__(self) -> None:
        self.now: Callable[[], datetime] | None = None

    def __call__(self) -> datetime:
        return self.now() if self.now else discord.utils.utcnow()


class SimcordStage:
    """People in front of SimCord."""

    def __init__(self, story: Story, env: simcord.Env, door: Counting, me: int) -> None:
        self._env = env
        self._door = door
        self._me = me
        homes = {home: env.create_guild(home) for home in sorted({actor.home for actor in story.actors})}
        rooms = {home: guild.create_text_channel("general") for home, guild in homes.items()}
        self._general = {actor.name: rooms[actor.home] for actor in story.actors}
        self._people = {actor.name: homes[actor.home].add_member(env.create_user(actor.name)) for actor in story.actors}
        self._seen: dict[int, str] = {}
        self._opened: simcord.InteractionResult | None = None
        self._heard = 0

    async def say(self, step: Say) -> None:
        who, verb = self._people[step.actor], step.text.removeprefix("/").partition(" ")[0]
        if step.text.startswith("/") and verb in VERBS:
            await self._command(who, step)
        elif step.surface == "dm":
            await self._write(who, step.text)
        else:
            await who.send(self._general[step.actor], f"<@{self._me}> {step.text}")
        await self._over()

    async def press(self, step: Press) -> None:
        message, menu, value = self._with(step.actor, step.label)
        who = self._hand(step.actor, message.channel.id)
        result = await (who.select(message, [value], custom_id=menu) if menu else who.click(message, label=step.label))
        await self._acted(result)

    async def submit(self, step: Submit) -> None:
        assert self._opened is not None, "no form is open"
        opened, self._opened = self._opened, None
        who = self._hand(step.actor, opened._interaction.channel_id)
        result = await who.submit_modal(opened, dict(step.fields))
        await self._acted(result)

    async def wait(self, length: timedelta) -> None:
        await self._env.advance_time(length.total_seconds())

    async def fault(self, kind: str) -> None:
        raise NotImplementedError(f"SimCord has no {kind}")

    async def shown(self) -> list[Shown]:
        await self._env.settle()
        found = [(message, name) for name in self._people for message in self._visible(name)]
        alone: dict[int, list[str]] = {}
        for message, name in found:
            alone.setdefault(message.id, []).append(name)
        messages = sorted({message.id: message for message, _ in found}.values(), key=lambda one: one.id)
        return [seen for one in messages if (seen := self._news(one, alone[one.id])) is not None]

    async def _write(self, who: simcord.MemberActor, text: str) -> None:
        if len(text) <= MOST_TYPED:
            await who.send_dm(text)
            return
        files = [("message.txt", text.encode())]
        await who.send_dm("", attachments=self._env.backend.store_attachments(who.user.dm_channel.id, files))

    async def _command(self, who: simcord.MemberActor, step: Say) -> None:
        verb, _, rest = step.text.removeprefix("/").partition(" ")
        options = {TAKES[verb].name: rest} if rest and verb in TAKES else {}
        alone = step.surface == "dm"
        result = await (
            who.user.slash(verb, **options) if alone else who.slash(self._general[step.actor], verb, **options)
        )
        self._opened = result if result.modal else None

    async def _acted(self, result: simcord.InteractionResult) -> None:
        if result.modal:
            self._opened = result
        else:
            await self._over()

    async def _over(self) -> None:
        """Wait for the turns of what was heard since, if anything was."""
        await self._env.settle()
        new, self._heard = self._door.accepted[self._heard :], len(self._door.accepted)
        for inbound in new:
            await self._door.over(inbound.id)

    def _hand(self, name: str, channel: int) -> Any:
        """Whoever acts: in a direct message the person, in a server its member."""
        who = self._people[name]
        return who.user if channel == who.user.dm_channel.id else who

    def _visible(self, name: str) -> list[discord.Message]:
        who = self._people[name]
        places = (who.user.dm_channel.history(), self._general[name].history(viewer=who))
        return [message for place in places for message in place if message.author.id == self._me]

    def _with(self, name: str, label: str) -> tuple[discord.Message, str, str]:
        """The latest message that this person sees with this button, or with a menu that has this line."""
        for message in sorted(self._visible(name), key=lambda one: one.id, reverse=True):
            for part in _parts(message):
                if part["type"] == BUTTON and part.get("label") == label:
                    return message, "", ""
                for option in part.get("options", ()) if part["type"] == SELECT else ():
                    if option["label"] == label:
                        return message, part["custom_id"], option["value"]
        raise AssertionError(f"no button {label!r}\n{self._env.transcript()}")

    def _news(self, message: discord.Message, readers: list[str]) -> Shown | None:
        text = "\n".join(part["content"] for part in _parts(message) if part["type"] == TEXT)
        if not text or self._seen.get(message.id) == text:
            return None
        self._seen[message.id] = text
        direct = message.guild is None
        return Shown(
            text=text,
            buttons=tuple(_labels(message)),
            visible_to=readers[0] if direct or message.flags.ephemeral else "everyone",
        )


def _labels(message: discord.Message) -> Iterator[str]:
    for part in _parts(message):
        if part["type"] == BUTTON:
            yield part["label"]
        elif part["type"] == SELECT:
            yield from (option["label"] for option in part["options"])


def _parts(message: discord.Message) -> list[dict[str, Any]]:
    return list(_walk([part.to_dict() for part in message.components]))


def _walk(parts: list[Any]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _walk(part.get("components", []))


@asynccontextmanager
async def simcord_stage(
    story: Story, brain: tuple[Respond, Look], make_store: Callable[[Callable[[], datetime]], Store]
) -> AsyncIterator[SimcordStage]:
    """The whole house in this process, behind the real adapter, in SimCord."""
    clock = SimClock()
    surfaces: dict[str, Heard] = {}
    dispatcher = Dispatcher(make_store(clock), *brain, surfaces)
    door = Counting(dispatcher)
    front = build(Config(token="x", api_url=f"{CDN_BASE}/api/v10", gateway_url="wss://x/", clock=clock), door)
    surfaces["discord"] = heard = Heard(front)
    heard.door = door
    loop = asyncio.create_task(dispatcher.run())
    try:
        async with simcord.run(front.listener) as env:
            clock.now = env.now
            assert front.listener.user is not None
            yield SimcordStage(story, env, door, front.listener.user.id)
            assert not env.errors
    finally:
        await dispatcher.drain(5)
        await loop
