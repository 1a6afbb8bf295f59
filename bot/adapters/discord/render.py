"""A message as Discord components (V2), as plain dictionaries: pure, so that every limit can be tested without Discord.

A message is drawn as a list of parts (text, pictures, files), then its buttons; pages.py lays them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from bot.adapters import reading
from bot.adapters.discord import words
from bot.adapters.safety import allowed
from bot.core.blocks import (
    LETTERS,
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

LABEL_LIMIT, CHOICE_LIMIT, HINT_LIMIT = 80, 100, 150
SOURCES_LIMIT, TITLE_LIMIT = 1800, 200
ALT_LIMIT = 1024
ROW, BUTTON, SELECT, TEXT, GALLERY, FILE = 1, 2, 3, 10, 12, 13
PLAIN_STYLE = 2
WIDTH = 5
"""Buttons that stand side by side."""

KINDS: Mapping[str, str] = {"md": "text/markdown", "ics": "text/calendar"}
"""Kinds of text files by the end of their name."""

_STEP = rf"[{''.join(sorted(set(reading.MARKS.values())))}] \d+\. "
_BETWEEN_STEPS = re.compile(rf"(?m)(^{_STEP}.*)\n\n(?={_STEP})")

SHOW, FOLLOW, FEEDBACK, HELPED, NOT_HELPED, WRONG = (
    "Show here",
    "Follow up",
    "Feedback",
    "Helpful",
    "Not helpful",
    "This is wrong",
)

Component = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with a message."""

    name: str
    content: bytes
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What drawing depends on besides the message: hosts that may be linked, pictures by the block's number."""

    hosts: frozenset[str] = frozenset()
    pictures: Mapping[int, Upload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message before it is laid out: what is read from top to bottom, what is pressed below it, its files."""

    parts: tuple[Component, ...]
    rows: tuple[Component, ...] = ()
    files: tuple[Upload, ...] = ()


def draw(send: Send, look: Look) -> Drawn:
    """Draw a whole message."""
    content = send.content
    parts = [text(words.markdown(content.markdown, look.hosts))] if content.markdown.strip() else []
    buttons: list[Component] = []
    below: list[Component] = []
    files: list[Upload] = []
    for n, block in enumerate(content.blocks):
        if picture := look.pictures.get(n):
            files.append(picture)
            parts.append(gallery(picture))
            if isinstance(block, ToDraw):  # its words describe the picture
                continue
        if isinstance(block, Document):
            files.append(document(block))
        parts.extend(_read(block, look))
        buttons.extend(_buttons(block))
        below.extend(_selects(block))
    buttons.extend(map(button, _among_others(send)))
    shown = tuple(part for part in parts if part.get("content", "…").strip()) or (text("…"),)
    return Drawn(shown, (*_rows(_once(buttons)), *_once(below)), tuple(files))


def text(markdown: str) -> Component:
    """Draw ready-made Markdown."""
    return {"type": TEXT, "content": markdown.strip()}


def small(markdown: str) -> Component:
    """Draw a small grey line; each of its lines needs the mark."""
    return text("\n".join(f"-# {line}" for line in markdown.splitlines() if line.strip()))


def button(option: Option) -> Component:
    """Draw a button: its id is the token as it was minted."""
    label = words.plain(option.label)[:LABEL_LIMIT].strip() or "…"
    return {"type": BUTTON, "style": PLAIN_STYLE, "label": label, "custom_id": option.token}


def gallery(picture: Upload) -> Component:
    """Draw a picture that is uploaded with the message; whoever cannot see it reads the same in words."""
    item: Component = {"media": {"url": f"attachment://{picture.name}"}}
    return {"type": GALLERY, "items": [item | ({"description": picture.about} if picture.about else {})]}


def document(block: Document) -> Upload:
    """A text file to keep; what opens it is told by its kind."""
    name = _file_name(block.name)
    kind = KINDS.get(name.rpartition(".")[2].lower(), "text/plain")
    return Upload(name, block.text.encode("utf-8", "replace"), f"{kind}; charset=utf-8")


def without(drawn: Sequence[Component], token: str) -> list[Component]:
    """Take what was pressed out of a message's components, and rows and frames that it leaves empty.

    A quiz is answered once: its letters go together.
    """
    rows = [one for one in drawn if one["type"] == ROW and all(part["type"] == BUTTON for part in one["components"])]
    buttons = [part for row in rows for part in row["components"]]
    if any(one["label"] == LETTERS[0] for one in buttons) and token in [one["custom_id"] for one in buttons]:
        return [one for one in drawn if one not in rows]
    kept: list[Component] = []
    for one in drawn:
        if one.get("custom_id") == token:
            continue
        inner = without(one["components"], token) if one.get("components") else None
        if inner is None:
            kept.append(one)
        elif inner:
            kept.append({**one, "components": inner})
    return kept


def _read(block: Block, look: Look) -> Iterator[Component]:
    """What of a block is read rather than pressed."""
    match block:
        case Citations(items=items):
            yield small(sources(items, look))
        case Choices(prompt=prompt):
            yield text(words.markdown(prompt, look.hosts))
        case Comparison():
            yield text("\n\n".join(_pair(block, row.on, row.left, row.right) for row in block.rows))
        case Notice(text=said) | Clearing(text=said):
            yield small(words.markdown(said, look.hosts))
        case Document(name=name):
            yield {"type": FILE, "file": {"url": f"attachment://{_file_name(name)}"}}
        case Feedback():
            return
        case ToDraw(text=said):
            yield small(words.markdown(said, look.hosts))
        case _:
            yield from _coached(block, look)


def _coached(
    block: InterviewQuestion | Scorecard | LearningPath | Quiz | ProgressReport, look: Look
) -> Iterator[Component]:
    """What interviews, paths and practice show."""
    match block:
        case InterviewQuestion():
            yield small(f"{block.n}/{block.of} · {block.about} · {block.minutes} min")
            yield text(f"**{block.text}**")
        case Scorecard():
            yield text(words.markdown("\n\n".join(reading.scorecard(block)), look.hosts))
            yield small(block.foot)
        case LearningPath():
            yield text(words.markdown(_close("\n\n".join(reading.path(block))), look.hosts))
        case Quiz():
            yield small(words.markdown(reading.quiz_place(block), look.hosts))
            yield text(words.markdown(reading.quiz(block), look.hosts))
        case ProgressReport():
            yield text(words.markdown("\n\n".join(reading.progress(block)), look.hosts))
            yield small(words.markdown(block.foot, look.hosts))
        case _:
            assert_never(block)


def sources(items: Sequence[Citation], look: Look) -> str:
    """One line of titles, linked where the address is known to us."""
    line = ""
    for item in items:
        title = words.escaped(item.title[:TITLE_LIMIT]).strip()
        known = item.url if item.url and allowed(item.url, look.hosts) else None
        one = f"{_raised(item.n)} {f'[{title}](<{known}>)' if known and title else title}"
        if len(line) + len(one) + 2 > SOURCES_LIMIT:
            break
        line = f"{line}  {one}" if line else one
    return line


def _close(steps: str) -> str:
    """Steps of one week without a blank line between them: a whole plan is long on a phone."""
    return _BETWEEN_STEPS.sub(r"\1\n", steps)


def _pair(block: Comparison, on: str, left: str, right: str) -> str:
    """One row of a comparison as stacked lines, which a phone can show."""
    name, first, second = (words.escaped(part) for part in (on, block.left, block.right))
    return f"**{name}**\n{first}: {words.escaped(left)}\n{second}: {words.escaped(right)}"


def _buttons(block: Block) -> Iterator[Component]:
    if isinstance(block, Choices):
        yield from map(button, block.options)
    if isinstance(block, Quiz):
        yield from map(button, reading.quiz_options(block))


def _selects(block: Block) -> Iterator[Component]:
    if isinstance(block, Feedback):
        said = ((HELPED, mint("feedback", block.ref, 1)), (NOT_HELPED, mint("feedback", block.ref, 2)))
        options = (*said, (WRONG, mint("wrong", block.ref)))
        drawn = [{"label": label[:CHOICE_LIMIT], "value": token} for label, token in options]
        select = {"type": SELECT, "custom_id": mint("feedback", block.ref), "options": drawn}
        yield {"type": ROW, "components": [select | {"placeholder": FEEDBACK[:HINT_LIMIT]}]}


def _among_others(send: Send) -> Iterator[Option]:
    """What an answer offers where other people are: to ask on without naming the coach, and to show it to them."""
    card = _first_card(send.content)
    if send.inbound.surface == "dm" or send.to == "dm" or not card:
        return
    yield Option(label=FOLLOW, token=mint("follow"))
    if send.to == "private":
        yield Option(label=SHOW, token=mint("show", card))


def _rows(buttons: Sequence[Component]) -> Iterator[Component]:
    for start in range(0, len(buttons), WIDTH):
        yield {"type": ROW, "components": list(buttons[start : start + WIDTH])}


def _once(drawn: Sequence[Component]) -> list[Component]:
    """Each thing to press once: Discord refuses a message in which two share an id."""
    return list({str(_ids(one)): one for one in drawn}.values())


def _ids(one: Component) -> list[str]:
    return [one["custom_id"]] if "custom_id" in one else [inner["custom_id"] for inner in one["components"]]


def _first_card(content: Content) -> str:
    cited = (item.card for block in content.blocks if isinstance(block, Citations) for item in block.items)
    return next((card for card in cited if parse(f"v1:show:{card}:0")), "")


def _file_name(name: str) -> str:
    kept = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._-"))
    return kept.lstrip(".")[:100] or "file.txt"


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
