"""What grades is put together once for a process."""

from bot.bootstrap.judges import grader


def test_interviews_and_practice_grade_with_one_engine_so_that_a_rubric_is_made_ready_once():
    assert grader(None, None).engine is grader(None, None).engine
