"""What both stores hold to."""

from __future__ import annotations

from datetime import timedelta

REPLY_TO_LASTS = timedelta(minutes=15)
"""How long a platform answers to an interaction's token; after that the address is thrown away."""

SECRET = "secret"  # noqa: S105 - a kind of record, not a secret
"""Records whose kind begins so are sealed at rest, and not part of any turn's snapshot: they must be asked for."""


def is_secret(kind: str) -> bool:
    """Whether records of this kind are sealed."""
    return kind.startswith(SECRET)
