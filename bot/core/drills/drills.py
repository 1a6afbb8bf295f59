"""All drills: which there are, making one from its seed, making the same one again, and grading an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from bot.core.drills import counting, deciding, machines, money, quality
from bot.core.drills.exercise import Asked, Exercise, Graded, Slip
from bot.core.drills.grading import NEAR, grade
from bot.core.drills.sums import Recipe, Sums
from bot.core.drills.words import SLOT, AskedWords, DrillWords, Words, fill, load_words
from bot.core.errors import ContentError

RECIPES: Mapping[str, Recipe] = {
    "precision-recall": quality.precision_recall,
    "threshold-cost": quality.threshold_cost,
    "judge-agreement": quality.judge_agreement,
    "request-cost": money.request_cost,
    "user-month": money.user_month,
    "chat-history": money.chat_history,
    "break-even": money.break_even,
    "gpu-memory": machines.gpu_memory,
    "gpu-load": machines.gpu_load,
    "latency-budget": machines.latency_budget,
    "sample-size": counting.sample_size,
    "zero-errors": counting.zero_errors,
    "eval-set": counting.eval_set,
    "ab-test": counting.ab_test,
    "go-no-go": deciding.go_no_go,
}

TRIED = 60
"""Seeds tried at load, so that a text with a slot that a recipe lacks never reaches a learner."""


@dataclass(frozen=True)
class Drills:
    """The recipes with their words."""

    words: Words

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every drill, easy ones first."""
        return tuple(sorted(RECIPES, key=lambda name: self.words.drills[name].difficulty))

    def make(self, name: str, seed: int) -> Exercise:
        """The drill `name` with the numbers of `seed`; the same seed gives the same exercise. KeyError: no such drill."""
        return _exercise(name, seed, self.words.drills[name], _sums(name, seed))

    def again(self, ref: str) -> Exercise | None:
        """The exercise of which `ref` was kept; None when it names no drill of this version."""
        name, _, seed = ref.rpartition(".")
        return self.make(name, int(seed)) if name in RECIPES and seed.isdecimal() else None

    def grade(self, exercise: Exercise, text: str) -> Graded:
        """What an answer reaches, part by part."""
        return grade(self.words, exercise, text)


def load_drills(path: Path) -> Drills:
    """Read `drills.yaml` and try every recipe with it; ContentError names what does not fit."""
    words = load_words(path)
    if faults := [*_faults(words)]:
        raise ContentError(f"{path}: " + "; ".join(faults))
    return Drills(words)


def _sums(name: str, seed: int) -> Sums:
    return RECIPES[name](Random(f"{name}:{seed}"))  # noqa: S311 - the same numbers again, no secret


def _exercise(name: str, seed: int, words: DrillWords, sums: Sums) -> Exercise:
    asked = tuple(
        Asked(one.name, one.unit, one.tolerance, tuple(choice.text for choice in one.choices)) for one in words.asked
    )
    return Exercise(
        name=name,
        seed=seed,
        title=words.title,
        text=fill(words.text, sums.slots),
        asked=asked,
        answer=sums.answers,
        hints=tuple(fill(one.hint, sums.slots) for one in words.asked),
        steps=tuple(fill(step, sums.slots) for step in words.steps),
        slips=tuple(_slips(one, n, sums) for n, one in enumerate(words.asked)),
        card=words.card,
        competency=words.competency,
        difficulty=words.difficulty,
    )


def _slips(words: AskedWords, n: int, sums: Sums) -> tuple[Slip, ...]:
    """The slips whose number is not also that of a good answer, rounded."""
    room = NEAR * abs(sums.answers[n]) / 2 if words.tolerance else 0.0
    telling = {name: gives for name, gives in sums.slips[n].items() if abs(gives - sums.answers[n]) > room}
    return tuple(Slip(name, gives, fill(words.slips[name], sums.slots)) for name, gives in telling.items())


def _faults(words: Words) -> Iterator[str]:
    if set(words.drills) != set(RECIPES):
        yield f"drills and recipes differ in {sorted(set(words.drills) ^ set(RECIPES))}"
        return
    for name, drill in words.drills.items():
        tried = [_sums(name, seed) for seed in range(TRIED)]
        texts = [drill.text, *drill.steps, *(line for one in drill.asked for line in (one.hint, *one.slips.values()))]
        if lacking := {slot for text in texts for _, slot in SLOT.findall(text)} - set(tried[0].slots):
            yield f"{name}: no number for {sorted(lacking)}"
        if len(drill.asked) != len(tried[0].answers):
            yield f"{name}: {len(drill.asked)} things asked, {len(tried[0].answers)} answers"
            continue
        for n, asked in enumerate(drill.asked):
            yield from _slip_faults(name, asked, {slip for sums in tried for slip in sums.slips[n]})


def _slip_faults(name: str, asked: AskedWords, known: set[str]) -> Iterator[str]:
    if differing := known ^ set(asked.slips):
        yield f"{name}: {asked.name}: slips and their lines differ in {sorted(differing)}"
