"""The figures of grading as Markdown, and marks against totals as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evals.interviews import Figures, Judged, Ranked

SIDE, EDGE = 420, 40
WORST = 12


def tables(figures: Figures) -> str:
    """The figures of one half."""
    rows = ["| ranker | Spearman | within a question | wrong pairs | Pearson |", "|---|---|---|---|---|"]
    named = (("the engine", figures.ours), ("keyword coverage", figures.keywords), ("whole cosine", figures.cosine))
    rows += [_line(name, found) for name, found in named]
    shares = [
        "| share | |",
        "|---|---|",
        *(f"| {name} | {_percent(share)} |" for name, share in figures.shares.items()),
    ]
    means = ["| mean | |", "|---|---|", *(f"| {name} | {mean:.1f} |" for name, mean in figures.means.items())]
    head = f"{figures.questions} questions, {figures.answers} answers and variants."
    return "\n".join([head, "", *rows, "", *shares, "", *means])


def worst(judged: Sequence[Judged]) -> str:
    """The answers that are furthest from their marks, of the tuning half only."""
    marked = sorted((one for one in judged if one.mark is not None), key=lambda one: -abs(one.got - (one.mark or 0)))
    lines = ["| question | answer | mark | total |", "|---|---|---|---|"]
    lines += [f"| {one.question} | {one.id} | {one.mark:.0f} | {one.got:.0f} |" for one in marked[:WORST]]
    return "\n".join(lines)


def plot(judged: Sequence[Judged]) -> str:
    """An SVG of totals over marks; on the line they agree."""
    dots = [
        f'<circle cx="{_x(one.mark or 0):.0f}" cy="{_y(one.got):.0f}" r="4" fill="#1d4ed8" fill-opacity="0.5"/>'
        for one in judged
        if one.mark is not None
    ]
    line = f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(100)}" y2="{_y(100)}" stroke="#9ca3af"/>'
    words = f'<text x="{EDGE}" y="{SIDE - 8}">mark, 0 to 100, and the total the engine gave</text>'
    style = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12"'
    paper = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg {style} viewBox="0 0 {SIDE} {SIDE}">{paper}{line}{"".join(dots)}{words}</svg>\n'


def _x(mark: float) -> float:
    return EDGE + mark / 100 * (SIDE - 2 * EDGE)


def _y(total: float) -> float:
    return SIDE - EDGE - total / 100 * (SIDE - 2 * EDGE)


def _line(name: str, found: Ranked) -> str:
    return f"| {name} | {found.spearman:.3f} | {found.within:.3f} | {found.wrong_pairs:.1%} | {found.pearson:.3f} |"


def _percent(share: float) -> str:
    return "none here" if share != share else f"{share:.0%}"  # noqa: PLR0124  only not-a-number differs from itself
