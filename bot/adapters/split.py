"""Long text in pieces: cut between paragraphs, else lines, sentences, words; code fences stay whole in each piece."""

from __future__ import annotations

import re

_FENCE = re.compile(r"(?m)^ {0,3}(```|~~~)[^\n]*$")
_SEAMS = ("\n\n", "\n", ". ", " ")
_REPAIR = 80
"""Characters kept free for closing a fence and opening it again."""


def split(text: str, limit: int) -> list[str]:
    """Cut text into pieces of at most `limit` characters, none of them blank; `limit` is at least 200."""
    pieces: list[str] = []
    rest, opening = text.strip(), ""
    while opening or rest:
        if len(opening) + len(rest) <= limit:
            pieces.append(opening + rest)
            break
        at = _seam(rest, limit - len(opening) - _REPAIR)
        piece, rest = opening + rest[:at].rstrip(), rest[at:].lstrip("\n")
        opening = _open_fence(piece)
        pieces.append(f"{piece}\n{opening[:3]}" if opening else piece)
        if not rest.strip():
            break
    return [piece for piece in pieces if piece.strip()]


def _seam(text: str, most: int) -> int:
    """Where to cut: after the last good seam in the second half, else at the limit."""
    for seam in _SEAMS:
        at = text.rfind(seam, most // 2, most)
        if at > 0:
            return at + len(seam)
    return most


def _open_fence(piece: str) -> str:
    """The line that opened a fence which the piece does not close, empty when none is open."""
    opened = ""
    for found in _FENCE.finditer(piece):
        line = found[0].strip()
        if not opened:
            opened = line
        elif line.startswith(opened[:3]):
            opened = ""
    return f"{opened[: _REPAIR - 8]}\n" if opened else ""
