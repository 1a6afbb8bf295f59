import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.drills.exercise import CREDIT
from bot.core.drills.words import show
from tests.fixtures.drills import DRILLS

SEEDS = st.integers(0, 2**31)
NAMES = st.sampled_from(DRILLS.names)


def states(exercise, text):
    return [part.state for part in DRILLS.grade(exercise, text).parts]


def written(asked, answer):
    return asked.choices[int(answer)] if asked.choices else show(answer)


def pairs(exercise):
    return [*zip(exercise.asked, exercise.answer, strict=True)]


@given(SEEDS, NAMES)
def test_the_right_answer_is_right_in_every_way_of_writing_it(seed, name):
    exercise = DRILLS.make(name, seed)
    plain = [written(asked, answer) for asked, answer in pairs(exercise)]
    named = [f"{asked.name} = {value} {asked.unit}" for (asked, _), value in zip(pairs(exercise), plain, strict=True)]
    ways = [", ".join(plain), "\n".join(plain), " and ".join(plain), "; ".join(named), ", ".join(reversed(named))]
    ways += [" ".join(f"{asked.name} {value}" for (asked, _), value in zip(pairs(exercise), plain, strict=True))]
    ways += [" / ".join(plain), " ".join(plain)]
    ways += ["\n".join(f"{n}) {value}" for n, value in enumerate(plain, 1)), "2: {1}\n1: {0}".format(*plain)]

    for way in ways:
        graded = DRILLS.grade(exercise, way)
        assert graded.right, (way, graded.lines)
        assert graded.share == 1


@given(SEEDS, NAMES)
def test_the_number_of_a_slip_gets_the_line_of_that_slip_and_no_credit(seed, name):
    exercise = DRILLS.make(name, seed)
    for n, slips in enumerate(exercise.slips):
        for slip in slips:
            given_ = [written(asked, answer) for asked, answer in pairs(exercise)]
            given_[n] = written(exercise.asked[n], slip.gives)
            part = DRILLS.grade(exercise, "\n".join(f"{k}) {one}" for k, one in enumerate(given_, 1))).parts[n]

            assert part.state == "slip", (slip, part)
            same = [one.name for one in slips if math.isclose(one.gives, slip.gives, rel_tol=0.05)]
            assert part.slip in same
            assert part.said
            assert "not yet" in part.line


@given(SEEDS, NAMES, st.text(max_size=80))
def test_no_answer_is_met_with_a_bare_no(seed, name, text):
    exercise = DRILLS.make(name, seed)

    for part in DRILLS.grade(exercise, text).parts:
        assert len(part.line.split()) >= 3
        assert not {"wrong", "incorrect", "failed", "false"} & set(part.line.lower().split()) - {"false_share"}


@settings(max_examples=40)
@given(SEEDS, NAMES, st.floats(0, 1e9))
def test_a_share_is_that_of_its_parts(seed, name, number):
    graded = DRILLS.grade(DRILLS.make(name, seed), f"{number:.3f}")

    assert graded.share == pytest.approx(sum(CREDIT.get(part.state, 0) for part in graded.parts) / len(graded.parts))
    assert graded.right == (graded.share == 1)


MEMORY = DRILLS.make("gpu-memory", 1)  # weights 140 GB, together 180 GB
FILTER = DRILLS.make("precision-recall", 1)  # precision 94.44, recall 80.95
TABLE = DRILLS.make("go-no-go", 1)  # two bars met: no-go; the zero row is the trap
LOAD = DRILLS.make("gpu-load", 1)  # 106.7 in flight, 6 machines
CUTOFF = DRILLS.make("threshold-cost", 1)  # 0.9, 8,500 euros
PRICE = DRILLS.make("request-cost", 1)  # 1.68 cents, 1,680 euros


