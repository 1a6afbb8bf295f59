"""Figures of the search: `python -m tests.bench.retrieval`. Printed, never asserted."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

import numpy as np

from bot import settings
from bot.bootstrap import answering as answering_of
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.load import load
from bot.core.knowledge.report import check
from bot.core.knowledge.schema import Card
from bot.core.retrieval.index import Index, build_index, lexical_index
from bot.core.retrieval.rank import rank
from bot.services.embedding.minilm import MiniLM, installed_model
from tests.fixtures.content import BASE, small_knowledge

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "evals" / "knowledge" / "questions.jsonl"
SIZES = (45, 170, 10_000)
ROUNDS = 200


def made_up(cards: int) -> Knowledge:
    """A base of `cards` cards whose words are drawn from those of the small one."""
    knowledge = small_knowledge()
    models = list(knowledge.cards.values())
    words = np.array([word for card in models for section in card.sections for word in section.text.split()])
    draw = np.random.default_rng(7)
    made = (_made_up(models[n % len(models)], n, draw, words) for n in range(cards))
    return replace(knowledge, cards=MappingProxyType({card.id: card for card in made}))


def _made_up(model: Card, n: int, draw: np.random.Generator, words: np.ndarray) -> Card:
    phrasings = tuple(" ".join(draw.choice(words, 8)) for _ in range(7))
    return model.model_copy(
        update={"id": f"made-up-{n}", "phrasings": phrasings, "brief": " ".join(draw.choice(words, 60))}
    )


def with_vectors(index: Index, encoder: str) -> Index:
    """The index with random unit vectors: how fast they are read does not depend on what they say."""
    vectors = np.random.default_rng(7).standard_normal((len(index.rows), 384), dtype=np.float32)
    return replace(index, encoder=encoder, vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


async def figures() -> list[tuple[str, str]]:
    """Each figure with its name."""
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()][:ROUNDS]
    encoder = MiniLM(installed_model())
    started = perf_counter()
    await encoder.load()
    found = [("encoder loads in", f"{(perf_counter() - started) * 1e3:.0f} ms")]
    took, vectors = [], []
    for question in asked:
        started = perf_counter()
        vectors.append((await encoder([question]))[0])
        took.append(perf_counter() - started)
    found.append(("one question embedded", _spread(took)))
    for cards in SIZES:
        found += _ranking(cards, encoder.name, asked, vectors)
    found += await _searching(asked)
    found.append(("index of 8 real cards built", await _built(encoder)))
    found += _checking()
    return found


def _ranking(cards: int, encoder: str, asked: list[str], vectors: list[np.ndarray]) -> Iterator[tuple[str, str]]:
    knowledge = made_up(cards)
    started = perf_counter()
    index = with_vectors(lexical_index(knowledge), encoder)
    yield f"{cards} cards: postings built", f"{perf_counter() - started:.2f} s, {len(index.rows)} rows"
    for name, mine in (("words and vectors", vectors), ("words alone", [None] * len(vectors))):
        took = []
        for question, vector in zip(asked, mine, strict=True):
            started = perf_counter()
            rank(index, question, vector, knowledge)
            took.append(perf_counter() - started)
        yield f"{cards} cards: ranked by {name}", _spread(took)


async def _searching(asked: list[str]) -> list[tuple[str, str]]:
    """A question to its five cards among all that are shipped, as a learner has it searched: mended, embedded, ranked."""
    answering = await answering_of(settings.read())
    view, retrieval = answering.knowledge.visible("terminal"), answering.retrieval
    took = []
    for question in asked:
        started = perf_counter()
        await retrieval.search(question, view)
        took.append(perf_counter() - started)
    name = f"{len(view.cards)} shipped cards: whole search"
    return [(name, f"{_spread(took)}, encoder {retrieval.index.encoder}")]


async def _built(encoder: MiniLM) -> str:
    started = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        index = await build_index(small_knowledge(), encoder, [Path(folder)])
        built = perf_counter() - started
        started = perf_counter()
        await build_index(small_knowledge(), encoder, [Path(folder)])
        again = perf_counter() - started
    return f"{built:.2f} s, {built / len(index.rows) * 1e3:.1f} ms a row; from the cache {again * 1e3:.0f} ms"


def _checking() -> Iterator[tuple[str, str]]:
    today = datetime.now(UTC).date()
    started = perf_counter()
    load(BASE, today=today)
    yield "small base loaded", f"{(perf_counter() - started) * 1e3:.0f} ms"
    started = perf_counter()
    report = check(ROOT / "knowledge", today=today)
    yield "shipped base checked", f"{perf_counter() - started:.2f} s, {report.counts['cards']} cards"


def _spread(took: list[float]) -> str:
    return f"p50 {np.median(took) * 1e3:.2f} ms, p95 {np.quantile(took, 0.95) * 1e3:.2f} ms"


def main() -> None:
    for name, value in asyncio.run(figures()):
        sys.stdout.write(f"{name:40} {value}\n")


if __name__ == "__main__":
    main()
