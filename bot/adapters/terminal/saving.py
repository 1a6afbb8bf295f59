"""A file that is no text for people, such as a calendar, is saved and named, and not poured over the screen."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bot.adapters.terminal.render import PROSE
from bot.core.blocks import Block, Document, Notice
from bot.core.turns.turn import Content

FOLDER = "saved"
"""In the home of the coach."""

SAVED = "Saved for you as {path}. It is your copy: it stays when you delete your data here."


def saved(content: Content, folder: Path) -> Content:
    """The same message, with a line on where each such file lies in its place; where none can be written, the file."""
    return replace(content, blocks=tuple(_kept(block, folder) for block in content.blocks))


def _kept(block: Block, folder: Path) -> Block:
    if not isinstance(block, Document) or block.name.endswith(PROSE):
        return block
    path = folder / Path(block.name).name
    try:
        _write(path, block.text)
    except OSError:
        return block  # a screen full of it is better than a file that is nowhere
    return Notice(text=SAVED.format(path=path))


def _write(path: Path, text: str) -> None:
    """Write for this user alone; an earlier file of the name gives way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        file.write(text)
    draft.replace(path)
