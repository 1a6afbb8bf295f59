"""YAML read safely and with its line numbers, so that a broken rule can name the line it is on.

Built on the C parser's events rather than on a loader: nothing is constructed but text, numbers, dates, lists and maps,
an alias cannot multiply, and every value remembers its line. Words such as `no` and `on` stay words (YAML 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.core.errors import ContentError

DEEPEST = 12
MOST_VALUES = 100_000
MOST_ALIASES = 20

Where = tuple[str | int, ...]
Scalar = str | int | float | bool | date | None

CORE_TAG = re.compile(r"tag:yaml\.org,2002:(?:str|seq|map)$|!$")
INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})$")
REAL = re.compile(r"[-+]?\d+\.\d+(?:[eE][-+]?\d{1,2})?$")
DAY = re.compile(r"\d{4}-\d\d-\d\d$")
WORDS_OF_YAML: Mapping[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


class YamlError(ContentError):
    """A text that is not the small, safe YAML we accept. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Lined:
    """A value with the line of each of its parts, by the path of keys and positions that leads there."""

    value: Any
    lines: Mapping[Where, int]

    def line(self, *path: str | int) -> int:
        """Line of the part at `path`, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read_yaml(text: str, first_line: int = 1) -> Lined:
    """The one document in `text`, whose first line is `first_line` of its file. Raises YamlError."""
    return _Reader(first_line).read(text)


@dataclass
class _Reader:
    first_line: int
    lines: dict[Where, int] = field(default_factory=dict)
    anchors: dict[str, Any] = field(default_factory=dict)
    aliases: int = 0

    def read(self, text: str) -> Lined:
        try:
            events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
            value = self._document(events)
        except yaml.MarkedYAMLError as error:
            raise YamlError(self._line_of(error.problem_mark), _in_words(error)) from error
        except (yaml.YAMLError, UnicodeError) as error:
            raise YamlError(self.first_line, "a character that YAML does not allow") from error
        return Lined(value, self.lines)

    def _document(self, events: Iterator[yaml.Event]) -> Any:
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._fault(event, "a second document; one file holds one")
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, events, ())
        return value

    def _value(self, event: Any, events: Iterator[yaml.Event], path: Where) -> Any:
        self.lines.setdefault(path, self._line_of(event.start_mark))
        if len(path) > DEEPEST or len(self.lines) > MOST_VALUES:
            raise self._fault(event, "nested too deep" if len(path) > DEEPEST else "too many values for one file")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None and not CORE_TAG.match(event.tag):
            raise self._fault(event, f"the tag {event.tag!r} is not allowed; write plain text, numbers, lists and maps")
        value = self._untagged(event, events, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _untagged(self, event: Any, events: Iterator[yaml.Event], path: Where) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        if not event.implicit[0]:
            return event.value
        try:
            return plain_scalar(event.value)
        except ValueError as error:
            raise self._fault(event, f"{event.value!r} is no day in the calendar") from error

    def _mapping(self, events: Iterator[yaml.Event], path: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault(event, "a key must be one word")
            if event.value in found:
                raise self._fault(event, f"the key {event.value!r} stands here twice")
            inner = (*path, event.value)
            self.lines[inner] = self._line_of(event.start_mark)
            found[event.value] = self._value(next(events), events, inner)
        return found

    def _sequence(self, events: Iterator[yaml.Event], path: Where) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._value(event, events, (*path, len(found))))
        return found

    def _alias(self, event: Any) -> Any:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self._fault(event, f"more than {MOST_ALIASES} aliases; write the text out")
        if event.anchor not in self.anchors:
            raise self._fault(event, f"the alias {event.anchor!r} points at nothing above it")
        return self.anchors[event.anchor]

    def _fault(self, event: Any, message: str) -> YamlError:
        return YamlError(self._line_of(event.start_mark), message)

    def _line_of(self, mark: Any) -> int:
        return self.first_line + (mark.line if mark is not None else 0)


SLIPS: Mapping[str, str] = {
    "mapping values are not allowed": "a colon inside a text; put the whole text in quotes, or write it below `>-`",
    "could not find expected ':'": "a line without its `key:`; is the line above ended, or this one indented?",
    "did not find expected key": "this line fits neither as a key nor as text; look for an open quote or other indentation",
    "did not find expected '-'": "this line is no item of the list; look at its indentation and at the quotes above",
    "did not find expected node content": "a quote or a bracket is opened and never closed",
    "found unexpected end of stream": "a quote or a bracket is opened and never closed",
    "found unexpected document indicator": "a quote or a bracket is opened and never closed",
    "did not find expected ','": "a bracket is opened and never closed",
    "found a tab character": "a tab; indent with blanks",
    "found character that cannot start any token": "a sign that cannot begin a value, such as @, % or a tab; put it in quotes",
}
"""What the parser says of the commonest slips, and what that means to somebody who edits a card."""


def _in_words(error: yaml.MarkedYAMLError) -> str:
    """A slip in plain words, and the line where an open quote or block began where that stands above."""
    problem = str(error.problem)
    said = next((plain for known, plain in SLIPS.items() if known in problem), problem)
    began, at = error.context_mark, error.problem_mark
    opened = any(name in str(error.context) for name in ("quoted", "flow"))
    above = at.line - began.line if opened and began is not None and at is not None else 0
    return f"{said} (it began {above} {'line' if above == 1 else 'lines'} above)" if above > 0 else said


def plain_scalar(written: str) -> Scalar:
    """What an unquoted word means. ValueError for a date that is not in the calendar."""
    if written.lower() in WORDS_OF_YAML:
        return WORDS_OF_YAML[written.lower()]
    if INTEGER.match(written):
        return int(written)
    if REAL.match(written):
        return float(written)
    if DAY.match(written):
        return date.fromisoformat(written)
    return written


def faults_of(path: Path, error: Exception) -> str:
    """What is broken in a content file, each fault on a line of its own, without listing all that would have been right."""
    if not isinstance(error, ValidationError):
        return f"{path}: {error}"
    faults = error.errors(include_url=False, include_input=False)
    return "\n".join(f"{path}: {'.'.join(map(str, one['loc']))}: {_said(one['type'], one['msg'])}" for one in faults)


def _said(kind: str, message: str) -> str:
    return "this name or value is not known" if kind == "literal_error" else message
