"""A message as Discord components (V2), as plain dictionaries: pure, so that every limit can be tested without Discord."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from bot.core.blocks import Block, Choices, Citations, Comparison, Document, Feedback, Notice, Option
from bot.core.tokens import mint
from bot.core.turns.turn import Content, Send

V2 = 1 << 15
EPHEMERAL = 1 << 6
SUPPRESS_EMBEDS = 1 << 2
TEXT_LIMIT = 4000
LABEL_LIMIT = 80
ROW, BUTTON, TEXT = 1, 2, 10

Component = dict[str, Any]


def payload(send: Send, *, shared: bool) -> dict[str, Any]:
    """Draw a message. `shared`: other people are in that place, so a private answer may be shown to them on request."""
    return {
        "flags": V2,
        "components": components(send.content, shareable=shared and send.to == "private"),
        "allowed_mentions": {"parse": []},
    }


def components(content: Content, *, shareable: bool = False) -> list[Component]:
    """Draw text and blocks from top to bottom; at least one component, at most 4000 characters of text."""
    parts = [_text(content.markdown)] if content.markdown.strip() else []
    buttons: list[Component] = []
    for block in content.blocks:
        parts.extend(_block(block))
        buttons.extend(_buttons(block))
    if shareable and (card := _first_card(content)):
        buttons.append(_button(Option(label="Show here", token=mint("show", card))))
    parts.extend(_rows(_unique(buttons)))
    return _within(parts or [_text("…")])


def preview(markdown: str, status: str) -> dict[str, Any]:
    """Draw an unfinished message."""
    return {
        "flags": V2,
        "components": [_text(markdown or f"-# {status or '…'}")],
        "allowed_mentions": {"parse": []},
    }


def without(rows: list[Component], token: str) -> list[Component]:
    """Take a pressed button out of a message's components, and rows and frames that it leaves empty."""
    kept: list[Component] = []
    for row in rows:
        if row.get("custom_id") == token:
            continue
        inner = without(row["components"], token) if row.get("components") else None
        if inner is None:
            kept.append(row)
        elif inner:
            kept.append({**row, "components": inner})
    return kept


def _block(block: Block) -> Iterator[Component]:
    match block:
        case Citations():
            yield _text("-# " + "  ".join(f"{_raised(item.n)} {item.title}" for item in block.items))
        case Choices(prompt=prompt):
            if prompt:
                yield _text(prompt)
        case Comparison():
            rows = (f"**{row.on}**\n{block.left}: {row.left}\n{block.right}: {row.right}" for row in block.rows)
            yield _text("\n\n".join(rows))
        case Notice(text=text):
            yield _text(f"-# {text}")
        case Document(name=name, text=text):
            yield _text(f"**{name}**\n```\n{text[:2500]}\n```")
        case Feedback():
            return
        case _:
            assert_never(block)


def _buttons(block: Block) -> Iterator[Component]:
    if isinstance(block, Choices):
        yield from map(_button, block.options)
    elif isinstance(block, Feedback):
        yield _button(Option(label="Feedback", token=mint("feedback", block.ref)))


def _button(option: Option) -> Component:
    return {"type": BUTTON, "style": 2, "label": option.label[:LABEL_LIMIT], "custom_id": option.token}


def _unique(buttons: list[Component]) -> list[Component]:
    return list({button["custom_id"]: button for button in buttons}.values())


def _rows(buttons: list[Component]) -> Iterator[Component]:
    for start in range(0, len(buttons), 5):
        yield {"type": ROW, "components": buttons[start : start + 5]}


def _text(markdown: str) -> Component:
    return {"type": TEXT, "content": markdown.strip()}


def _within(parts: list[Component]) -> list[Component]:
    """Cut the longest text when all texts together pass the limit; what is cut stands behind *More*."""
    texts = [part for part in parts if part["type"] == TEXT]
    over = sum(len(part["content"]) for part in texts) - TEXT_LIMIT
    if over > 0:
        longest = max(texts, key=lambda part: len(part["content"]))
        kept = longest["content"][: len(longest["content"]) - over - 2]
        longest["content"] = (kept.rpartition("\n")[0] or kept) + "\n…"
    return parts


def _first_card(content: Content) -> str:
    cited = (item.card for block in content.blocks if isinstance(block, Citations) for item in block.items)
    return next(cited, "")


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
