"""Every answer key beside a second computation, made from the text that the learner reads and by another road."""

import math
import random
import re
from fractions import Fraction
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.drills import DRILLS

SEEDS = st.integers(0, 2**31)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MICRO = 1_000_000


def numbers(exercise):
    """All numbers of the text, in order, as exact fractions."""
    return [Fraction(found.replace(",", "")) for found in NUMBER.findall(exercise.text)]


def agree(name, seed, second, rel=1e-9):
    exercise = DRILLS.make(name, seed)
    assert [float(value) for value in second(*numbers(exercise))] == pytest.approx(exercise.answer, rel=rel)


@given(SEEDS)
def test_precision_and_recall_hold_when_every_mail_is_counted(seed):
    def second(caught, missed, alarms, fine):
        mails = [(1, 1)] * int(caught) + [(1, 0)] * int(missed) + [(0, 1)] * int(alarms) + [(0, 0)] * int(fine)
        flagged = [spam for spam, flag in mails if flag]
        spam = [flag for spam, flag in mails if spam]
        return 100 * sum(flagged) / len(flagged), 100 * sum(spam) / len(spam)

    agree("precision-recall", seed, second)


@given(SEEDS)
def test_no_cut_off_costs_less_when_every_order_is_paid_for(seed):
    def second(total, real, *rest):
        *rows, miss, alarm = rest

        def day(caught, blocked):
            frauds = sum(0 if n < caught else miss for n in range(int(real)))
            return frauds + sum(alarm for _ in range(int(blocked)))

        cost, cutoff = min((day(k, a), c) for c, k, a in zip(rows[::3], rows[1::3], rows[2::3], strict=True))
        return cutoff, cost

    agree("threshold-cost", seed, second)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_kappa_holds_when_luck_is_counted_over_all_pairs_of_marks(seed):
    def second(total, both_pass, both_fail, first, other):
        pairs = [(1, 1)] * int(both_pass) + [(0, 0)] * int(both_fail) + [(1, 0)] * int(first) + [(0, 1)] * int(other)
        assert len(pairs) == total
        seen = Fraction(sum(a == b for a, b in pairs), len(pairs))
        luck = Fraction(sum(a == b for (a, _), (_, b) in product(pairs, pairs)), len(pairs) ** 2)
        return 100 * seen, (seen - luck) / (1 - luck)

    agree("judge-agreement", seed, second)


@given(SEEDS)
def test_a_request_costs_what_its_tokens_cost_one_by_one(seed):
    def second(read, written, price_in, price_out, requests):
        one = sum([price_in] * int(read)) + sum([price_out] * int(written))  # in millionths of a euro
        return 100 * one / MICRO, one * requests / MICRO

    agree("request-cost", seed, second)


@given(SEEDS)
def test_a_month_of_a_user_costs_what_its_days_cost(seed):
    def second(days, daily, read, *rest):
        written, price_in, price_out, retries, users = rest
        month = Fraction(0)
        for _ in range(int(days)):
            for _ in range(int(daily)):
                call = (read * price_in + written * price_out) / MICRO
                month += call + call * retries / 100
        return month, month * users

    agree("user-month", seed, second)


@given(SEEDS)
def test_a_chat_costs_what_it_sends_turn_by_turn(seed):
    def second(turns, fixed, question, *rest):
        reply, price_in, price_out = rest
        history, read, written = [], Fraction(0), Fraction(0)
        for _ in range(int(turns)):
            read += fixed + sum(history) + question
            written += reply
            history += [question, reply]
        return read, 100 * (read * price_in + written * price_out) / MICRO

    agree("chat-history", seed, second)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_set_up_is_paid_back_when_the_two_bills_meet(seed):
    def second(minutes, wage, model, *rest):
        review, redo, setup = rest
        hundred = 100 * (review * wage / 60 + model / 100) + redo * minutes * wage / 60  # a hundred cases
        by_hand, by_help, cases = Fraction(0), setup, 0
        while by_help > by_hand:
            by_hand += minutes * wage / 60
            by_help += hundred / 100
            cases += 1
        return hundred / 100, cases

    exercise = DRILLS.make("break-even", seed)
    cost, cases = second(*numbers(exercise))
    assert float(cost) == pytest.approx(exercise.answer[0])
    assert math.ceil(round(exercise.answer[1], 6)) == cases


@given(SEEDS)
def test_a_models_memory_is_that_of_its_bits(seed):
    def second(size, bits, tokens, each, chats, *_):
        weights = size * 10**9 * bits
        cache = sum(tokens * each * 1_000 * 8 for _ in range(int(chats)))
        return weights / 8 / 10**9, (weights + cache) / 8 / 10**9

    agree("gpu-memory", seed, second)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_in_flight_is_what_runs_when_the_arrivals_of_the_busiest_hour_are_played(seed):
    exercise = DRILLS.make("gpu-load", seed)
    users, each, peak, seconds, room, *_ = numbers(exercise)
    busy = users * each * peak / 100
    starts = np.arange(int(busy)) * float(Fraction(3_600) / busy)
    moments = np.linspace(1_000, 2_000, 301)
    running = [np.count_nonzero((starts <= now) & (now < starts + float(seconds))) for now in moments]

    assert np.mean(running) == pytest.approx(exercise.answer[0], rel=0.02, abs=0.2)

    machines = 1
    while machines * room < busy * seconds / 3_600:
        machines += 1
    assert machines + 1 == exercise.answer[1]


