"""The measuring itself is measured: on a small base whose right answers are known."""

import json
from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.core.knowledge.schema import Card
from bot.core.retrieval.rank import Hit, Ranking
from bot.core.retrieval.rows import Row as Passage
from bot.evals.knowledge import _found, _misses
from bot.evals.report import plot
from bot.evals.rows import FILES, Row, fresh, half, read_rows
from tests.fixtures.content import small_knowledge

CARDS = list(small_knowledge().cards.values())


def asked(n, *cards):
    return Row(f"q{n}", f"question {n}", "tune", cards, (), {"topic": "data"})


def ranked(*cards: Card):
    return Ranking(tuple(Hit(card, 1.0, 1.0, Passage(card.title, "title")) for card in cards), "lexical")


def test_the_place_of_the_first_right_card_makes_every_figure():
    rows = [asked(1, CARDS[0].id), asked(2, CARDS[1].id), asked(3, "nowhere")]
    rankings = [ranked(*CARDS[:3])] * 3

    found = _found(rows, rankings)

    assert found.first == pytest.approx(1 / 3)
    assert found.within_five == pytest.approx(2 / 3)
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 1000) / 3)


def test_the_worst_misses_come_first():
    rows = [asked(1, CARDS[1].id), asked(2, "nowhere"), asked(3, CARDS[0].id)]

    assert [miss.row.id for miss in _misses(rows, [ranked(*CARDS[:3])] * 3)] == ["q2", "q1"]


def test_halves_do_not_mix(tmp_path):
    for name in FILES:
        rows = [{"id": "1", "question": "a", "half": "tune"}, {"id": "2", "question": "b", "half": "report"}]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))

    reported = half(read_rows(tmp_path), "report")

    assert {row.id for rows in reported.values() for row in rows} == {"2"}


def test_a_fresh_question_is_reported_and_never_tuned_on():
    rows = [
        Row(id_, "a", found, (), (), {"fresh": new})
        for id_, found, new in (("1", "tune", True), ("2", "tune", False), ("3", "report", True))
    ]

    assert [row.id for row in half({"questions": tuple(rows)}, "tune")["questions"]] == ["2"]
    assert [row.id for row in half({"questions": tuple(rows)}, "report")["questions"]] == ["3"]
    assert [row.id for row in fresh({"questions": tuple(rows)})] == ["1", "3"]


def test_without_the_questions_one_sentence_says_where_they_are():
    with pytest.raises(SettingsError, match="checkout"):
        read_rows(Path("/nowhere"))


def test_the_plot_names_every_topic():
    found = _found([asked(1, CARDS[0].id)], [ranked(CARDS[0])])

    assert "data (1)" in plot({"data": (found, found)})
