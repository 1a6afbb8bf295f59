"""What must hold of a recording, whatever happened: read afterwards, from what the platform and the database have."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.platform import Posted

TOKEN = re.compile(r"\[([^|\]]+)\|([^|\]]+)\|([^|\]]+)\|(\d+)\]")
APOLOGY = "(reference "


@dataclass(frozen=True)
class Event:
    """What a person did; `seq` is its number in its conversation, in the order of acknowledgement."""

    id: str
    tenant: str
    learner: str
    place: str
    seq: int


@dataclass
class Verdict:
    """Violations by kind, each with a line that says which."""

    lost: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    wrong_person: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    apologies: int = 0
    turns: int = 0

    def all(self) -> Mapping[str, list[str]]:
        return {
            "lost": self.lost,
            "duplicate": self.duplicate,
            "out of order": self.disorder,
            "to the wrong person": self.wrong_person,
            "state not exactly once": self.state,
        }

    def clean(self) -> bool:
        return not any(self.all().values())


def check(
    events: Sequence[Event], messages: Sequence[Posted], counts: Mapping[str, int], *, ordered: bool, left: int
) -> Verdict:
    """`counts`: what the database says each learner and tenant has; `left`: rows that still wait."""
    verdict = Verdict(turns=len(events))
    by_event: dict[str, list[Posted]] = defaultdict(list)
    for message in messages:
        by_event[message.event].append(message)
    _answers(events, by_event, verdict)
    _people(events, by_event, verdict)
    if ordered:
        _order(events, messages, verdict)
    _state(events, by_event, counts, verdict)
    if left:
        verdict.lost.append(f"{left} turns still wait")
    return verdict


def answered(messages: Iterable[Posted]) -> set[str]:
    """Events that have a final answer or an apology."""
    return {one.event for one in messages if one.final and (TOKEN.search(one.text) or APOLOGY in one.text)}


def _answers(events: Sequence[Event], by_event: Mapping[str, list[Posted]], verdict: Verdict) -> None:
    expected = {event.id for event in events}
    for event in events:
        posted = by_event.get(event.id, [])
        if not answered(posted):
            said = [(one.handle, one.final, one.text[:40]) for one in posted]
            verdict.lost.append(f"{event.id} of {event.learner}: {said}")
        elif len(posted) > 1:
            verdict.duplicate.append(f"{event.id}: {[(one.handle, one.text[:30]) for one in posted]}")
        verdict.apologies += any(APOLOGY in one.text for one in posted)
    verdict.duplicate += [f"{id_}: nobody asked" for id_ in by_event.keys() - expected]


def _people(events: Sequence[Event], by_event: Mapping[str, list[Posted]], verdict: Verdict) -> None:
    for event in events:
        for message in by_event.get(event.id, []):
            if (message.tenant, message.place) != (event.tenant, event.place):
                verdict.wrong_person.append(f"{event.id}: in {message.tenant} {message.place}")
            for learner, owner, id_, _ in TOKEN.findall(message.text):
                if (learner, owner, id_) != (event.learner, event.learner, event.id):
                    verdict.wrong_person.append(f"{event.id} of {event.learner}: {learner}, {owner}, {id_}")


def _order(events: Sequence[Event], messages: Sequence[Posted], verdict: Verdict) -> None:
    seq = {event.id: event.seq for event in events}
    seen: dict[tuple[str, str], int] = {}
    for message in messages:  # in the order in which they were created
        place = (message.tenant, message.place)
        number = seq.get(message.event, 0)
        if number < seen.get(place, 0):
            verdict.disorder.append(f"{message.event} in {place} after number {seen[place]}")
        seen[place] = max(number, seen.get(place, 0))


def _state(
    events: Sequence[Event], by_event: Mapping[str, list[Posted]], counts: Mapping[str, int], verdict: Verdict
) -> None:
    learner_of = {event.id: event.learner for event in events}
    numbers: dict[str, list[int]] = defaultdict(list)
    tenants: Counter[str] = Counter()
    for event in events:
        found = [TOKEN.search(one.text) for one in by_event.get(event.id, []) if one.final]
        for token in filter(None, found[:1]):
            numbers[learner_of[event.id]].append(int(token[4]))
            tenants[event.tenant] += 1
    for learner, said in numbers.items():
        if sorted(said) != list(range(1, len(said) + 1)) or counts.get(learner) != len(said):
            verdict.state.append(f"{learner}: said {sorted(said)}, remembers {counts.get(learner)}")
    for tenant, n in tenants.items():
        if counts.get(tenant) != n:
            verdict.state.append(f"{tenant}: answered {n}, counted {counts.get(tenant)}")
