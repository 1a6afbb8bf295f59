"""The first layer of a scorecard: one strength in the learner's own words, one fix with a better line, one action."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from bot.core.answering.layers import counted, fit
from bot.core.blocks import Option, Picture, ScorecardRow
from bot.core.blocks import Scorecard as CardBlock
from bot.core.grading.marking import missing, worth
from bot.core.grading.rubric import Line, Rubric
from bot.core.grading.scorecard import NEEDS_JUDGEMENT, Mark, Scorecard
from bot.core.interviewing.desk import Desk, shortened
from bot.core.interviewing.machine import HINT_PRICE
from bot.core.interviewing.state import Interview, Round
from bot.core.tokens import fits, mint

BUDGET = 86
QUOTE_WORDS = 16
SHORT_QUOTE = 8
HIGHEST = 4
LABEL = 70
SOLID = 2
TELLING = 5
"""Words from which a quotation says something."""
BRACKET = re.compile(r"\[[^\]]+\]")


def first_layer(card: Scorecard, desk: Desk, *, strict: bool, before: str = "") -> str:
    """What a learner reads first: at most 90 words, what stands `before` it included."""
    said = desk.lines.say
    best, worst = best_mark(card), worst_mark(card)
    room, text = BUDGET - counted(before), ""
    fixes = _fixes(worst, desk) if worst else [said("nothing_to_fix")]
    figures = _figures(card, desk, strict=strict)
    for most, fix in product((QUOTE_WORDS, SHORT_QUOTE), fixes):
        head = " ".join((_headline(card, best, worst, desk, most), *figures))
        text = f"{head}\n{fix}"
        if counted(text) <= room:
            break
    text = text if counted(text) <= room else fit(text, room)
    told = worst is None or worst.advice in text or is_pattern(text)
    action = said("action", advice=worst.advice) if worst and worst.advice and not told else ""
    for more in (action, _left_out(card, desk)):
        text = f"{text}\n{more}" if more and counted(f"{text} {more}") <= room else text
    return text


def best_mark(card: Scorecard) -> Mark | None:
    """The line to keep: the best met one that has words to show."""
    shown = [mark for mark in card.criteria if mark.level and mark.evidence]
    return max(shown, key=lambda mark: (mark.level or 0, worth(mark)), default=None)


def worst_mark(card: Scorecard) -> Mark | None:
    """The line where most is to be gained, another one than is praised; None when nothing is missing."""
    gaps, best = [mark for mark in card.criteria if missing(mark) > 0], best_mark(card)
    others = [mark for mark in gaps if mark is not best]
    return max(others or gaps, key=missing, default=None)


def telling_quote(quotes: Sequence[str]) -> str:
    """The first quotation that says something by itself; the longest where none does."""
    return next((one for one in quotes if len(one.split()) >= TELLING), max(quotes, key=len, default=""))


def block_of(card: Scorecard, desk: Desk, round_: Round) -> CardBlock:
    """All marks as a block."""
    lines = desk.lines
    band = lines.file.bands[card.band] if card.band else ""
    number = f" · {card.total}/100" if has_number(card) else ""
    return CardBlock(
        title=desk.type_of(round_).capitalize(),
        summary=f"{band.capitalize()}{number}",
        rows=tuple(_row(mark, desk) for mark in card.criteria),
        foot=lines.say("foot"),
    )


def picture_of(block: CardBlock, desk: Desk) -> Picture:
    """The marks to be drawn, with the same in words."""
    rows = ". ".join(desk.lines.say("alt_row", title=row.title, level=row.level) for row in block.rows)
    text = desk.lines.say("alt", type=block.title.lower(), rows=f"{block.summary}. {rows}", foot=block.foot)
    return Picture(of=block, text=text)


def reason_of(desk: Desk, round_: Round, card: Scorecard) -> str:
    """Why an answer has no marks. One in another language only looks as if it were about something else."""
    if card.reason in {"off_topic", "junk", "too_short"} and desk.house.language(round_.answer) != "en":
        return desk.lines.say("not_english")
    return desk.lines.file.reasons[card.reason] if card.reason else ""


def read_option(desk: Desk, card: Scorecard) -> Option | None:
    """The button that opens the card behind the part to mend first."""
    worst = worst_mark(card)
    rule = worst.rule if worst else None
    title = desk.card_title(rule)
    if not rule or not title or not fits(rule):
        return None
    label = desk.lines.file.labels["read_card"].format(title=title)
    return Option(label=label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…", token=mint("ask", rule))


def is_pattern(text: str) -> bool:
    """Whether a line has something in it to be filled."""
    return bool(BRACKET.search(text))


def has_number(card: Scorecard) -> bool:
    """Whether a number may be told: only a judge who understands supports one."""
    return card.engine == "openai" and card.total is not None


def line_of(rubric: Rubric, id_: str) -> Line | None:
    """A line of a rubric by its id."""
    return next((line for line in rubric.lines if line.id == id_), None)


def told_of(interview: Interview) -> Round | None:
    """The answer that is talked of when all are judged: the weakest of a mock, else the last one; None without any."""
    judged = [one for one in interview.rounds if one.card and one.card.total is not None and one.result]
    whole = [one for one in judged if not one.only]
    if interview.full and whole:
        return min(reversed(whole), key=lambda one: (one.card.total or 0) if one.card else 0)
    return judged[-1] if judged else None


def redo_option(desk: Desk, key: str, card: Scorecard) -> Option | None:
    """The button that asks the weakest part again."""
    worst = worst_mark(card)
    if worst is None:
        return None
    return desk.lines.option("redo", f"redo.{key}.{place_of(card.criteria, worst.id)}")


def place_of(marks: Sequence[Mark], id_: str) -> int:
    """The number of a line among the marks, as buttons carry it."""
    return next(n for n, mark in enumerate(marks) if mark.id == id_)


def _left_out(card: Scorecard, desk: Desk) -> str:
    """What nobody could judge because it needs understanding; the rest of the marks leave it out."""
    titles = [mark.title for mark in card.criteria if mark.not_assessed == NEEDS_JUDGEMENT]
    return desk.lines.say("left_out", title=titles[0]) if titles else ""


def _headline(card: Scorecard, best: Mark | None, worst: Mark | None, desk: Desk, most: int) -> str:
    said, step = desk.lines.say, desk.lines.step
    thanks = "" if card.partial else f"{said('thanks')} "
    if best is None:
        return f"{thanks}{said('bare_card')}"
    quote = shortened(telling_quote(best.evidence), most)
    if (best.level or 0) < SOLID or card.band == "not_yet":
        return f"{thanks}{said('weak_card', quote=quote, best=best.title)}"
    high = step(best.level).capitalize()
    if worst is None or (worst.level or 0) >= SOLID:
        return said("strong_card", band=high, best=best.title, quote=quote)
    return said("split_card", high=high, low=step(worst.level), best=best.title, worst=worst.title, quote=quote)


def _figures(card: Scorecard, desk: Desk, *, strict: bool) -> list[str]:
    if not strict:
        return []
    said, found = desk.lines.say, []
    if has_number(card):
        half = (card.spread or 0) // 2
        total = card.total or 0
        judges = (
            said("one_judge")
            if card.spread is None
            else said("three_judges", low=max(total - half, 0), high=min(total + (card.spread or 0) - half, 100))
        )
        found.append(said("number_line", total=total, spread=judges))
    if card.hints:
        found.append(said("hints_line", n=card.hints, cost=card.hints * HINT_PRICE["strict"]))
    return found


def _fixes(worst: Mark, desk: Desk) -> list[str]:
    """Ways to say what to mend, the fullest first."""
    said = desk.lines.say
    short = said("fix_advice", title=worst.title, advice=worst.advice)
    if not worst.stronger:
        return [short]
    if is_pattern(worst.stronger):
        return [said("fix_pattern", title=worst.title, stronger=worst.stronger), short]
    plain = said("fix", title=worst.title, stronger=worst.stronger)
    if not worst.evidence:
        return [plain, short]
    yours = shortened(telling_quote(worst.evidence), QUOTE_WORDS)
    return [said("fix_yours", title=worst.title, yours=yours, stronger=worst.stronger), plain, short]


def _row(mark: Mark, desk: Desk) -> ScorecardRow:
    said, title = desk.lines.say, desk.card_title(mark.rule)
    level = desk.lines.step(mark.level) if mark.level is not None else said("not_assessed", why=mark.not_assessed)
    return ScorecardRow(
        title=mark.title,
        level=level,
        met=None if mark.level is None else mark.level / HIGHEST,
        quotes=tuple(shortened(quote, 2 * QUOTE_WORDS) for quote in mark.evidence),
        rule=said("rule", title=title) if title else "",
        note=mark.advice if mark.level is None or mark.level < HIGHEST else "",
    )
