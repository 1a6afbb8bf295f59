"""What the coach knows: cards and everything they point to, frozen, as one community sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from bot.core.knowledge.held import Held
from bot.core.knowledge.schema import Card, Competency, Goal, ReadinessItem, Resource, Role, Source, Term

T = TypeVar("T")

BASE = ""
"""The origin of what the product itself ships."""


@dataclass(frozen=True)
class Pack:
    """A community's own content. `overrides` are the ids of base cards that it replaces for its tenants."""

    id: str
    title: str
    tenants: tuple[str, ...] | Literal["all"]
    cards: Mapping[str, Card] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()

    def serves(self, tenant: str) -> bool:
        """Whether people of `tenant` see this pack."""
        return self.tenants == "all" or tenant in self.tenants


@dataclass(frozen=True)
class Knowledge:
    """All content by id, in the stable order of ids. `content` is the SHA-256 of every file read.

    `cards` and the other maps hold the base. A view from `visible` holds the tenant's packs laid over it; `origins`
    then names the pack of each entry in `cards` that is not the base's own, and `titles` what these packs are called.
    """

    cards: Mapping[str, Card]
    sources: Mapping[str, Source]
    competencies: Mapping[str, Competency]
    roles: Mapping[str, Role]
    terms: Mapping[str, Term]
    goals: Mapping[str, Goal]
    resources: Mapping[str, Resource]
    readiness: tuple[ReadinessItem, ...]
    default_goal: str
    content: str
    packs: tuple[Pack, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def visible(self, tenant: str) -> Knowledge:
        """What people of `tenant` may see: the base, overlaid by the packs that serve them in the order given."""
        packs = tuple(pack for pack in self.packs if pack.serves(tenant))
        if not packs:
            return replace(self, packs=()) if self.packs else self
        return replace(
            self,
            cards=_over(self.cards, [pack.cards for pack in packs]),
            sources=_over(self.sources, [pack.sources for pack in packs]),
            roles=_over(self.roles, [pack.roles for pack in packs]),
            terms=_over(self.terms, [pack.terms for pack in packs]),
            resources=_over(self.resources, [pack.resources for pack in packs]),
            origins=MappingProxyType({id_: pack.id for pack in packs for id_ in pack.cards}),
            titles=MappingProxyType({pack.id: pack.title for pack in packs}),
            packs=(),
        )

    def key(self, card: str) -> str:
        """The name of a card as seen here, unique over base and packs: `id`, or `pack/id`."""
        origin = self.origins.get(card, BASE)
        return f"{origin}/{card}" if origin else card

    def whose(self, card: str) -> str:
        """The title of the pack that a card comes from, empty for the base's own."""
        return self.titles.get(self.origins.get(card, BASE), "")

    def every_card(self) -> Iterator[tuple[str, Card]]:
        """All cards with their keys, those of all packs too: what an index must hold."""
        yield from ((self.key(id_), card) for id_, card in self.cards.items())
        yield from ((f"{pack.id}/{id_}", card) for pack in self.packs for id_, card in pack.cards.items())


def by_id(held: Iterable[Held[Any]]) -> Mapping[str, Any]:
    """Values in the stable order of their ids."""
    return MappingProxyType({one.value.id: one.value for one in sorted(held, key=lambda one: one.value.id)})


def in_file_order(held: Iterable[Held[Any]]) -> Mapping[str, Any]:
    """Values in the order in which their file lists them, where that order is meant."""
    return MappingProxyType({one.value.id: one.value for one in held})


def _over(base: Mapping[str, T], layers: list[Mapping[str, T]]) -> Mapping[str, T]:
    merged = dict(base)
    for layer in layers:
        merged |= layer
    return MappingProxyType(dict(sorted(merged.items())))
