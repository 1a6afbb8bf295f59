"""Where things are, and the clock of a real process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.settings import Settings


TYPED = "history"
"""In COACH_HOME: the lines that people typed in a terminal, for the arrow keys."""


def now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def content_folder() -> Path:
    """Where `knowledge/` and `prompts/` are: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "content"
    return installed if installed.is_dir() else package.parent


def knowledge_folder() -> Path:
    """The shipped knowledge base."""
    return content_folder() / "knowledge"


def index_folders(home: Path) -> tuple[Path, ...]:
    """Where a built search is looked for: what was built here, then what an image brought along, which is only read."""
    return home / "index", content_folder() / "index"


def eval_files() -> tuple[Path, ...]:
    """The measuring questions, which only a checkout has; no card's phrasing may give one away."""
    return tuple(sorted(eval_folder().glob("*.jsonl")))


def eval_folder() -> Path:
    """Where the measuring questions are, in a checkout."""
    return content_folder() / "tests" / "evals" / "knowledge"


def golden_folder() -> Path:
    """Where the answers that measure grading are, in a checkout."""
    return content_folder() / "tests" / "evals" / "interviews"


def revealed(value: SecretStr | None) -> str | None:
    """A secret's text, where it is needed."""
    return value.get_secret_value() if value else None


def salt(settings: Settings) -> bytes:
    """What makes the hashes of this installation its own: its oldest key, which putting a new one in front leaves."""
    from bot.services.store.vault import oldest

    return oldest(revealed(settings.coach_encryption_keys), settings.coach_home).encode()
