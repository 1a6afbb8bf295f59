"""How a turn ends when its skill did not end it: an apology, a word that it was stopped, a draft nobody needs."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.core.blocks import Notice
from bot.core.dialogue import Interruption
from bot.core.errors import CoachError, StoreError
from bot.core.turns.reply import nonce
from bot.core.turns.turn import Content, Send, Turn

log = logging.getLogger(__name__)

EDITED = "I answered your message as you first sent it."
STOPPED = "Stopped."
DELETED = "You removed your message, so I dropped my answer."
UNUSED = "This part is not needed any more."


def with_notice(send: Send, text: str) -> Send:
    """The same message with one more line about itself."""
    return replace(send, content=replace(send.content, blocks=(*send.content.blocks, Notice(text=text))))


def stopped(turn: Turn, sends: Sequence[Send], why: Interruption) -> tuple[Send, ...]:
    """What was shown stays, with a word that it was stopped; after a deletion only the word stays."""
    shown = [send for send in _all(turn, sends) if send.handle is not None or send.content.markdown]
    if why == "deleted":
        return tuple(replace(send, content=_only(DELETED)) for send in shown if send.handle is not None)
    return (*shown[:-1], with_notice(shown[-1], STOPPED)) if shown else ()


def apology(turn: Turn, sends: Sequence[Send], error: BaseException) -> tuple[Send, ...]:
    """One honest sentence in place of the reply, with a reference that the log repeats."""
    reference = secrets.token_hex(3)
    log.error("turn %s gave up, reference %s", turn.id, reference, exc_info=error)
    ours = isinstance(error, CoachError) and not isinstance(error, StoreError)  # its sentence is about not accepting
    sentence = error.sentence if ours and isinstance(error, CoachError) else CoachError.sentence
    drafts = _all(turn, sends)
    first = Send(
        turn=turn.id,
        n=0,
        nonce=nonce(turn.inbound, 0, "apology"),  # a repeat of the answer's own nonce could return the answer
        to=turn.audience,
        inbound=turn.inbound,
        content=_only(f"{sentence} (reference {reference})"),
        handle=next((send.handle for send in drafts if send.n == 0), None),
    )
    return (first, *leftovers(turn, (first, *(send for send in sends if send.n == 0)), drafts))


def leftovers(turn: Turn, sends: Sequence[Send], drafts: Sequence[Send] = ()) -> tuple[Send, ...]:
    """Drafts of an earlier try that the reply no longer has: they stand on the platform and must say something."""
    kept = {send.n for send in sends}
    orphans = [send for send in (drafts or turn.sends) if send.n not in kept and send.handle is not None]
    return tuple(replace(send, content=_only(UNUSED)) for send in orphans)


def _all(turn: Turn, sends: Sequence[Send]) -> list[Send]:
    """This try's messages, and those that only an earlier try had."""
    found = {send.n: send for send in (*turn.sends, *sends)}
    return [found[n] for n in sorted(found)]


def _only(text: str) -> Content:
    return Content(blocks=(Notice(text=text),))
