"""The placement in a conversation: items one after another without a word between, and the levels at the end."""

from __future__ import annotations

import zlib
from dataclasses import replace

from bot.core.blocks import ProgressReport, ProgressRow
from bot.core.placement import Candidate, Placed, Placement, answer, chance, next_item, result
from bot.core.placement import start as start_placement
from bot.core.practice.desk import Desk, Reply
from bot.core.practice.items import ChoiceItem, Prompt
from bot.core.practice.sitting import Sitting, begin, placed
from bot.core.spoken import choices
from bot.core.standing import HIGHEST

LEAST_ITEMS = 15
"""With fewer items there is no placement: three for each of five competencies."""


def begun(desk: Desk) -> Sitting | None:
    """A new placement over the goal's heaviest competencies; None when there are too few items."""
    state = start_placement(desk.house.weights(desk.memory), zlib.crc32(desk.inbound.id.encode()))
    fitting = [one for one in _candidates(desk) if one.competency in state.weights]
    first = next_item(state, fitting) if len(fitting) >= LEAST_ITEMS else None
    if first is None:
        return None
    state = state.model_copy(update={"length": min(state.length, len(fitting))})
    step = desk.sitting.step + 1 if desk.sitting else 1
    return begin(desk.inbound.id, [first.id], step, desk.memory.now).model_copy(update={"placement": state})


def opening(desk: Desk, state: Placement) -> str:
    """What is said before the first item."""
    skills = ", ".join(desk.competency(name) for name in state.weights)
    return desk.lines.say("placement_start", n=state.length, skills=skills)


def answered(desk: Desk, sitting: Sitting, share: float | None) -> Sitting:
    """The placement after an answer to the present item; None is "I don't know"."""
    state, prompt = sitting.placement, desk.house.prompts.find(sitting.now.ref)
    if state is None:
        raise ValueError("this set is no placement")
    if prompt is not None and prompt.competency in state.weights:
        state = answer(state, _candidate(prompt), share)
    following = next_item(state, [one for one in _candidates(desk) if one.id != sitting.now.ref])
    return placed(sitting, state, following.id if following else None)


def ending(desk: Desk, sitting: Sitting) -> Reply:
    """Where the learner stands, as far as the answers tell."""
    state = sitting.placement
    if state is None:
        raise ValueError("this set is no placement")
    rows = tuple(_row(desk, one) for one in result(state))
    report = ProgressReport(
        title=desk.lines.say("placement_title"),
        summary=desk.lines.say("placement_end", n=len(state.replies)),
        rows=rows,
        foot=desk.lines.say("placement_foot"),
    )
    row = choices(desk.lines.link("path", "path"), desk.lines.option("again", "again"))
    return replace(Reply("", (report, *row)), sitting=sitting)


def _row(desk: Desk, one: Placed) -> ProgressRow:
    """A few answers tell a range; one word would promise more, and /progress, which weighs all evidence, might say another."""
    title = desk.competency(one.competency)
    if one.level is None or one.low is None or one.high is None:
        return ProgressRow(title=title, level=desk.lines.say("not_seen"), met=None)
    words = desk.lines.file.levels
    low, high = words[round(one.low)], words[round(one.high)]
    level = desk.lines.say("between", low=low, high=high) if low != high else words[round(one.level)]
    return ProgressRow(title=title, level=level, met=one.level / HIGHEST)


def _candidates(desk: Desk) -> list[Candidate]:
    """Items that one press answers. Orders take several and teach a little more, so they would fill it and its time."""
    return [_candidate(one) for one in desk.house.prompts.items.values() if isinstance(one.item, ChoiceItem)]


def _candidate(prompt: Prompt) -> Candidate:
    return Candidate(prompt.ref, prompt.competency, prompt.item.difficulty, _chance(prompt))


def _chance(prompt: Prompt) -> float:
    item = prompt.item
    return chance(item.kind, len(item.options)) if isinstance(item, ChoiceItem) else 0.0
