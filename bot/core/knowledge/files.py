"""Reading content files without trusting them: no links, no giants, no bytes that are not text."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from bot.core.errors import ContentError

LARGEST_CARD = 64_000
LARGEST_LIST = 2_000_000


class UnreadableError(ContentError):
    """A file that is not plain text of a sensible size."""


def read_text(path: Path, largest: int) -> str:
    """The text of a regular file of at most `largest` bytes, with Unix line ends. Raises UnreadableError."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            raise UnreadableError("is a link; put the file itself here")
        if not stat.S_ISREG(kind):
            raise UnreadableError("is no ordinary file")
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})") from error
    if len(raw) > largest:
        raise UnreadableError(f"is larger than {largest:,} bytes")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 text (byte {error.start})") from error


def markdown_below(folder: Path) -> Iterator[Path]:
    """Every `*.md` below `folder` in a stable order, without walking through links; a linked folder comes as itself."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.is_file():
            if path.suffix == ".md" or path.is_symlink():
                yield path
        elif path.is_dir():
            yield from markdown_below(path)