@pytest.mark.parametrize(
    ("exercise", "text", "wanted"),
    [
        (MEMORY, "140 GB and 180 GB", ["right", "right"]),
        (MEMORY, "about 140, total 0.18 TB", ["right", "right"]),
        (MEMORY, "weights: 70 x 2 = 140 GB; together 140 + 40 = 180 GB", ["right", "right"]),
        (MEMORY, "70 x 2 = 140; 140 + 40 = 180", ["right", "right"]),
        (MEMORY, "weights: 70 billion parameters make 140 GB; together 180", ["right", "right"]),
        (MEMORY, "140 GB, 180 GB for 40 chats", ["right", "right"]),
        (MEMORY, "weights 140; 40 chats bring it to 180 GB", ["right", "right"]),
        (MEMORY, "weights 140; 32; 180 GB", ["right", "right"]),
        (MEMORY, "together", ["missing", "missing"]),
        (MEMORY, "together 180", ["missing", "right"]),
        (MEMORY, "1120 GB, 180 GB", ["slip", "right"]),
        (MEMORY, "140, 140", ["right", "slip"]),
        (MEMORY, "150 and 180", ["near", "right"]),
        (MEMORY, "1400 and 180", ["size", "right"]),
        (MEMORY, "33 and 180", ["not_yet", "right"]),
        (MEMORY, "no idea", ["missing", "missing"]),
        (MEMORY, "140 180 99 12", ["unclear", "unclear"]),
        (FILTER, "recall 81 %, precision 94.4 %", ["right", "right"]),
        (FILTER, "0.944 / 0.81", ["right", "right"]),
        (FILTER, "precision: 85/90 = 0.944\nrecall: 85/105 = 0.81", ["right", "right"]),
        (FILTER, "85 / 90 = 94.4%", ["right", "missing"]),
        (FILTER, "85 of 90 -> 94.4%; 85 of 105 -> 81%", ["right", "right"]),
        (FILTER, "precision 94.4% recall 81%", ["right", "right"]),
        (FILTER, "94% precision and 81% recall", ["right", "right"]),
        (FILTER, "precision is 80.95%, recall is 94.44%", ["slip", "slip"]),
        (PRICE, "1.68 cents per request and 1.680 € a month", ["right", "right"]),
        (PRICE, "0.0168 €, 1.7k", ["right", "right"]),
        (PRICE, "$0.0168 per request, $1680 per month", ["right", "right"]),
        (PRICE, "each request costs 1.68 cents, so 100,000 requests cost 1,680 euros", ["right", "right"]),
        (PRICE, "1680 euros per month for 100,000 requests", ["missing", "right"]),
        (CUTOFF, "0.9 with €8.5k", ["right", "right"]),
        (CUTOFF, "The cheapest is 0.9 at 8500€ per day", ["right", "right"]),
        (CUTOFF, "10000 orders cost 8500€", ["missing", "right"]),
        (PRICE, "0.48 cents, 480 euros", ["slip", "slip"]),
        (LOAD, "106.67 in flight, 6 machines", ["right", "right"]),
        (LOAD, "I think around 110 in flight → 6 machines incl spare", ["near", "right"]),
        (LOAD, "107 and 6.3", ["right", "not_yet"]),
        (LOAD, "about 107 and 5", ["right", "slip"]),
        (TABLE, "2, no-go", ["right", "right"]),
        (TABLE, "two bars, no go", ["right", "right"]),
        (TABLE, "2 of 3, we should not launch", ["right", "right"]),
        (TABLE, "3 bars. go!", ["slip", "slip"]),
        (TABLE, "go or no-go?", ["missing", "unclear"]),
    ],
)
def test_an_answer_is_read_as_it_was_meant(exercise, text, wanted):
    assert states(exercise, text) == wanted


def test_mixed_up_precision_and_recall_is_called_by_its_name():
    first, second = DRILLS.grade(FILTER, "81%, 94%").parts

    assert (first.slip, second.slip) == ("swapped", "swapped")
    assert first.line.startswith("precision: 81%, not yet. That is recall.")


def test_bits_for_bytes_is_called_by_its_name():
    assert DRILLS.grade(MEMORY, "1,120 GB, 180").lines == (
        "weights: 1,120, not yet. That takes bits for bytes. Eight bits are one byte.",
        "together: 180 is right.",
    )


def test_a_forgotten_output_is_called_by_its_name():
    assert DRILLS.grade(PRICE, "0.48").parts[0].line.endswith("The tokens out cost money too.")


def test_what_cannot_be_told_apart_is_asked_for_in_a_way_that_can():
    line = DRILLS.grade(MEMORY, "140 180 99 12").lines[0]

    assert line.endswith("weights = ... GB; together = ... GB")
    assert DRILLS.grade(TABLE, "go or no-go?").lines[1].endswith("decision = ... go / no-go")


def test_an_answer_without_an_answer_counts_as_no_attempt():
    assert not DRILLS.grade(MEMORY, "what is a GB?").readable
    assert not DRILLS.grade(MEMORY, "140 180 99 12").readable
    assert DRILLS.grade(MEMORY, "7 GB").readable
