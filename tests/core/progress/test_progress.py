from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.blocks import Choices, Picture, ProgressReport
from bot.core.dialogue import Action, Open, Text
from bot.core.interviewing.keeping import Result, put_result
from bot.core.memory import Memory, Put, Record
from bot.core.planning.state import KIND as PATH_KIND
from bot.core.planning.state import Finished, Path
from bot.core.planning.training import Training, training
from bot.core.progress.growth import growth
from bot.core.progress.report import House, progress
from bot.core.progress.skill import ProgressSkill
from bot.core.progress.words import load_words
from bot.core.standing import Point, Standing, evidence, level_of
from bot.core.tokens import mint
from bot.core.verbs import VERBS
from tests.fixtures.content import small_knowledge
from tests.fixtures.interviewing import SHIPPED, small_bank
from tests.fixtures.planning import NOW, TODAY, record, step
from tests.fixtures.planning import house as planned_house
from tests.fixtures.planning import memory as planned_memory

WORDS = load_words(SHIPPED / "progress.yaml")
LEVELS = ("not yet", "aware", "practising", "independent", "leading")
STEPS = ("not yet", "a start", "getting there", "solid", "strong")
HOUSE = House(WORDS, LEVELS, STEPS, small_knowledge(), small_bank())
START = datetime(2026, 11, 3, 9, tzinfo=UTC)
EVALS = "evaluation-metrics"
RESULT = Result(
    question="support-replies-launch",
    type="evaluation",
    competencies=(EVALS,),
    at=START,
    mode="friendly",
    total=50,
    levels={},
    version="v",
    engine="rubric",
)


def point(n, share, competency=EVALS, **other):
    at = START + timedelta(days=n)
    return replace(Point(competency, share, 2, "item", f"item-{n}", at, "items.1"), **other)


def memory(*puts: Put) -> Memory:
    records = {(put.kind, put.key): Record(put.owner, put.kind, put.key, put.body, put.v) for put in puts}
    return Memory("stage:ana", "stage:t", START + timedelta(days=60), records)


EMPTY = memory()


def with_points(*points):
    return memory(*(evidence(EMPTY, one) for one in points))


RISING = [point(n, 0.0 if n < 3 else 1.0) for n in range(12)]


async def told(known, ref="", surface="dm", verb="progress", house=HOUSE):
    name = mint(verb, ref) if ref or verb != "progress" else verb
    inbound = Action(id="1", tenant="stage:t", learner="stage:ana", place="p", surface=surface, at=START, name=name)
    return [part async for part in ProgressSkill(house).table()[verb](inbound, known)]


def only(kind, parts):
    return next((part for part in parts if isinstance(part, kind)), None)


def rows(parts):
    return {row.title: row for row in only(ProgressReport, parts).rows}


def title(competency=EVALS):
    return HOUSE.knowledge.competencies[competency].title


def test_before_is_the_first_level_that_evidence_supported():
    grown = growth(Standing(EVALS, tuple(RISING), level_of(RISING)))

    assert grown.before == level_of(RISING[:3])
    assert grown.since == RISING[2].at.date()
    assert grown.level > grown.before


def test_what_another_judge_said_earlier_is_not_compared():
    other = [replace(one, version="items.0") for one in RISING[:6]]
    points = (*other, *RISING[6:])

    assert growth(Standing(EVALS, points, level_of(points))).before == level_of(RISING[6:9])


def test_with_just_enough_evidence_there_is_a_level_and_no_before():
    grown = growth(Standing(EVALS, tuple(RISING[:3]), level_of(RISING[:3])))

    assert (grown.level, grown.before) == (level_of(RISING[:3]), None)


async def test_who_showed_nothing_is_told_how_to_begin_and_sees_no_table():
    parts = await told(EMPTY)

    assert only(ProgressReport, parts) is None
    assert [option.label for option in only(Choices, parts).options] == ["Five items", "My path"]


async def test_a_skill_reads_not_seen_below_three_pieces():
    row = rows(await told(with_points(*RISING[:2])))[title()]

    assert (row.level, row.met, row.note) == ("not seen yet", None, "2 of 3 answers so far")


async def test_a_rise_is_said_with_its_day_and_its_bar():
    parts = await told(with_points(*RISING))
    row = rows(parts)[title()]

    assert row.note.startswith("was aware on 5 November")
    assert row.met > row.before
    assert f"Moved most: {title()}" in only(ProgressReport, parts).summary


async def test_the_heaviest_skills_of_the_goal_are_named_first():
    weights = HOUSE.knowledge.goals[HOUSE.knowledge.default_goal].weights
    grown = progress(HOUSE, EMPTY).grown

    assert [weights[one.competency] for one in grown] == sorted(weights.values(), reverse=True)[: len(grown)]


