"""From a reply to messages: where it is said, to whom, and what is remembered with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import fields, replace
from typing import Any

from bot.core.dialogue import Action, Envelope, Inbound, Open, Outcome, Part, Text
from bot.core.interviewing.desk import Desk, Reply
from bot.core.interviewing.state import keep_interview
from bot.core.memory import Change
from bot.core.spoken import choices
from bot.core.turns.audience import audience


async def messages(desk: Desk, reply: Reply) -> AsyncGenerator[Part]:
    """A reply as messages: in a direct message only, with a private note where it was asked elsewhere."""
    changes = (*reply.changes, *_remembered(desk, reply))
    if reply.silent:
        yield Outcome(changes)
        return
    if reply.quiet:
        yield Open("private")
    elif not desk.direct:
        yield Open(audience(desk.inbound))
        yield Text(desk.lines.say("over_there"))
        for block in choices(desk.lines.option("send_again", "resume", 0)):
            yield block
        yield Open("dm")
    else:
        yield Open(audience(desk.inbound), reply.key)
    if reply.text:
        yield Text(reply.text)
    for block in reply.blocks:
        yield block
    yield Outcome(changes)


def _remembered(desk: Desk, reply: Reply) -> tuple[Change, ...]:
    """The interview as it is now; it goes on in the conversation in which this is said."""
    if reply.interview is None:
        return ()
    place = "" if reply.floating else desk.here
    held = reply.interview.model_copy(update={"place": place, "reminded": False})
    return keep_interview(desk.memory, held, desk.house.days)


def remembering(part: Part, changes: tuple[Change, ...]) -> Part:
    """The same part; at the end of a reply, these changes too."""
    return replace(part, changes=(*part.changes, *changes)) if isinstance(part, Outcome) else part


def words_of(inbound: Inbound) -> str:
    """What somebody wrote, behind a verb too."""
    return inbound.values.get("text", "") if isinstance(inbound, Action) else inbound.text


def envelope(inbound: Inbound) -> dict[str, Any]:
    """What an inbound says about itself, for words that stand in its place."""
    return {field.name: getattr(inbound, field.name) for field in fields(Envelope)}
