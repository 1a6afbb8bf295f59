"""What the README shows is what the program prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"^\$ printf '(?P<typed>.+?)' \| make chat\n(?P<printed>.+?)^```", re.MULTILINE | re.DOTALL)


def test_the_transcript_is_a_real_one(tmp_path):
    shown = SHOWN.search((ROOT / "README.md").read_text("utf-8"))
    assert shown is not None

    found = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input=shown["typed"].replace("\\n", "\n"),
        capture_output=True,
        text=True,
        env=os.environ | {"COACH_HOME": str(tmp_path), "COACH_EMBEDDING": "lexical", "COLUMNS": "80"},
        cwd=ROOT,
        timeout=60,
        check=True,
    )

    assert found.stdout.strip() == shown["printed"].strip()
