"""How a review is shown: the verdict and the first gap in few words, the rest behind buttons."""

from __future__ import annotations

from bot.core.blocks import Block, Choices, LearningPath, Option, PathStep, Scorecard, ScorecardRow
from bot.core.interviewing.desk import shortened
from bot.core.planning.reasons import why
from bot.core.review.desk import Review, Reviewing
from bot.core.review.experience import Line
from bot.core.review.judging import HIGHEST
from bot.core.review.lines import Lines
from bot.core.review.quoting import quoted
from bot.core.review.signals import PARTS
from bot.core.review.tailoring import Gap

QUOTED = 14
"""Words of a quotation in a first layer."""
NAMED = 2
"""How many skills are named at a time."""
STEPS = 3
PAGE = 3
FIRST_LAYER = 80
"""Words up to which the first framing is shown at once."""
TITLE_WORDS = 10


def first(house: Reviewing, found: Review) -> tuple[str, tuple[Block, ...]]:
    """The first layer and its buttons."""
    option = house.lines.option
    look = option("quotes", "quotes") if found.subject == "jd" else option("lines", "lines.0")
    row = (look, option("path", "path"), option("interview", "interview"))
    text = _of_posting(house.lines, found, house) if found.subject == "jd" else _of_experience(house.lines, found)
    return text, (Choices(options=row),)


def verdict(lines: Lines, found: Review) -> str:
    """The verdict and its reason in one sentence."""
    judgement = found.judgement
    if judgement is None:
        return ""
    quote = lines.say("quote", quote=shortened(quoted(judgement.quote), QUOTED)) if judgement.quote else ""
    return f"{lines.file.verdicts[judgement.verdict]} {reason(lines, found, quote)}"


def reason(lines: Lines, found: Review, quote: str) -> str:
    """Why, in one sentence."""
    because = lines.file.because[found.judgement.because] if found.judgement else ""
    return because.replace("{quote}", quote)


def quotes(house: Reviewing, found: Review) -> tuple[Block, ...]:
    """Every axis with its score and the words it rests on."""
    lines = house.lines
    rows = tuple(
        ScorecardRow(
            title=lines.file.axes[one.id].capitalize(),
            level=f"{one.score} of {HIGHEST}, {lines.file.levels[one.score]}",
            met=one.score / HIGHEST,
            quotes=tuple(shortened(quote, 2 * QUOTED) for quote in one.evidence),
        )
        for one in found.axes
    )
    title = found.posting.title if found.posting else ""
    block = Scorecard(title=lines.say("axes_title"), summary=title, rows=rows, foot=lines.say("axes_foot"))
    row = (lines.option("path", "path"), lines.option("interview", "interview"), lines.again)
    return (block, Choices(options=row))


def path(house: Reviewing, found: Review) -> tuple[str, tuple[Block, ...]]:
    """The first steps of the path for this text."""
    lines, entries = house.lines, [entry for entry in found.plan.entries if entry.part == 1][:STEPS]
    if not entries:
        return lines.say("path_none"), (Choices(options=(lines.option("interview", "interview"),)),)
    steps = tuple(
        PathStep(
            n=n,
            title=entry.step.title,
            about=found.desk.title(entry.step.competency),
            why=why(found.desk, found.path, entry.step) if n == 1 else "",
            hours=entry.step.hours,
            week=entry.week + 1,
            done_when=entry.step.done_when if n == 1 else "",
            state="now" if n == 1 else "next" if n == 2 else "later",
        )
        for n, entry in enumerate(entries, 1)
    )
    block = LearningPath(
        title=lines.say("path_title", title=_title(house, found)),
        summary=lines.say("path_summary", n=len(found.plan.steps), weeks=found.plan.weeks),
        steps=steps,
    )
    text = lines.say("path_lead", hours=f"{found.path.minutes / 60:g}")
    row = (lines.option("plan", "plan"), lines.option("interview", "interview"), lines.again)
    return text, (block, Choices(options=row))


