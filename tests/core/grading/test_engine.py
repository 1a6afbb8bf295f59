import asyncio

import pytest

from bot.core.errors import ContentError
from bot.core.grading.engine import KEYS, RubricEngine, Terms, rarity_of
from bot.core.grading.lexical import LexicalWords
from bot.core.grading.rubric import general_rubric, given_rubric
from bot.core.interviewing.load import load_bank
from bot.evals.answers import read_golden
from bot.evals.interviews import copied_rubric, figures, judge
from bot.services.embedding.minilm import MiniLM, installed_model
from tests.fixtures.interviewing import FOLDER, lexicon, small_bank, small_engine

ENCODER = MiniLM(installed_model())
BANK = small_bank()
RUBRIC = BANK.rubric("support-replies-launch")
SOLID = (
    "I'd pull a couple of hundred historical conversations, weighted so that each issue type is present. Two people "
    "from support mark each reply good, fixable or bad. I'd want eight of ten to be good before anybody uses it, since "
    "that is how our staff scores today. Then a pilot with a few agents, looking at how often they change the text."
)


@pytest.fixture(scope="module")
def engine():
    return small_engine(ENCODER)


@pytest.fixture(scope="module")
def measured():
    """The whole set of measuring answers of the small bank."""
    golden = read_golden(FOLDER / "golden")
    return asyncio.run(judge(small_engine(ENCODER), load_bank(FOLDER), golden))


async def test_the_card_says_everything_the_contract_names(engine):
    card = (await engine.grade(RUBRIC, SOLID)).to_json()

    assert list(card)[:5] == ["question", "status", "reason", "band", "total"]
    wanted = "spread partial hints cap criteria strengths next_steps versions engine"
    assert set(wanted.split()) <= set(card)
    assert card["status"] == "scored"
    assert isinstance(card["total"], int)
    assert card["spread"] is None
    assert card["cap"] is None
    assert card["engine"] == "rubric"
    for mark in card["criteria"]:
        assert set(mark) >= {"id", "title", "weight", "level", "evidence", "rule", "advice", "not_assessed"}
    assert [mark["rule"] for mark in card["criteria"]] == ["test-cases", "launch-bar", "launch-bar", "test-cases"]


async def test_every_quote_stands_in_the_answer_and_every_level_has_one(engine):
    card = await engine.grade(RUBRIC, SOLID)

    assert all(quote in SOLID for mark in card.criteria for quote in mark.evidence)
    assert all(mark.evidence for mark in card.criteria if mark.level)
    assert any(mark.level for mark in card.criteria)


async def test_the_same_answer_gets_the_same_card_twice():
    first, second = small_engine(ENCODER), small_engine(ENCODER)

    assert await first.grade(RUBRIC, SOLID) == await second.grade(RUBRIC, SOLID)


async def test_a_gated_answer_has_no_total_and_a_reason(engine):
    card = await engine.grade(RUBRIC, "asdf asdf asdf")

    assert (card.status, card.total, card.band) == ("not_scored", None, None)
    assert card.reason == "junk"
    assert all(mark.level is None and mark.not_assessed for mark in card.criteria)


async def test_what_needs_judgement_is_not_assessed(engine):
    rubric = BANK.rubric("stopped-a-project")
    card = await engine.grade(
        rubric, "I ran a two week test and three percent used it, so I spoke with sales and we stopped."
    )

    honest = next(mark for mark in card.criteria if mark.id == "honest")
    assert honest.level is None
    assert "judge" in honest.not_assessed


async def test_hints_cost_what_they_are_said_to_cost(engine):
    free = await engine.grade(RUBRIC, SOLID, Terms(hints=2))
    strict = await engine.grade(RUBRIC, SOLID, Terms(hints=2, price=5))

    assert strict.total == free.total - 10
    assert (strict.hints, free.hints) == (2, 2)


async def test_no_fatal_gap_caps_without_a_model(engine):
    rubric = BANK.rubric("loan-screening")
    card = await engine.grade(
        rubric, "An officer sees each no, people hear the reasons, and we log every decision for audits."
    )

    assert card.cap is None


async def test_the_rubric_pasted_as_an_answer_earns_nothing(engine):
    card = await engine.grade(RUBRIC, copied_rubric(RUBRIC))

    assert card.total < 10


async def test_a_heap_of_the_right_words_earns_nothing_however_it_is_punctuated(engine):
    stems = [word for line in RUBRIC.lines for point in line.points for word in point.split() if len(word) > 4]
    heap = ". ".join(" ".join(stems[at : at + 5]) for at in range(0, len(stems), 5))

    assert (await engine.grade(RUBRIC, heap)).total < 10


