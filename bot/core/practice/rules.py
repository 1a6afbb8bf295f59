"""Rules P001 to P011: what the practice items break, with file and line. P001, P002 and P006 are met while reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.likeness import near_pairs
from bot.core.knowledge.lined import Where
from bot.core.knowledge.rules.text import HYPE, LAYOUT, UNSEEN
from bot.core.knowledge.words import term_set, words
from bot.core.practice.items import ChoiceItem, Item, ItemShelf, OrderItem, ShortItem

TEXT_WORDS = (12, 60)
OPTION_WORDS = 18
SAME = 0.6
EACH_DIFFICULTY = 4
TELLING = 1.6
"""A right option so many times as long as the longest other one gives itself away."""


def judge_items(shelf: ItemShelf, cards: frozenset[str], competencies: frozenset[str]) -> Iterator[Finding]:
    """Everything that the files of items break; `cards` and `competencies` are ids that exist."""
    yield from shelf.findings
    for _, held in shelf.items:
        if held.value.card not in cards:
            yield held.finding("P005", f"there is no card {held.value.card}", "card")
        yield from _lengths(held)
        yield from _telling(held)
        yield from _signs(held)
    yield from _files(shelf, competencies)
    yield from _twice(shelf)
    yield from _alike(shelf)


def _files(shelf: ItemShelf, competencies: frozenset[str]) -> Iterator[Finding]:
    """A file is a competency that exists, with enough of every difficulty."""
    paths = {of: held.path for of, held in shelf.items}
    counts = Counter((of, held.value.difficulty) for of, held in shelf.items)
    for of, path in paths.items():
        if of not in competencies:
            yield Finding(path, 1, "P003", f"there is no competency {of}")
        for difficulty in (1, 2, 3):
            if (many := counts[of, difficulty]) < EACH_DIFFICULTY:
                yield Finding(path, 1, "P010", f"{Path(path).name} has {many} items of difficulty {difficulty}")


def _lengths(held: Held[Item]) -> Iterator[Finding]:
    least, most = TEXT_WORDS
    if not least <= (many := len(words(held.value.text))) <= most:
        yield held.finding("P007", f"the text has {many} words", "text")
    for at, text in _answers(held.value):
        if (many := len(words(text))) > OPTION_WORDS:
            yield held.finding("P007", f"{many} words to choose or to place", *at)


def _telling(held: Held[Item]) -> Iterator[Finding]:
    item = held.value
    if not isinstance(item, ChoiceItem):
        return
    sizes = [len(option.text) for option in item.options]
    longest = max(size for n, size in enumerate(sizes) if n != item.right)
    if sizes[item.right] > TELLING * longest:
        yield held.finding("P009", "the right option is so long that it gives itself away", "options", item.right)


def _signs(held: Held[Item]) -> Iterator[Finding]:
    for at, text in _texts(held.value):
        if "\u2014" in text:
            yield held.finding("P011", "a dash; use a comma, a colon or a full stop", *at)
        for found in HYPE.finditer(text):
            yield held.finding("P011", f"{found.group()!r} is hype; say what is the case", *at)
        if UNSEEN.search(text):
            yield held.finding("P011", "an invisible character", *at)
        for name, pattern in LAYOUT.items():
            if pattern.search(text):
                yield held.finding("P011", f"{name}; write plain sentences", *at)


def _answers(item: Item) -> Iterator[tuple[Where, str]]:
    """What stands beside a letter."""
    if isinstance(item, ChoiceItem):
        yield from ((("options", n, "text"), option.text) for n, option in enumerate(item.options))
    if isinstance(item, OrderItem):
        yield from ((("steps", n), step) for n, step in enumerate(item.steps))


def _texts(item: Item) -> Iterator[tuple[Where, str]]:
    """Everything of an item that a learner reads."""
    yield ("text",), item.text
    yield from _answers(item)
    if isinstance(item, ChoiceItem):
        yield from ((("options", n, "why"), option.why) for n, option in enumerate(item.options))
    else:
        yield ("why",), item.why
    if isinstance(item, ShortItem):
        yield ("answer",), item.answer
        yield from ((("points", n), point) for n, point in enumerate(item.points))


def _twice(shelf: ItemShelf) -> Iterator[Finding]:
    uses = Counter(held.value.id for _, held in shelf.items)
    for _, held in shelf.items:
        if uses[held.value.id] > 1:
            yield held.finding("P004", f"the id {held.value.id} is used more than once", "id")


def _alike(shelf: ItemShelf) -> Iterator[Finding]:
    items = [held for _, held in shelf.items]
    for earlier, later in near_pairs([term_set(held.value.text) for held in items], SAME):
        yield items[later].finding("P008", f"asks nearly the same as {items[earlier].value.id}", "text")
