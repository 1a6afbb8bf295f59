"""Embeddings from OpenAI or a compatible server, for those who prefer them to the built-in encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from bot.core.errors import ModelBusy, ModelError, ModelUnintelligible
from bot.core.ports import Vectors

HOME = "https://api.openai.com/v1"  # said here, because the SDK would look into the environment
MODEL = "text-embedding-3-small"
BATCH = 64
SECONDS = 10.0


class OpenAIEmbed:
    """`Embed` over the embeddings endpoint of OpenAI, or of the compatible server at `base_url`."""

    def __init__(self, key: str, model: str = MODEL, base_url: str | None = None, seconds: float = SECONDS) -> None:
        self.name = f"openai-{model}"
        self.model = model
        self._key = key
        self._base_url = base_url or HOME
        self._seconds = seconds

    async def __call__(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (n, d). ModelBusy when asked to come back, ModelError for everything else."""
        done = [await self._embed(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(done) if done else np.zeros((0, 1), dtype=np.float32)

    @cached_property
    def _client(self) -> Any:
        from openai import AsyncOpenAI  # noqa: PLC0415  0.5 s that only this choice has to wait for

        return AsyncOpenAI(api_key=self._key, base_url=self._base_url, timeout=self._seconds, max_retries=0)

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        import openai  # noqa: PLC0415  as above

        asked = [_sendable(text) for text in texts]
        try:
            reply = await self._client.embeddings.create(model=self.model, input=asked, encoding_format="float")
        except openai.RateLimitError as error:
            raise ModelBusy("the embeddings service is out of capacity or quota", _retry_after(error)) from error
        except openai.APITimeoutError as error:
            raise ModelBusy(f"the embeddings service took longer than {self._seconds:g} seconds") from error
        except openai.OpenAIError as error:
            raise ModelError(f"the embeddings service refused or failed ({type(error).__name__})") from error
        return _vectors(reply, len(asked))


def _sendable(text: str) -> str:
    """The endpoint refuses an empty text, and JSON a lone surrogate."""
    return text.encode("utf-8", "replace").decode() if text.strip() else "-"


def _vectors(reply: Any, expected: int) -> Vectors:
    try:
        rows = sorted(reply.data, key=lambda row: row.index)
        vectors = np.array([row.embedding for row in rows], dtype=np.float32)
    except (AttributeError, TypeError, ValueError) as error:
        raise ModelUnintelligible("the embeddings service sent no vectors") from error
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) if vectors.ndim == 2 else np.zeros(1)
    if vectors.ndim != 2 or len(vectors) != expected or not np.isfinite(vectors).all() or not (lengths > 0).all():
        raise ModelUnintelligible("the embeddings service sent vectors of the wrong shape")
    unit: Vectors = vectors / lengths
    return unit


def _retry_after(error: Any) -> float | None:
    try:
        return float(error.response.headers["retry-after"])
    except (KeyError, ValueError, AttributeError):
        return None
