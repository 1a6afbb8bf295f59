"""A review outside of any conversation: the document that `coach review --json` prints."""

from __future__ import annotations

from typing import Any

from bot.core.planning.alone import as_json as path_json
from bot.core.review.desk import Review, Reviewing
from bot.core.review.quoting import quoted
from bot.core.review.showing import gap_text, reason


def as_json(house: Reviewing, found: Review) -> dict[str, Any]:
    """The document. `verdict` is null for experience, whose `lines` come with it."""
    document: dict[str, Any] = {
        "axes": [{"id": one.id, "score": one.score, "evidence": list(one.evidence)} for one in found.axes],
        "verdict": found.judgement.verdict if found.judgement else None,
        "gaps": [*_gaps(house, found)],
        "path": {"goal": found.goal, **path_json(found.desk, found.path, found.plan)},
        "questions": list(found.questions),
        "ignored": list(read.machine) if (read := found.posting or found.experience) else [],
    }
    if found.judgement is not None:
        document["reason"] = reason(house.lines, found, _quote(found.judgement.quote))
    if found.experience is not None:
        document["lines"] = [
            {"text": one.text, "framing": one.framing, "missing": list(one.missing), "why": one.kind.say}
            for one in found.experience.lines
        ]
    return document


def _quote(words: str) -> str:
    return f": “{quoted(words).rstrip('.')}”" if words else ""


def _gaps(house: Reviewing, found: Review) -> list[dict[str, Any]]:
    if found.experience is not None:
        of = len(found.experience.lines)
        parts = house.lines.file.parts
        return [
            {"part": part, "lines": n, "text": house.lines.say("gap_part", n=n, of=of, part=parts[part])}
            for part, n in found.experience.lacking
        ]
    return [
        {
            "axis": gap.axis,
            "competency": gap.competency,
            "wanted": gap.wanted,
            "level": gap.level,
            "text": gap_text(house, gap),
        }
        for gap in found.gaps
    ]
