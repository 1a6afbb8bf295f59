import json

import numpy as np
import pytest
from click.testing import CliRunner

from bot.cli.eval import command
from bot.evals import placement_report
from bot.evals.placement import (
    ALONE,
    AVERAGE,
    ONE,
    OURS,
    PER_DIFFICULTY,
    SAME,
    SHARE,
    WEIGHTS,
    bank,
    measure_placement,
    people,
)


@pytest.fixture(scope="module")
def figures():
    return measure_placement(count=60, correlations=(0.3, 0.8))


def test_the_placement_is_nearer_than_the_average_and_than_a_fixed_test_of_its_length(figures):
    for one in figures:
        ours = one.errors[OURS]
        for name in (AVERAGE, SHARE, SAME):
            assert ours.mean + ours.spread < one.errors[name].mean, name


def test_where_abilities_go_together_believing_so_helps(figures):
    assert figures[1].errors[OURS].mean < figures[1].errors[ALONE].mean - 0.05


def test_where_they_do_not_one_score_for_all_is_far_off(figures):
    assert figures[0].errors[OURS].mean < figures[0].errors[ONE].mean - 0.05


def test_the_interval_holds_most_truths_but_not_all(figures):
    assert all(0.7 <= one.held <= 0.97 for one in figures)


def test_the_same_world_comes_out_every_time():
    items = bank()

    assert items == bank()
    assert people(0.6, 5, items) == people(0.6, 5, items)
    assert measure_placement(5, (0.6,)) == measure_placement(5, (0.6,))


@pytest.mark.parametrize("correlation", [0.3, 0.6, 0.8])
def test_the_abilities_of_simulated_people_correlate_as_told(correlation):
    crowd = people(correlation, 1_500, bank()[:1])
    levels = np.array([[person.levels[name] for name in WEIGHTS] for person in crowd])
    pairs = np.corrcoef(levels.T)[np.triu_indices(len(WEIGHTS), 1)]

    assert pairs.mean() == pytest.approx(correlation, abs=0.06)


def test_the_simulated_bank_is_the_smallest_that_may_ship():
    assert len(bank()) == len(WEIGHTS) * 3 * PER_DIFFICULTY == 60


def test_the_report_shows_every_way_at_every_correlation(figures):
    table = placement_report.tables(figures)

    assert table.count("\n| ") == len(figures[0].errors) + 1
    assert f"{figures[1].errors[OURS].mean:.3f}" in table
    assert placement_report.plot(figures).count("<rect") == 1 + 2 * len(figures[0].errors)


def test_there_is_nothing_to_calibrate_in_a_placement():
    found = CliRunner().invoke(command, ["placement", "--calibrate"])

    assert found.exit_code == 2
    assert "nothing to calibrate" in found.output


def test_the_command_prints_the_figures_as_json_and_writes_the_report(tmp_path):
    found = CliRunner().invoke(command, ["placement", "--json", "--people", "4"])

    told = json.loads(found.stdout)
    assert [one["correlation"] for one in told["figures"]] == [0.3, 0.6, 0.8]
    assert "placement (adaptive)" in (tmp_path / "reports" / "placement.md").read_text("utf-8")
