"""The figures of reading job descriptions as Markdown and as a picture."""

from __future__ import annotations

from collections.abc import Mapping

from bot.evals.jobs import OURS, Agreement, JobFigures

ROW, LEFT, WIDTH = 26, 190, 420


def tables(figures: JobFigures) -> str:
    """Agreement on the axes and on the verdict, every reader in a column."""
    names = [*figures.all]
    head = ["| scores equal / within one / quadratic kappa |" + "".join(f" {name} |" for name in names)]
    head.append("|---|" + "---|" * len(names))
    rows: dict[str, Mapping[str, Agreement]] = {"all five axes": figures.all}
    rows |= {str(axis): found for axis, found in figures.axes.items()}
    for title, found in rows.items():
        cells = (f" {one.exact:.1%} / {one.near:.1%} / {one.kappa:.2f} |" for one in map(found.__getitem__, names))
        head.append(f"| {title} |" + "".join(cells))
    head.append("| verdict right |" + "".join(f" {figures.verdicts[name]:.1%} |" for name in names))
    return "\n".join([f"{figures.jobs} job descriptions.", "", *head])


def plot(figures: JobFigures) -> str:
    """An SVG of the share of equal scores, axis by axis, ours above the baselines, and of right verdicts."""
    rows = {str(axis): {name: one.exact for name, one in found.items()} for axis, found in figures.axes.items()}
    rows["verdict"] = dict(figures.verdicts)
    bars, top = [], 20
    for title, shares in rows.items():
        bars.append(f'<text x="8" y="{top + 12}" font-weight="bold">{title}</text>')
        for name, share in shares.items():
            colour = "#1d4ed8" if name == OURS else "#9ca3af"
            bars.append(f'<rect x="{LEFT}" y="{top}" width="{share * WIDTH:.0f}" height="11" fill="{colour}"/>')
            label = f"{share:.0%} {name}"
            bars.append(f'<text x="{LEFT + share * WIDTH + 4:.0f}" y="{top + 10}" font-size="9">{label}</text>')
            top += 14
        top += ROW - 14
    style = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11"'
    box = f'viewBox="0 0 {LEFT + WIDTH + 140} {top}"'
    return f'<svg {style} {box}><rect width="100%" height="100%" fill="white"/>{"".join(bars)}</svg>\n'
