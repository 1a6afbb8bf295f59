"""A prompt on the fake: be a person in Slack, and watch what the bot does."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.fakes.slack.controls import presses
from tests.fakes.slack.keyboard import Said
from tests.fakes.slack.messages import Message
from tests.fakes.slack.people import App
from tests.fakes.slack.screen import Screen
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.world import OpenView

HELP = """\
  some words            a direct message from you to the bot
  > some words          the same, in the thread of the last message
  @coach some words     a mention in the channel
  # some words          a message in the channel, without a mention
  /coach ask something  a slash command in the channel
  #2                    press the 2nd button of the last message (or of the open modal)
  modal name=value ...  fill in the open modal and submit it (modal alone: submit as it is)
  close                 close the modal
  home | messages       open the Home tab | the Messages tab
  stop                  Slack's own Stop button
  shortcut ID           use a message shortcut on the last message
  as U2 | in C2         be somebody else | go to another channel
  again | drop | leave  deliver the last event again | cut the connection | ask the bot to reconnect
  calls | problems      what the bot called | what it did wrong
  help | quit"""


@dataclass
class Prompt:
    """Who sits at the prompt, where, and what they last said."""

    slack: FakeSlack
    screen: Screen
    user: str = "U1"
    channel: str = "C1"
    last: Said | None = None
    verbs: dict[str, Callable[[str], Awaitable[None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        verbs = (
            self.modal, self.close, self.home, self.messages, self.stop, self.shortcut, self.again, self.drop,
            self.leave, self.calls, self.problems, self.help,
        )  # fmt: skip
        self.verbs.update({verb.__name__: verb for verb in verbs})
        self.verbs.update({"as": self.be, "in": self.go})

    async def obey(self, line: str) -> None:
        """Do what a line says. Raises LookupError with a sentence when it cannot be done."""
        word, _, rest = line.partition(" ")
        if word.startswith("#") and word[1:].isdigit():
            await self.press(int(word[1:]))
        elif word.startswith("/"):
            await self.slack.command(self.user, word, rest, channel=self.channel)
        elif word in self.verbs:
            await self.verbs[word](rest)
        elif word in (">", "#") or word.lower() == f"@{self.slack.world.app.name.lower()}":
            self.last = await self._spoken(word, rest)
        else:
            self.last = await self.slack.dm(self.user, line)

    async def _spoken(self, word: str, words: str) -> Said:
        if word == "#":
            return await self.slack.say(self.user, self.channel, words)
        if word == ">":
            return await self._threaded(words)
        return await self.slack.mention(self.user, self.channel, words)

    async def _threaded(self, words: str) -> Said:
        message = self.screen.newest or (self.last.message if self.last else None)
        if message is None:
            raise LookupError("there is no thread yet")
        if self.slack.world.channels[message.channel].kind == "im":
            return await self.slack.dm(self.user, words, thread_ts=message.root)
        return await self.slack.say(self.user, message.channel, words, thread_ts=message.root)

    async def press(self, number: int) -> None:
        await self.slack.press(self.user, self._pressable(), number)

    def _pressable(self) -> Message | OpenView:
        stack = self.slack.world.modals.get(self.user)
        if stack and presses(stack[-1].view["blocks"]):
            return stack[-1]
        if self.screen.pressable is None:
            raise LookupError("no message with buttons yet")
        return self.screen.pressable

    async def modal(self, rest: str) -> None:
        pairs = [part.partition("=") for part in shlex.split(rest)]
        await self.slack.submit(self.user, {name: value for name, _, value in pairs})

    async def close(self, _rest: str) -> None:
        await self.slack.close_modal(self.user)

    async def home(self, _rest: str) -> None:
        await self.slack.open_home(self.user)

    async def messages(self, _rest: str) -> None:
        await self.slack.open_messages(self.user)

    async def stop(self, _rest: str) -> None:
        running = [place for place, session in self.slack.world.sessions.items() if session.status == "processing"]
        if not running:
            raise LookupError("nothing is processing, so there is no Stop button")
        await self.slack.stop(self.user, *running[-1])

    async def shortcut(self, rest: str) -> None:
        await self.slack.shortcut(self.user, rest, self.screen.newest)

    async def again(self, _rest: str) -> None:
        if self.last is None or not self.last.deliveries:
            raise LookupError("nothing was delivered yet")
        await self.slack.courier.again(self.last.deliveries[0])

    async def drop(self, _rest: str) -> None:
        self.slack.socket.drop()

    async def leave(self, _rest: str) -> None:
        await self.slack.socket.ask_to_leave()

    async def calls(self, _rest: str) -> None:
        for method, count in self.slack.recording.counts().most_common():
            self.screen.say(f"  {count:4} {method}")

    async def problems(self, _rest: str) -> None:
        found = [f"{wrong.kind}: {wrong.detail}" for wrong in self.slack.recording.violations]
        for line in found or ["none"]:
            self.screen.say(f"  {line}")

    async def help(self, _rest: str) -> None:
        self.screen.say(HELP)

    async def be(self, rest: str) -> None:
        self.slack.world.users.get(rest) or self.slack.world.add_user(rest)
        self.user = rest

    async def go(self, rest: str) -> None:
        if rest not in self.slack.world.channels:
            raise LookupError(f"no channel {rest}; there are {sorted(self.slack.world.channels)}")
        self.channel = rest


async def converse(slack: FakeSlack, screen: Screen, lines: asyncio.Queue[str | None]) -> None:
    """Obey line after line until the end of input or `quit`."""
    prompt = Prompt(slack, screen)
    while (line := await lines.get()) is not None and line.strip() not in ("quit", "exit"):
        try:
            if line.strip():
                await prompt.obey(line.strip())
        except (LookupError, RuntimeError) as error:
            screen.say(f"  ({error})")


def _read(lines: asyncio.Queue[str | None], loop: asyncio.AbstractEventLoop) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, None)


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=18080, help="port of the fake (0: any free one)")
    parser.add_argument("--history", action="store_true", help="grant the optional history scopes")
    parser.add_argument("--strict", action="store_true", help="turn Slack's rate limits on")
    parser.add_argument("--events-url", help="send signed HTTP to this Request URL instead of Socket Mode")
    return parser.parse_args(words)


async def _run(options: argparse.Namespace) -> None:
    app = App().with_history() if options.history else App()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    async with FakeSlack(app, strict=options.strict, port=options.port) as slack:
        slack.deliver_to(options.events_url)
        screen = Screen(slack, sys.stdout)
        screen.say("Slack's stand-in is up. Start the bot with these settings:")
        for name, value in slack.settings().items():
            screen.say(f"export {name}={value}")
        screen.say("Type help for what you can do here.\n")
        threading.Thread(target=_read, args=(lines, asyncio.get_running_loop()), daemon=True).start()
        await converse(slack, screen, lines)


def main(words: Sequence[str] | None = None) -> int:
    """Run the prompt until the end of input."""
    options = _options(words)
    try:
        asyncio.run(_run(options))
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {options.port}: {error.strerror}; try --port 0\n")
        return 2
    return 0
