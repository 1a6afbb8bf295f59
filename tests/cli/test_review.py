"""`coach review` as a person calls it."""

import json

import pytest

from tests.cli.test_cli import coach
from tests.fixtures.review import ORDERS, POSTING

AXES = ["technical-expertise", "data-understanding", "strategy", "collaboration", "continuous-learning"]


def test_a_job_description_from_stdin_gives_the_whole_document():
    found = coach("review", "jd", "-", "--json", stdin=f"{POSTING}\n{ORDERS}")

    document = json.loads(found.stdout)
    assert found.returncode == 0
    assert [axis["id"] for axis in document["axes"]] == AXES
    assert all(quote in POSTING for axis in document["axes"] for quote in axis["evidence"])
    assert document["verdict"] == "ai_pm"
    assert document["ignored"] == [ORDERS]
    assert document["path"]["steps"]
    listed = json.loads(coach("interview", "list", "--json").stdout)["questions"]
    assert document["questions"]
    assert set(document["questions"]) <= {question["id"] for question in listed}


def test_experience_has_no_verdict_and_names_what_is_missing(tmp_path):
    file = tmp_path / "lines.md"
    file.write_text("- Led a team of five nurses\n- Cut waiting by 20%\n", encoding="utf-8")
    document = json.loads(coach("review", "experience", str(file), "--json").stdout)

    assert document["verdict"] is None
    assert len(document["lines"]) == 2
    assert document["gaps"][0]["lines"] == 2


@pytest.mark.parametrize(
    ("text", "said"), [("https://jobs.example/1", "cannot open links"), ("", "no text"), ("short", "Paste the whole")]
)
def test_what_cannot_be_read_ends_with_one_clean_sentence(text, said):
    found = coach("review", "jd", "-", "--json", stdin=text)

    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_a_pdf_is_answered_with_how_to_paste_instead(tmp_path):
    file = tmp_path / "job.pdf"
    file.write_bytes(b"%PDF-1.7\0")
    found = coach("review", "jd", str(file))

    assert found.returncode == 2
    assert "copy the words" in found.stderr
