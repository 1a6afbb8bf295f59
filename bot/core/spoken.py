"""What every skill shares in speaking and hearing: lines kept as data, rows of buttons, plain words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import Field, ValidationError

from bot.core.blocks import Block, Choices, Option
from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml
from bot.core.knowledge.schema import Text

MOST_BUTTONS = 3

Ways = Annotated[tuple[Text, ...], Field(min_length=1)]
"""One thing to say, in one or several ways."""

T = TypeVar("T")
K = TypeVar("K", bound=str)

SLOT = re.compile(r"\{([a-z_]+)\}")
_APOSTROPHE = re.compile(r"['\u2019]")
_OTHER = re.compile(r"[^\w\s]+|_+")
_OTHER_THAN_NUMBERS = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[^\w\s.,]+|_+")


def read_lines(path: Path, build: Callable[[Any], T]) -> T:
    """Read a content file and make of it what the program uses.

    Raises:
        ContentError: the file cannot be read, or breaks its schema or one of its patterns; it names the faults.

    """
    try:
        return build(read_yaml(path.read_text("utf-8")).value)
    except (ValidationError, YamlError, OSError, UnicodeDecodeError, re.error) as error:
        raise ContentError(faults_of(path, error)) from error


def complete(lines: object, **keys: object) -> None:
    """Check that each named mapping of a file has every key of its Literal; ValueError names what lacks."""
    for name, key in keys.items():
        if missing := set(get_args(key)) - set(getattr(lines, name)):
            raise ValueError(f"{name} lacks {sorted(missing)}")


def one_of(ways: Sequence[str], seed: str = "", turn: int = 0) -> str:
    """One way of saying something: the same for the same seed, another one each time that `turn` counts up."""
    return ways[(zlib.crc32(seed.encode()) + turn) % len(ways)]


def filled(text: str, /, **slots: object) -> str:
    """A text with its slots filled, in one pass: braces in a value stay as they are. KeyError without a value."""
    return SLOT.sub(lambda slot: str(slots[slot[1]]), text)


def choices(*options: Option | None, prompt: str = "") -> tuple[Block, ...]:
    """A row of at most three buttons; nothing without any."""
    kept = tuple(option for option in options if option)[:MOST_BUTTONS]
    return (Choices(prompt=prompt, options=kept),) if kept else ()


def plain(text: str) -> str:
    """Lower case, without punctuation, apostrophes closed up."""
    return _spaced(_OTHER, text)


def plain_numbers(text: str) -> str:
    """The same, with the point that stands in a number."""
    return _spaced(_OTHER_THAN_NUMBERS, text)


def command_in(said: str, patterns: Mapping[K, re.Pattern[str]], wanted: Iterable[K], longest: int) -> K | None:
    """The first of `wanted` that a short message in plain words is, from end to end."""
    if len(said.split()) > longest:
        return None
    return next((kind for kind in wanted if patterns[kind].fullmatch(said)), None)


def _spaced(dropped: re.Pattern[str], text: str) -> str:
    return " ".join(dropped.sub(" ", _APOSTROPHE.sub("", text.casefold())).split())
