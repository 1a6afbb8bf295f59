from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ContentError, SettingsError
from bot.core.retrieval.calibrate import LOST_AT_MOST, NEAR_ANSWERED, Sample, calibrate, thresholds
from bot.core.retrieval.decide import (
    Calibration,
    calibration_for,
    decide,
    read_calibrations,
    write_calibrations,
)
from bot.core.retrieval.index import build_index, lexical_index
from bot.core.retrieval.rank import Ranking, rank
from bot.core.retrieval.search import Retrieval
from tests.fakes.encoder import WordEncoder
from tests.fixtures.content import small_knowledge

KNOWLEDGE = small_knowledge()
RANKING = rank(lexical_index(KNOWLEDGE), "what is rag", None, KNOWLEDGE)
CALIBRATION = Calibration(encoder="lexical", content="abc", measured=date(2026, 6, 1), answer=0.6, ask=0.3)


def sure(confidence):
    first, *rest = RANKING.hits
    return Ranking((replace(first, confidence=confidence), *rest), "lexical")


@pytest.mark.parametrize(
    ("confidence", "outcome", "hits"),
    [(0.6, "answer", 5), (0.59, "ask_back", 2), (0.3, "ask_back", 2), (0.29, "decline", 2), (-1, "decline", 2)],
)
def test_two_thresholds_part_three_outcomes(confidence, outcome, hits):
    decision = decide(sure(confidence), CALIBRATION)

    assert decision.outcome == outcome
    assert len(decision.hits) == hits


def test_nothing_found_is_declined():
    assert decide(Ranking((), "lexical"), CALIBRATION).outcome == "decline"


def test_thresholds_are_read_back_as_written(tmp_path):
    other = CALIBRATION.model_copy(update={"encoder": "openai-x", "answer": 0.5})
    write_calibrations(tmp_path / "thresholds.yaml", {"openai-x": other, "lexical": CALIBRATION})

    assert read_calibrations([tmp_path / "thresholds.yaml"]) == {"lexical": CALIBRATION, "openai-x": other}


def test_an_operators_own_thresholds_go_over_the_shipped_ones(tmp_path):
    own = CALIBRATION.model_copy(update={"answer": 0.7})
    write_calibrations(tmp_path / "shipped.yaml", {"lexical": CALIBRATION})
    write_calibrations(tmp_path / "own.yaml", {"lexical": own})
    read = read_calibrations([tmp_path / "shipped.yaml", tmp_path / "own.yaml", tmp_path / "nowhere.yaml"])

    assert read == {"lexical": own}


@pytest.mark.parametrize("text", ["- encoder: x", "a: [", "- 7", "nonsense", "- encoder: x\n  answer: high"])
def test_broken_thresholds_are_a_content_fault(tmp_path, text):
    (tmp_path / "thresholds.yaml").write_text(text)

    with pytest.raises(ContentError, match=r"thresholds\.yaml"):
        read_calibrations([tmp_path / "thresholds.yaml"])


def test_an_encoder_that_was_never_measured_is_refused_with_the_remedy():
    with pytest.raises(SettingsError, match="coach eval knowledge --calibrate"):
        calibration_for("openai-text-embedding-3-small", {"lexical": CALIBRATION})


CONFIDENCES = st.lists(st.floats(-1, 1.3, allow_nan=False), min_size=1, max_size=80)


@given(CONFIDENCES, CONFIDENCES, CONFIDENCES)
def test_calibration_keeps_what_it_promises(in_scope, near, far):
    found = thresholds(in_scope, near, far)

    assert found.ask <= found.answer
    assert sum(one < found.ask for one in in_scope) <= LOST_AT_MOST * len(in_scope) + 1
    assert sum(one > found.answer for one in near) <= NEAR_ANSWERED * len(near) + 1


def test_when_far_questions_are_far_none_of_them_passes():
    found = thresholds(in_scope=[0.7, 0.8, 0.9], near=[0.4, 0.5, 0.6], far=[0.1, 0.2])

    assert 0.2 < found.ask < 0.7


@pytest.mark.parametrize("encoder", [None, WordEncoder()])
async def test_a_measured_encoder_answers_what_is_in_scope_and_declines_what_is_far(encoder):
    index = await build_index(KNOWLEDGE, encoder)
    phrasings = tuple(text for card in KNOWLEDGE.cards.values() for text in card.phrasings)
    far = ("who won the football match", "recipe for onion soup")
    sample = Sample(in_scope=phrasings, near=("how do I become a football manager",), far=far)
    measured = await calibrate(index, encoder, KNOWLEDGE, sample, date(2026, 6, 1))
    other = {"lexical": measured.model_copy(update={"encoder": "lexical"})}
    searching = Retrieval(index, encoder, {**other, measured.encoder: measured})

    assert (measured.encoder, measured.content) == (index.encoder, KNOWLEDGE.content)
    assert searching.decide(await searching.search(phrasings[0], KNOWLEDGE)).outcome == "answer"
    assert {searching.decide(await searching.search(text, KNOWLEDGE)).outcome for text in far} == {"decline"}
