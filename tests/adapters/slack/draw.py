"""Writes the golden files of test_slack_render.py anew: look at the difference before you keep it."""

import json
from pathlib import Path

from bot.adapters.slack import render
from tests.adapters.slack.examples import HOSTS, sends

if __name__ == "__main__":
    folder = Path(__file__).parent / "rendered"
    folder.mkdir(exist_ok=True)
    for name, send in sends().items():
        drawn = json.dumps(render.blocks(send, render.Look(HOSTS)), ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(f"{drawn}\n", "utf-8")
