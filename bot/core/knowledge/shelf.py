"""One folder of content, read whole: what could be parsed, and every fault met on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.core.knowledge import schema
from bot.core.knowledge.cardfile import read_card
from bot.core.knowledge.files import LARGEST_CARD, LARGEST_LIST, UnreadableError, markdown_below, read_text
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.lined import Where, YamlError, read_yaml
from bot.core.knowledge.schema import Card, Competency, Goals, PackFile, Resource, Role, Source, Strict, Term

S = TypeVar("S", bound=Strict)

LISTS: Mapping[str, type[Strict]] = {
    "sources": schema.Source,
    "competencies": schema.Competency,
    "roles": schema.Role,
    "glossary": schema.Term,
    "resources": schema.Resource,
}
SAY_INSTEAD = {
    "extra_forbidden": "is no known field",
    "missing": "is missing",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "is empty",
}


@dataclass
class Shelf:
    """Everything read from one folder. `claimed` holds all ids that files lay claim to, readable or not."""

    root: Path
    cards: list[Held[Card]] = field(default_factory=list)
    sources: list[Held[Source]] = field(default_factory=list)
    competencies: list[Held[Competency]] = field(default_factory=list)
    roles: list[Held[Role]] = field(default_factory=list)
    glossary: list[Held[Term]] = field(default_factory=list)
    resources: list[Held[Resource]] = field(default_factory=list)
    goals: Held[Goals] | None = None
    claimed: dict[str, set[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)

    def add_card(self, path: Path) -> None:
        """Read one card's file."""
        self.claimed.setdefault("cards", set()).add(path.stem)
        text = self._text(path, LARGEST_CARD)
        if text is None:
            return
        try:
            lined, faults = read_card(text)
        except YamlError as error:
            self.findings.append(Finding(str(path), error.line, "K002", str(error)))
            return
        self.findings.extend(Finding(str(path), fault.line, fault.rule, fault.message) for fault in faults)
        if lined.value:
            self.cards.extend(self._valid(Card, Held(lined.value, str(path), lined)))

    def add_list(self, name: str, model: type[Strict]) -> None:
        """Read one file that is a list of entries, `name`.yaml, when it is there."""
        held = self._yaml(self.root / f"{name}.yaml")
        if held is None:
            return
        if not isinstance(held.value, list):
            self.findings.append(
                held.finding("K003", "the file must be a list of entries, each beginning with `- id:`")
            )
            return
        for n, entry in enumerate(held.value):
            if isinstance(entry, dict):
                self.claimed.setdefault(name, set()).add(str(entry.get("id")))
            getattr(self, name).extend(self._valid(model, Held(entry, held.path, held.lined, (n,))))

    def add_goals(self) -> None:
        """Read goals.yaml, one map, when it is there."""
        held = self._yaml(self.root / "goals.yaml")
        if held is not None:
            self.goals = next(self._valid(Goals, held), None)

    def read_pack_file(self) -> Held[PackFile] | None:
        """Read pack.yaml; without it nobody knows whom the folder is for."""
        path = self.root / "pack.yaml"
        held = self._yaml(path)
        if held is None:
            if not any(finding.path == str(path) for finding in self.findings):
                self.findings.append(
                    Finding(str(path), 1, "K070", "pack.yaml is missing; it says id, title and tenants")
                )
            return None
        return next(self._valid(PackFile, held), None)

    def _yaml(self, path: Path) -> Held[Any] | None:
        if not path.exists() and not path.is_symlink():
            return None
        text = self._text(path, LARGEST_LIST)
        if text is None:
            return None
        try:
            lined = read_yaml(text)
        except YamlError as error:
            self.findings.append(Finding(str(path), error.line, "K002", str(error)))
            return None
        return Held(lined.value, str(path), lined)

    def _text(self, path: Path, largest: int) -> str | None:
        try:
            text = read_text(path, largest)
        except UnreadableError as error:
            self.findings.append(Finding(str(path), 1, "K001", f"{path.name} {error}"))
            return None
        self.digest.update(f"{path.name}\0{text}\0".encode())
        return text

    def _valid(self, model: type[S], raw: Held[Any]) -> Iterator[Held[S]]:
        try:
            yield Held(model.model_validate(raw.value), raw.path, raw.lined, raw.inside)
        except ValidationError as error:
            self.findings.extend(schema_findings(raw, error))


def read_shelf(root: Path) -> Shelf:
    """All content below `root`. Never raises for content: what is wrong stands in `findings`."""
    shelf = Shelf(root)
    for name, model in LISTS.items():
        shelf.add_list(name, model)
    shelf.add_goals()
    for path in markdown_below(root / "cards"):
        if path.parent.parent != root / "cards":
            shelf.findings.append(Finding(str(path), 1, "K007", "is not read here; put it at cards/AREA/ID.md"))
        shelf.add_card(path)
    shelf.cards.sort(key=lambda held: held.value.id)
    return shelf


def read_drafts(files: Sequence[Path]) -> Shelf:
    """Card files that lie anywhere, to be judged before they find their place."""
    shelf = Shelf(Path())
    for path in files:
        shelf.add_card(path)
    return shelf


def schema_findings(raw: Held[Any], error: ValidationError) -> Iterator[Finding]:
    """Each fault of a value once, with its line and in words."""
    faults = error.errors(include_url=False)
    places = [_place(raw, fault) for fault in faults]
    told: set[Where] = set()
    for at, fault in zip(places, faults, strict=True):
        emptied = any(other[: len(at)] == at and other != at for other in places)
        if at in told or (fault["type"] == "too_short" and emptied):
            continue  # one wrong entry makes its list too short, and a union complains once for each of its types
        told.add(at)
        sourceless = at[:1] == ("facts",) and at[2:] == ("sources",) and fault["type"] in {"missing", "too_short"}
        message = SAY_INSTEAD.get(fault["type"], fault["msg"].replace("Input should", "should"))
        yield raw.finding("K030" if sourceless else "K003", f"{_dotted(at)} {message}".strip(), *at)


def _place(raw: Held[Any], fault: Any) -> Where:
    """Where the fault is in the file: pydantic's path without the names of types it adds."""
    at: Where = tuple(fault["loc"])
    if fault["type"] == "missing":
        return at
    return next(at[:n] for n in range(len(at), -1, -1) if not n or (*raw.inside, *at[:n]) in raw.lined.lines)


def _dotted(at: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")
