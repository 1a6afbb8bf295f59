"""The log: one line per event as JSON or text, with the turn it belongs to, without anybody's words and without secrets.

Our own lines are written without words of people. What comes from elsewhere is kept out by three rules: other libraries
speak from WARNING on; of an exception that is not ours only its type is written, since its message may quote what was
sent; and whatever looks like a secret is taken out at the end, in every field.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.core.errors import CoachError
from bot.core.watching import TURN

GONE = "[secret]"
OURS = "bot"
SHORTEST = 6
"""Characters from which a setting's value is looked for as it is: shorter ones would tear words apart."""

SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"xox[a-z]?[.-][\w.-]{6,}",  # Slack: bot, user, refresh and configuration tokens
        r"xapp-[\w-]{6,}",  # Slack: app-level tokens
        r"sk-[\w-]{6,}",  # model providers
        r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",  # Discord: bot tokens
        r"(?<=/webhooks/)\d+/[\w.-]{20,}|(?<=/interactions/)\d+/[\w.-]{20,}",  # Discord: answers to interactions
        r"(?<=hooks\.slack\.com/)[\w/.-]+|(?<=slack\.com/commands/)[\w/.-]+",  # Slack: answers to commands
        r"(?<=wss://)[^\s'\"]+[?&]ticket=[^\s'\"]+",  # Slack: the address of a socket
        r"(?i:(?<=bearer )|(?<=bot ))[\w.~+/=-]{16,}",  # headers
        r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)",  # an address with a password
    )
)


class Redact:
    """A processor of structlog's that takes secrets out of every field, the traceback included."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        values = sorted({value for value in known if len(value) >= SHORTEST}, key=len, reverse=True)
        own = (re.compile("|".join(map(re.escape, values))),) if values else ()
        self._shapes = (*own, *SHAPES)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        """Clean one event."""
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for shape in self._shapes:
                value = shape.sub(GONE, value)
            return value
        if isinstance(value, Mapping):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(inner) for inner in value]
        return value if isinstance(value, int | float | bool | None) else self._clean(str(value))


def named(error: BaseException) -> str:
    """An exception in a log: our own with its message, any other by its type alone."""
    kind = type(error)
    if isinstance(error, CoachError):
        return f"{kind.__name__}: {error}"
    number = f" {error.errno}" if isinstance(error, OSError) and error.errno else ""
    return f"{kind.__module__}.{kind.__name__}{number}" if kind.__module__ != "builtins" else kind.__name__ + number


def traced(error: BaseException) -> str:
    """Where an exception came from: files, lines and functions, its causes first, no message but ours."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = (f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(error.__traceback__))
    return "\n".join((*((traced(cause), "then") if cause else ()), *frames, named(error)))


class Wordless(logging.Filter):
    """Puts exceptions among a line's arguments into our own words, before they are written out."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; it is always kept."""
        if isinstance(record.args, tuple):
            record.args = tuple(named(one) if isinstance(one, BaseException) else one for one in record.args)
        return True


def set_up(
    form: Literal["json", "text"], secrets: Iterable[str], stream: TextIO | None = None, least: int = logging.INFO
) -> logging.Handler:
    """Send every log of this process to `stream` (stderr) in one form; returns what writes it, to be removed again.

    `least` is the level from which our own lines are written.
    """
    redact = Redact(secrets)
    shared = (
        _with_turn,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
    )
    last: Any = structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False) if form == "json" else _line
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(Wordless())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, last],
            keep_exc_info=False,
            keep_stack_info=False,
        )
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(least)
    logging.captureWarnings(True)
    return handler


def _with_turn(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    turn = TURN.get()
    return {**event, "turn": turn} if turn else event


def _with_trace(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = traced(error)
    return event


def _line(_logger: WrappedLogger, _name: str, event: EventDict) -> str:
    """One line for people: when, how bad, what, and where it belongs; a traceback below it."""
    turn = f" turn={event['turn']}" if "turn" in event else ""
    trace = f"\n{event['exception']}" if "exception" in event else ""
    return f"{event['timestamp']} {event['level']:<8} {event['event']} [{event['logger']}]{turn}{trace}"
