"""A community's own folder of content, read under the same law; what breaks it is left out, the rest works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.core.knowledge.held import Finding, Held, errors
from bot.core.knowledge.knowledge import Pack, by_id
from bot.core.knowledge.rules import judge
from bot.core.knowledge.schema import Card, PackFile, Term
from bot.core.knowledge.scope import Scope
from bot.core.knowledge.shelf import Shelf, read_shelf


def read_pack(folder: Path, base: Shelf, today: date, taken: set[str]) -> tuple[Pack | None, list[Finding], bytes]:
    """The pack in `folder` as far as it is sound, its findings, and the digest of what was read.

    None when its `pack.yaml` is broken or its id is in `taken`: nobody then knows whom it is for.
    """
    shelf = read_shelf(folder)
    about = shelf.read_pack_file()
    findings = sorted({*judge(Scope(shelf, today, base)), *shelf.findings, *_not_its_own(shelf)})
    if about is None:
        return None, findings, shelf.digest.digest()
    if about.value.id in taken:
        findings.append(about.finding("K071", f"another pack is called {about.value.id}; this one is left out", "id"))
        return None, findings, shelf.digest.digest()
    pack, dropped = _sound(about.value, shelf, base, {finding.path for finding in errors(findings)})
    return pack, [*findings, *dropped], shelf.digest.digest()


def _not_its_own(shelf: Shelf) -> Iterator[Finding]:
    for held in (*shelf.competencies[:1], *((shelf.goals,) if shelf.goals else ())):
        yield Finding(held.path, 1, "K072", "this file is not read in a pack")


def _sound(about: PackFile, shelf: Shelf, base: Shelf, bad: set[str]) -> tuple[Pack, list[Finding]]:
    sources = by_id([held for held in shelf.sources if held.path not in bad])
    dropped: list[Finding] = []
    known = {held.value.id for held in base.sources} | set(sources)
    cards: list[Held[Card]] = []
    for held in shelf.cards:
        if held.path in bad:
            continue
        lost = sorted({source for fact in held.value.facts for source in fact.sources} - known)
        if lost:
            dropped.append(held.finding("K031", f"{lost[0]} was in a file that is left out", "facts"))
        else:
            cards.append(held)
    readable = {held.value.id for held in (*cards, *base.cards)}
    pack = Pack(
        id=about.id,
        title=about.title,
        tenants=about.tenants,
        cards={id_: _card_without(card, readable) for id_, card in by_id(cards).items()},
        sources=sources,
        roles=by_id([held for held in shelf.roles if held.path not in bad]),
        terms=_terms(shelf, bad, readable),
        resources=by_id([held for held in shelf.resources if held.path not in bad]),
        overrides=tuple(sorted({held.value.id for held in cards} & {held.value.id for held in base.cards})),
    )
    return pack, dropped


def _card_without(card: Card, readable: set[str]) -> Card:
    lost = {*card.needs, *card.next} - readable
    if not lost:
        return card
    kept = {name: tuple(id_ for id_ in getattr(card, name) if id_ not in lost) for name in ("needs", "next")}
    return card.model_copy(update=kept)


def _terms(shelf: Shelf, bad: set[str], readable: set[str]) -> dict[str, Term]:
    sound = by_id([held for held in shelf.glossary if held.path not in bad])
    kept = {id_: tuple(card for card in term.cards if card in readable) for id_, term in sound.items()}
    return {id_: term.model_copy(update={"cards": kept[id_]}) for id_, term in sound.items() if kept[id_]}