async def test_what_was_done_again_and_did_not_move_is_said_without_numbers():
    part = small_bank().questions[RESULT.question].rubric[0]
    first = RESULT.model_copy(update={"levels": {part.id: 0}, "at": START})
    again = RESULT.model_copy(update={"levels": {part.id: 0}, "redo": part.id, "at": START + timedelta(days=1)})
    parts = await told(
        memory(put_result(EMPTY, "a", first), put_result(EMPTY, "b", again), evidence(EMPTY, point(1, 1)))
    )

    assert "It did not move yet." in only(ProgressReport, parts).summary
    assert "0 of 4" not in only(ProgressReport, parts).summary


@pytest.mark.parametrize("page", ["picture", "share", "keep"])
async def test_every_page_leads_on(page):
    parts = await told(with_points(*RISING), page)

    assert [option.label for option in only(Choices, parts).options] == ["Five items", "My path"]


async def test_what_was_done_again_is_shown_before_and_after():
    part = small_bank().questions[RESULT.question].rubric[0]
    first = RESULT.model_copy(update={"levels": {part.id: 1}, "at": START})
    again = RESULT.model_copy(update={"levels": {part.id: 3}, "redo": part.id, "at": START + timedelta(days=1)})
    parts = await told(
        memory(put_result(EMPTY, "a", first), put_result(EMPTY, "b", again), evidence(EMPTY, point(1, 1)))
    )

    assert f"Done again: “{part.title}” moved from *a start* to *solid*." in only(ProgressReport, parts).summary


async def test_the_picture_says_the_same_in_words():
    picture = only(Picture, await told(with_points(*RISING), "picture"))

    assert isinstance(picture.of, ProgressReport)
    assert title() in picture.text


@pytest.mark.parametrize("ref", ["", "picture", "share", "keep"])
async def test_among_other_people_only_the_learner_sees_it(ref):
    assert only(Open, await told(with_points(*RISING), ref, "command")).to == "private"


async def test_sharing_shows_first_what_others_would_see_and_then_exactly_that():
    preview = await told(with_points(*RISING), "share", "command")
    shared = await told(with_points(*RISING), "", "command", verb="share")

    assert [option.label for option in only(Choices, preview).options] == ["Share it here", "Keep it private"]
    assert only(ProgressReport, preview) == only(ProgressReport, shared)
    assert only(Open, shared).to == "here"


async def test_what_is_shared_names_nobody_and_no_skill_without_a_level():
    shared = only(ProgressReport, await told(with_points(*RISING, point(1, 1, "data-judgement")), verb="share"))

    assert [row.title for row in shared.rows] == [title()]
    assert "ana" not in shared.model_dump_json().casefold().split()


async def test_in_a_direct_message_it_says_where_sharing_works():
    parts = await told(with_points(*RISING), "share")

    assert "in a channel" in only(Text, parts).markdown
    assert all("share" not in option.token for option in only(Choices, parts).options)


async def test_without_a_level_there_is_nothing_to_share():
    for parts in (await told(with_points(point(1, 1)), "share"), await told(with_points(point(1, 1)), verb="share")):
        assert only(Text, parts).markdown == WORDS.nothing_to_share


def test_sharing_is_a_verb_of_its_own_since_its_reply_is_not_private():
    assert not VERBS["share"].private
    assert VERBS["progress"].private


OTHER = "product-craft"
BOTH = [*RISING, *(point(n, 0.0, OTHER, ref=f"other-{n}") for n in range(4))]


def trained(_memory, competency):
    return Training(3, step("roadmap", competency)) if competency == OTHER else None


async def test_the_skill_with_most_to_gain_is_named_with_the_step_that_trains_it_and_a_button_to_it():
    parts = await told(with_points(*BOTH), house=replace(HOUSE, trains=trained))
    report = next(part for part in parts if isinstance(part, ProgressReport))
    row = next(part for part in parts if isinstance(part, Choices))

    assert "Most to gain: Product craft" in report.summary
    assert "Step 3 of your path trains it: Roadmap." in report.summary
    assert (row.options[0].label, row.options[0].token) == ("Step 3 of my path", mint("path", "step.roadmap"))


async def test_without_a_path_the_skill_is_named_and_practice_comes_first():
    parts = await told(with_points(*BOTH))
    report = next(part for part in parts if isinstance(part, ProgressReport))
    row = next(part for part in parts if isinstance(part, Choices))

    assert "Most to gain: Product craft" in report.summary
    assert "trains it" not in report.summary
    assert row.options[0].label == "Five items"


async def test_one_skill_alone_is_not_compared_with_itself():
    report = next(part for part in await told(with_points(*RISING)) if isinstance(part, ProgressReport))

    assert "Most to gain" not in report.summary


def test_the_step_that_trains_a_skill_is_the_next_of_the_path_with_its_number_there():
    fields = {"background": "other", "minutes": 300, "goal": "general-ai-pm", "weeks": 20, "seen": NOW, "start": TODAY}
    body = Path(**fields, done=(Finished(id="first-look", on=TODAY),)).model_dump(mode="json")
    known = planned_memory([record(PATH_KIND, body)])

    found = training(planned_house(), known, "opportunity-framing")
    assert (found.step.id, found.n > 1) == ("one-problem", True)
    assert training(planned_house(), known, "responsible-ai") is None
    assert training(planned_house(), planned_memory(), "opportunity-framing") is None