async def test_the_rubrics_words_in_a_list_after_fluent_sentences_earn_nothing(engine):
    words = [word.strip(".,;:") for line in RUBRIC.lines for point in line.points for word in point.split()]
    fluent = (
        "I would keep everybody aligned and make sure that the whole team believes in what we want to launch together."
    )
    listed = ", ".join(word for word in words if len(word) > 4)

    plain = await engine.grade(RUBRIC, fluent)
    stuffed = await engine.grade(RUBRIC, f"{fluent} We will look at {listed}.")
    assert stuffed.total <= max(plain.total, 10) + 2


async def test_figures_strewn_over_empty_sentences_make_no_answer_solid(engine):
    strewn = (
        "I would align 12 of 14 stakeholders in 3 weeks. Then 40 percent of the vision is shared with 5 teams. After "
        "60 days we celebrate 100 percent of the launch with 200 people, since 9 of 10 leaders love quality."
    )

    assert (await engine.grade(RUBRIC, strewn)).total < 50


async def test_saying_the_opposite_lowers_the_mark(engine):
    denied = (
        "I'd never pull historical conversations. Nobody from support needs to mark replies. I wouldn't want any share to "
        "be good before people use it. No pilot with agents, and not looking at how often they change the text."
    )

    assert (await engine.grade(RUBRIC, denied)).total < (await engine.grade(RUBRIC, SOLID)).total - 15


async def test_saying_it_twice_earns_nothing_more(engine):
    once, twice = await engine.grade(RUBRIC, SOLID), await engine.grade(RUBRIC, f"{SOLID} {SOLID}")

    assert abs(twice.total - once.total) <= 2


async def test_a_question_with_its_own_lines_is_judged_by_them(engine):
    rubric = given_rubric(
        "How would you launch?", ["tests on real cases with two people who label", "prices one wrong answer"]
    )
    card = await engine.grade(
        rubric, "I would test on 200 real cases, and two people label each of them before launch."
    )

    assert [mark.rule for mark in card.criteria] == [None, None]
    assert (card.criteria[0].level or 0) > (card.criteria[1].level or 0)


@pytest.mark.parametrize("rows", [[], "text", [3], [{"weight": 1}], [{"title": "a line", "weight": 0}], None])
def test_a_rubric_that_is_none_is_refused(rows):
    with pytest.raises(ValueError):
        given_rubric("How?", rows)


async def test_any_product_question_can_be_judged(engine):
    rubric = general_rubric("How would you improve the search of a recipe app?", lexicon())
    card = await engine.grade(
        rubric,
        "The user is a parent who cooks at six. I compare three options and drop two, and measure the share of searches that end in cooking.",
    )

    assert card.status == "scored"
    assert len(card.criteria) == len(rubric.lines)


async def test_only_so_many_rubrics_are_kept_ready():
    engine = small_engine(LexicalWords())
    for n in range(KEYS + 5):
        await engine.grade(given_rubric(f"Question {n}?", ["a line to be judged by"]), SOLID)

    assert len(engine._keys) == KEYS


async def test_an_encoder_without_a_scale_is_refused():
    class Strange(LexicalWords):
        name = "strange"

    with pytest.raises(ContentError, match="strange"):
        await RubricEngine(Strange(), lexicon(), rarity_of(BANK.statements)).grade(RUBRIC, SOLID)


def test_answers_are_ranked_as_their_marks_say(measured):
    found = figures(measured)

    assert found.ours.spearman >= 0.75
    assert found.ours.wrong_pairs <= 0.12
    assert found.ours.within > found.cosine.within


def test_what_is_fluent_but_empty_or_stuffed_stays_below_solid(measured):
    shares = figures(measured).shares

    assert shares["fluent but empty below solid"] == 1
    assert shares["name-dropping below solid"] == 1
    assert shares["stuffed or copied below solid"] == 1


def test_gates_close_on_what_is_no_answer_and_on_nothing_else(measured):
    shares = figures(measured).shares

    assert shares["gate precision"] == 1
    assert shares["gate recall"] == 1
    assert shares["learner, halved or terse, gated"] == 0


def test_the_same_content_in_fewer_words_or_in_a_learners_english_gets_about_the_same_mark(measured):
    found = figures(measured)

    assert abs(found.means["halved: mean move"]) <= 5
    assert abs(found.means["learner: mean move"]) <= 5
    assert found.shares["learner or halved moves at most 5"] >= 0.5


def test_padding_gains_nothing_and_saying_the_opposite_loses(measured):
    found = figures(measured)

    assert found.means["padded: mean move"] <= 2
    assert found.shares["negated falls"] == 1


def test_all_evidence_is_verbatim(measured):
    assert figures(measured).shares["evidence verbatim"] == 1
