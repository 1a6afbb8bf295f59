"""`coach check`: everything the content breaks, all at once, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.interviewing.load import read_shelves
from bot.core.interviewing.rules import judge_bank
from bot.core.knowledge.held import Finding, errors
from bot.core.knowledge.load import judge_base
from bot.core.knowledge.pack import read_pack
from bot.core.knowledge.rules import judge, judge_evals
from bot.core.knowledge.scope import Scope
from bot.core.knowledge.shelf import Shelf, read_drafts, read_shelf
from bot.core.planning.load import read_step_shelf
from bot.core.planning.rules import Known, judge_steps
from bot.core.practice.items import read_items
from bot.core.practice.rules import judge_items


@dataclass(frozen=True)
class Report:
    """All findings in the order of files and lines, and how much content there is."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """No errors; warnings may stand."""
        return not errors(self.findings)

    def joined(self, more: Sequence[Finding]) -> Report:
        """The same report with what something else found as well."""
        return replace(self, findings=tuple(sorted({*self.findings, *more})))

    def as_json(self) -> dict[str, Any]:
        """The document that `coach check --json` prints."""
        findings = [
            {"rule": one.rule, "path": one.path, "line": one.line, "message": one.message, "weight": one.weight}
            for one in self.findings
        ]
        return {"ok": self.ok, "findings": findings, "counts": dict(self.counts)}


def check(
    base: Path,
    packs: Sequence[Path] = (),
    *,
    today: date,
    files: Sequence[Path] = (),
    evals: Sequence[Path] = (),
) -> Report:
    """Judge `base` and `packs`; with `files` only what concerns these, also drafts that lie elsewhere.

    `evals` are JSON lines of measuring questions that no phrasing may give away. Never raises for content.
    """
    shelf, bank = read_shelf(base), read_shelves(base)
    findings = judge_base(shelf, today)
    scope = Scope(shelf, today)
    findings.extend(judge_bank(bank, scope.ids("cards"), scope.competencies))
    items = read_items(base)
    findings.extend(judge_items(items, scope.ids("cards"), scope.competencies))
    resources = {held.value.id: held.value for held in shelf.resources}
    steps = read_step_shelf(base)
    findings.extend(judge_steps(steps, Known(scope.ids("cards"), scope.competencies, resources)))
    findings.extend(judge_evals(Scope(shelf, today), evals))
    for folder in packs:
        findings.extend(read_pack(folder, shelf, today, taken=set())[1])
    if files:
        findings = _concerning(findings, files)
        findings.extend(_drafts(shelf, packs, files, today))
    return Report(
        tuple(sorted(set(findings))),
        counts(shelf, len(bank.questions)) | {"items": len(items.items), "steps": len(steps.steps)},
    )


def counts(shelf: Shelf, questions: int) -> dict[str, int]:
    """How much the base holds; `questions` are those of the interview bank."""
    return {
        "cards": len(shelf.cards),
        "questions": questions,
        "sources": len(shelf.sources),
        "facts": len({fact.key for held in shelf.cards for fact in held.value.facts}),
        "terms": len(shelf.glossary),
        "resources": len(shelf.resources),
    }


def _concerning(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    wanted = {file.resolve() for file in files}
    return [finding for finding in findings if Path(finding.path).resolve() in wanted]


def _drafts(shelf: Shelf, packs: Sequence[Path], files: Sequence[Path], today: date) -> list[Finding]:
    homes = [shelf.root.resolve(), *(folder.resolve() for folder in packs)]
    missing = [file for file in files if not file.exists()]
    elsewhere = [
        file for file in files if file not in missing and not any(file.resolve().is_relative_to(home) for home in homes)
    ]
    findings = [Finding(str(file), 1, "K001", f"there is no file {file.name} here") for file in missing]
    if elsewhere:
        findings.extend(judge(Scope(read_drafts(elsewhere), today, shelf)))
    return findings
