"""The forms that ship, as adapters get them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.core.forms import Form, Query
from bot.core.looking import Looking, load_looks
from bot.core.tokens import mint
from tests.fixtures.content import small_knowledge

SHIPPED = Path(__file__).parents[2] / "knowledge" / "forms.yaml"


def shipped_forms() -> list[Form]:
    """Every form, opened from a button."""
    words = load_looks(SHIPPED)
    looking = Looking(words, small_knowledge())

    async def opened(verb: str) -> Form:
        found = await looking.look(Query("form", "stage:t", "stage:ana", mint(verb, "x")))
        assert isinstance(found, Form)
        return found

    return [asyncio.run(opened(verb)) for verb in words.forms]
