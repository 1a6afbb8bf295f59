"""A message as Block Kit, as plain dictionaries: pure, so that every limit can be tested without Slack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from bot.adapters import reading
from bot.adapters.safety import allowed, clean
from bot.adapters.slack import pressing, words
from bot.adapters.split import split
from bot.core.blocks import (
    Block,
    Choices,
    Citation,
    Citations,
    Clearing,
    Comparison,
    Document,
    Feedback,
    InterviewQuestion,
    LearningPath,
    Notice,
    Option,
    ProgressReport,
    Quiz,
    Scorecard,
)
from bot.core.blocks import Picture as ToDraw
from bot.core.tokens import mint, parse
from bot.core.turns.turn import Content, Send

MARKDOWN_LIMIT, MARKDOWN_MOST = 11_000, 12_000
SECTION_LIMIT, SECTION_MOST, SHORTEST = 2400, 3000, 200
CONTEXT_LIMIT, TITLE_LIMIT = 1900, 200
ALT_LIMIT, FALLBACK_LIMIT = 1900, 3000
TABLE_LIMIT, CELL_LIMIT = 9000, 600
MOST_BLOCKS, MOST_UNDER, MOST_ROWS = 50, 40, 99
PRESSED = frozenset(("actions", "context_actions"))
TOO_LONG = "The rest is too long to show here."

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn block, uploaded: Slack's id of the file, and the same in words."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Look:
    """What drawing depends on besides the message: hosts that may be linked, pictures by the block's number.

    `files`: documents go out as files, so the message only names them.
    """

    hosts: frozenset[str] = frozenset()
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    files: bool = False


def blocks(send: Send, look: Look) -> list[Json]:
    """Draw a whole message."""
    below = tail(send, look)
    return [*text(send.content.markdown, look, MOST_BLOCKS - len(below)), *below]


def tail(send: Send, look: Look) -> list[Json]:
    """Draw what stands below the words: what a stream gets when it stops."""
    drawn = under(send.content.blocks, look)
    if send.to == "private" and send.inbound.surface != "dm" and (card := _first_card(send.content)):
        drawn.append(pressing.actions([Option(label="Show here", token=mint("show", card))]))
    return drawn


def text(said: str, look: Look, most: int = MOST_BLOCKS) -> list[Json]:
    """Draw words. What does not fit into one markdown block follows in sections, which Slack folds by itself."""
    first, *rest = split(clean(said), MARKDOWN_LIMIT) or [""]
    if len(words.markdown(first, look.hosts)) > MARKDOWN_MOST:
        first, *rest = *split(first, MARKDOWN_LIMIT // 2), *rest
    drawn = [markdown(first, look)] if first.strip() else []
    drawn += [one for piece in rest for one in sections(piece, look)]
    return drawn if len(drawn) <= most else [*drawn[: most - 1], context(TOO_LONG)]


def sections(said: str, look: Look, limit: int = SECTION_LIMIT) -> list[Json]:
    """Draw words as sections, each within Slack's limit also after escaping."""
    drawn: list[Json] = []
    for piece in split(clean(said), limit):
        fits = len(words.mrkdwn(piece, look.hosts)) <= SECTION_MOST
        drawn += (
            [section(piece, look)] if fits or limit <= SHORTEST else sections(piece, look, max(limit // 2, SHORTEST))
        )
    return drawn


def under(parts: Sequence[Block], look: Look) -> list[Json]:
    """Draw blocks of the core, one under the other."""
    drawn: list[Json] = []
    for n, block in enumerate(parts):
        if picture := look.pictures.get(n):
            drawn.append(image(picture))
            if isinstance(block, ToDraw):  # its words describe the picture
                continue
        for one in _block(block, look):
            _add(drawn, one)
    return _fitted(drawn)


def markdown(said: str, look: Look) -> Json:
    """Draw words that Slack reads as Markdown."""
    return {"type": "markdown", "text": words.markdown(said, look.hosts)[:MARKDOWN_MOST]}


def section(said: str, look: Look) -> Json:
    """Draw words in Slack's own markup: where a markdown block may not stand."""
    said = words.mrkdwn(said, look.hosts)[:SECTION_MOST]
    return {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}


def context(said: str) -> Json:
    """Draw a small line of ready-made mrkdwn."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": said if said.strip() else "-", "verbatim": True}],
    }


def small(said: str, look: Look) -> Json:
    """Draw a small line, cut so that it fits also after escaping."""
    return context(words.mrkdwn(said[: CONTEXT_LIMIT // 5], look.hosts))


def image(picture: Picture) -> Json:
    """Draw an uploaded picture."""
    return {
        "type": "image",
        "slack_file": {"id": picture.file},
        "alt_text": words.plain(picture.alt)[:ALT_LIMIT] or " ",
    }


def sources(items: Sequence[Citation], look: Look) -> str:
    """One line of titles, linked where the address is known to us."""
    line, room = "", CONTEXT_LIMIT
    for item in items:
        title = " ".join(item.title[:TITLE_LIMIT].split())
        known = item.url is not None and allowed(item.url, look.hosts)
        shown = words.link(words.plain(title), item.url) if known and item.url else words.flat(title)
        one = f"{_raised(item.n)} {shown}"
        if len(line) + len(one) + 2 > room:
            break
        line = f"{line}  {one}" if line else one
    return line


def fallback(content: Content) -> str:
    """Write the message as one plain line, for notifications and screen readers."""
    said = content.markdown.strip() or " ".join(
        one.text for one in content.blocks if isinstance(one, Notice | Clearing)
    )
    return words.fallback(said[:FALLBACK_LIMIT]) or "The coach answered."


def _block(block: Block, look: Look) -> Iterator[Json]:
    match block:
        case Citations(items=items):
            yield context(sources(items, look))
        case Choices(prompt=prompt, options=options):
            yield from sections(prompt, look)[:1]
            yield pressing.actions(options)
        case Comparison():
            yield table(block)
        case Notice(text=said) | Clearing(text=said):
            yield small(said, look)
        case Document(name=name):
            yield context(words.flat(name[: pressing.LABEL_LIMIT]))
            yield from [] if look.files else sections(f"```\n{block.text}\n```", look)
        case Feedback(ref=ref):
            yield pressing.feedback(ref)
            yield pressing.menu(ref)
        case ToDraw(text=said):
            yield small(said, look)
        case _:
            yield from _coached(block, look)


def _coached(block: InterviewQuestion | Scorecard | LearningPath | Quiz | ProgressReport, look: Look) -> Iterator[Json]:
    """Draw what interviews, paths and practice show."""
    match block:
        case InterviewQuestion():
            yield small(f"{block.n}/{block.of} · {block.about} · {block.minutes} min", look)
            yield from sections(f"**{block.text}**", look)
        case Scorecard():
            yield from sections("\n\n".join(reading.scorecard(block)), look)
            yield small(block.foot, look)
        case LearningPath():
            yield from sections("\n\n".join(reading.path(block)), look)
        case Quiz():
            yield small(reading.quiz_place(block), look)
            yield from sections(reading.quiz(block), look)
            if pressed := reading.quiz_options(block):
                yield pressing.actions(pressed)
        case ProgressReport():
            yield from sections("\n\n".join(reading.progress(block)), look)
            if block.foot:
                yield small(block.foot, look)
        case _:
            assert_never(block)


def _add(drawn: list[Json], one: Json) -> None:
    """Put a block under the others. A message holds one table; the menu of an answer joins its row of buttons."""
    if one["type"] == "table" and any(block["type"] == "table" for block in drawn):
        drawn.append(context(_as_line(one)))
    elif pressing.is_menu(one) and (row := next((block for block in drawn if block["type"] == "actions"), None)):
        if not any(element["type"] == "overflow" for element in row["elements"]):
            row["elements"].extend(one["elements"])
    else:
        drawn.append(one)


def _fitted(drawn: list[Json]) -> list[Json]:
    """Leave out what is too much for one message, never what can be pressed."""
    if len(drawn) <= MOST_UNDER:
        return drawn
    pressed = [block for block in drawn if block["type"] in PRESSED][: MOST_UNDER - 1]
    read = [block for block in drawn if block["type"] not in PRESSED]
    return [*read[: MOST_UNDER - 1 - len(pressed)], context(TOO_LONG), *pressed]


def table(block: Comparison) -> Json:
    """Draw two things side by side: three columns, so that a phone can show them."""
    rows = [("", block.left, block.right), *((row.on, row.left, row.right) for row in block.rows[:MOST_ROWS])]
    most = min(CELL_LIMIT, TABLE_LIMIT // (3 * len(rows)))
    return {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": words.plain(cell)[:most].strip() or "-"} for cell in row] for row in rows
        ],
        "column_settings": [{"is_wrapped": True}] * 3,
    }


def _as_line(drawn: Json) -> str:
    rows = [" · ".join(cell["text"] for cell in row) for row in drawn["rows"]]
    return words.escape("\n".join(rows)[: CONTEXT_LIMIT // 5])


def _first_card(content: Content) -> str:
    cited = (item.card for block in content.blocks if isinstance(block, Citations) for item in block.items)
    return next((card for card in cited if parse(f"v1:show:{card}:0")), "")


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
