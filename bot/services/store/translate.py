"""A database's own errors as ours: one clean sentence each, with what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.errors import StoreError

FAULTS = (DBAPIError, PoolTimeoutError, OSError, UnicodeEncodeError)
"""What a database and its driver throw. TimeoutError is an OSError."""

UPGRADE = "The database {where} is not in the shape this program needs. Run `coach db upgrade`."
FULL = "The disk under {where} is full. Free some space; what was accepted before is safe."
AWAY = "The database {where} cannot be reached. Check that it runs and that DATABASE_URL is right."
LOCKED = "The database {where} is locked by another program. Wait until it is done, or end it."
BUSY = "The database {where} has no connection to spare. Try again in a moment, or raise its limit."
DENIED = "The database {where} refused this user. Check the user, the password and its rights in DATABASE_URL."

_SQLITE: Mapping[str, str] = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_CORRUPT": "The database {where} is damaged. Put a backup in its place with `coach db restore`.",
    "SQLITE_NOTADB": "The file {where} is not a database. Put a backup in its place with `coach db restore`.",
    "SQLITE_READONLY": "The database {where} is read-only. Give this user the right to write the file and its folder.",
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": "The disk under {where} fails. Check it, then put a backup in place with `coach db restore`.",
    "SQLITE_CANTOPEN": "The database {where} cannot be opened. Check that its folder exists and can be written.",
}
_POSTGRES: Mapping[str, str] = {
    "08": AWAY,
    "57": AWAY,
    "3D": "There is no database {where}. Create it, or mend DATABASE_URL.",
    "28": DENIED,
    "42501": DENIED,
    "53100": FULL,
    "53": BUSY,
    "42P01": UPGRADE,
    "42703": UPGRADE,
    "42883": UPGRADE,
    "55P03": LOCKED,
    "40": LOCKED,
    "22": "An id or text cannot be stored in the database {where}: it holds a character that it does not take.",
}
_AGAIN = ("08", "57P", "40001", "40P01", "53300")


def transient(error: Exception) -> bool:
    """Whether the same transaction may well succeed in a moment."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, InterfaceError) or _state(error).startswith(_AGAIN)
    return isinstance(error, OSError)


def translated(error: Exception, where: str) -> StoreError:
    """The same fault as a StoreError."""
    return StoreError(_sentence(error).format(where=where))


def _sentence(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return _POSTGRES["22"]
    if not isinstance(error, DBAPIError):
        return AWAY if isinstance(error, OSError) else BUSY
    if isinstance(error.orig, sqlite3.Error):
        return _from_sqlite(error.orig)
    state = _state(error)
    found = _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    if found is None and transient(error):
        return AWAY
    return found or f"The database {{where}} failed with {state or type(error.orig).__name__}."


def _from_sqlite(error: sqlite3.Error) -> str:
    if "no such table" in str(error) or "no such column" in str(error):
        return UPGRADE
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return next(
        (found for code, found in _SQLITE.items() if name.startswith(code)),
        f"The database {{where}} failed with {name}.",
    )


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
