"""From the first word to a text that is whole: asking what it is, taking pieces, and saying why one cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.blocks import Choices
from bot.core.memory import Change, Memory
from bot.core.review import showing
from bot.core.review.desk import Reply, Reviewing, review
from bot.core.review.lines import Label, Say
from bot.core.review.state import Kept, Making, drop_making, keep_making, keep_text
from bot.core.review.taking import MOST, SURE, Subject, refuse, signs_of_posting
from bot.core.spoken import plain_numbers

GOT = "review-got"
"""The key of the count of words, which stands once."""
FORM_FULL = range(2950, 4001)
"""Lengths at which a form's text may have been cut: platforms stop at 3,000 or 4,000."""
ENDS = (".", "!", "?", ")", ":")
ASIDE = 4
"""Words up to which a message may be a command."""


@dataclass(frozen=True)
class Collecting:
    """One turn of a text in the making. `direct`: nobody else reads here, so the pieces may come here."""

    house: Reviewing
    memory: Memory
    direct: bool

    async def began(self, kind: str, text: str, *, form: bool = False) -> Reply:
        """The verb, with or without a text behind it."""
        subject = self.subject(kind) or self.subject(text)
        if self.subject(text):
            text = ""
        if not text.strip():
            return self.ask(subject)
        subject = subject or ("jd" if signs_of_posting(text, self.house.signals) >= SURE else "experience")
        if form and len(text) in FORM_FULL and not text.rstrip().endswith(ENDS):
            made = Making(wanted=subject, pieces=(text,), seen=self.memory.now)
            return self._say("cut", made, ("done", "cancel"), words=len(text.split()))
        return await judged(self, subject, text)

    def ask(self, subject: Subject | None) -> Reply:
        """Ask for the text, or first what it is."""
        made = Making(wanted=subject or "", seen=self.memory.now)
        if subject is None:
            return self._say("which", made, ("jd", "experience", "cancel"))
        key: Say = "send_jd" if subject == "jd" else "send_experience"
        reply = self._say(key, made, ("cancel",), days=self.house.days)
        return reply if self.direct else Reply(self.house.lines.say("elsewhere"), (), reply.changes)

    def ask_which(self, text: str) -> Reply:
        """Ask what a long text is that came in a file without a word about it."""
        made = Making(pieces=(text,), seen=self.memory.now)
        return self._say(
            "which_file", made, ("jd", "experience", "cancel"), words=len(text.split()), days=self.house.days
        )

    async def pressed(self, head: str, making: Making | None, step: int) -> Reply:
        """A button of a text in the making."""
        if head == "cancel":
            return Reply(self.house.lines.say("cancelled"), changes=drop_making(self.memory))
        if head == "done" and making is not None and making.step == step:
            return await self._finished(making)
        if head in {"jd", "experience"} and making is not None and making.pieces:
            return await self._finished(making.model_copy(update={"wanted": head}))
        return self.ask(self.subject(head))

    async def took(self, making: Making, text: str, *, in_file: bool) -> Reply:
        """A message while a text is in the making. `in_file`: a file came with it; one that holds no text says nothing."""
        commands, said = self.house.signals.commands, text.strip()
        if in_file and not said:
            return await self._finished(making, "attachment")
        if len(said.split()) <= ASIDE and not in_file:
            if commands["cancel"].match(said):
                return await self.pressed("cancel", making, making.step)
            if commands["done"].match(said):
                return await self._finished(making)
            if not making.pieces and (subject := self.subject(said)):
                return self.ask(subject)
        body, done = _without_end(text, commands["done"])
        made = making.model_copy(
            update={"pieces": (*making.pieces, body), "step": making.step + 1, "seen": self.memory.now}
        )
        alone = refuse(body, made.wanted or "jd", self.house.signals, self.house.languages)
        if done or in_file or len(made.text) > MOST or alone in {"link", "attachment"}:
            return await self._finished(made if alone not in {"link", "attachment"} else making, alone)
        return self._say("got", made, ("done", "cancel"), words=len(made.text.split()))

    def subject(self, text: str) -> Subject | None:
        """What a few words say that a text is."""
        if len(text.split()) > ASIDE:
            return None
        said, commands = text.strip(), self.house.signals.commands
        names: tuple[Subject, ...] = ("jd", "experience")
        return next((name for name in names if commands[name].match(said)), None)

    async def _finished(self, making: Making, why: str | None = None) -> Reply:
        if why in {"link", "attachment"}:
            return Reply(self.house.lines.say("link" if why == "link" else "attachment"), changes=self._kept(making))
        wanted = making.wanted or ("jd" if signs_of_posting(making.text, self.house.signals) >= SURE else "experience")
        return await judged(self, wanted, making.text, making)

    def _say(self, key: Say, making: Making, labels: tuple[Label, ...], **slots: object) -> Reply:
        lines = self.house.lines
        row = Choices(options=tuple(lines.option(label, label, making.step) for label in labels))
        return Reply(lines.say(key, **slots), (row,), self._kept(making), GOT if key == "got" else "")

    def _kept(self, making: Making) -> tuple[Change, ...]:
        return keep_making(self.memory, making, self.house.days)


async def judged(at: Collecting, subject: Subject, text: str, making: Making | None = None) -> Reply:
    """The review of a whole text, or why there is none; what was collected stays when only more of it is missing."""
    house, memory = at.house, at.memory
    why = refuse(text, subject, house.signals, house.languages)
    if why is not None:
        said = house.lines.say(why, words=len(text.split()), n=f"{len(text):,}", most=f"{MOST:,}")
        return _refused(at, said, why, making or Making(wanted=subject, pieces=(text,), step=0, seen=memory.now))
    found = await review(house, memory, subject, text)
    said, blocks = showing.first(house, found)
    kept = keep_text(memory, Kept(subject=subject, text=text), house.days)
    return Reply(said, blocks, (kept, *drop_making(memory)))


def understood(house: Reviewing, words: str) -> str:
    """The goal that the planner hears in words."""
    said = plain_numbers(words)
    return next((goal for goal, pattern in house.planning.lines.goals.items() if pattern.search(said)), "")


def _refused(at: Collecting, said: str, why: str, making: Making) -> Reply:
    lines, step = at.house.lines, making.step + 1
    pieces = making.pieces if why in {"short_jd", "not_job"} else ()
    made = making.model_copy(update={"pieces": pieces, "step": step, "seen": at.memory.now})
    other: Label = "jd" if making.wanted == "experience" else "experience"
    options = (lines.option(other, other, step), lines.option("cancel", "cancel", step))
    row = Choices(options=options if why in {"not_job", "short_jd"} else options[1:])
    return Reply(said, (row,), keep_making(at.memory, made, at.house.days))


def _without_end(text: str, done: re.Pattern[str]) -> tuple[str, bool]:
    """A text without a last line that says it is done."""
    head, line, last = text.rstrip().rpartition("\n")
    return (head, True) if line and done.match(last.strip()) else (text, False)