@given(SEEDS)
def test_tokens_are_written_until_the_target_is_reached(seed):
    def second(search, first, tokens, *rest):
        pace, check, target = rest
        clock, fits = search + first + check, 0
        while clock + pace <= 1_000 * target:
            clock += pace
            fits += 1
        return (search + first + sum([pace] * int(tokens)) + check) / 1_000, fits

    agree("latency-budget", seed, second)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_so_many_cases_keep_the_pass_rate_within_its_margin_nineteen_times_in_twenty(seed):
    exercise = DRILLS.make("sample-size", seed)
    rate, margin, *_ = (float(value) / 100 for value in numbers(exercise))

    def held(cases, width):
        draws = np.random.default_rng(7).binomial(round(cases), rate, 20_000) / round(cases)
        return np.mean(np.abs(draws - rate) <= width + 1e-9)

    assert 0.94 <= held(exercise.answer[0], margin) <= 0.98
    assert 0.94 <= held(exercise.answer[0] * exercise.answer[1], margin / 2) <= 0.98


@given(SEEDS)
def test_none_seen_at_the_highest_rate_left_happens_once_in_twenty(seed):
    exercise = DRILLS.make("zero-errors", seed)
    cases, _, _, bar = (float(value) for value in numbers(exercise))

    assert (1 - exercise.answer[0] / 100) ** cases == pytest.approx(0.05, abs=0.005)
    assert (1 - 1 / bar) ** exercise.answer[1] == pytest.approx(0.05, abs=0.005)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_eval_set_holds_the_fewest_cases_with_enough_failures(seed):
    def second(share, rate, failures):
        cases = next(n for n in range(1, 10_000) if n * rate >= 100 * failures)
        chats = next(n for n in range(cases, 1_000_000, 1) if n * share >= 100 * cases)
        return cases, chats

    agree("eval-set", seed, second)


@given(SEEDS)
def test_a_test_of_that_size_finds_the_rise_four_times_in_five(seed):
    exercise = DRILLS.make("ab-test", seed)
    rate, after, _, daily, *_ = (float(value) for value in numbers(exercise))
    group, (before, then) = exercise.answer[0], (rate / 100, after / 100)
    error = math.sqrt(before * (1 - before) / group + then * (1 - then) / group)
    power = 1 - NormalDist().cdf(NormalDist().inv_cdf(0.975) - (then - before) / error)

    assert power == pytest.approx(0.8, abs=0.06)
    assert exercise.answer[1] * daily == pytest.approx(2 * group)


@given(SEEDS)
def test_a_bar_is_met_when_what_was_seen_would_be_rare_above_it(seed):
    exercise = DRILLS.make("go-no-go", seed)
    cases, _, bar, _, seen, amiss_bar, amiss, slow_bar, slow = numbers(exercise)
    proven = float(1 - 1 / bar) ** int(cases) < 0.05
    met = sum([proven, amiss / cases < amiss_bar / 100, slow / cases < slow_bar / 100])

    assert seen == 0
    assert exercise.answer == (met, 0 if met == 3 else 1)


def test_go_and_no_go_both_come_up_and_so_does_the_trap_of_zero_errors():
    made = [DRILLS.make("go-no-go", seed) for seed in range(200)]
    share = sum(exercise.answer[1] == 0 for exercise in made) / len(made)

    assert 0.2 <= share <= 0.6
    assert sum(any(slip.name == "zero_as_proof" for slip in exercise.slips[0]) for exercise in made) > 50


@settings(max_examples=60)
@given(SEEDS, st.sampled_from(DRILLS.names))
def test_numbers_fit_a_phone_and_a_message(seed, name):
    exercise = DRILLS.make(name, seed)

    assert len(exercise.text.split()) <= 90
    assert all(len(found) <= 9 for found in NUMBER.findall(exercise.text))
    assert all(len(found) <= 9 for step in exercise.steps for found in NUMBER.findall(step))
    assert sum(len(step.split()) for step in exercise.steps) <= 110
    assert "{" not in exercise.text + "".join(exercise.steps) + "".join(exercise.hints)
    assert all("{" not in slip.line for slips in exercise.slips for slip in slips)


@given(SEEDS, st.sampled_from(DRILLS.names))
def test_the_solution_names_every_answer_that_it_leads_to(seed, name):
    exercise = DRILLS.make(name, seed)
    shown = [float(value.replace(",", "")) for step in exercise.steps for value in NUMBER.findall(step)]

    for asked, answer in zip(exercise.asked, exercise.answer, strict=True):
        if not asked.choices:
            assert any(math.isclose(value, answer, rel_tol=max(asked.tolerance, 0.001)) for value in shown)


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(DRILLS.names))
def test_a_seed_gives_its_exercise_again_whatever_else_was_drawn(seed, name):
    exercise = DRILLS.make(name, seed)
    random.random()

    assert DRILLS.again(exercise.ref) == DRILLS.make(name, seed) == exercise
    assert len(exercise.ref) <= 40


def test_another_seed_gives_other_numbers():
    for name in DRILLS.names:
        assert len({DRILLS.make(name, seed).text for seed in range(30)}) > 12, name


@pytest.mark.parametrize("ref", ["", "precision-recall", "no-such-drill.3", "gpu-load.x", "gpu-load.-1"])
def test_a_ref_that_names_no_exercise_gives_none(ref):
    assert DRILLS.again(ref) is None


def test_the_numbers_of_a_seed_are_the_same_in_every_version():
    assert DRILLS.make("gpu-memory", 7).answer == (64, 84)
    assert DRILLS.make("go-no-go", 7).answer == (3, 0)
