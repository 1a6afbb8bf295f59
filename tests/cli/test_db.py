"""`coach db` and `coach data` as an operator calls them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.dialogue import Message
from bot.services.store.migrate import NEEDED
from bot.services.store.open import database_url, open_store
from bot.services.store.vault import vault

ROOT = Path(__file__).parents[2]
ANA = "slack:T1:ANA"


def coach(home, *arguments, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=home,
        env=os.environ | {"COACH_HOME": str(home), "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )


@pytest.fixture
def home(tmp_path):
    """A home with one message in its database."""

    async def fill():
        store = await open_store(
            database_url(None, tmp_path), vault(None, tmp_path), lambda: datetime.now(UTC), serving=True
        )
        at = datetime.now(UTC)
        said = Message(id="1", tenant="slack:T1", learner=ANA, place="D1", surface="dm", at=at, text="my question")
        await store.accept(said, "here", None)
        await store.close()

    asyncio.run(fill())
    return tmp_path


def test_upgrade_makes_a_database_and_says_where_it_stands(tmp_path):
    for _ in range(2):
        found = coach(tmp_path, "db", "upgrade", "--json")
        assert found.returncode == 0, found.stderr
        assert json.loads(found.stdout)["version"] == NEEDED
    assert (tmp_path / "coach.db").is_file()


def test_status_tells_what_waits_and_fails_when_something_is_wrong(home, tmp_path):
    found = coach(home, "db", "status", "--json")
    told = json.loads(found.stdout)
    assert found.returncode == 0
    assert (told["queue"]["waiting"], told["dispatcher"], told["problem"]) == (1, False, "")
    assert "1 turns" in coach(home, "db", "status").stdout
    (home / "coach.db").write_bytes(b"letter" * 1000)
    found = coach(home, "db", "status")
    assert found.returncode == 1
    assert "coach db restore" in found.stdout
    assert "Traceback" not in found.stderr


def test_a_backup_comes_back_after_everything_was_lost(home):
    made = json.loads(coach(home, "db", "backup", "--json").stdout)["backup"]
    for left in home.glob("coach.db*"):
        left.unlink()
    found = coach(home, "db", "restore", made, stdin="y\n")
    assert found.returncode == 0, found.stderr
    assert "is back in it" not in found.stdout
    assert "deleted their data since then" in found.stderr
    assert json.loads(coach(home, "db", "status", "--json").stdout)["queue"]["waiting"] == 1


def test_restore_asks_first_and_no_means_no(home):
    made = json.loads(coach(home, "db", "backup", "--json").stdout)["backup"]
    found = coach(home, "db", "restore", made, stdin="n\n")
    assert found.returncode == 1
    assert not list((home / "backups").glob("*before-restore*"))


def test_an_error_is_one_clean_sentence(home):
    found = coach(home, "db", "restore", "nothing.db", "--yes")
    assert found.returncode == 2
    assert "There is no backup nothing.db." in found.stderr
    assert "Traceback" not in found.stderr


def test_export_prints_what_is_kept_about_a_learner(home):
    told = json.loads(coach(home, "data", "export", "--learner", ANA).stdout)
    assert told["learner"] == ANA
    assert told["inbox"][0]["payload"]["text"] == "my question"
    coach(home, "data", "export", "--learner", ANA, "--out", "ana.json")
    assert json.loads((home / "ana.json").read_text())["learner"] == ANA


def test_delete_says_what_goes_and_what_stays_asks_once_and_leaves_nothing(home):
    asked = coach(home, "data", "delete", "--learner", ANA, stdin="n\n")
    assert asked.returncode == 1
    assert "1 messages waiting for an answer" in asked.stderr
    assert "This stays" in asked.stderr
    found = coach(home, "data", "delete", "--learner", ANA, "--json", stdin="y\n")
    assert json.loads(found.stdout)["deleted"]["inbox"] == 1
    assert b"my question" not in b"".join(path.read_bytes() for path in home.glob("coach.db*"))
    assert ANA.encode() not in b"".join(path.read_bytes() for path in home.glob("coach.db*"))
    assert "Nothing is kept" in coach(home, "data", "delete", "--learner", ANA).stderr


def test_the_lines_typed_in_a_terminal_go_with_whoever_is_deleted_there(home):
    (home / "history").write_text("+my secret plans\n")
    assert coach(home, "data", "delete", "--learner", ANA, "--yes").returncode == 0
    assert (home / "history").exists()
    found = coach(home, "data", "delete", "--learner", "terminal:ana", "--yes", "--json")
    assert json.loads(found.stdout)["deleted"] == {"typed": 1}
    assert "lines typed in a terminal" in found.stderr
    assert not (home / "history").exists()
