"""What its reader could not be given: kept as a record of theirs, and said with the next reply that only they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.blocks import from_json, to_json
from bot.core.memory import Drop, Memory, Put, Record
from bot.core.turns.turn import Content, Send, Turn

LATE = "late"
"""The kind of these records; they go with everything else that is a learner's."""

KEPT = timedelta(days=7)
INTRO = "From before, when I could not reach you:"


def kept(send: Send) -> Put:
    """The record of a message that did not reach its reader."""
    inbound = send.inbound
    body = {
        "platform": _platform(inbound.tenant),
        "markdown": send.content.markdown,
        "blocks": [to_json(block) for block in send.content.blocks],
    }
    return Put(owner=inbound.learner, kind=LATE, key=send.nonce, body=body, expires=inbound.at + KEPT)


def with_late(turn: Turn, sends: Sequence[Send], memory: Memory | None) -> tuple[tuple[Send, ...], tuple[Drop, ...]]:
    """The reply with what waited for its reader, and the records that are then said; only where nobody else reads."""
    alone = turn.inbound.surface == "dm" or turn.audience == "private"
    first = next((send for send in sends if not send.key), None)
    if memory is None or first is None or not alone:
        return tuple(sends), ()
    here = _platform(turn.inbound.tenant)
    waiting = [record for record in memory.all(LATE) if record.body["platform"] == here]
    said = first.content
    for record in waiting:
        said = _joined(said, record)
    drops = tuple(Drop(record.owner, LATE, record.key) for record in waiting)
    return tuple(replace(send, content=said) if send is first else send for send in sends), drops


def _joined(said: Content, late: Record) -> Content:
    words = (said.markdown, f"*{INTRO}*", str(late.body["markdown"]))
    blocks = (from_json(block) for block in late.body["blocks"])
    return Content("\n\n".join(part for part in words if part), (*said.blocks, *blocks))


def _platform(tenant: str) -> str:
    return tenant.partition(":")[0]
