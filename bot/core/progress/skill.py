"""`progress` as a skill: the page, its picture, and sharing, which shows first what others would see.

`v1:progress:picture:0`, `v1:progress:share:0`; `v1:share::0` says it where everybody can read it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass

from bot.core.blocks import Choices, Option, Picture, ProgressReport
from bot.core.dialogue import Action, Inbound, Open, Outcome, Part, Text
from bot.core.memory import Memory
from bot.core.progress.report import House, Progress, block, progress, row
from bot.core.tokens import fits, mint, parse
from bot.core.turns.audience import audience

VERB, SHARE = "progress", "share"
LABEL = 75

Page = Callable[[Progress, Inbound], AsyncGenerator[Part]]


@dataclass(frozen=True)
class ProgressSkill:
    """Everything it says is derived from what is remembered; it remembers nothing itself."""

    house: House

    def table(self) -> Mapping[str, Callable[[Inbound, Memory], AsyncGenerator[Part]]]:
        """The verbs this skill serves."""
        return {VERB: self.respond, SHARE: self.share}

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Show the page, or what its buttons say."""
        pages: Mapping[str, Page] = {"picture": _picture, "share": _preview, "keep": _kept}
        found = progress(self.house, memory)
        yield Open(audience(inbound))
        async for part in pages.get(_ref(inbound), _page)(found, inbound):
            yield part
        yield Outcome()

    async def share(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Say where everybody reads it what the preview showed."""
        found, words = progress(self.house, memory), self.house.words
        yield Open(audience(inbound))
        shown = shareable(found)
        yield Text(words.nothing_to_share) if shown is None else shown
        yield Outcome()


async def _page(found: Progress, _inbound: Inbound) -> AsyncGenerator[Part]:
    words, labels = found.house.words, found.house.words.buttons
    if not any(one.pieces for one in found.grown):
        yield Text(words.empty)
        yield _onward(found)
        return
    yield block(found)
    yield _choices(_following(found), (labels.picture, mint(VERB, "picture")), (labels.share, mint(VERB, "share")))


def _following(found: Progress) -> tuple[str, str]:
    """What to do next: the step that trains what has most to gain, else five items."""
    labels, training = found.house.words.buttons, found.training
    ref = f"step.{training.step.id}" if training else ""
    if training and fits(ref):
        return labels.step.format(n=training.n), mint("path", ref)
    return labels.practise, mint("practice")


async def _picture(found: Progress, _inbound: Inbound) -> AsyncGenerator[Part]:
    drawn = block(found)
    said = "; ".join(f"{one.title}: {one.level}" for one in drawn.rows)
    yield Picture(of=drawn, text=found.house.words.picture.format(title=drawn.title, rows=said))
    yield _onward(found)


async def _preview(found: Progress, inbound: Inbound) -> AsyncGenerator[Part]:
    words, shown = found.house.words, shareable(found)
    if shown is None:
        yield Text(words.nothing_to_share)
        yield _onward(found)
        return
    alone = inbound.surface == "dm"
    yield Text(f"{words.preview} {words.elsewhere}" if alone else words.preview)
    yield shown
    if alone:
        yield _onward(found)
    else:
        yield _choices((words.buttons.here, mint(SHARE)), (words.buttons.private, mint(VERB, "keep")))


async def _kept(found: Progress, _inbound: Inbound) -> AsyncGenerator[Part]:
    yield Text(found.house.words.kept)
    yield _onward(found)


def shareable(found: Progress) -> ProgressReport | None:
    """What others may see: skills that have a level, with what they were; None while there is none."""
    if not found.seen:
        return None
    words = found.house.words
    rows = tuple(row(found, one) for one in found.seen)
    return ProgressReport(title=words.shared if found.moved else words.shared_level, summary="", rows=rows)


def _onward(found: Progress) -> Choices:
    labels = found.house.words.buttons
    return _choices((labels.practise, mint("practice")), (labels.path, mint("path")))


def _choices(*buttons: tuple[str, str]) -> Choices:
    return Choices(options=tuple(Option(label=label[:LABEL], token=token) for label, token in buttons))


def _ref(inbound: Inbound) -> str:
    token = parse(inbound.name) if isinstance(inbound, Action) else None
    return token.ref if token else ""
