"""Rules K010 to K024: how a card is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.knowledge import law
from bot.core.knowledge.held import Finding, Held
from bot.core.knowledge.lined import Where
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import blocks, bullets, numbers, sentences, words

CODE = re.compile(r"`[^`]*`")
LAYOUT = {
    "a heading": re.compile(r"^\s{0,3}#{1,6}\s|^\s*(?:={2,}|-{3,})\s*$"),
    "a table": re.compile(r"^\s*\||\|\s*:?-{3,}"),
    "HTML": re.compile(r"</?[A-Za-z][^<>]*>|<!--"),
    "an image": re.compile(r"!\["),
    "a link": re.compile(r"\]\(|https?://|\bwww\."),
}
HINT = re.compile(r"[#|<!\]=]|---|://|www")  # most lines hold none of it and need no closer look
HYPE = re.compile(
    r"\b(?:crucial|delv(?:e|es|ing)|landscape|leverag(?:e|es|ed|ing)|game[- ]chang(?:er|ing)|cutting[- ]edge|revolutioni[sz]\w+"
    r"|seamless(?:ly)?|supercharg\w+|unleash\w*|unlock(?:s|ing)? the|fast-paced|synerg\w+|world-class|best-in-class"
    r"|it(?:'s| is) important to note|needless to say)\b",
    re.IGNORECASE,
)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
EXAMPLE = re.compile(r"\b(?:Say|Suppose|Imagine)\b|\b(?:say|suppose),")


def prose(card: Card) -> Iterator[tuple[Where, str]]:
    """Every text of a card that a reader sees, with its place."""
    yield ("title",), card.title
    yield from ((("phrasings", n), text) for n, text in enumerate(card.phrasings))
    yield from ((("facts", n, "text"), fact.text) for n, fact in enumerate(card.facts))
    yield from body(card)


def body(card: Card) -> Iterator[tuple[Where, str]]:
    """The texts that count as the card's own words: brief, plain, pair, contrast, sections."""
    yield ("brief",), card.brief
    yield ("plain",), card.plain
    if card.pair:
        for name in ("pm", "ai_pm", "why", "example"):
            yield ("pair", name), getattr(card.pair, name)
    if card.contrast:
        yield ("contrast", "left"), card.contrast.left
        yield ("contrast", "right"), card.contrast.right
        for n, row in enumerate(card.contrast.rows):
            for side in ("on", "left", "right"):
                yield ("contrast", "rows", n, side), getattr(row, side)
    for n, section in enumerate(card.sections):
        yield ("sections", n, "text"), section.text


def judge_text(held: Held[Card]) -> Iterator[Finding]:
    """All findings about how one card is written."""
    yield from _brief_and_plain(held)
    yield from _sizes(held)
    yield from _sections(held)
    yield from _signs(held)
    yield from _numbers(held)


def _brief_and_plain(held: Held[Card]) -> Iterator[Finding]:
    card = held.value
    count = len(words(card.brief))
    if not law.BRIEF_WORDS[0] <= count <= law.BRIEF_WORDS[1]:
        yield held.finding("K010", f"brief has {count} words", "brief")
    yield from _long_sentences(held, "K011", "brief", law.BRIEF_SENTENCE)
    if bullets(card.brief) > law.BRIEF_BULLETS:
        yield held.finding("K012", f"brief has {bullets(card.brief)} bullets", "brief")
    if len(words(card.plain)) > law.PLAIN_WORDS:
        yield held.finding("K013", f"plain has {len(words(card.plain))} words", "plain")
    yield from _long_sentences(held, "K014", "plain", law.PLAIN_SENTENCE)


def _long_sentences(held: Held[Card], rule: str, name: str, most: int) -> Iterator[Finding]:
    for sentence in sentences(getattr(held.value, name)):
        if len(words(sentence)) > most:
            opening = " ".join(words(sentence)[:5])
            yield held.finding(rule, f"a sentence of {name} has {len(words(sentence))} words: {opening} ...", name)


def _sizes(held: Held[Card]) -> Iterator[Finding]:
    card = held.value
    total = sum(len(words(text)) for _, text in body(card))
    if not law.CARD_WORDS[0] <= total <= law.CARD_WORDS[1]:
        yield held.finding("K015", f"the card has {total} words in all")
    for at, text in body(card):
        most = {"pair": law.PAIR_WORDS, "contrast": law.CELL_WORDS}.get(str(at[0]))
        if most and len(words(text)) > most:
            yield held.finding("K023", f"{len(words(text))} words where {most} are allowed", *at)


def _sections(held: Held[Card]) -> Iterator[Finding]:
    titles = [section.title for section in held.value.sections]
    missing = [title for title in law.REQUIRED_SECTIONS if title not in titles]
    if missing:
        yield held.finding("K016", f"missing: {', '.join(missing)}", "sections")
    if any(fact.contested for fact in held.value.facts) and "Where people disagree" not in titles:
        yield held.finding("K017", "a fact is contested, so say where people disagree", "sections")
    for n, section in enumerate(held.value.sections):
        limits = {"Points": law.POINTS, "Common mistakes": law.MISTAKES}.get(section.title)
        if limits and not limits[0] <= bullets(section.text) <= limits[1]:
            yield held.finding("K022", f"{section.title} has {bullets(section.text)} bullets", "sections", n)


def _signs(held: Held[Card]) -> Iterator[Finding]:
    for at, text in prose(held.value):
        for below, line in enumerate(text.split("\n")):
            deeper = below if at[0] == "sections" else 0
            for rule, message in _signs_in(line):
                yield held.finding(rule, message, *at, below=deeper)


def _signs_in(line: str) -> Iterator[tuple[str, str]]:
    if HINT.search(line):
        bare = CODE.sub("", line)
        yield from (("K018", f"{what} in the text") for what, pattern in LAYOUT.items() if pattern.search(bare))
    if "\u2014" in line or " \u2013 " in line:
        yield "K019", "a dash; use a comma, a colon or a full stop"
    yield from (("K020", f"{match.group()!r} is hype; say what is the case") for match in HYPE.finditer(line))
    yield from (("K024", f"the invisible character U+{ord(match.group()):04X}") for match in UNSEEN.finditer(line))


def _numbers(held: Held[Card]) -> Iterator[Finding]:
    card = held.value
    known = numbers(" ".join(f"{fact.text} {fact.value} {fact.unit} {fact.as_of}" for fact in card.facts))
    for at, text in body(card):
        if at == ("pair", "example") or _title_of(card, at) == "Worked example":
            continue
        claimed = {number for block in blocks(text) for number in numbers(EXAMPLE.split(block)[0])}
        for number in sorted(claimed - known):
            yield held.finding("K021", f"{number} stands in no fact of this card", *at)


def _title_of(card: Card, at: Where) -> str | None:
    return card.sections[int(at[1])].title if at[0] == "sections" else None
