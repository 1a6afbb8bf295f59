"""The learner's own weakest passage, rewritten without a model."""

from __future__ import annotations

import re

import pytest

from bot.core.grading.rubric import Line, general_rubric, rubric_of
from bot.core.grading.scorecard import Mark, Scorecard, Versions
from bot.core.interviewing.feedback import is_pattern
from bot.core.interviewing.lines import load_lines
from bot.core.interviewing.load import load_bank
from bot.core.interviewing.rewriting import Rewriter, missing_part, rewritten
from tests.fixtures.interviewing import SHIPPED, lexicon

LINES, LEXICON = load_lines(SHIPPED / "interview.yaml"), lexicon()
BY, OF_A_STORY = Rewriter(LINES, LEXICON), Rewriter(LINES, LEXICON, story=True)
BANK = load_bank(SHIPPED)
ANSWER = "I look at who uses it. We would see it in the returns each week. Then we decide."
OURS = "Returns fall from 18% to 10% in one month."


def line(advice="Compare returns with and without the tip.", stronger=OURS):
    return Line(
        "returns", "Returns as a measure", 3, ("We compare returns of both groups.",), (), None, advice, stronger
    )


def card_of(*marks):
    return Scorecard(question="q", status="scored", total=30, criteria=marks, versions=Versions(rubric="r"))


def mark(level=1, evidence=(), stronger=OURS, id_="returns"):
    return Mark(id=id_, title="Returns", weight=3, level=level, evidence=evidence, stronger=stronger)


def pattern_of(*marks, answer=ANSWER, of=None):
    rubric = general_rubric("Will it work?", LEXICON)
    card = rewritten(card_of(*marks), type(rubric)("q", ("Will it work?",), (of or line(),)), answer, BY)
    return next(one.stronger for one in card.criteria if one.id == "returns")


def test_the_learners_sentence_stays_and_what_is_missing_is_begun_with_brackets():
    found = pattern_of(mark(evidence=("We would see it in the returns each week",)))

    assert found.startswith(
        "We would see it in the returns each week. I would compare returns with and without the tip"
    )
    assert is_pattern(found)


def test_no_number_of_our_own_example_is_put_into_the_learners_mouth():
    found = pattern_of(mark(evidence=("We would see it in the returns each week",)))

    assert "18" not in found
    assert "from [today's number] to [the goal]" in found


def test_a_line_without_evidence_starts_from_the_sentence_that_comes_nearest():
    assert pattern_of(mark(level=0)).startswith("We would see it in the returns each week. ")


def test_where_nothing_said_comes_near_the_pattern_stands_alone():
    assert pattern_of(mark(level=0), answer="I am tired today.").startswith("I would compare returns")


def test_the_praised_sentence_is_not_the_one_to_mend():
    best = mark(3, ("We would see it in the returns each week",), "other", "best")

    assert "each week" not in pattern_of(best, mark(1, ("We would see it in the returns each week",)))


def test_what_a_model_rewrote_stays():
    assert (
        pattern_of(mark(1, stronger="I would look at returns of both groups."))
        == "I would look at returns of both groups."
    )


def test_a_story_is_told_and_nothing_is_promised_in_it():
    told = missing_part(line("Put the number beside the love."), OF_A_STORY)

    assert told == "[Put the number beside the love.]"
    assert missing_part(line("Say which part was yours."), OF_A_STORY) == "[Which part was mine.]"


@pytest.mark.parametrize(
    ("advice", "begun"),
    [
        ("Name one user and what they try to do.", "[One user and what they try to do.]"),
        ("Say what would make you change it.", "[What would make me change it.]"),
        (
            "For each place, say why a rule would not do.",
            "For each place, I would say why a rule would not do: [how, in this case].",
        ),
        (
            "Stop when it costs you more than it brings.",
            "I would stop when it costs me more than it brings: [how, in this case].",
        ),
    ],
)
def test_advice_becomes_the_beginning_of_ones_own_sentence(advice, begun):
    assert missing_part(line(advice, "Nobody does that."), BY) == begun


@pytest.mark.parametrize("id_", sorted(BANK.questions))
def test_every_line_of_the_bank_gives_a_pattern_that_reads_as_ones_own(id_):
    question = BANK.questions[id_]
    by = OF_A_STORY if question.type == "behavioural" else BY
    patterns = [missing_part(one, by) for one in rubric_of(question).lines]

    assert all(is_pattern(one) for one in patterns)
    assert not [one for one in patterns if re.search(r"\byou(?:r|rs|rself)?\b", one, re.IGNORECASE)]
    assert not [
        one for one in patterns if re.search(r"\bI(?:[,.:\]]|$)|\b(?:to|for|make|makes|costs|between) I\b", one)
    ]
