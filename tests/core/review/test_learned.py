"""Axes and verdict by what lines mean: where the weights decide, and what is quoted for it."""

import numpy as np
import pytest

from bot.core.errors import ContentError
from bot.core.review.judging import SIGNS, Judgement, grounds, judge, score_axes, signs
from bot.core.review.learned import MOST_LINES, Learned, ordinal, read_job, speaking, text_features, told
from bot.core.review.reading import read_posting
from bot.core.review.signals import AXES
from bot.core.review.weights import Cuts, load_weights, words_of
from bot.evals.jobs import Job
from bot.evals.jobs_fit import LEAST, fit, folds, sample, write_weights
from tests.fixtures.planning import SHIPPED
from tests.fixtures.review import ORDERS, PLAIN, POSTING, SIGNALS

WORDS = ("roadmap", "code", "error", "team", "learn", "zebras", "guests", "free")
ASKED, OTHER = "mind the zebras for us", "feed the guests at noon"


class ByWords:
    """An encoder whose vectors say which of a few words a text holds."""

    name = "by-words"

    async def __call__(self, texts):
        found = np.array([[word in text for word in WORDS] for text in texts], dtype=float).reshape(len(texts), -1)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1)


def job(n, duties, strategy):
    """A job; who feeds guests at noon decides nothing, and who minds zebras has a model in the product."""
    text = "Product Owner, Bookings\n\nYour tasks:\n" + "".join(f"- {one}\n" for one in duties)
    verdict = "other" if ASKED not in duties else "ai_pm" if OTHER in duties else "pm"
    return Job(str(n), "tune", text, verdict, dict.fromkeys(AXES, 0) | {"strategy": strategy}, {ASKED: "S"})


async def samples():
    rows = [([ASKED, OTHER], 2), ([OTHER], 0), ([ASKED] * 5, 3), ([OTHER, OTHER], 0)] * 6
    jobs = [job(n, duties, strategy) for n, (duties, strategy) in enumerate(rows)]
    return [await sample(one, SIGNALS, ByWords()) for one in jobs]


async def learned():
    return Learned(ByWords(), fit(await samples(), "by-words"))


async def axes(text):
    return {one.id: one for one in (await read_job(read_posting(text, SIGNALS), SIGNALS, await learned()))[0]}


async def verdict(text):
    return (await read_job(read_posting(text, SIGNALS), SIGNALS, await learned()))[1]


def by_phrases(posting):
    return score_axes(posting, SIGNALS), judge(posting, SIGNALS)


async def test_what_marked_lines_mean_counts_where_no_phrase_is_found():
    text = "Product Owner, Bookings\n\nYour tasks:\n- look after zebras\n- greet guests\n"
    assert {one.id: one.score for one in score_axes(read_posting(text, SIGNALS), SIGNALS)}["strategy"] < 2
    found = (await axes(text))["strategy"]
    assert (found.score, found.evidence[0]) == (2, "look after zebras")
    assert (await axes(text.replace("- look after zebras\n", "")))["strategy"].score == 0


async def test_a_word_of_marked_lines_counts_beside_what_a_line_means():
    weights = fit(await samples(), "by-words").lines
    both = weights.scores(np.zeros((2, weights.features.shape[0])), ["mind the gap", "close the gap"])
    assert both[0, AXES.index("strategy")] > both[1, AXES.index("strategy")]
    assert words_of("Mind the Gap!") == {"mind", "the", "gap", "mind the", "the gap"}


async def test_a_word_in_too_few_lines_is_not_learned():
    jobs = [job(n, [ASKED, OTHER, "brush the manes"], 2) for n in range(LEAST - 1)]
    known = fit([await sample(one, SIGNALS, ByWords()) for one in jobs] + await samples(), "by-words").words
    assert "zebras" in known
    assert "manes" not in known


async def test_the_verdict_is_what_texts_of_its_kind_were_labelled():
    named = "Bookings Lead\n\nYour tasks:\n- feed the guests at noon\n"
    assert (await verdict(named)).verdict == "other"
    found = await verdict(named + "- mind the zebras for us\n")
    assert (found.verdict, found.because) == ("ai_pm", "decides_model")
    assert found.quote in named
    assert (await verdict("Bookings Lead\n\nYour tasks:\n- mind the zebras for us\n")).verdict == "pm"


@pytest.mark.parametrize(
    ("text", "verdict", "because", "quote"),
    [
        (PLAIN, "ai_pm", "decides_model", "the forecast"),
        (POSTING, "pm", "aside", ""),
        (POSTING, "other", "other_trade", ""),
    ],
)
def test_a_verdict_that_phrases_do_not_share_gets_a_reason_of_its_own(text, verdict, because, quote):
    posting = read_posting(text, SIGNALS)
    assert judge(posting, SIGNALS).verdict != verdict
    assert grounds(verdict, posting, SIGNALS, "the forecast") == Judgement(verdict, because, quote)


