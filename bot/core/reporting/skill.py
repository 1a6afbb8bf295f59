"""`wrong` as a skill: a report that a card is wrong, to a public issue by the learner's own hand, or to the owner.

`v1:wrong:CARD:0` opens the form (see `looking`), step 1 is the filled form. Where a form could not be opened, the
reasons are offered as buttons, from step 2 on. A public issue never holds a learner's words, nor a community's card.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.core.answering.clean import clean
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Action, Inbound, Open, Outcome, Part, Text
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.looking import FILLED
from bot.core.memory import Add, Change, Memory, Put
from bot.core.reporting.issue import issue_url
from bot.core.reporting.words import Words
from bot.core.spoken import filled
from bot.core.tokens import Token, mint, parse
from bot.core.turns.audience import audience

WRONG = "wrong"
REPORT = "report"
MOST = 1000
"""Characters of a report's words, as many as the form takes."""


@dataclass(frozen=True)
class ReportingSkill:
    """`page` is where issues are opened, None when reports go to the owner; their words are kept `days`."""

    words: Words
    knowledge: Knowledge
    days: int
    page: str | None = None

    def table(self) -> Mapping[str, Callable[[Inbound, Memory], AsyncGenerator[Part]]]:
        """The verbs this skill serves."""
        return {WRONG: self.respond}

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Thank for a report and pass it on, or ask what was found."""
        token = _token(inbound)
        view = self.knowledge.visible(inbound.tenant)
        card, reason = view.cards.get(token.ref), self._reason(token, inbound)
        yield Open(audience(inbound))
        if card is None:
            yield Text(self.words.gone)
            yield Outcome()
        elif not reason:
            yield Text(self.words.which)
            yield self._choices(card)
            yield Outcome()
        elif self.page and card.id not in view.origins:
            yield Text(filled(self.words.linked, url=self._issue(self.page, card, reason)))
            yield Outcome()
        else:
            said = _said(inbound)
            yield Text(filled(self.words.kept, days=str(self.days)) if said else self.words.counted)
            yield Outcome(self._noted(card, reason, said, inbound, memory))

    def _reason(self, token: Token, inbound: Inbound) -> str:
        """The reason that was chosen, empty when none of ours was."""
        reasons = list(self.words.reasons)
        chosen = token.step - FILLED - 1
        if 0 <= chosen < len(reasons):
            return reasons[chosen]
        given = inbound.values.get("reason", "") if isinstance(inbound, Action) else ""
        return given if given in self.words.reasons else ""

    def _choices(self, card: Card) -> Choices:
        labels = list(self.words.reasons.values())[:3]
        options = (Option(label=label, token=mint(WRONG, card.id, FILLED + n)) for n, label in enumerate(labels, 1))
        return Choices(options=tuple(options))

    def _issue(self, page: str, card: Card, reason: str) -> str:
        slots = {"title": card.title, "card": card.id, "reason": self.words.reasons[reason]}
        return issue_url(page, filled(self.words.issue.title, **slots), filled(self.words.issue.body, **slots))

    def _noted(self, card: Card, reason: str, said: str, inbound: Inbound, memory: Memory) -> tuple[Change, ...]:
        """A count for the owner, and the words where the learner chose to send some: nothing says whose they are."""
        count = Add(owner=memory.tenant, kind=WRONG, key=f"{card.id}:{reason}")
        if not said:
            return (count,)
        body = {"card": card.id, "reason": reason, "text": said, "sent": "on purpose", "on": f"{memory.now:%Y-%m-%d}"}
        until = memory.now + timedelta(days=self.days)
        key = hashlib.blake2s(inbound.id.encode(), digest_size=8).hexdigest()  # an id may hold its sender's
        return (count, Put(owner=memory.tenant, kind=REPORT, key=key, body=body, expires=until, cold=True))


def _token(inbound: Inbound) -> Token:
    return (parse(inbound.name) if isinstance(inbound, Action) else None) or Token(WRONG)


def _said(inbound: Inbound) -> str:
    return clean(inbound.values.get("text", "")).strip()[:MOST] if isinstance(inbound, Action) else ""
