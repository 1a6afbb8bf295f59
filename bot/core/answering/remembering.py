"""What a turn of answering leaves behind: the conversation's last exchanges, that we have met, and bare counts."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answering.history import write_history
from bot.core.answering.layers import BUDGET, counted
from bot.core.answering.replies import wording
from bot.core.answering.reply import Asked, Reply
from bot.core.blocks import Notice
from bot.core.dialogue import Inbound, Outcome
from bot.core.memory import Add, Change, Memory, Put

MET = "met"
TOKENS = "tokens"
GRAVE = frozenset(("crisis", "hostile"))


def is_new(memory: Memory) -> bool:
    """Whether this person has not been told yet what the coach is and what it keeps."""
    return memory.get(MET) is None


def with_notice(reply: Reply, asked: Asked) -> Reply:
    """The same reply with the one sentence of first contact, where it fits into the first layer."""
    if not asked.setting.first or reply.met or reply.answer.reason in GRAVE:
        return reply
    said = wording(asked.manner.replies.replies.met, days=str(asked.setting.days))
    if counted(reply.text or reply.answer.brief) + counted(said) > BUDGET:
        return reply
    return replace(reply, blocks=(*reply.blocks, Notice(text=said)), met=True)


def outcome(reply: Reply, asked: Asked, inbound: Inbound, memory: Memory) -> Outcome:
    """The end of the turn. What was no exchange about a card leaves no words: danger and hostility least of all."""
    history = asked.history.after(reply.exchange)
    kept: list[Change] = [write_history(memory, inbound.place, history, asked.setting.days)]
    if reply.met:
        kept.append(Put(owner=memory.learner, kind=MET, body={"at": memory.now.isoformat()}))
    kept.extend(Add(owner=memory.tenant, kind=kind, key=key) for kind, key in reply.counts)
    kept.extend(_spent(reply, memory))
    return Outcome(tuple(kept))


def _spent(reply: Reply, memory: Memory) -> list[Change]:
    """Tokens that a model cost, by month."""
    month, usage = f"{memory.now:%Y-%m}", reply.usage
    counted = (("in", usage.tokens_in), ("out", usage.tokens_out))
    return [Add(owner=memory.tenant, kind=TOKENS, key=f"{month}:{name}", n=n) for name, n in counted if n]