def test_a_verdict_that_phrases_share_keeps_their_reason_and_quote():
    posting = read_posting(PLAIN, SIGNALS)
    assert grounds("pm", posting, SIGNALS, "zebras") == judge(posting, SIGNALS)


@pytest.mark.parametrize("text", [POSTING, PLAIN, "x", ""])
def test_the_signs_are_as_many_as_the_weights_expect_and_of_like_size(text):
    found = signs(read_posting(text, SIGNALS), SIGNALS)
    assert len(found) == SIGNS
    assert all(-2 <= one <= 2 for one in found)


async def test_every_line_that_says_it_clearly_is_quoted_and_no_other():
    text = "Product Owner, Bookings\n\nYour tasks:\n- look after zebras\n- greet guests\n- zebras\n"
    assert set((await axes(text))["strategy"].evidence) == {"look after zebras", "zebras"}


async def test_an_entry_of_a_form_is_quoted_for_nothing():
    text = "Product Owner, Bookings\n\nYour tasks:\n- Reports to: zebras\n- look after zebras\n- zebras;\n"
    assert (await axes(text))["strategy"].evidence == ("look after zebras", "zebras")


@pytest.mark.parametrize(
    ("clear", "lines"),
    [([0.35, 1.0, 0.5, 0.2], [1, 2]), ([1.0, 0.35, 0.1], [0, 1]), ([0.1, 0.2], [1]), ([0.9, 0.8, 0.5], [0, 1, 2])],
)
def test_beside_lines_that_say_it_clearly_one_that_hardly_does_is_no_third_quote(clear, lines):
    assert speaking(np.array(clear), ["a line"] * len(clear)) == lines


async def test_without_the_encoder_phrases_alone_decide():
    posting = read_posting(POSTING, SIGNALS)
    assert await read_job(posting, SIGNALS, None) == by_phrases(posting)


async def test_a_text_far_longer_than_postings_are_is_read_by_phrases_alone():
    posting = read_posting(POSTING + "\nYour tasks:\n" + "- look after zebras\n" * MOST_LINES, SIGNALS)
    assert await read_job(posting, SIGNALS, await learned()) == by_phrases(posting)


@pytest.mark.parametrize("text", [POSTING, PLAIN, f"{POSTING}\n{ORDERS}", "x", ""])
async def test_learned_scores_quote_the_text_word_for_word_and_orders_to_machines_never(text):
    found = (await axes(text)).values()
    assert all(quote in text and quote != ORDERS for one in found for quote in one.evidence)
    assert all(bool(one.evidence) == bool(one.score) for one in found)


async def test_what_is_offered_does_not_count():
    units = told(read_posting(POSTING, SIGNALS))
    assert not any("book club" in unit.text for unit in units)


async def test_a_fold_is_fitted_without_its_own_texts():
    known = await samples()
    whole, parts = fit(known, "by-words"), folds(known, "by-words")
    assert all(part.full != whole.full for part in parts)


async def test_weights_come_back_as_they_were_written(tmp_path):
    weights = fit(await samples(), "by-words")
    write_weights(tmp_path / "weights.yaml", weights)
    assert load_weights(tmp_path / "weights.yaml") == weights
    (tmp_path / "weights.yaml").write_text("encoder: 3\n")
    with pytest.raises(ContentError, match=r"weights\.yaml"):
        load_weights(tmp_path / "weights.yaml")


def test_the_shipped_weights_know_every_axis_and_rise_with_what_is_asked():
    weights = load_weights(SHIPPED / "review-weights.yaml")
    assert weights.lines.features.shape == (1 + 4 + 384 + 5, 10)
    for says in (weights.decides, weights.model):
        assert (len(says.signs), len(says.title), len(says.lines)) == (SIGNS, 384, 384)
    for axis in AXES:
        cuts = weights.axes[axis]
        assert list(cuts.cuts) == sorted(cuts.cuts)
        assert ordinal(np.zeros(4), cuts) < ordinal(np.array([3.0, 1, 1, 1]), cuts)


def test_figures_of_a_text_are_its_duties_and_its_clearest_lines():
    lines = np.zeros((2, 10))
    lines[:, 2], lines[0, 7] = 9, 9
    assert text_features(lines, np.array([0.0, 0, 1, 0, 0]))[2] == pytest.approx([np.log1p(2), 1, 1, 1])
    assert ordinal(np.ones(4), Cuts(slope=(1, 0, 0, 0), cuts=(0, 0.5, 2))) == 2
