"""Writes the golden files of test_discord_render.py anew: look at the difference before you keep it."""

import json
from pathlib import Path

from bot.adapters.discord import pages, render
from bot.core.turns.turn import Content
from tests.adapters.discord.examples import BLOCKS, HOSTS, send

if __name__ == "__main__":
    folder = Path(__file__).parent / "rendered"
    for kind, block in BLOCKS.items():
        if kind == "comparison":  # drawn with a picture, see the test
            continue
        shown = render.draw(send(Content(blocks=(block,))), render.Look(HOSTS))
        body = pages.body(pages.pages(shown)[0], 4711, shown.files)
        (folder / f"{kind}.json").write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")
