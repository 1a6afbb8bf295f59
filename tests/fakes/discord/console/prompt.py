"""The prompt itself: reads lines, lets the person act, keeps the screen fresh."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable

from tests.fakes.discord import town
from tests.fakes.discord.console.lines import HELP, Line, command_name, fields, options, parse
from tests.fakes.discord.console.screen import Screen
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import ANSWER_SECONDS, Interaction
from tests.fakes.discord.people.commanding import commands_for
from tests.fakes.discord.people.options import from_text, option_kinds
from tests.fakes.discord.rest.quotas import OVERALL, PER_ROUTE, Quotas
from tests.fakes.discord.things import Channel, Message
from tests.fakes.discord.validation.commands import MESSAGE_MENU
from tests.fakes.discord.world import MESSAGE_CONTENT


async def run(port: int, *, message_content: bool, limits: bool) -> None:
    """Serves until `:quit` or the end of input."""
    quotas = Quotas(PER_ROUTE, OVERALL) if limits else None
    privileged = MESSAGE_CONTENT if message_content else 0
    async with FakeDiscord(port=port, privileged=privileged, quotas=quotas) as discord:
        for name, value in discord.settings.items():
            _print(f"export {name}={value}")
        prompt = Prompt(discord, _print)
        _print("start the bot with these settings in another terminal; `:help` says what can be typed here")
        lines = _typed_lines()
        while (typed := await lines.get()) is not None and await prompt.obey(typed):
            continue


def _print(text: str) -> None:
    sys.stdout.write(text.encode(errors="replace").decode() + "\n")
    sys.stdout.flush()


def _typed_lines() -> asyncio.Queue[str | None]:
    """Lines of stdin, then None. A thread reads, because a terminal, a pipe and a file all work that way."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended first
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return lines


class Prompt:
    def __init__(self, discord: FakeDiscord, show: Callable[[str], None]) -> None:
        self._discord = discord
        self._show = show
        self._person = discord.ana
        self.screen = Screen(discord, self._person, show)

    async def obey(self, typed: str) -> bool:
        """Does what the line says; False when it says :quit."""
        line = parse(typed)
        if line.verb == ":quit":
            return False
        if typed.strip():
            try:
                await self._act(line)
            except CannotDo as no:
                self._show(f"Discord would not let you: {no}")
        return True

    async def _act(self, line: Line) -> None:
        match line.verb:
            case "say":
                await self._discord.dm(self._person, line.text)
            case ":say":
                await self._discord.say(self._person, line.text)
            case "mention":
                await self._discord.mention(self._person, line.text)
            case "reply":
                last = self._last(lambda message: True)
                await self._discord.say(self._person, line.text, reply_to=last)
            case "slash" | "suggest":
                await self._command(line)
            case "press" | "pick" | "modal" | "ctx":
                await self._component(line)
            case ":as" if line.text:
                self._become(line.text)
            case _:
                await self._tool(line.verb)

    async def _command(self, line: Line) -> None:
        here = self._discord.dm_of(self._person) if line.in_dm else self._discord.general
        name = command_name(line.text)
        kinds = option_kinds(commands_for(self._discord.world, self._person, here), name)
        values = {key: from_text(kinds[key], typed) for key, typed in options(line.text, list(kinds)).items()}
        if line.verb == "slash":
            self._watch(await self._discord.slash(self._person, name, values, channel=here))
        elif values:
            focused = list(values)[-1]
            self._watch(await self._discord.autocomplete(self._person, name, focused, values, channel=here))
        else:
            raise CannotDo("name the option: ?ask question: wh")

    async def _component(self, line: Line) -> None:
        discord, person = self._discord, self._person
        if line.verb == "press":
            message = self._last(lambda message: bool(message.buttons))
            self._watch(await discord.press(person, message, int(line.text)))
        elif line.verb == "pick":
            message = self._last(lambda message: bool(message.selects))
            self._watch(await discord.choose(person, message, [word.strip() for word in line.text.split(",")]))
        elif line.verb == "modal":
            self._watch(await discord.submit(self._open_modal(), fields(line.text)))
        else:
            message = self._latest()
            self._watch(await discord.menu(person, message, line.text or self._only_menu(message.channel)))

    async def _tool(self, verb: str) -> None:
        match verb:
            case ":drop":
                self._discord.gateway.drop()
            case ":lose":
                self._discord.gateway.invalidate()
            case ":op7":
                self._discord.gateway.ask_reconnect()
            case ":log":
                self._show(self._discord.recording.tail(20))
            case ":wrong":
                self._show("\n".join(map(str, self._discord.violations)) or "nothing wrong so far")
            case ":commands":
                offered = commands_for(self._discord.world, self._person, self._discord.general)
                self._show("\n".join(f"{c['name']}: {c['description']}" for c in offered) or "none registered")
            case _:
                self._show(HELP)

    def _become(self, name: str) -> None:
        known = {user.name.lower(): user for user in self._discord.world.users.values() if not user.bot}
        self._person = known.get(name.lower()) or town.add_user(self._discord.world, name, self._discord.home)
        self.screen.viewer = self._person
        self._show(f"you are {self._person.name}")

    def _watch(self, _asked: Interaction) -> None:
        """The screen looks again when the bot's three seconds are over."""
        asyncio.get_running_loop().call_later(ANSWER_SECONDS + 0.1, self.screen.refresh)

    def _last(self, wanted: Callable[[Message], bool]) -> Message:
        """The bot's newest message that this person sees and that is wanted."""
        world = self._discord.world
        places = [channel for channel in world.channels.values() if world.messages[channel.id]]
        seen = [m for channel in places for m in self._discord.seen_by(self._person, channel)]
        mine = [message for message in seen if message.author is world.me and wanted(message)]
        if not mine:
            raise CannotDo("there is no such message yet")
        return max(mine, key=lambda message: int(message.id))

    def _latest(self) -> Message:
        world = self._discord.world
        seen = [m for c in list(world.channels.values()) for m in self._discord.seen_by(self._person, c)]
        if not seen:
            raise CannotDo("there is no message yet")
        return max(seen, key=lambda message: int(message.id))

    def _open_modal(self) -> Interaction:
        mine = [i for i in self._discord.world.interactions.values() if i.user is self._person and i.modal]
        if not mine or mine[-1].submitted:
            raise CannotDo("no modal is open")
        return mine[-1]

    def _only_menu(self, channel: Channel) -> str:
        offered = commands_for(self._discord.world, self._person, channel)
        names = [command["name"] for command in offered if command["type"] == MESSAGE_MENU]
        if len(names) != 1:
            raise CannotDo(f"say which: {', '.join(names) or 'none is offered here'}")
        return str(names[0])
