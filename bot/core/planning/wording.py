"""With a model the wording of a path is personal: why each step is there for this learner. The plan is the same.

The model chooses nothing, and no marks are sent to it. A line of its that says more than the profile and the step hold is not used: the step's own
reason stands instead, and it is not asked for again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from bot.core.answering.checking import Checker
from bot.core.answering.clean import clean
from bot.core.answering.held import Said
from bot.core.errors import ModelError, ModelUnintelligible
from bot.core.planning.desk import Desk, Reply
from bot.core.planning.reasons import filed_reason
from bot.core.planning.state import Path
from bot.core.planning.step import Step
from bot.core.ports import Model
from bot.core.prompts import Template, fence, fill

log = logging.getLogger(__name__)

MOST_WORDS = 25
AHEAD = 6
"""Steps that are worded together, so that the next ones need no call of their own."""

MOST = 24
"""Steps that one call may word; those beyond keep their own reason."""

WITHIN = 12.0
"""Seconds: nobody waits longer for a line that exists already."""

COMMON = (
    "you your what why how it this that them is are be do does help make say tell see notice early turn bring use know "
    "already work show practise learn start habit judgement day role step next same way thing people want need something"
)
"""Words of any such sentence: they say nothing that would have to stand in a profile or a step."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Why(_Shape):
    """Why one step is there."""

    step: str
    why: str


class Whys(_Shape):
    """A line for each step, in the order in which they were given."""

    lines: tuple[Why, ...]


@dataclass(frozen=True)
class Wording:
    """A model that words reasons. `common` are stems that are no names, `names` known names that people write small."""

    model: Model
    template: Template
    common: frozenset[str]
    names: frozenset[str]
    fenced: Callable[[str, str], str] = fence

    def missing(self, desk: Desk, reply: Reply) -> tuple[str, ...]:
        """The steps to word now: those that a reply shows without words, and with them the next ones of the path."""
        path, known = reply.path, desk.words
        if path is None or not path.ready or all(id_ in known for id_ in reply.reasons):
            return ()
        return tuple(dict.fromkeys(id_ for id_ in (*reply.reasons, *path.planned[:AHEAD]) if id_ not in known))[:MOST]

    async def worded(self, desk: Desk, reply: Reply) -> Desk:
        """The desk with words for what a reply shows; the same one when nothing is to be worded."""
        ids = self.missing(desk, reply)
        if reply.path is None or not ids:
            return desk
        return replace(desk, words={**desk.words, **await self.lines(desk, reply.path, ids)})

    def kept(self, desk: Desk, path: Path) -> Path:
        """The path, remembering the words that the desk has for it."""
        words = {**self.known(desk, path), **desk.words}
        return path.model_copy(update={"words": words, "words_of": self.version(desk, path)}) if words else path

    def known(self, desk: Desk, path: Path | None) -> Mapping[str, str]:
        """The words that a path remembers, where they were made for what it still says."""
        if path is None or not path.ready or not path.words:
            return {}
        return path.words if path.words_of == self.version(desk, path) else {}

    def version(self, desk: Desk, path: Path) -> str:
        """What lines were worded for: another profile or another prompt makes them void."""
        whole = f"{self.template.stable}\n{self.template.turn}\n{_person(desk, path)}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    async def lines(self, desk: Desk, path: Path, ids: Sequence[str]) -> Mapping[str, str]:
        """Checked lines for steps by id, empty where none holds; nothing at all when the model gives nothing."""
        steps = [desk.house.every[id_] for id_ in ids if id_ in desk.house.every][:MOST]
        values = {
            "person": self.fenced(_person(desk, path), "person"),
            "steps": self.fenced("\n\n".join(_step(desk, path, step) for step in steps), "steps"),
        }
        prompt = fill(self.template, values, asker=desk.memory.learner, within=WITHIN)
        try:
            found, _ = await self.model.decide(prompt, Whys)
            if [one.step for one in found.lines] != [step.id for step in steps]:
                raise ModelUnintelligible("other steps than were given")
        except ModelError as error:
            log.info("a path keeps its own reasons: %s", type(error).__name__)
            return {}
        return {step.id: self._held(desk, path, step, one.why) for step, one in zip(steps, found.lines, strict=True)}

    def _held(self, desk: Desk, path: Path, step: Step, why: str) -> str:
        """A line as it may be shown, empty when it says more than it should."""
        line = " ".join(clean(why).split())
        checker = Checker((), self.common, self.names)
        said = Said(f"{_person(desk, path)}\n{_step(desk, path, step)}\n{desk.about(step.competency)}\n{COMMON}")
        fits = len(line.split()) <= MOST_WORDS and "!" not in line
        return line if fits and checker.within(line, (said,)) else ""


def _person(desk: Desk, path: Path) -> str:
    """What the model is told of a learner: nothing that they did not say for their plan."""
    background = desk.lines.background(path.background)
    goal = desk.house.knowledge.goals[path.goal]
    told = {
        "What they do now": path.called or (background.label if background else ""),
        "What they aim for": goal.title,
        "Time": f"{desk.lines.hours(path.minutes)} a week",
        "Interview": "coming" if path.interview else "",
    }
    return "\n".join(f"{name}: {text}" for name, text in told.items() if text)


def _step(desk: Desk, path: Path, step: Step) -> str:
    return "\n".join(_facts(desk, path, step))


def _facts(desk: Desk, path: Path, step: Step) -> Iterator[str]:
    yield f"step: {step.id}"
    yield f"Title: {step.title}"
    yield f"Skill: {desk.title(step.competency)}"
    yield f"Reason: {filed_reason(desk, path, step)}"
    yield f"What to do: {step.exercise}"
    yield f"What they have then: {step.artefact}"
    yield f"Done when: {step.done_when}"
