"""Which encoder serves: the one that was asked for, the best that works, or words alone, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.core.errors import ModelError, SettingsError
from bot.core.ports import Embed
from bot.services.embedding.minilm import built_in, installed_model
from bot.services.embedding.openai import OpenAIEmbed

Wanted = Literal["auto", "minilm", "lexical", "openai"]


@dataclass(frozen=True)
class Choice:
    """The encoder, None for words alone, and a sentence about it for the operator. `degraded`: less than was wanted."""

    embed: Embed | None
    reason: str
    degraded: bool = False


async def choose(
    wanted: Wanted,
    *,
    openai_key: str = "",
    openai_base_url: str | None = None,
    find_model: Callable[[], Path | None] = installed_model,
) -> Choice:
    """The encoder for `wanted`. `auto` falls back to words alone; what was named but cannot serve is a SettingsError."""
    if wanted == "lexical":
        return Choice(None, "search compares words, as COACH_EMBEDDING=lexical asks")
    if wanted == "openai":
        return _openai(openai_key, openai_base_url)
    encoder = built_in(find_model())
    try:
        await encoder.load()
    except ModelError as error:
        if wanted == "minilm":
            raise SettingsError(f"COACH_EMBEDDING=minilm cannot be served: {error}") from error
        return Choice(None, f"search compares words only, because {error}", degraded=True)
    return Choice(encoder, f"search uses the built-in encoder {encoder.name}")


def _openai(key: str, base_url: str | None) -> Choice:
    if not key and base_url is None:
        raise SettingsError("COACH_EMBEDDING=openai needs OPENAI_API_KEY or OPENAI_BASE_URL")
    encoder = OpenAIEmbed(key or "none", base_url=base_url)
    return Choice(encoder, f"search uses the embeddings of {base_url or 'OpenAI'} ({encoder.model})")
