"""The conversation loop: read a line, let the coach answer, repeat. Ctrl-C stops the answer, not the program."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.adapters.terminal import forms
from bot.adapters.terminal.parse import TENANT, parse
from bot.adapters.terminal.surface import TerminalSurface
from bot.core.answering.clean import clean
from bot.core.dialogue import Action, Door, Inbound, Message
from bot.core.verbs import COMMANDS

PROMPT = "you> "
LONGEST_ECHO = 400
LEAVE = {"/quit", "/exit", "/q"}
WELCOME = "Hi. I'm a bot that helps people become AI product managers. Ask me anything, or type /help. Ctrl-D leaves."


async def pipe(door: Door, surface: TerminalSurface, learner: str, console: Console, lines: TextIO) -> None:
    """Answer each line of a pipe in one conversation, and end with it, or when nobody reads the answers any more."""

    async def ask(question: str, known: str) -> str:
        line = lines.readline()
        if not line:
            raise EOFError
        console.print(f"{question}{_echo(line)}", style="bold", markup=False, highlight=False)
        return line.strip() or known

    while not console.quiet and (line := lines.readline()):
        if line.strip():
            console.print(f"{PROMPT}{_echo(line)}", style="bold", markup=False, highlight=False)
            inbound: Inbound | None = parse(line.rstrip("\n"), learner, datetime.now(UTC), surface.options)
            if isinstance(inbound, Action) and forms.opens_form(inbound):
                inbound = await forms.filled(door, ask, inbound, console)
            if inbound is not None:
                await _turn(door, surface, inbound)


def _echo(line: str) -> str:
    """A line as it may be shown: nothing in it moves the cursor, and one line does not fill the screen."""
    shown = clean(line)
    return shown if len(shown) <= LONGEST_ECHO else f"{shown[:LONGEST_ECHO]} …"


class Lines(FileHistory):
    """The lines typed so far, for the arrow keys: in a file, as long as the coach keeps anything of who typed them."""

    def __init__(self, path: Path, stranger: Callable[[], Awaitable[bool]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(str(path))
        self._path = path
        self._stranger = stranger

    async def follow(self) -> None:
        """Throw the lines away when nothing else is kept either, as after a deletion."""
        if await self._stranger():
            self._path.unlink(missing_ok=True)
            self._loaded_strings = []


async def chat(door: Door, surface: TerminalSurface, learner: str, console: Console, lines: Lines) -> None:
    """Talk until the person leaves."""
    session: PromptSession[str] = PromptSession(history=lines, completer=_Verbs())
    console.print(WELCOME, highlight=False)
    console.print()
    async for line in _typed(session):
        inbound: Inbound | None = parse(line, learner, datetime.now(UTC), surface.options)
        if isinstance(inbound, Action) and forms.opens_form(inbound):
            inbound = await forms.filled(door, _asking(session), inbound, console)
        if inbound is not None:
            await _turn(door, surface, inbound)
            await lines.follow()


async def _typed(session: PromptSession[str]) -> AsyncIterator[str]:
    while True:
        try:
            with patch_stdout(raw=True):
                line = await session.prompt_async(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if line.strip().lower() in LEAVE:
            return
        if line.strip():
            yield line


def _asking(session: PromptSession[str]) -> forms.Ask:
    async def ask(question: str, known: str) -> str:
        return await session.prompt_async(question, default=known)

    return ask


async def _turn(door: Door, surface: TerminalSurface, inbound: Inbound) -> None:
    await door.accept(inbound)
    with _interruptible(door, inbound):
        await surface.wait(inbound.id)


@contextmanager
def _interruptible(door: Door, inbound: Message | Action) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    stops: set[asyncio.Task[None]] = set()

    def stop() -> None:
        stops.add(asyncio.ensure_future(door.interrupt(TENANT, inbound.id, "stopped")))

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


class _Verbs(Completer):
    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        for verb in COMMANDS:
            if text.startswith("/") and f"/{verb.name}".startswith(text):
                yield Completion(f"/{verb.name} ", start_position=-len(text), display_meta=verb.help)
