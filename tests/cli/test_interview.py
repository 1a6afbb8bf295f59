"""`coach interview` as a person calls it."""

import json

import pytest

from tests.cli.test_cli import coach

ANSWER = "I take 200 real cases over all groups, two people label them, and the bar is written before the results."
FIELDS = "question status reason band total spread partial hints cap criteria strengths next_steps versions engine"


@pytest.fixture(scope="module")
def bank():
    return json.loads(coach("interview", "list", "--json").stdout)["questions"]


def test_the_list_names_every_question_with_its_rubric(bank):
    assert bank
    assert set(bank[0]) == {"id", "competency", "type", "level", "text", "rubric"}
    assert set(bank[0]["rubric"][0]) == {"id", "title", "weight", "points", "card"}
    assert {question["level"] for question in bank} <= {"easy", "medium", "hard"}


def test_one_answer_is_graded_from_stdin(bank):
    found = coach("interview", "grade", "--question", bank[0]["id"], "--answer", "-", "--json", stdin=ANSWER)

    card = json.loads(found.stdout)
    assert found.returncode == 0
    assert list(card) == FIELDS.split()
    assert card["question"] == bank[0]["id"]


def test_without_json_no_number_is_printed(bank):
    found = coach("interview", "grade", "--question", bank[0]["id"], "--answer", "-", stdin=ANSWER)

    assert found.returncode == 0
    assert "of 100" not in found.stdout
    assert "Next:" in found.stdout


def test_a_batch_has_one_card_per_row_and_rows_may_bring_their_rubric(bank, tmp_path):
    rubric = [
        {
            "id": "cases",
            "title": "Real cases",
            "weight": 2,
            "points": ["two hundred real cases with labels"],
            "card": None,
        }
    ]
    rows = [
        {"id": 1, "question": bank[0]["id"], "answer": ANSWER},
        {"id": "b", "question_text": "How would you launch it?", "rubric": rubric, "answer": ANSWER},
        {"id": "c", "question": "own", "rubric": ["names a user", "names a cost"], "answer": "asdf asdf asdf"},
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))

    assert coach("interview", "grade", "--batch", str(source), "--out", str(out)).returncode == 0
    cards = [json.loads(line) for line in out.read_text().splitlines()]
    assert [card["id"] for card in cards] == [1, "b", "c"]
    assert cards[1]["criteria"][0]["id"] == "cases"
    assert [mark["rule"] for mark in cards[2]["criteria"]] == [None, None]
    assert (cards[2]["status"], cards[2]["reason"]) == ("not_scored", "junk")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--question", "no-such-question", "--answer", "-"], "no question 'no-such-question'"),
        (["--question", "x"], "--answer"),
        (["--question", "x", "--answer", "/no/such/file"], "no file"),
        (["--batch", __file__], "--out"),
        (["--question", "x", "--answer", "/usr/bin/env"], "plain text file"),
    ],
)
def test_a_wrong_call_is_one_clean_sentence(arguments, says):
    found = coach("interview", "grade", *arguments, stdin="x")

    assert found.returncode == 2
    assert says in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("arguments", [["Bad_ID"], ["../../x"], ["fine-id", "--type", "poetry"]])
def test_a_new_question_has_an_id_and_a_type_that_fit(arguments):
    found = coach("interview", "new", *arguments)

    assert found.returncode == 2
    assert "such as refund-bot-launch" in found.stderr or "types are" in found.stderr


def test_a_broken_row_is_named_by_its_line(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "question": "x", "answer": "y"}\n{"id": 2}\n')
    found = coach("interview", "grade", "--batch", str(source), "--out", str(tmp_path / "out.jsonl"))

    assert found.returncode == 2
    assert "line 2" in found.stderr


def test_a_folder_that_is_not_there_is_named(bank, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": 1, "question": bank[0]["id"], "answer": "y"}))
    found = coach("interview", "grade", "--batch", str(source), "--out", str(tmp_path / "none" / "out.jsonl"))

    assert found.returncode == 2
    assert "cannot be written" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("rubric", ["[]", '"x"', '[""]', '[{"points": []}]', '[{"title": "a", "weight": 0}]'])
def test_a_rubric_that_is_none_is_named_by_its_row(rubric, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(f'{{"id": 7, "question_text": "How?", "rubric": {rubric}, "answer": "y"}}\n')
    found = coach("interview", "grade", "--batch", str(source), "--out", str(tmp_path / "out.jsonl"))

    assert found.returncode == 2
    assert "Row 7" in found.stderr
    assert "pydantic" not in found.stderr
    assert "Traceback" not in found.stderr


def test_an_author_sees_how_an_answer_is_graded(bank):
    found = coach("interview", "try", bank[0]["id"], "--answer", "-", stdin=ANSWER)

    assert found.returncode == 0
    assert "yours: total" in found.stdout
