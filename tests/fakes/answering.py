"""The answering skill over the small knowledge base of the tests, with an encoder of words and, if told, a script."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.core.answering.answering import Answering
from bot.core.answering.manner import load_manner
from bot.core.answering.nearby import Nearby
from bot.core.answering.writing import writer
from bot.core.dialogue import Action, Message
from bot.core.memory import Add, Drop, Memory, Put, Record
from bot.core.prompts import load
from bot.core.retrieval.decide import Calibration
from bot.core.retrieval.index import build_index
from bot.core.retrieval.search import Retrieval
from bot.services.scripted import Scripted
from tests.fakes.encoder import WordEncoder
from tests.fixtures.content import small_knowledge

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "knowledge"
PROMPTS = load(ROOT / "prompts")
MANNER = load_manner(SHIPPED)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
THRESHOLDS = {
    name: Calibration(encoder=name, content="c", measured=date(2026, 6, 1), answer=answer, ask=ask)
    for name, answer, ask in (("lexical", 0.3, 0.15), ("words-256", 0.6, 0.4))
}


async def answering(*, encoder: bool = True, packs: bool = False) -> Answering:
    knowledge = small_knowledge(packs=packs)
    embed = WordEncoder() if encoder else None
    retrieval = Retrieval(await build_index(knowledge, embed), embed, THRESHOLDS)
    nearby = Nearby(MANNER.signals.file.examples, embed) if embed else None
    return Answering(knowledge, retrieval, MANNER, nearby)


def with_model(curated: Answering, *script) -> tuple[Answering, Scripted]:
    model = Scripted(script)
    return replace(curated, writer=writer(model, PROMPTS, MANNER, curated.knowledge)), model


def message(text, surface="dm", **fields):
    return Message(**_envelope(surface) | fields, text=text)


def action(name, surface="dm", text=None, **fields):
    return Action(**_envelope(surface) | fields, name=name, values={} if text is None else {"text": text})


def remembered(memory: Memory, changes) -> Memory:
    """What a store would hold after these changes."""
    records, rules = dict(memory.records), dict(memory.rules)
    for change in changes:
        if isinstance(change, Put):
            record = Record(change.owner, change.kind, change.key, change.body, change.v, 1, change.expires)
            (records if change.owner == memory.learner else rules)[(change.kind, change.key)] = record
        elif isinstance(change, Drop):
            records.pop((change.kind, change.key), None)
        else:
            assert isinstance(change, Add)
    return replace(memory, records=records, rules=rules)


def nobody_yet() -> Memory:
    return Memory(learner="slack:T1:U1", tenant="slack:T1", now=NOW)


def _envelope(surface):
    return {
        "id": "1",
        "tenant": "slack:T1",
        "learner": "slack:T1:U1",
        "place": "D1" if surface == "dm" else "C1",
        "surface": surface,
        "at": NOW,
    }
