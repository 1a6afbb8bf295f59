"""Plays a story on a stage. A stage is an adapter under test, with people in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from tests.stage.story import Expect, Press, Say, Story, Submit


@dataclass(frozen=True)
class Shown:
    """One message as a person sees it. `kinds` and `words` only where the stage can tell them."""

    text: str
    buttons: tuple[str, ...] = ()
    visible_to: str = "everyone"
    kinds: tuple[str, ...] | None = None
    words: int | None = None


class Stage(Protocol):
    """`shown` returns what became visible since it was last called, once every turn has ended."""

    async def say(self, step: Say) -> None: ...
    async def press(self, step: Press) -> None: ...
    async def submit(self, step: Submit) -> None: ...
    async def wait(self, length: timedelta) -> None: ...
    async def fault(self, kind: str) -> None: ...
    async def shown(self) -> list[Shown]: ...


async def play(story: Story, stage: Stage) -> list[Shown]:
    """Run all steps; AssertionError names the step and shows what was seen instead. Returns the whole transcript."""
    seen: list[Shown] = []
    transcript: list[Shown] = []
    for n, step in enumerate(story.steps, 1):
        if step.expect is not None:
            _check(step.expect, seen, f"{story.title}, step {n}")
            continue
        if step.say is not None:
            await stage.say(step.say)
        elif step.press is not None:
            await stage.press(step.press)
        elif step.submit is not None:
            await stage.submit(step.submit)
        elif step.wait is not None:
            await stage.wait(step.wait)
        elif step.fault is not None:
            await stage.fault(step.fault)
            continue
        seen = await stage.shown()
        transcript += seen
    return transcript


def _check(expect: Expect, seen: list[Shown], where: str) -> None:
    text = plain("\n".join(shown.text for shown in seen))
    story = f"\n{where}; shown:\n{text}\n{[shown.buttons for shown in seen]}"
    for wanted in expect.contains:
        assert plain(wanted).lower() in text.lower(), f"missing {wanted!r}{story}"
    for unwanted in expect.lacks:
        assert plain(unwanted).lower() not in text.lower(), f"unwanted {unwanted!r}{story}"
    if expect.messages is not None:
        assert len(seen) == expect.messages, f"{len(seen)} messages, not {expect.messages}{story}"
    if expect.buttons is not None:
        labels = [label for shown in seen for label in shown.buttons]
        assert all(label in labels for label in expect.buttons), f"buttons {labels}, not {expect.buttons}{story}"
    if expect.kinds is not None and all(shown.kinds is not None for shown in seen):
        kinds = [kind for shown in seen for kind in shown.kinds or ()]
        assert all(kind in kinds for kind in expect.kinds), f"blocks {kinds}, not {expect.kinds}{story}"
    if expect.max_words is not None:
        for shown in seen:
            assert shown.words is None or shown.words <= expect.max_words, f"{shown.words} words{story}"
    if expect.visible_to is not None:
        for shown in seen:
            assert shown.visible_to in {expect.visible_to, "unknown"}, f"visible to {shown.visible_to}{story}"


def plain(text: str) -> str:
    """Text without markup and line breaks, so that a story need not know how an adapter draws."""
    return re.sub(r"\s+", " ", re.sub(r"[*_`>|│]", " ", text)).strip()
