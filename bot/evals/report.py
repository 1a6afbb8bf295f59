"""Figures as Markdown, and shares by topic as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.evals.knowledge import Figures, Found, Miss

WORST = 10
ROW, LEFT, WIDTH = 26, 240, 420


def tables(figures: Figures) -> str:
    """The figures of one half."""
    rows = [("all", figures.ours, figures.bm25), *((name, *pair) for name, pair in figures.by_topic.items())]
    outcomes = ["| outcome | share |", "|---|---|"]
    outcomes += [f"| {name} | {share:.1%} |" for name, share in figures.outcomes.items()]
    return "\n".join([ranking(rows), "", *outcomes, "", f"Median time of an answer: {figures.ms:.1f} ms."])


def ranking(rows: Sequence[tuple[str, Found, Found]]) -> str:
    """How well the right card is found, a line for each name, ours beside BM25."""
    lines = ["| topic | n | P@1 | BM25 | MRR | BM25 | R@5 | BM25 |", "|---|---|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(_line(name, ours, bm25) for name, ours, bm25 in rows)])


def worst(misses: Sequence[Miss]) -> str:
    """The worst misses, of the tuning half only."""
    lines = ["| question | right | found first |", "|---|---|---|"]
    lines += [f"| {miss.row.question} | {', '.join(miss.row.cards)} | {miss.got} |" for miss in misses[:WORST]]
    return "\n".join(lines)


def plot(by_topic: Mapping[str, tuple[Found, Found]]) -> str:
    """An SVG of the share of questions whose first card is right, by topic, ours above BM25."""
    height = ROW * len(by_topic) + 40
    bars = []
    for n, (topic, (ours, bm25)) in enumerate(by_topic.items()):
        top = 20 + n * ROW
        bars.append(f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{topic} ({ours.questions})</text>')
        bars.append(_bar(top, ours.first, "#1d4ed8"))
        bars.append(_bar(top + 10, bm25.first, "#9ca3af"))
    legend = f'<text x="{LEFT}" y="{height - 6}">P@1: blue ours, grey BM25 over the same fields</text>'
    style = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12"'
    box = f'viewBox="0 0 {LEFT + WIDTH + 60} {height}"'
    return f'<svg {style} {box}><rect width="100%" height="100%" fill="white"/>{"".join(bars)}{legend}</svg>\n'


def _bar(top: int, share: float, colour: str) -> str:
    bar = f'<rect x="{LEFT}" y="{top}" width="{share * WIDTH:.0f}" height="9" fill="{colour}"/>'
    return f'{bar}<text x="{LEFT + share * WIDTH + 4:.0f}" y="{top + 9}" font-size="9">{share:.2f}</text>'


def _line(name: str, ours: Found, bm25: Found) -> str:
    pairs = ((ours.first, bm25.first), (ours.mrr, bm25.mrr), (ours.within_five, bm25.within_five))
    cells = " | ".join(f"{mine:.3f} | {words:.3f}" for mine, words in pairs)
    return f"| {name} | {ours.questions} | {cells} |"
