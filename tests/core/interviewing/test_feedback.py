"""What of a scorecard is said first."""

from __future__ import annotations

from bot.core.grading.scorecard import Mark, Scorecard, Versions
from bot.core.interviewing.feedback import best_mark, telling_quote, worst_mark


def card_of(*marks):
    return Scorecard(question="q", status="scored", total=10, criteria=marks, versions=Versions(rubric="r"))


def mark(id_, level, weight, *evidence):
    return Mark(id=id_, title=id_, weight=weight, level=level, evidence=evidence)


def test_what_is_praised_is_not_what_is_to_mend_first():
    card = card_of(mark("praised", 1, 5, "I saw it fail once"), mark("other", 0, 3))

    assert best_mark(card).id == "praised"
    assert worst_mark(card).id == "other"


def test_a_single_line_may_be_both():
    card = card_of(mark("only", 1, 5, "I saw it fail once"))

    assert worst_mark(card).id == "only"


def test_nothing_is_to_mend_where_all_is_met_or_nobody_could_judge():
    assert worst_mark(card_of(mark("met", 4, 5, "I saw it fail once"), mark("unseen", None, 5))) is None


def test_a_quotation_of_few_words_gives_way_to_one_that_says_something():
    assert telling_quote(("They do not notice", "people are offended and nobody tells you")).startswith("people")
    assert telling_quote(("so it is", "not at all")) == "not at all"
