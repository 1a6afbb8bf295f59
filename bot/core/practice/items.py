"""What a file in `knowledge/items/` may say: short items to practise with, one file a competency."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from bot.core.errors import ContentError
from bot.core.knowledge.files import LARGEST_CARD, UnreadableError, read_text
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.lined import Lined, YamlError, read_yaml
from bot.core.knowledge.schema import Id, Strict, Text
from bot.core.knowledge.shelf import schema_findings

FOLDER = "items"
LARGEST = 4 * LARGEST_CARD
"""Bytes of one file: it holds all items of a competency."""

Kind = Literal["choice", "flaw", "order", "short"]
Difficulty = Annotated[int, Field(ge=1, le=3)]


class Answer(Strict):
    """One of the answers to choose from, and why it is right or not."""

    text: Text
    right: bool = False
    why: Text


class _Asked(Strict):
    """What all items have. `card` is the rule behind the item."""

    id: Id
    difficulty: Difficulty
    card: Id
    text: Text


class ChoiceItem(_Asked):
    """Exactly one of the options is right. `flaw`: the option that names what is wrong with the text."""

    kind: Literal["choice", "flaw"]
    options: Annotated[tuple[Answer, ...], Field(min_length=3, max_length=4)]

    @property
    def right(self) -> int:
        """The place of the right option."""
        return next(n for n, option in enumerate(self.options) if option.right)


class OrderItem(_Asked):
    """Steps to put in order; they stand here in the right one."""

    kind: Literal["order"]
    steps: Annotated[tuple[Text, ...], Field(min_length=3, max_length=5)]
    why: Text


class ShortItem(_Asked):
    """A typed answer, judged by the points it should make. `answer` is one that makes them."""

    kind: Literal["short"]
    points: Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]
    answer: Text
    why: Text = ""


Item = ChoiceItem | OrderItem | ShortItem

_MODELS: Mapping[object, type[Item]] = {
    "choice": ChoiceItem,
    "flaw": ChoiceItem,
    "order": OrderItem,
    "short": ShortItem,
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to ask: an item with the name it is asked under, and the competency it is evidence on.

    `unit` is what is learned and comes back: the item's card, or a line of a rubric.
    """

    ref: str
    unit: str
    competency: str
    item: Item


@dataclass
class ItemShelf:
    """The files of items as they lie there, each item with its competency, and every fault met on the way."""

    items: list[tuple[str, Held[Item]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)


def card_unit(card: str) -> str:
    """The name under which a card is learned."""
    return f"card.{card}"


def read_items(root: Path) -> ItemShelf:
    """All items below `root`/items. Never raises for content."""
    shelf = ItemShelf()
    folder = root / FOLDER
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            text = read_text(path, LARGEST)
            lined = read_yaml(text)
        except UnreadableError as error:
            shelf.findings.append(Finding(str(path), 1, "P001", f"{path.name} {error}"))
            continue
        except YamlError as error:
            shelf.findings.append(Finding(str(path), error.line, "P001", str(error)))
            continue
        shelf.digest.update(f"{path.name}\0{text}\0".encode())
        shelf.items.extend((path.stem, held) for held in _read_file(path, lined, shelf))
    return shelf


def load_items(root: Path) -> Mapping[str, Prompt]:
    """The items a run can use, by id: a broken one is left out, and named by `coach check`.

    Raises:
        ContentError: two items share an id.

    """
    held = sorted(read_items(root).items, key=lambda found: found[1].value.id)
    prompts = {one.value.id: Prompt(one.value.id, card_unit(one.value.card), of, one.value) for of, one in held}
    if len(prompts) != len(held):
        raise ContentError("two practice items share an id; run `coach check`")
    return MappingProxyType(prompts)


def _read_file(path: Path, lined: Lined, shelf: ItemShelf) -> Iterator[Held[Item]]:
    rows = lined.value
    if not isinstance(rows, list):
        shelf.findings.append(Finding(str(path), 1, "P002", "should be a list of items"))
        return
    for n, row in enumerate(rows):
        raw = Held(row, str(path), lined, (n,))
        model = _MODELS.get(row.get("kind")) if isinstance(row, dict) else None
        if model is None:
            shelf.findings.append(raw.finding("P002", f"kind should be one of {', '.join(map(str, _MODELS))}", "kind"))
            continue
        try:
            held = Held(model.model_validate(row), raw.path, lined, raw.inside)
        except ValidationError as error:
            found = schema_findings(raw, error)
            shelf.findings.extend(Finding(one.path, one.line, "P002", one.message) for one in found)
            continue
        if rights := _rights(held.value):
            shelf.findings.append(held.finding("P006", f"{rights}; exactly one must be", "options"))
        else:
            yield held


def _rights(item: Item) -> str:
    """How many options are right, in words, where that is not one."""
    rights = sum(option.right for option in item.options) if isinstance(item, ChoiceItem) else 1
    return "" if rights == 1 else f"{rights or 'none'} of the options {'is' if rights == 0 else 'are'} right"
