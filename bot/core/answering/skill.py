"""Answering as a skill of the coach: each of its verbs turns an inbound into parts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.admin.rules import read_rules
from bot.core.answering.answer import Answer
from bot.core.answering.answering import Answering
from bot.core.answering.clean import clean
from bot.core.answering.comparing import compare_card, compare_ids
from bot.core.answering.history import Form, read_history
from bot.core.answering.remembering import introduction, is_new, outcome, unknown_reader, with_notice
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.republishing import republish
from bot.core.answering.speaking import help_page, not_ready, other_words, speak, thanks_for_verdict
from bot.core.answering.telling import Telling, tell
from bot.core.blocks import Notice
from bot.core.dialogue import Action, Inbound, Open, Part, Status, Text
from bot.core.memory import Memory, Put
from bot.core.tokens import Token, parse
from bot.core.turns.audience import audience, verb_of

WHOLE = 1
"""The step of a compare token that asks for every row."""

Skill = Callable[[Inbound, Memory], AsyncGenerator[Part]]
Saying = AsyncIterator[str | Status | Reply]
Make = Callable[[Token, Asked], Saying]


@dataclass(frozen=True)
class AnsweringSkill:
    """Every verb of answering. `verbs` are the other skills that may be offered; `days`: how long texts are kept.

    `host` is where a model reads messages, empty when none does.
    """

    answering: Answering
    verbs: frozenset[str] = frozenset()
    days: int = 90
    host: str = ""

    def table(self) -> Mapping[str, Skill]:
        """The verbs this skill serves."""
        makes: Mapping[str, Make] = {
            "ask": self._ask,
            "follow": self._ask,
            "question": self._ask,
            "compare": self._compare,
            "more": _at_once(_in_form("more")),
            "simpler": _at_once(_in_form("simpler")),
            "show": _at_once(republish),
            "none": _at_once(lambda token, asked: other_words(asked.view.cards.get(token.ref), asked)),
            "feedback": _at_once(lambda token, asked: thanks_for_verdict(token.ref, token.step, asked)),
            "help": _at_once(lambda _, asked: help_page(asked)),
        }
        return {verb: self._skill(make) for verb, make in makes.items()}

    async def answer(self, question: str, earlier: Sequence[str] = ()) -> Answer:
        """The answer outside of any conversation, with the same skills on offer as in one."""
        return await self.answering.answer(question, earlier, skills=self.verbs)

    def not_there(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Answer for a verb whose skill is not there yet: one honest sentence, and something that is."""
        return self._skill(_at_once(lambda _, asked: not_ready(verb_of(inbound), asked)))(inbound, memory)

    def introduction(self, inbound: Inbound, memory: Memory) -> tuple[Notice, Put] | None:
        """What another skill's reply must say besides; None when this person knows it."""
        return introduction(self._asked(inbound, memory), memory)

    def _skill(self, make: Make) -> Skill:
        async def skill(inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
            asked, shown = self._asked(inbound, memory), False
            yield Open(audience(inbound))
            async for said in make(_token(inbound), asked):
                if isinstance(said, Reply):
                    reply = with_notice(said, asked)
                    for part in _ending(reply, shown=shown):
                        yield part
                    yield outcome(reply, asked, inbound, memory)
                else:
                    shown = shown or isinstance(said, str)
                    yield Text(said) if isinstance(said, str) else said

        return skill

    def _asked(self, inbound: Inbound, memory: Memory) -> Asked:
        rules = read_rules(memory)
        setting = self.answering.setting(
            inbound.tenant,
            history=read_history(memory, inbound.place),
            skills=self.verbs,
            first=is_new(memory),
            reader=unknown_reader(memory, self.host if rules.model else ""),
            private=audience(inbound) == "private",
            days=rules.within(self.days),
            asker=inbound.learner,
        )
        return Asked(clean(_words(inbound)), setting)

    def _ask(self, token: Token, asked: Asked) -> Saying:
        return _at_once(_in_form("brief"))(token, asked) if token.ref else self.answering.stream(asked)

    def _compare(self, token: Token, asked: Asked) -> Saying:
        if token.ref:
            return _at_once(_compare_known)(token, asked)
        wanted = f"compare {asked.text}"
        if not asked.manner.signals.compare.search(asked.manner.signals.plain(wanted)):
            return _at_once(_which_two)(token, asked)
        return self.answering.stream(Asked(wanted, asked.setting))


def _ending(reply: Reply, *, shown: bool) -> list[Part]:
    """The reply's own words, unless they were shown as they came, and its blocks."""
    said: list[Part] = [] if shown else [Text(reply.text or reply.answer.brief)]
    return [*said, *reply.blocks]


def _at_once(reply: Callable[[Token, Asked], Reply]) -> Make:
    """A reply that needs no search."""

    async def make(token: Token, asked: Asked) -> Saying:
        yield reply(token, asked)

    return make


def _in_form(form: Form) -> Callable[[Token, Asked], Reply]:
    def reply(token: Token, asked: Asked) -> Reply:
        card, last = asked.view.cards.get(token.ref), asked.history.last
        if card is None:
            return speak(asked.manner.replies.replies.gone, asked)
        if last is None or form == "brief" or card.id not in last.cards:
            return tell(Telling(card, form, card.title, card.title), asked)
        return tell(Telling(card, form, last.standalone, last.root), asked)

    return reply


def _compare_known(token: Token, asked: Asked) -> Reply:
    left, _, right = token.ref.partition(".")
    card = asked.view.cards.get(token.ref)
    found = compare_card(card, asked) if card else compare_ids(left, right, asked, whole=token.step == WHOLE)
    return found or speak(asked.manner.replies.replies.gone, asked)


def _which_two(_token: Token, asked: Asked) -> Reply:
    return speak(asked.manner.replies.replies.which_two, asked)


def _token(inbound: Inbound) -> Token:
    return (parse(inbound.name) if isinstance(inbound, Action) else None) or Token(verb_of(inbound))


def _words(inbound: Inbound) -> str:
    """What the person wrote, with the text of the files that came along."""
    if isinstance(inbound, Action):
        return inbound.values.get("text", "")
    return "\n".join((inbound.text, *(file.text for file in inbound.files)))
