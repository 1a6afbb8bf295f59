"""The steps: every entry of the files in `knowledge/steps/`, each file named after its skill."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.core.errors import ContentError
from bot.core.knowledge.files import LARGEST_LIST, UnreadableError, read_text
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.lined import YamlError, read_yaml
from bot.core.knowledge.shelf import schema_findings
from bot.core.planning.step import Step, StepEntry, Steps

STEPS = "steps"


@dataclass
class StepShelf:
    """The steps as they lie in their files, and every fault met on the way."""

    steps: list[Held[Step]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)


def read_step_shelf(root: Path) -> StepShelf:
    """All files below `root`/steps. Never raises for content."""
    shelf = StepShelf()
    folder = root / STEPS
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        shelf.steps.extend(_read(path, shelf))
    return shelf


def load_steps(root: Path) -> Steps:
    """The steps a run can use: a broken one is left out, and named by `coach check`.

    Raises:
        ContentError: two steps share an id.

    """
    shelf = read_step_shelf(root)
    steps = {held.value.id: held.value for held in shelf.steps}
    if len(steps) != len(shelf.steps):
        raise ContentError("two steps of the learning path share an id; run `coach check`")
    return MappingProxyType(steps)


def _read(path: Path, shelf: StepShelf) -> Iterator[Held[Step]]:
    try:
        text = read_text(path, LARGEST_LIST)
        lined = read_yaml(text)
    except UnreadableError as error:
        shelf.findings.append(Finding(str(path), 1, "L001", f"{path.name} {error}"))
        return
    except YamlError as error:
        shelf.findings.append(Finding(str(path), error.line, "L001", str(error)))
        return
    shelf.digest.update(f"{path.name}\0{text}\0".encode())
    if not isinstance(lined.value, list):
        shelf.findings.append(Finding(str(path), 1, "L002", "the file must be a list of steps"))
        return
    for n, entry in enumerate(lined.value):
        yield from _valid(Held(entry, str(path), lined, (n,)), shelf)


def _valid(raw: Held[Any], shelf: StepShelf) -> Iterator[Held[Step]]:
    try:
        entry = StepEntry.model_validate(raw.value)
        step = Step(**entry.model_dump(), competency=Path(raw.path).stem)
    except ValidationError as error:
        found = schema_findings(raw, error)
        shelf.findings.extend(Finding(one.path, one.line, "L002", one.message) for one in found)
        return
    yield Held(step, raw.path, raw.lined, raw.inside)
