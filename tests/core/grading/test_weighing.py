import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.finding import Match
from bot.core.grading.text import read_passage
from bot.core.grading.weighing import SAID, figures_of, telling, weigh
from tests.fixtures.interviewing import lexicon

LEXICON = lexicon()
SCALE = LEXICON.scale("lexical")
STRONG, HALF, WEAK = 0.9, 0.18, 0.05
ANSWER = "We sample 200 tickets. Two agents label them. Refunds stay with a person."
SHARES = st.floats(0, 1)


def match(strength, piece=0, turned=0.0, anywhere=None):
    return Match(strength, strength, strength, (piece,), turned, strength if anywhere is None else anywhere)


def line(*matches, text=ANSWER, question=frozenset()):
    return weigh({"line": matches}, read_passage(text, LEXICON), question, SCALE)["line"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("200 tickets, 3.5 % and 1,000 euros", {"200", "3.5", "1,000"}),
        ("Two agents, half a day, twice", {"two", "half", "twice"}),
        ("One of them, first of all, someone", set()),
        ("a tenth of the ninety", set()),
    ],
)
def test_figures_are_numbers_in_digits_or_in_words(text, found):
    assert figures_of(text) == found


def test_two_statements_meet_a_line_and_the_others_are_other_ways_to_meet_it():
    both = line(match(STRONG), match(STRONG, 1), match(WEAK), match(WEAK))
    all_four = line(match(STRONG), match(STRONG, 1), match(STRONG), match(STRONG))
    one = line(match(STRONG), match(WEAK), match(WEAK), match(WEAK))

    assert both.parts.met == all_four.parts.met
    assert one.parts.met < both.parts.met
    assert both.raw < all_four.raw, "more said is still more"


def test_a_line_is_met_or_not_and_how_strongly_it_is_said_hardly_counts():
    strong, stronger = line(match(0.8)), line(match(1.0))

    assert strong.parts.met == pytest.approx(1, abs=0.05)
    assert stronger.parts.met - strong.parts.met < 0.05
    assert line(match(WEAK)).parts.met < 0.3


def test_a_figure_beside_what_is_said_counts_and_a_figure_of_the_question_does_not():
    with_figure, without = line(match(STRONG, 0)), line(match(STRONG, 2))

    assert with_figure.parts.figures > without.parts.figures == 0
    assert with_figure.raw > without.raw
    assert line(match(STRONG, 0), question=frozenset(("200",))).parts.figures == 0


def test_a_figure_beside_nothing_earns_nothing():
    assert line(match(WEAK, 0)).parts.figures == 0


def test_a_figure_counts_as_far_as_its_line_is_met():
    alone, met = line(match(HALF, 0), match(0.0, 2)), line(match(HALF, 0), match(STRONG, 2))

    assert 0 < alone.parts.figures < 0.9 * met.parts.figures


def test_a_figure_in_a_bare_list_of_terms_earns_nothing():
    listed = "200 tickets, agents, labels, drift, cost, bar, refund, switch, rate, rollout, review, golden set"
    assert read_passage(listed, LEXICON).units[0].listed

    assert line(match(STRONG), text=listed).parts.figures == 0


def test_the_same_figure_said_again_is_one_figure():
    once = line(match(STRONG, 0), text="We sample 200 tickets.")
    again = line(match(STRONG, 0), match(STRONG, 1), text="We sample 200 tickets. These 200 count.")

    assert again.parts.figures == pytest.approx(once.parts.figures, abs=0.01)


@given(st.integers(0, 40))
def test_figures_have_an_end(many):
    text = " ".join(f"{n}5" for n in range(1, many + 1)) or "none"

    assert line(match(STRONG), text=text).parts.figures < 1


def test_what_is_said_the_other_way_round_lowers_its_line():
    assert line(match(STRONG, turned=1.0)).raw < line(match(STRONG, turned=0.0)).raw
    assert line(match(STRONG, turned=0.2)).raw == line(match(STRONG)).raw, (
        "a single turned word may be beside the point"
    )


def test_no_line_stands_in_for_another():
    found = {"first": [match(STRONG)], "second": [match(WEAK)]}
    passage = read_passage(ANSWER, LEXICON)
    both, alone = (
        weigh(found, passage, frozenset(), SCALE),
        weigh({"second": found["second"]}, passage, frozenset(), SCALE),
    )

    assert both["second"] == alone["second"]


@given(st.lists(SHARES, min_size=1, max_size=5), SHARES)
def test_saying_a_statement_better_never_lowers_its_line(strengths, better):
    before = [match(strength) for strength in strengths]
    after = [match(max(strengths[0], better)), *before[1:]]

    assert line(*after).raw >= line(*before).raw - 1e-9


@given(st.lists(SHARES, min_size=1, max_size=5))
def test_matches_come_best_first_and_the_telling_ones_are_the_best(strengths):
    said = line(*map(match, strengths))
    scores = [one.score(SCALE) for one in said.matches]

    assert scores == sorted(scores, reverse=True)
    assert telling(said.matches, SCALE) == said.matches[: sum(score > SAID for score in scores)]
