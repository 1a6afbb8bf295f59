"""A card's file: front matter between two lines of `---`, then H2 sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from bot.core.knowledge.lined import Lined, Where, read_yaml
from bot.core.knowledge.schema import SectionTitle

FENCE = "---"
TITLES: tuple[str, ...] = get_args(SectionTitle)


@dataclass(frozen=True)
class Fault:
    """Something in the file's shape: the line, the rule it breaks, and why."""

    line: int
    rule: str
    message: str


def read_card(text: str) -> tuple[Lined, tuple[Fault, ...]]:
    """Front matter and sections as one lined map, with the faults of shape. Raises YamlError for the front matter."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == FENCE), 0)
    if not end or lines[0].rstrip() != FENCE:
        return Lined({}, {}), (Fault(1, "K008", "begin with --- and close the front matter with a second ---"),)
    matter = read_yaml("\n".join(lines[1:end]), first_line=2)
    if not isinstance(matter.value, dict):
        return Lined({}, {}), (Fault(2, "K008", "the front matter must be `key: value` lines"),)
    sections, where, faults = _sections(lines, end + 1)
    if "sections" in matter.value:
        faults.append(Fault(matter.line("sections"), "K009", "sections go below the front matter, as ## titles"))
    return Lined(matter.value | {"sections": sections}, {**matter.lines, **where}), tuple(faults)


def _sections(lines: list[str], start: int) -> tuple[list[dict[str, Any]], dict[Where, int], list[Fault]]:
    heads = [n for n in range(start, len(lines)) if lines[n].startswith("## ")]
    faults = _loose_text(lines[start : heads[0] if heads else len(lines)], start)
    sections: list[dict[str, Any]] = []
    where: dict[Where, int] = {("sections",): start + 1}
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        title = lines[head][3:].strip()
        body = lines[head + 1 : end]
        blanks = next((n for n, line in enumerate(body) if line.strip()), 0)
        fault = _title_fault(title, [section["title"] for section in sections], body)
        if fault:
            faults.append(Fault(head + 1, "K009", fault))
            continue
        where[("sections", len(sections))] = head + 1
        where[("sections", len(sections), "text")] = head + 2 + blanks
        sections.append({"title": title, "text": "\n".join(body).strip()})
    return sections, where, faults


def _loose_text(lines: list[str], start: int) -> list[Fault]:
    loose = next((n for n, line in enumerate(lines) if line.strip()), None)
    return [] if loose is None else [Fault(start + loose + 1, "K009", "text before the first ## section")]


def _title_fault(title: str, before: list[str], body: list[str]) -> str | None:
    if title not in TITLES:
        return f"the section {title!r} is not one of: {', '.join(TITLES)}"
    if title in before:
        return f"the section {title!r} stands here twice"
    if not any(line.strip() for line in body):
        return f"the section {title!r} is empty"
    return None
