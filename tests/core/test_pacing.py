from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.blocks import Notice
from bot.core.dialogue import Open, Outcome, Text
from bot.core.memory import Memory, Record
from bot.core.pacing import paced
from bot.core.turns.waiting import ANSWERING
from bot.services.store.memory_ledger import MemoryLedger
from tests.core.turns.stage import pressed, said

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def answer(_inbound, _memory):
    yield Open()
    yield Text("Answer.")
    yield Outcome()


async def silent(_inbound, _memory):
    yield Outcome()


async def words(respond, inbound, **records) -> str:
    memory = Memory(
        inbound.learner, inbound.tenant, NOW, records={(kind, ""): record for kind, record in records.items()}
    )
    found = []
    async for part in respond(inbound, memory):
        if isinstance(part, Text):
            found.append(part.markdown)
        elif isinstance(part, Notice):
            found.append(part.text)
    return " ".join(found)


async def test_turns_are_counted_without_a_model_and_the_last_ones_say_what_is_left():
    respond = paced(answer, MemoryLedger(), 5)
    heard = [await words(respond, said()) for _ in range(7)]
    assert heard[:2] == ["Answer.", "Answer."]
    assert heard[2] == "Answer. 2 turns left for now. More in 10 minutes."
    assert heard[3] == "Answer. One turn left for now. More in 10 minutes."
    assert heard[4] == "Answer. No turns left for now. More in 10 minutes."
    assert heard[5:] == ["That was fast. I can answer you again in 10 minutes. Please send it again then."] * 2


async def test_a_reply_without_a_message_gets_none_for_the_count():
    respond = paced(silent, MemoryLedger(), 1)
    assert await words(respond, said()) == ""


async def test_the_turn_that_is_too_many_is_answered_where_it_was_asked():
    respond = paced(answer, MemoryLedger(), 0)
    inbound = pressed("help", surface="command", place="C1")
    opened = [
        part async for part in respond(inbound, Memory(inbound.learner, inbound.tenant, NOW)) if isinstance(part, Open)
    ]
    assert [part.to for part in opened] == ["private"]


@pytest.mark.parametrize(
    "inbound",
    [
        pressed("me"),
        pressed("stop"),
        pressed("v1:me:delete:1"),
        said(tenant="terminal", learner="terminal:ana"),
        pressed("review", id="timer:nudge:2026"),
    ],
)
async def test_what_is_always_allowed_is_never_counted(inbound):
    respond = paced(answer, MemoryLedger(), 0)
    assert await words(respond, inbound) == "Answer."


async def test_the_pieces_of_an_interview_answer_are_not_counted_but_commands_are():
    respond = paced(answer, MemoryLedger(), 0)
    open_question = {ANSWERING: Record("slack:T1:U1", ANSWERING, "", {})}
    assert await words(respond, said(), **open_question) == "Answer."
    assert "That was fast" in await words(respond, pressed("help"), **open_question)
