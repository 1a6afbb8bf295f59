from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.grading.scorecard import Mark, Scorecard, Versions
from bot.core.interviewing import machine
from bot.core.interviewing.bank import FatalGap
from bot.core.interviewing.state import Given, Interview, Piece, Round
from tests.fixtures.interviewing import small_bank

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
QUESTION = small_bank().questions["support-replies-launch"]


def card(**levels):
    marks = (
        Mark(id=one.id, title=one.title, weight=one.weight, level=levels.get(one.id.replace("-", "_"), 3))
        for one in QUESTION.rubric
    )
    return Scorecard(
        question=QUESTION.id, status="scored", total=50, criteria=tuple(marks), versions=Versions(rubric="r")
    )


def asked(questions=1, **kind) -> Interview:
    rounds = [Round(question=QUESTION.id) for _ in range(questions)]
    return machine.start(machine.begin("i1", rounds, NOW, **kind), NOW)


def said(interview, *texts):
    for n, text in enumerate(texts):
        interview = machine.add(interview, Piece(id=f"m{n}-{text}", text=text), NOW)
    return interview


def test_an_interview_goes_from_briefing_to_asking_to_debriefing():
    begun = machine.begin("i1", [Round(question=QUESTION.id)], NOW)
    done = machine.judged(machine.start(begun, NOW), card(), "i1.0")

    assert [begun.phase, machine.start(begun, NOW).phase, done.phase] == ["briefing", "asking", "debriefing"]


def test_a_mock_asks_its_next_question_after_each_answer():
    first = asked(3)
    second = machine.judged(first, card(), "i1.0")
    third = machine.skip(second)

    assert [first.at, second.at, third.at] == [0, 1, 2]
    assert machine.judged(third, card(), "i1.2").phase == "debriefing"
    assert third.rounds[1].skipped


def test_every_stage_makes_the_buttons_of_the_one_before_stale():
    interview = asked(2)
    stages = [interview, machine.probe(interview, "test-set"), machine.skip(interview)]

    assert len({one.step for one in stages}) > 1
    assert all(later.step > interview.step for later in stages[1:])


def test_messages_and_hints_do_not_make_buttons_stale():
    interview = asked()

    assert said(interview, "one", "two").step == interview.step
    assert machine.take_hint(interview, QUESTION)[0].step == interview.step


def test_the_same_message_twice_is_one():
    interview = machine.add(asked(), Piece(id="m1", text="once"), NOW)

    assert machine.add(interview, Piece(id="m1", text="once"), NOW).now.pieces == interview.now.pieces


def test_taking_out_removes_the_last_message_but_nothing_from_before_a_follow_up():
    interview = said(asked(), "one", "two")
    assert [piece.text for piece in machine.retract(interview).now.pieces] == ["one"]

    probed = machine.probe(interview, "test-set")
    assert machine.retract(probed).now.pieces == interview.now.pieces


def test_an_edit_changes_the_message_and_an_emptied_one_is_gone():
    interview = machine.add(asked(), Piece(id="m1", text="old"), NOW)

    assert machine.edit(interview, "m1", "new").now.answer == "new"
    assert machine.edit(interview, "m1", "  ").now.pieces == ()
    assert machine.edit(interview, "other", "new") is None
    assert machine.edit(machine.pause(interview, NOW), "m1", "new") is None


def test_hints_come_in_order_and_end():
    interview, hints = asked(), []
    for _ in range(4):
        interview, hint = machine.take_hint(interview, QUESTION)
        hints.append(hint)

    assert hints == [*QUESTION.hints, None, None]
    assert interview.now.hints == len(QUESTION.hints)


def test_a_fact_is_remembered_once():
    fact = Given(asked="how many", fact="Forty.")

    assert machine.give(machine.give(asked(), fact), fact).now.facts == (fact,)


def test_a_follow_up_goes_where_most_is_missing():
    assert machine.which_probe(asked(), QUESTION, card(live_check=1, test_set=0)).when == "test-set"


def test_a_fatal_gap_is_probed_before_anything_else():
    gap = FatalGap(criterion="live-check", cap=49, why="No interviewer would go on.")
    question = QUESTION.model_copy(update={"fatal": (gap,)})

    assert machine.which_probe(asked(), question, card(test_set=0, live_check=0)).when == "live-check"
    assert machine.which_probe(asked(), question, card(test_set=0, live_check=1)).when == "test-set"


def test_a_good_enough_answer_gets_no_follow_up():
    assert machine.which_probe(asked(), QUESTION, card(test_set=2)) is None


def test_there_is_one_follow_up_in_a_friendly_interview_and_two_in_a_strict_one():
    for mode, most in (("friendly", 1), ("strict", 2)):
        interview, probes = asked(mode=mode), 0
        while found := machine.which_probe(interview, QUESTION, card(test_set=0, failure_cost=0, live_check=0)):
            interview, probes = machine.probe(interview, found.when), probes + 1
        assert probes == most


def test_no_part_that_is_done_again_gets_a_follow_up():
    again = Round(question=QUESTION.id, only="test-set")

    assert (
        machine.which_probe(
            machine.start(asked().model_copy(update={"rounds": (again,)}), NOW), QUESTION, card(test_set=0)
        )
        is None
    )


def test_time_away_does_not_count():
    interview = machine.pause(asked(), NOW + timedelta(minutes=4))
    back = machine.resume(interview, NOW + timedelta(days=20))

    assert machine.minutes_used(back, NOW + timedelta(days=20, minutes=3)) == 7


def test_leaving_drops_what_was_not_asked_and_keeps_what_was_judged():
    left = machine.leave(machine.judged(asked(4), card(), "i1.0"))

    assert len(left.rounds) == 2
    assert left.rounds[0].card is not None
    assert machine.skip(left).phase == "debriefing"


MOVES = {
    "say": lambda one, n: machine.add(one, Piece(id=str(n), text="words"), NOW),
    "probe": lambda one, _: machine.probe(one, "test-set"),
    "skip": lambda one, _: machine.skip(one),
    "judge": lambda one, _: machine.judged(one, card(), f"i1.{one.at}"),
    "pause": lambda one, _: machine.pause(one, NOW),
    "resume": lambda one, _: machine.resume(one, NOW),
    "hint": lambda one, _: machine.take_hint(one, QUESTION)[0],
    "retract": lambda one, _: machine.retract(one),
    "leave": lambda one, _: machine.leave(one),
}


@given(st.lists(st.sampled_from(sorted(MOVES))))
def test_whatever_happens_the_interview_points_at_a_question_and_never_goes_back(steps):
    interview = asked(3, mode="strict")
    for n, step in enumerate(steps):
        if interview.phase == "debriefing":
            break
        before, interview = interview, MOVES[step](interview, n)
        assert 0 <= interview.at < len(interview.rounds)
        assert interview.at >= before.at
        assert interview.step >= before.step
    assert Interview.model_validate(interview.model_dump(mode="json")) == interview
