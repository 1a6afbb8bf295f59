"""Where a community's rules hold: around every turn, so that no skill has to know of them.

What a person may ask about themselves is never taken away by a rule, and neither is administering.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.core.admin.rules import Rules, is_blocked, read_rules
from bot.core.blocks import Notice
from bot.core.budget import PAYER
from bot.core.dialogue import Inbound, Message, Open, Outcome, Part, Respond
from bot.core.memory import Change, Memory, Put
from bot.core.retention import IDLE_NOTICE
from bot.core.turns.audience import OPEN, audience, verb_of

ALWAYS = frozenset(("me", "stop", "admin", IDLE_NOTICE))
"""Verbs that every rule leaves alone."""

CRISIS = "crisis"
"""The meaning of words that no rule keeps from an answer."""

Refusal = Literal["paused", "blocked", "elsewhere"]


def _never(_text: str) -> bool:
    return False


def ruled(respond: Respond, say: Mapping[str, str], urgent: Callable[[str], bool] = _never) -> Respond:
    """The same coach under the rules of whatever community it is asked in; `say` has a sentence for each refusal.

    Words that `urgent` knows are answered under any rule: whoever is in danger is not refused.
    """

    async def answered(inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        rules = read_rules(memory)
        PAYER.set(replace(PAYER.get(), model=rules.model, month_micros=rules.month_micros))
        refused = refusal(inbound, memory, rules)
        if refused and isinstance(inbound, Message) and urgent(inbound.text):
            refused = None
        if refused is None or _is_timer(inbound):
            async with aclosing(respond(inbound, memory)) as parts:
                async for part in parts:
                    if isinstance(part, Outcome):
                        yield Outcome(tuple(shortened(change, rules, memory) for change in part.changes))
                    elif refused is None:
                        yield part
            return
        if refused != "blocked" or not _is_public(inbound):  # nobody is shown up before others
            yield Open(audience(inbound))
            yield Notice(text=say[refused])
        yield Outcome()

    return answered


def refusal(inbound: Inbound, memory: Memory, rules: Rules) -> Refusal | None:
    """Why this is not answered here; None when it is."""
    if verb_of(inbound) in ALWAYS:
        return None
    if is_blocked(memory):
        return "blocked"
    if rules.paused:
        return "paused"
    return (
        "elsewhere" if rules.rooms is not None and _is_public(inbound) and _room(inbound) not in rules.rooms else None
    )


def shortened(change: Change, rules: Rules, memory: Memory) -> Change:
    """The same change, kept no longer than the tenant's owners want texts kept; what has no end keeps none."""
    if rules.days is None or not isinstance(change, Put) or change.owner != memory.learner or change.expires is None:
        return change
    return replace(change, expires=min(change.expires, memory.now + timedelta(days=rules.days)))


def _is_public(inbound: Inbound) -> bool:
    """Whether other people would read the reply."""
    return inbound.surface != "dm" and (isinstance(inbound, Message) or verb_of(inbound) in OPEN)


def _is_timer(inbound: Inbound) -> bool:
    """Whether nobody did anything: then a refusal is silence, and the timer is set again as ever."""
    return inbound.id.startswith(("timer:", "idle:"))


def _room(inbound: Inbound) -> str:
    return inbound.room or inbound.place
