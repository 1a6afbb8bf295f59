"""A button's token: what was pressed, as plain ASCII that adapters pass back untouched.

`v1:<verb>:<ref>:<step>`, at most 80 characters. It carries no authority: the core looks `ref` up in the presser's
own records and compares `step`, so a copied or stale token does nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LIMIT = 80
_SHAPE = re.compile(r"v1:([a-z-]{1,16}):([a-z0-9._-]{0,52}):(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed token: `verb` of the verb table, `ref` an id, `step` a counter that a state must match."""

    verb: str
    ref: str = ""
    step: int = 0


def mint(verb: str, ref: str = "", step: int = 0) -> str:
    """Write a token; ValueError when it would not parse back."""
    token = f"v1:{verb}:{ref}:{step}"
    if _SHAPE.fullmatch(token) is None:
        raise ValueError(f"cannot mint a token from {verb!r}, {ref!r}, {step!r}")
    return token


def fits(ref: str) -> bool:
    """Whether a token can carry `ref`: ids can, two of them only when they are short."""
    return _SHAPE.fullmatch(f"v1:a:{ref}:0") is not None


def parse(text: str) -> Token | None:
    """Read a token, None when the text is not one."""
    found = _SHAPE.fullmatch(text) if len(text) <= LIMIT else None
    return Token(found[1], found[2], int(found[3])) if found else None
