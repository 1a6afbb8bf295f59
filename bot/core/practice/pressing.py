"""The verb, the buttons and the typed words of practice: what each does, and what one does whose moment is over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.core.blocks import LETTERS, Option
from bot.core.interviewing.lines import VERB as INTERVIEW
from bot.core.interviewing.state import read_interview
from bot.core.practice import conducting, drilling, placing
from bot.core.practice.desk import Desk, Reply
from bot.core.practice.hearing import Heard
from bot.core.practice.items import Prompt, ShortItem
from bot.core.practice.lines import VERB
from bot.core.practice.sitting import Sitting
from bot.core.practice.telling import shown
from bot.core.spoken import choices, plain
from bot.core.tokens import Token, mint

PLACEMENT = frozenset(("placement", "place me", "level", "my level", "test"))
PLACED = re.compile(
    r"(?:please )?(?:(?:check|test|find|measure) my level|place me|(?:(?:do|start|take|try) )?(?:the |a )?placement(?: test)?)(?: please)?"
)
"""The same in a message of its own, where one word alone may be about anything."""

PLAIN = frozenset(("start", "go", "go on", "continue", "resume", "now", "set", "items", "review", "cards", "today"))
"""Words behind the verb that name no skill."""

DRILL = re.compile(r"(?:a |the |one )?(?:drills?|exercises?)(?: (.+))?")

NEAREST = 2
"""Skills that an unknown word is offered."""

LONGEST_NAME = 40

Press = Callable[[Desk, Sitting], Reply]
OnItem = Callable[[Desk, Sitting, Prompt], Reply]


def commanded(desk: Desk, text: str) -> Reply:
    """Answer `/practice` with the words behind it: nothing, `placement`, or a competency to practise."""
    if (waiting := _interview_open(desk)) is not None:
        return waiting
    said = plain(text)
    if said in PLACEMENT or PLACED.fullmatch(said):
        return placement(desk)
    if drill := DRILL.fullmatch(said):
        return drilling.start(desk, drill[1] or "")
    if not said or said in PLAIN:
        return conducting.take_up(desk)
    only = desk.names.meant(said)
    return conducting.start(desk, only) if only else _no_such_set(desk, said)


def pressed(desk: Desk, token: Token) -> Reply:
    """Answer a button. One of an earlier item shows where things stand instead."""
    head, _, rest = token.ref.partition(".")
    if head in AT_ANY_TIME:
        return AT_ANY_TIME[head](desk)
    if head == "set" and rest in desk.view.competencies:
        return conducting.start(desk, rest)
    if head.startswith("drill-"):
        return drilling.pressed(desk, head, rest, token.step)
    if token.ref in desk.view.cards and not token.step:
        return _interview_open(desk) or conducting.start_on(desk, token.ref)
    sitting = desk.sitting
    if sitting is None or sitting.step != token.step:
        return conducting.where_we_are(desk, desk.lines.say("gone"))
    reply = ANSWERED[head](desk, sitting) if sitting.phase == "answered" and head in ANSWERED else None
    if sitting.phase == "asking":
        reply = _on_item(desk, sitting, head, rest)
    return reply or conducting.where_we_are(desk, desk.lines.say("gone"))


def _on_item(desk: Desk, sitting: Sitting, head: str, rest: str) -> Reply | None:
    """A button of the open item; None when it has no such button."""
    prompt = desk.house.prompts.find(sitting.now.ref)
    if prompt is None:
        return None
    if head == "pick" and rest.isdecimal() and int(rest) in shown(sitting, prompt):
        return conducting.picked(desk, sitting, prompt, (int(rest),))
    press = ASKED.get(head)
    return press(desk, sitting, prompt) if press else None


def meant(desk: Desk, sitting: Sitting, prompt: Prompt, heard: Heard) -> Reply | None:
    """What typed words other than a free answer mean for the open set; None when they mean nothing for it."""
    if heard.kind == "stop":
        return conducting.left(desk)
    if sitting.phase == "answered":
        return conducting.go_on(desk, sitting) if heard.kind == "next" else None
    if heard.kind in HEARD:
        return HEARD[heard.kind](desk, sitting, prompt)
    places = shown(sitting, prompt)
    if heard.kind in ("choice", "order"):
        return conducting.picked(desk, sitting, prompt, [places[n] for n in heard.places])
    if heard.kind == "bad_letter":
        return Reply(_which_letters(desk, len(places), ordering=prompt.item.kind == "order"))
    return None


def _not_open(desk: Desk, sitting: Sitting, prompt: Prompt) -> Reply:
    """Somebody wants to go on before the item is answered: the ways past it, then the item."""
    reply = conducting.ask_now(desk, sitting)
    return reply if isinstance(prompt.item, ShortItem) else reply.led_by(desk.lines.say("not_open"))


def _which_letters(desk: Desk, n: int, *, ordering: bool) -> str:
    letters = [*LETTERS[:n]]
    if ordering:
        return desk.lines.say("letters", n=n, example=" ".join(reversed(letters)).lower())
    return desk.lines.say("letter", letters=", ".join(letters))


def placement(desk: Desk) -> Reply:
    """Go on with an open placement, or begin one."""
    if desk.sitting is not None and desk.sitting.open and desk.sitting.placement is not None:
        return conducting.take_up(desk)
    sitting = placing.begun(desk)
    if sitting is None or sitting.placement is None:
        return Reply(desk.lines.say("placement_few"), choices(desk.lines.option("again", "again")))
    return conducting.ask_now(desk, sitting).led_by(placing.opening(desk, sitting.placement))


def _no_such_set(desk: Desk, said: str) -> Reply:
    """Words that name no skill: what is understood instead, the nearest first."""
    names = desk.names
    nearest = names.nearest(said)
    row = (Option(label=names.short(id_).capitalize(), token=mint(VERB, f"set.{id_}")) for id_ in nearest[:NEAREST])
    shown = ", ".join(names.short(id_) for id_ in nearest)
    text = desk.lines.say("no_such_set", words=said[:LONGEST_NAME].strip(), names=shown)
    return Reply(text, choices(*row, desk.lines.option("again", "again")))


def _interview_open(desk: Desk) -> Reply | None:
    """While an interview question takes what is typed, practice waits."""
    interview = read_interview(desk.memory)
    if interview is None or not interview.open:
        return None
    link = desk.lines.link
    row = choices(
        link("finish", INTERVIEW, "resume", interview.step), link("pause", INTERVIEW, "pause", interview.step)
    )
    return Reply(desk.lines.say("interview_open"), row)


ANSWERED: Mapping[str, Press] = {
    "next": conducting.go_on,
    "said": conducting.i_said,
}
"""Buttons below what was said to an answer."""

ASKED: Mapping[str, OnItem] = {
    "unsure": conducting.unsure,
    "out": lambda desk, sitting, _prompt: conducting.left_out(desk, sitting),
}
"""Buttons of an open item besides its letters."""

HEARD: Mapping[str, OnItem] = {
    "unsure": conducting.unsure,
    "skip": lambda desk, sitting, _prompt: conducting.left_out(desk, sitting),
    "next": _not_open,
}
"""Words that say the same."""

AT_ANY_TIME: Mapping[str, Callable[[Desk], Reply]] = {
    "resume": conducting.take_up,
    "again": conducting.start,
    "stop": conducting.left,
    "enough": lambda desk: Reply(desk.lines.say("closed")),
    "placement": placement,
}
"""Buttons that belong to no item."""
