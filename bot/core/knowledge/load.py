"""From folders of content to `Knowledge`: the base must be clean, a pack loses what is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from bot.core.errors import ContentError
from bot.core.knowledge.held import Finding, errors
from bot.core.knowledge.knowledge import Knowledge, Pack, by_id, in_file_order
from bot.core.knowledge.pack import read_pack
from bot.core.knowledge.rules import judge, judge_vital
from bot.core.knowledge.scope import Scope
from bot.core.knowledge.shelf import Shelf, read_shelf


@dataclass(frozen=True)
class Loaded:
    """The knowledge, and everything found while reading it: warnings of the base, all faults of packs."""

    knowledge: Knowledge
    findings: tuple[Finding, ...]


def load(base: Path, packs: Sequence[Path] = (), *, today: date) -> Loaded:
    """Read `base` and lay `packs` beside it.

    A fault in the base that a run depends on raises ContentError with every error on a line of its own; how the base is
    written is for `check` to judge, before it ships. A pack is judged whole, and a faulty file of it left out and named
    in `findings`.
    """
    shelf = read_shelf(base)
    findings = judge_base(shelf, today, judge_vital)
    if errors(findings):
        raise ContentError("\n".join(str(finding) for finding in errors(judge_base(shelf, today))))
    laid: list[Pack] = []
    digest = hashlib.sha256(shelf.digest.digest())
    for folder in packs:
        pack, found, read = read_pack(folder, shelf, today, taken={pack.id for pack in laid})
        laid.extend([pack] if pack else [])
        findings.extend(found)
        digest.update(read)
    return Loaded(_knowledge(shelf, laid, digest.hexdigest()), tuple(sorted(findings)))


def judge_base(shelf: Shelf, today: date, judging: Callable[[Scope], Iterable[Finding]] = judge) -> list[Finding]:
    """What the base breaks; an empty folder is a fault of its own."""
    findings = sorted(judging(Scope(shelf, today)))
    if not shelf.claimed.get("cards"):
        findings.append(Finding(str(shelf.root), 1, "K007", "no cards here; is this the knowledge folder?"))
    return findings


def _knowledge(shelf: Shelf, packs: list[Pack], content: str) -> Knowledge:
    goals = shelf.goals.value if shelf.goals else None
    return Knowledge(
        cards=by_id(shelf.cards),
        sources=by_id(shelf.sources),
        competencies=in_file_order(shelf.competencies),
        roles=in_file_order(shelf.roles),
        terms=by_id(shelf.glossary),
        goals=MappingProxyType({goal.id: goal for goal in goals.goals} if goals else {}),
        resources=by_id(shelf.resources),
        readiness=goals.readiness if goals else (),
        default_goal=goals.default if goals else "",
        content=content,
        packs=tuple(packs),
    )
