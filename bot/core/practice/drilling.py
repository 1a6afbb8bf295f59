"""A drill in a conversation: an exercise with fresh numbers, a hint, an answer, the worked way."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.blocks import Block, Option
from bot.core.drills import Drills, Exercise, Graded
from bot.core.memory import Change, Put
from bot.core.practice.desk import Desk, Reply
from bot.core.practice.drill import Drill
from bot.core.practice.hearing import command_in
from bot.core.practice.lines import Hear
from bot.core.spoken import choices, plain
from bot.core.standing import Point, evidence, points

VERSION = "drills-1"
"""What judged an answer to a drill; raise it when the same answer would count for more or less."""

SEEDS = 1_000_000


def start(desk: Desk, words: str = "") -> Reply:
    """Begin the drill that `words` name; without a name the one that suits best, easy ones first."""
    drills = desk.house.drills
    name = named(drills, words) if words else _suiting(desk)
    if not name:
        listed = ", ".join(drills.words.drills[one].title for one in drills.names)
        return Reply(desk.lines.say("drill_which", titles=listed), choices(_another(desk)))
    if not desk.direct:
        return Reply(desk.lines.say("drill_elsewhere", title=drills.words.drills[name].title))
    seed = zlib.crc32(desk.inbound.id.encode()) % SEEDS
    step = desk.drill.step + 1 if desk.drill else 1
    return _ask(desk, Drill(ref=f"{name}.{seed}", step=step, seen=desk.memory.now), drills.make(name, seed))


def named(drills: Drills, words: str) -> str:
    """The drill that is meant by words, empty when none is: its name, or words of its title."""
    wanted = {*plain(words).split()}
    best = [(len(wanted & _words(drills, name)), name) for name in drills.names]
    most = max((count for count, _ in best), default=0)
    found = [name for count, name in best if count == most]
    return found[0] if most and (len(found) == 1 or most == len(wanted)) else ""


def pressed(desk: Desk, head: str, rest: str, step: int) -> Reply:
    """Answer a button of a drill."""
    if head == "drill-other":
        return start(desk)
    if head == "drill-new":
        return start(desk, rest)
    exercise = desk.house.drills.again(desk.drill.ref) if desk.drill else None
    if desk.drill is None or exercise is None or desk.drill.step != step or head not in PRESSED:
        return Reply(desk.lines.say("gone"), choices(_another(desk)))
    return PRESSED[head](desk, desk.drill, exercise)


def answered(desk: Desk, drill: Drill, text: str) -> Reply | None:
    """What plain words mean for an open drill; None when they mean nothing for it."""
    exercise = desk.house.drills.again(drill.ref)
    if exercise is None:
        return None
    command = command_in(text, desk.lines, ("unsure", "way", "hint", "new_numbers", "other_drill", "skip", "stop"))
    if command == "hint" and drill.hints >= len(exercise.hints):
        command = "way"
    if command is not None:
        return SAID[command](desk, drill, exercise)
    graded = desk.house.drills.grade(exercise, text)
    if not graded.readable:
        several = any(part.state == "unclear" for part in graded.parts)
        return Reply("\n".join(graded.lines), drill=drill) if several and any(map(str.isdigit, text)) else None
    return _judged(desk, drill, exercise, graded)


def _judged(desk: Desk, drill: Drill, exercise: Exercise, graded: Graded) -> Reply:
    first = drill.tries == 0 and drill.phase == "asking"
    kept: tuple[Change, ...] = (_evidence(desk, exercise, graded.share),) if first else ()
    said = "\n".join(graded.lines)
    tried = _moved(drill, tries=drill.tries + 1, phase="solved" if graded.right else drill.phase)
    if graded.right:
        return Reply(said, _after(desk, tried, exercise), changes=kept, drill=tried)
    said = f"{said}\n{desk.lines.say('drill_again')}"
    return Reply(said, _row(desk, tried, exercise), changes=kept, drill=tried)


def _ask(desk: Desk, drill: Drill, exercise: Exercise) -> Reply:
    wanted = "; ".join(_wanted(exercise))
    said = desk.lines.say("drill_ask", title=exercise.title, text=exercise.text, wanted=wanted)
    return Reply(said, _row(desk, drill, exercise), drill=drill)


def _hint(desk: Desk, drill: Drill, exercise: Exercise) -> Reply:
    hint = exercise.hints[min(drill.hints, len(exercise.hints) - 1)]
    shown = _moved(drill, hints=drill.hints + 1, phase="asking")
    return Reply(desk.lines.say("drill_hint", hint=hint), _row(desk, shown, exercise), drill=shown)


def _way(desk: Desk, drill: Drill, exercise: Exercise) -> Reply:
    """The worked way; after it the numbers prove nothing more."""
    told = _moved(drill, phase="told")
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(exercise.steps, 1))
    return Reply(desk.lines.say("drill_way", steps=steps), _after(desk, told, exercise), drill=told)


def _stop(desk: Desk, drill: Drill, _exercise: Exercise) -> Reply:
    return Reply(desk.lines.say("drill_left"), choices(_another(desk)), drill=_moved(drill, phase="left"))


def _row(desk: Desk, drill: Drill, exercise: Exercise) -> tuple[Block, ...]:
    option, step = desk.lines.option, drill.step
    hint = option("hint", "drill-hint", step) if drill.hints < len(exercise.hints) else None
    return choices(hint, option("way", "drill-way", step), option("stop", "drill-stop", step))


def _after(desk: Desk, drill: Drill, exercise: Exercise) -> tuple[Block, ...]:
    new, way = f"drill-new.{exercise.name}", desk.lines.option("way", "drill-way", drill.step)
    third = way if drill.phase == "solved" else desk.reads(exercise.card)
    return choices(desk.lines.option("new_numbers", new), _another(desk), third)


def _another(desk: Desk) -> Option:
    return desk.lines.option("other_drill", "drill-other")


def _wanted(exercise: Exercise) -> list[str]:
    """What is to be typed, in words."""
    units = [" or ".join(one.choices) or one.unit for one in exercise.asked]
    named = zip(exercise.asked, units, strict=True)
    return [f"{one.name} ({unit})" if unit and unit not in one.name else one.name for one, unit in named]


def _suiting(desk: Desk) -> str:
    """The drill done least often but the last one; of these an easy one first, then by what the goal weighs."""
    drills, weights = desk.house.drills, desk.house.weights(desk.memory)
    done = Counter(point.ref for point in points(desk.memory) if point.source == "drill")

    last = desk.drill.ref.partition(".")[0] if desk.drill else ""

    def rank(name: str) -> tuple[bool, int, int, int]:
        words = drills.words.drills[name]
        return name == last, done[name], words.difficulty, -weights.get(words.competency, 0)

    return min(drills.names, key=rank)


def _evidence(desk: Desk, exercise: Exercise, share: float) -> Put:
    now = desk.memory.now
    point = Point(exercise.competency, share, exercise.difficulty, "drill", exercise.name, now, VERSION)
    return evidence(desk.memory, point)


def _words(drills: Drills, name: str) -> set[str]:
    return {*name.split("-"), *plain(drills.words.drills[name].title).split()}


def _moved(drill: Drill, **changes: Any) -> Drill:
    return drill.model_copy(update={"step": drill.step + 1, **changes})


PRESSED: Mapping[str, Callable[[Desk, Drill, Exercise], Reply]] = {
    "drill-hint": _hint,
    "drill-way": _way,
    "drill-stop": _stop,
}
"""Buttons of the drill under way."""

SAID: Mapping[str, Callable[[Desk, Drill, Exercise], Reply]] = {
    "unsure": _way,
    "way": _way,
    "hint": _hint,
    "new_numbers": lambda desk, _drill, exercise: start(desk, exercise.name),
    "other_drill": lambda desk, _drill, _exercise: start(desk),
    "skip": _stop,
    "stop": _stop,
}
"""Words that say the same as a button."""

AFTER: tuple[Hear, ...] = ("new_numbers", "other_drill")
"""What may be said when a drill is over."""


def over(desk: Desk, drill: Drill, text: str) -> Reply | None:
    """What plain words mean right after a drill; None when they mean nothing for it."""
    exercise = desk.house.drills.again(drill.ref)
    command = command_in(text, desk.lines, AFTER)
    return SAID[command](desk, drill, exercise) if exercise is not None and command is not None else None
