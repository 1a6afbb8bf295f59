"""What a turn of answering leaves behind: the conversation's last exchanges, that we have met, and bare counts."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answering.history import write_history
from bot.core.answering.layers import BUDGET, counted
from bot.core.answering.replies import wording
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.speaking import reader
from bot.core.blocks import Notice
from bot.core.dialogue import Inbound, Outcome
from bot.core.memory import Add, Change, Json, Memory, Put

MET = "met"
TOKENS = "tokens"
TOPIC = "topic"
GRAVE = frozenset(("crisis", "hostile"))


def is_new(memory: Memory) -> bool:
    """Whether this person has not been told yet what the coach is and what it keeps."""
    return memory.get(MET) is None


def unknown_reader(memory: Memory, host: str) -> str:
    """`host`, unless this person has been told that a model there reads what they write."""
    met = memory.get(MET)
    return "" if met is not None and met.body.get("reader", "") == host else host


def with_notice(reply: Reply, asked: Asked) -> Reply:
    """The same reply with the notice of first contact, or of a new reader, where it fits into the first layer.

    Where it does not fit it comes with a later reply, and no model reads anything until then.
    """
    said = _notice(asked)
    if not said or reply.met or reply.answer.reason in GRAVE:
        return reply
    if counted(reply.text or reply.answer.brief) + counted(said) > BUDGET:
        return reply
    return replace(reply, blocks=(*reply.blocks, Notice(text=said)), met=True)


def introduction(asked: Asked, memory: Memory) -> tuple[Notice, Put] | None:
    """What a reply of another skill says besides, when this person was not told yet, and what is remembered of it."""
    said = _notice(asked)
    if not said:
        return None
    return Notice(text=said), Put(owner=memory.learner, kind=MET, body=_met(asked, memory))


def _notice(asked: Asked) -> str:
    if not asked.setting.first:
        return reader(asked).strip()
    return wording(asked.manner.replies.replies.met, days=str(asked.setting.days), reader=reader(asked))


def outcome(reply: Reply, asked: Asked, inbound: Inbound, memory: Memory) -> Outcome:
    """The end of the turn. What was no exchange about a card leaves no words: danger and hostility least of all."""
    history = asked.history.after(reply.exchange)
    kept: list[Change] = [write_history(memory, inbound.place, history, asked.setting.days)]
    if reply.met:
        kept.append(Put(owner=memory.learner, kind=MET, body=_met(asked, memory)))
    kept.extend(Add(owner=memory.tenant, kind=kind, key=key) for kind, key in reply.counts)
    kept.extend(_topic(reply, memory))
    kept.extend(_spent(reply, memory))
    return Outcome(tuple(kept))


def _met(asked: Asked, memory: Memory) -> Json:
    return {"at": memory.now.isoformat(), "reader": asked.setting.reader}


def _topic(reply: Reply, memory: Memory) -> list[Change]:
    """What a question was about, once for each new question and never with its words."""
    answer, exchange = reply.answer, reply.exchange
    if answer.kind != "answer" or not answer.topics or exchange is None or exchange.form != "brief":
        return []
    return [Add(owner=memory.tenant, kind=TOPIC, key=answer.topics[0])]


def _spent(reply: Reply, memory: Memory) -> list[Change]:
    """Tokens that a model cost, by month."""
    month, usage = f"{memory.now:%Y-%m}", reply.usage
    counted = (("in", usage.tokens_in), ("out", usage.tokens_out))
    return [Add(owner=memory.tenant, kind=TOKENS, key=f"{month}:{name}", n=n) for name, n in counted if n]
