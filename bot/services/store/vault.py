"""Secrets at rest: what must not be readable in a copy of the database is sealed here.

The first key seals, every key opens, so keys are rotated by putting a new one in front. Without
`COACH_ENCRYPTION_KEYS` one key is made and kept beside the data, in a file that only its owner may read.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.core.errors import SettingsError

KEY_FILE = "encryption.key"


class Vault:
    """Seals and opens short texts."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SettingsError(
                "COACH_ENCRYPTION_KEYS must hold keys of 32 bytes in URL-safe base64, separated by commas."
            ) from None

    def seal(self, text: str) -> str:
        """Encrypt with the first key."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, sealed: str) -> str | None:
        """Decrypt with whichever key fits; None when none does, as after a key was thrown away."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            return None


def vault(keys: str | None, home: Path) -> Vault:
    """A vault with the operator's keys, or with one of its own that it makes in `home`."""
    if keys:
        return Vault([key.strip() for key in keys.split(",") if key.strip()])
    try:
        return Vault([_own_key(home / KEY_FILE)])
    except OSError as error:
        raise SettingsError(f"The key in {home} cannot be kept: {error.strerror}. Choose another COACH_HOME.") from None


def oldest(keys: str | None, home: Path) -> str:
    """The last of the operator's keys, or the one made in `home`; where none can be kept, one for this process alone."""
    named = [key.strip() for key in (keys or "").split(",") if key.strip()]
    if named:
        return named[-1]
    try:
        return _own_key(home / KEY_FILE)
    except OSError:
        return secrets.token_hex(32)


def _own_key(path: Path) -> str:
    """The key in the file; when there is none, one that appears there at once and whole."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(Fernet.generate_key().decode("ascii"))
        with contextlib.suppress(FileExistsError):  # another process was first: its key it is
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
