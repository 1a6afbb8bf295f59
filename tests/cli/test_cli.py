"""The command line as a person calls it: a process with arguments, two streams and an exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("openai", "sqlalchemy", "slack_bolt", "discord", "numpy", "onnxruntime")


def coach(*arguments, stdin="", **environment):
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | {"COACH_EMBEDDING": "lexical", "PYTHONPATH": ROOT} | environment,
        timeout=60,
        check=False,
    )


ROOT = str(Path(__file__).parents[2])


def test_help_imports_nothing_heavy():
    code = "import sys, bot.cli; bot.cli.main(['--help'])"
    program = f"import atexit, sys; atexit.register(lambda: print([n for n in {HEAVY!r} if n in sys.modules])); {code}"

    found = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": ROOT},
        check=True,
    )

    assert "Talk with the coach" in found.stdout
    assert found.stdout.splitlines()[-1] == "[]"


def test_ask_prints_one_json_document_and_nothing_else():
    found = coach("ask", "--json", "How does an AI PM differ from a PM?")

    answer = json.loads(found.stdout)
    assert found.returncode == 0
    assert answer["kind"] == "answer"
    assert answer["citations"][0]["card"] == "ai-pm-and-pm-what-changes"


def test_a_question_and_a_batch_together_are_a_usage_error():
    assert coach("ask").returncode == 2
    assert "--batch" in coach("ask").stderr


def test_a_batch_answers_every_row_under_its_id(tmp_path):
    rows = [
        {"id": 7, "question": "what is rag"},
        {"id": "b", "question": "and how is it tested?", "history": ["what is rag"]},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))

    found = coach("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))

    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert found.returncode == 0
    assert found.stdout == ""
    assert [row["id"] for row in out] == [7, "b"]


def test_a_broken_batch_names_its_line(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "x"}\nnot json\n')

    found = coach("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))

    assert found.returncode == 2
    assert "line 2" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_pipe_is_answered_line_by_line_in_one_conversation():
    found = coach(
        "chat", stdin="How does an AI PM differ from a PM?\nand what about data?\nthanks\nwho won the world cup?\n"
    )

    answers = found.stdout.split("you> ")[1:]
    assert len(answers) == 4
    assert "AI PM and PM: what changes" in answers[0]
    assert "Data: PM and AI PM" in answers[1]
    assert "¹" not in answers[2]
    assert "¹" not in answers[3]


def test_a_pipe_that_nobody_reads_on_ends_the_conversation_without_a_word_of_alarm():
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COACH_EMBEDDING": "lexical", "PYTHONPATH": ROOT},
    )
    started.stdin.write("what is rag?\n")
    started.stdin.flush()
    assert "what is rag?" in started.stdout.readline()
    started.stdout.close()
    started.stdin.write("what is an agent?\n" * 50)
    started.stdin.close()
    try:
        assert (started.wait(timeout=60), started.stderr.read()) == (0, "")
    finally:
        started.kill()
        started.stderr.close()


def test_a_wrong_setting_is_one_sentence_and_exit_code_2():
    found = coach("ask", "hi", COACH_ENGIN="x")

    assert found.returncode == 2
    assert found.stderr.strip() == "COACH_ENGIN is not a setting. Did you mean COACH_ENGINE?"


def test_doctor_names_a_folder_it_cannot_write():
    found = coach("doctor", "--json", COACH_HOME="/proc/nowhere")

    checks = {check["name"]: check for check in json.loads(found.stdout)["checks"]}
    assert found.returncode == 1
    assert not checks["home"]["ok"]
    assert "COACH_HOME" in checks["home"]["remedy"]


@pytest.mark.parametrize(
    ("row", "out"),
    [
        (b'{"id": 1, "question": "what is rag", "history": [1]}', "out.jsonl"),
        (b'{"id": 1, "question": "what is rag", "history": "text"}', "out.jsonl"),
        (b"\xff\xfe", "out.jsonl"),
        (b'{"id": 1, "question": "what is rag"}', "no-such-folder/out.jsonl"),
    ],
)
def test_a_batch_that_cannot_be_read_or_kept_is_one_clean_sentence(tmp_path, row, out):
    (tmp_path / "in.jsonl").write_bytes(row)

    found = coach("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / out))

    assert found.returncode == 2
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(("arguments", "stdin"), [(("chat",), "what is rag\n"), (("ask", "what is rag"), "")])
def test_what_a_command_logs_has_the_form_that_a_server_logs_in(arguments, stdin, tmp_path):
    (tmp_path / "file").touch()
    found = coach(*arguments, stdin=stdin, COACH_HOME=str(tmp_path / "file" / "home"), COACH_LOG="json")
    assert found.returncode == 0, found.stderr
    lines = [json.loads(line) for line in found.stderr.splitlines()]
    assert "is not kept" in lines[0]["event"]
    assert {(line["logger"].split(".")[0], line["level"]) for line in lines} == {("bot", "warning")}
