"""A drawn message laid out in pages: each is one message of at most 4000 characters and 40 components.

What is pressed stands under the last page. Where there can be only one message, the whole text goes with it as a file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from bot.adapters.discord.render import FILE, TEXT, Component, Drawn, Upload, small, text
from bot.adapters.split import split

TEXT_LIMIT, MOST = 4000, 40
PIECE = 3800
"""Characters of one piece of a long text."""

V2, EPHEMERAL, SILENT, SUPPRESS_EMBEDS = 1 << 15, 1 << 6, 1 << 12, 1 << 2
WHOLE = "answer.md"
REST = "The whole answer is in the file."

Page = list[Component]


def pages(drawn: Drawn) -> list[Page]:
    """Lay a message out in as many pages as it needs, at least one."""
    laid = list(_packed(drawn.parts, TEXT_LIMIT, MOST))
    if _count([*laid[-1], *drawn.rows]) > MOST:
        return [*laid, list(drawn.rows)]
    return [*laid[:-1], [*laid[-1], *drawn.rows]]


def single(drawn: Drawn) -> tuple[Page, tuple[Upload, ...]]:
    """Lay a message out in one page, with its files; what does not fit stands in one more file."""
    laid = pages(drawn)
    if len(laid) == 1:
        return laid[0], drawn.files
    said = "\n\n".join(part["content"] for part in drawn.parts if part["type"] == TEXT)
    whole = Upload(WHOLE, said.encode("utf-8", "replace"), "text/markdown; charset=utf-8")
    kept = [part for part in drawn.parts if part["type"] != TEXT]
    room = MOST - _count(drawn.rows) - _count(kept) - 2
    first = next(_packed([part for part in drawn.parts if part["type"] == TEXT], PIECE, max(room, 1)))
    file: Component = {"type": FILE, "file": {"url": f"attachment://{WHOLE}"}}
    return [*first, *kept, small(REST), file, *drawn.rows], (*drawn.files, whole)


def preview(markdown: str, status: str) -> Page:
    """Lay out an unfinished message: as much of it as fits, or what the coach is doing."""
    if not markdown.strip():
        return [small(status or "…")]
    said = markdown.strip()
    return [text(said if len(said) <= PIECE else f"{split(said, PIECE)[0]}\n…")]


def body(page: Page, mark: int, files: Sequence[Upload] = (), *, flags: int = 0) -> dict[str, Any]:
    """Write one page as Discord takes it. `mark` is the id of its first component: by it the message is found again."""
    first, *others = page
    return {
        "flags": V2 | flags,
        "components": [{**first, "id": mark}, *others],
        "attachments": [
            {"id": n, "filename": file.name} | ({"description": file.about} if file.about else {})
            for n, file in enumerate(files)
        ],
    }


def mark(nonce: str, page: int = 0, *, draft: bool = False) -> int:
    """A page's own number, from the nonce of its message; far above those that Discord gives out by itself.

    A draft has the next number: whoever sends again and gets the draft back knows that the message is not there yet.
    """
    return 1000 + (zlib.crc32(nonce.encode()) + page) % (1 << 27) * 2 + draft


def files_of(page: Page, files: Sequence[Upload]) -> tuple[Upload, ...]:
    """The files that a page shows."""
    shown = {address for part in page for address in _addresses(part)}
    return tuple(file for file in files if f"attachment://{file.name}" in shown)


def _addresses(part: Component) -> list[str]:
    media = [item["media"] for item in part.get("items", ())]
    return [one["url"] for one in (*media, *([part["file"]] if "file" in part else ()))]


def _packed(parts: Sequence[Component], limit: int, most: int) -> Iterator[Page]:
    page: Page = []
    for part in _pieces(parts):
        grown = [*page, part]
        if page and (_length(grown) > limit or _count(grown) > most):
            yield page
            grown = [part]
        page = grown
    yield page


def _pieces(parts: Sequence[Component]) -> Iterator[Component]:
    for part in parts:
        if part["type"] == TEXT and len(part["content"]) > PIECE:
            yield from (text(piece) for piece in split(part["content"], PIECE))
        else:
            yield part


def _length(page: Page) -> int:
    return sum(len(part["content"]) for part in page if part["type"] == TEXT)


def _count(page: Sequence[Component]) -> int:
    return sum(1 + _count(part.get("components", ())) for part in page)
