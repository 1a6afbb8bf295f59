"""The terminal as the dispatcher sees it: text streams in place, then the finished message is printed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot.adapters.terminal import render
from bot.adapters.terminal.saving import saved
from bot.core.blocks import Clearing, Option
from bot.core.dialogue import Inbound
from bot.core.turns.turn import Send


class TerminalSurface:
    """Prints messages, remembers what can be pressed, and tells when a turn has ended.

    `folder`: where files are saved that are not for reading; without one they are printed.
    """

    pace = 0.05

    def __init__(self, console: Console, folder: Path | None = None) -> None:
        self.options: tuple[Option, ...] = ()
        self._console = console
        self._folder = folder
        self._live: Live | None = None
        self._ended: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def draft(self, send: Send) -> str | None:
        """Promise nothing: a screen has no messages to come back to."""
        return None

    async def show(self, send: Send, markdown: str, status: str) -> None:
        """Redraw the preview in place; on a pipe there is none."""
        if not self._console.is_terminal:
            return
        if self._live is None:
            self._live = Live(console=self._console, transient=True, refresh_per_second=12)
            self._live.start()
        self._live.update(Text(f"{status} …", style="dim") if status else render.markdown(markdown))

    async def deliver(self, send: Send) -> str:
        """Print the finished message and number its buttons."""
        self._clear()
        if any(isinstance(block, Clearing) for block in send.content.blocks):
            self._console.clear()
        self.options = render.options(send.content) or self.options
        shown = saved(send.content, self._folder) if self._folder else send.content
        render.print_out(self._console, render.render(shown, self._console.width))
        if pressable := render.options(send.content):
            self._console.print()
            render.print_out(self._console, render.buttons(pressable, self._console.width))
        self._console.print()
        return "printed"

    async def recover(self, send: Send) -> str | None:
        """Find nothing: what a dead process printed cannot be read back."""
        return None

    async def ended(self, inbound: Inbound) -> None:
        """Let whoever waits for this turn go on."""
        self._clear()
        self._ended[inbound.id].set()

    async def wait(self, inbound_id: str) -> None:
        """Wait until the turn of an inbound has ended."""
        await self._ended[inbound_id].wait()
        del self._ended[inbound_id]

    def _clear(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
