"""Vectors and postings kept between runs, in files named after what they were made from.

A file is trusted only when it fits: anything torn, foreign or out of date is made again. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.ports import Vectors
from bot.core.retrieval.bm25 import Bm25

KEPT = 3
PRINT = 16
UNUSABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)

Prints = NDArray[np.uint8]
Array = NDArray[np.generic]
Arrays = Mapping[str, Array]
log = logging.getLogger(__name__)


def prints_of(texts: Sequence[str]) -> Prints:
    """A fingerprint of each text, shape (n, 16)."""
    raw = b"".join(hashlib.blake2b(text.encode(), digest_size=PRINT).digest() for text in texts)
    return np.frombuffer(raw, dtype=np.uint8).reshape(len(texts), PRINT)


def load_vectors(folders: Sequence[Path], encoder: str, prints: Prints) -> Vectors | None:
    """The vectors made from exactly these texts, in their order, shape (n, d); None when no folder holds them."""
    for folder in folders:
        held = _read(folder / f"{_prefix(encoder)}{_name(prints)}.npz")
        if held is not None and _fits(held, prints):
            return held["vectors"].astype(np.float32, copy=False)
    return None


def load_some_vectors(folders: Sequence[Path], encoder: str) -> dict[bytes, Vectors]:
    """Vectors of an earlier state by fingerprint, so that one edited card does not cost a whole build."""
    known: dict[bytes, Vectors] = {}
    for folder in folders:
        newest = sorted(folder.glob(f"{_prefix(encoder)}*.npz"), key=_age)[-1:]
        for held in map(_read, newest):
            if held is not None and _fits(held, held.get("prints", np.empty(0))):
                vectors = held["vectors"].astype(np.float32, copy=False)
                known |= dict(zip(map(bytes, held["prints"]), vectors, strict=True))
    return known


def save_vectors(folders: Sequence[Path], encoder: str, prints: Prints, vectors: Vectors) -> None:
    """Keep vectors in the first of `folders`, if there is one, and drop the oldest there."""
    _write(folders, _prefix(encoder), _name(prints), {"prints": prints, "vectors": vectors})


def load_bm25(folders: Sequence[Path], name: str, prints: Prints) -> Bm25 | None:
    """The postings made from exactly these texts; None when no folder holds them."""
    for folder in folders:
        held = _read(folder / f"{name}-{_name(prints)}.npz")
        bm25 = None if held is None else _bm25_from(held)
        if bm25 is not None and bm25.size == len(prints):
            return bm25
    return None


def save_bm25(folders: Sequence[Path], name: str, prints: Prints, bm25: Bm25) -> None:
    """Keep postings in the first of `folders`, if there is one."""
    terms = np.frombuffer("\n".join(bm25.vocabulary).encode(), dtype=np.uint8)
    arrays: dict[str, Array] = {
        "terms": terms,
        "starts": bm25.starts,
        "documents": bm25.documents,
        "weights": bm25.weights,
        "idf": bm25.idf,
        "size": np.array(bm25.size),
    }
    _write(folders, f"{name}-", _name(prints), arrays)


def _bm25_from(held: Arrays) -> Bm25 | None:
    try:
        terms = bytes(held["terms"].astype(np.uint8)).decode().split("\n")
        starts, documents = held["starts"].astype(np.int64), held["documents"].astype(np.int64)
        weights, idf = held["weights"].astype(np.float32), held["idf"].astype(np.float32)
        size = int(held["size"].astype(np.int64))
    except UNUSABLE:
        return None
    whole = len(starts) == len(terms) + 1 == len(idf) + 1 and len(weights) == len(documents)
    whole = whole and bool((np.diff(starts) >= 0).all()) and starts[0] == 0 and starts[-1] == len(documents)
    if not whole or not ((documents >= 0) & (documents < size)).all():
        return None
    return Bm25({term: t for t, term in enumerate(terms)}, starts, documents, weights, idf, size)


def _fits(held: Arrays, prints: Array) -> bool:
    try:
        kept, vectors = held["prints"], held["vectors"]
    except KeyError:
        return False
    square = vectors.ndim == 2 and kept.ndim == 2 and kept.shape == (len(vectors), PRINT)
    return square and np.array_equal(kept, prints) and bool(np.isfinite(vectors.astype(np.float32)).all())


def _read(path: Path) -> dict[str, Array] | None:
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except UNUSABLE as error:
        log.warning("%s cannot be used and is made again: %s", path.name, error)
        return None


def _write(folders: Sequence[Path], prefix: str, name: str, arrays: Arrays) -> None:
    if not folders:
        return
    folder = folders[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(file.name).replace(folder / f"{prefix}{name}.npz")
        for old in sorted(folder.glob(f"{prefix}*.npz"), key=_age)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the index is not kept in %s and will be built again: %s", folder, error)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # another process has just removed it


def _prefix(encoder: str) -> str:
    return f"vectors-{re.sub(r'[^a-z0-9]+', '-', encoder.lower())}-"


def _name(prints: Prints) -> str:
    return hashlib.blake2b(prints.tobytes(), digest_size=PRINT).hexdigest()
