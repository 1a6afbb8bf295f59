"""The search that an image brings along: read beside the cards, whatever the home folder is like."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage.homes import with_index

ROOT = Path(__file__).parents[2]


def coach(*arguments: str, program: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=program,
        env=os.environ | {"COACH_HOME": str(home), "PYTHONPATH": str(program)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as a wheel lays it out in an image: content inside the package, and a built search beside it."""
    root = tmp_path_factory.mktemp("image")
    home = with_index(root / "home")
    built = coach("index", program=ROOT, home=home)
    assert built.returncode == 0, built.stderr
    (root / "bot" / "content").mkdir(parents=True)
    for path in (ROOT / "bot").iterdir():
        (root / "bot" / path.name).symlink_to(path)
    for name in ("knowledge", "prompts"):
        (root / "bot" / "content" / name).symlink_to(ROOT / name)
    shutil.copytree(home / "index", root / "bot" / "content" / "index")
    return root


def test_a_new_home_starts_with_the_search_of_the_image(program, tmp_path):
    started = coach("index", program=program, home=tmp_path)
    assert (started.returncode, "Preparing" in started.stderr) == (0, False), started.stderr
    assert "encoder all-minilm" in started.stderr.lower()
    assert not (tmp_path / "index").exists()


def test_a_home_that_cannot_be_written_searches_by_meaning_all_the_same(program, tmp_path):
    (tmp_path / "file").touch()
    started = coach("index", program=program, home=tmp_path / "file" / "home")
    assert (started.returncode, "Preparing" in started.stderr) == (0, False), started.stderr
    assert "encoder all-minilm" in started.stderr.lower()
    assert "by words only" not in started.stderr