def framings(house: Reviewing, found: Review, page: int) -> tuple[str, tuple[Block, ...]]:
    """A page of framed lines."""
    lines, every = house.lines, found.experience.lines if found.experience else ()
    shown = every[page * PAGE : (page + 1) * PAGE] or every[:PAGE]
    begin = every.index(shown[0]) if shown else 0
    told = [_line(lines, one, n) for n, one in enumerate(shown, begin + 1)]
    more = lines.option("more", f"lines.{page + 1}") if (page + 1) * PAGE < len(every) else None
    row: tuple[Option | None, ...] = (more, lines.option("interview", "interview"), lines.option("path", "path"))
    foot = lines.say("lines_foot")
    return "\n\n".join([*told, foot]), (Choices(options=tuple(one for one in row if one)),)


def gap_text(house: Reviewing, gap: Gap) -> str:
    """A gap in one sentence."""
    lines, known = house.lines, house.planning.knowledge.competencies
    if gap.level is not None:
        standing = lines.say("standing_level", level=f"{gap.level:.1f}", wanted=gap.wanted)
    else:
        standing = lines.say("standing_brings" if gap.brings else "standing_unseen")
    level = lines.file.levels[gap.wanted]
    return lines.say(
        "gap_text", skill=known[gap.competency].title, axis=lines.file.axes[gap.axis], level=level, standing=standing
    )


def _of_posting(lines: Lines, found: Review, house: Reviewing) -> str:
    top = sorted((one for one in found.axes if one.score > 1), key=lambda one: -one.score)[:NAMED]
    names = tuple(lines.file.axes[one.id] for one in top)
    most = lines.say("asks_most", axes=", ".join(names)) if names else lines.say("asks_little")
    machine = lines.say("machine") if found.machine else ""
    return " ".join(filter(None, (verdict(lines, found), most, _gap(house, found), machine)))


def _gap(house: Reviewing, found: Review) -> str:
    if not any(one.score > 1 for one in found.axes):
        return ""
    known = [gap for gap in found.gaps if gap.level is not None]
    shown = (known or list(found.gaps))[:NAMED]
    if not shown:
        return house.lines.say("gap_none")
    titles = house.planning.knowledge.competencies
    names = ", ".join(titles[gap.competency].title for gap in shown)
    return house.lines.say("gap_known" if known else "gap_unseen", names=names)


def _of_experience(lines: Lines, found: Review) -> str:
    read = found.experience
    if read is None or not read.lines:
        return lines.say("no_lines")
    machine = lines.say("machine") if read.machine else ""
    n, lacking = len(read.lines), read.lacking
    if not lacking:
        return f"{lines.say('experience_whole', n=n)} {machine}".strip()
    parts = lines.file.parts
    if n == 1:
        missing = ", ".join(parts[part] for part in PARTS if part in read.lines[0].missing)
        lead = lines.say("experience_one", missing=missing)
    else:
        named = (lines.say("missing_of", part=parts[part], n=count, of=n) for part, count in lacking[:NAMED])
        lead = lines.say("experience_lead", n=n, missing=", ".join(named))
    shown = lines.say("experience_first", framing=f"\n> {read.lines[read.weakest].framing}\n")
    text = "\n".join(filter(None, (lead, shown, machine)))
    return text if len(text.split()) <= FIRST_LAYER + 10 else f"{lead} {machine}".strip()


def _line(lines: Lines, line: Line, n: int) -> str:
    if not line.missing:
        return lines.say("line_whole", n=n, framing=line.framing)
    return lines.say("line", n=n, framing=line.framing, why=line.kind.say)


def _title(house: Reviewing, found: Review) -> str:
    if found.posting and found.posting.title:
        return shortened(found.posting.title, TITLE_WORDS)
    return house.planning.knowledge.goals[found.goal].title
