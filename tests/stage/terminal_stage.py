"""Plays a story in the real terminal adapter: typed lines go in, what rich printed is read back."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

from rich.console import Console

from bot.adapters.terminal.parse import action, parse
from bot.adapters.terminal.surface import TerminalSurface
from bot.core.dialogue import Action, Inbound
from bot.core.forms import Form, Query
from tests.stage.house import House, VirtualClock
from tests.stage.play import Shown
from tests.stage.story import Press, Say, Submit


class TerminalStage:
    """Every surface is the one screen; actors are names at the same keyboard."""

    def __init__(self, clock: VirtualClock) -> None:
        self._paper = io.StringIO()
        self.surface = TerminalSurface(Console(file=self._paper, width=100, highlight=False))
        self.door: House | None = None
        self._clock = clock
        self._read = 0
        self._labels: tuple[str, ...] = ()
        self._form: Form | None = None
        self._duplicate = self._kill = False

    async def say(self, step: Say) -> None:
        await self._take(parse(step.text, f"terminal:{step.actor}", self._clock(), self.surface.options))

    async def press(self, step: Press) -> None:
        if step.label not in [option.label for option in self.surface.options]:
            await self._type_number("Feedback", step.actor)  # behind it the terminal keeps what others draw as a row
        await self._type_number(step.label, step.actor)

    async def submit(self, step: Submit) -> None:
        assert self._form is not None, "no form is open"
        form, self._form = self._form, None
        await self._accept(action(form.token, f"terminal:{step.actor}", self._clock(), step.fields))

    async def wait(self, length: timedelta) -> None:
        self._clock.move(length)

    async def fault(self, kind: str) -> None:
        self._duplicate, self._kill = kind == "duplicate", kind == "kill"

    async def shown(self) -> list[Shown]:
        printed = self._paper.getvalue()
        new, self._read = printed[self._read :], len(printed)
        labels = tuple(option.label for option in self.surface.options)
        return [Shown(text=new, buttons=labels, visible_to="unknown")] if new.strip() else []

    async def _type_number(self, label: str, actor: str) -> None:
        number = next(n for n, option in enumerate(self.surface.options, 1) if option.label == label)
        await self._take(parse(str(number), f"terminal:{actor}", self._clock(), self.surface.options))

    async def _take(self, inbound: Inbound) -> None:
        assert self.door is not None
        if isinstance(inbound, Action) and not inbound.values:
            looked = await self.door.look(Query("form", inbound.tenant, inbound.learner, inbound.name))
            if isinstance(looked, Form):
                self._form = looked
                return
        await self._accept(inbound)

    async def _accept(self, inbound: Inbound) -> None:
        assert self.door is not None
        for _ in range(2 if self._duplicate else 1):
            await self.door.accept(inbound)
        if self._kill:
            await self.door.kill()
        self._duplicate = self._kill = False
        await asyncio.wait_for(self.surface.wait(inbound.id), 30)
