"""The figures of placement as Markdown, and the errors as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evals.placement import AVERAGE, OURS, PlacementFigures

ROW, LEFT, WIDTH, MOST = 14, 270, 420, 1.2
COLOURS = {OURS: "#1d4ed8"}


def tables(figures: Sequence[PlacementFigures]) -> str:
    """Mean absolute error of every way at every correlation, and how often the interval holds the truth."""
    head = "".join(f" {one.correlation:.1f} |" for one in figures)
    lines = [f"| mean absolute error in levels, at correlation |{head}", "|---|" + "---|" * len(figures)]
    for name in figures[0].errors:
        cells = "".join(f" {one.errors[name].mean:.3f} ± {one.errors[name].spread:.3f} |" for one in figures)
        lines.append(f"| {name} |{cells}")
    lines.append("| our interval (meant for 80%) holds the truth |" + "".join(f" {one.held:.1%} |" for one in figures))
    return "\n".join(lines)


def plot(figures: Sequence[PlacementFigures]) -> str:
    """An SVG of the errors, one group per correlation; shorter is better."""
    bars: list[str] = []
    top = 20
    for one in figures:
        bars.append(f'<text x="8" y="{top + 10}" font-weight="bold">correlation {one.correlation:.1f}</text>')
        for name, error in one.errors.items():
            top += ROW
            bars.append(f'<text x="{LEFT - 8}" y="{top + 10}" text-anchor="end">{name}</text>')
            colour = COLOURS.get(name, "#d1d5db" if name == AVERAGE else "#9ca3af")
            width = error.mean / MOST * WIDTH
            bars.append(f'<rect x="{LEFT}" y="{top + 1}" width="{width:.0f}" height="{ROW - 3}" fill="{colour}"/>')
            bars.append(f'<text x="{LEFT + width + 4:.0f}" y="{top + 10}" font-size="9">{error.mean:.2f}</text>')
        top += 2 * ROW
    style = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11"'
    box = f'viewBox="0 0 {LEFT + WIDTH + 60} {top}"'
    return f'<svg {style} {box}><rect width="100%" height="100%" fill="white"/>{"".join(bars)}</svg>\n'
