"""The numbers of a community, for its owners: counts, and those words alone that somebody sent on purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.admin.desk import Desk, Reply, money
from bot.core.admin.words import VERB
from bot.core.answering.clean import clean
from bot.core.blocks import Notice
from bot.core.memory import Change, Drop, Json, Memory, Put, Record, Unwake, Wake
from bot.core.reporting.costs import bill
from bot.core.reporting.insights import COUNTED, Insights, Sent, insights
from bot.core.spoken import filled
from bot.core.tokens import mint

DIGEST = "digest"
MONDAY, HOUR = 0, 9
MOST, WORST, LATEST, LONGEST = 5, 3, 3, 200
MARKUP = str.maketrans(dict.fromkeys("*_`[]<>|~", " "))
"""Words of a report may not look like anything but words."""


async def numbers(desk: Desk) -> Reply:
    """Everything that was counted so far."""
    return await _shown(desk, desk.words.insights.title, await desk.house.records(desk.memory.tenant))


async def weekly(desk: Desk) -> Reply:
    """What was counted since the last time, and the timer for the next."""
    records = await desk.house.records(desk.memory.tenant)
    shown = await _shown(desk, desk.words.say.digest, since(_before(desk.memory), records))
    return replace(shown, changes=subscribed(desk.memory, records))


async def subscribe(desk: Desk) -> tuple[Change, ...]:
    """Numbers come from now on, counted from now."""
    return subscribed(desk.memory, await desk.house.records(desk.memory.tenant))


def subscribed(memory: Memory, records: Iterable[Record]) -> tuple[Change, ...]:
    """What has been told, and when to tell the next."""
    told = {f"{one.kind}:{one.key}": one.body.get("n", 0) for one in records if one.kind in COUNTED}
    put = Put(owner=memory.learner, kind=DIGEST, key=memory.tenant, body={"told": told})
    return (put, Wake(id=_timer(memory), due=monday(memory.now), name=mint(VERB, "digest.due")))


def unsubscribed(memory: Memory) -> tuple[Change, ...]:
    """No more numbers."""
    return (Drop(memory.learner, DIGEST, memory.tenant), Unwake(_timer(memory)))


def subscribes(memory: Memory) -> bool:
    """Whether this person wants the numbers of this community."""
    return memory.get(DIGEST, memory.tenant) is not None


def monday(now: datetime) -> datetime:
    """The next Monday morning, in UTC."""
    morning = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=(MONDAY - now.weekday()) % 7 or 7)


def since(before: Json, records: Iterable[Record]) -> tuple[Record, ...]:
    """The same records, counts less what they were before; words only of the last week are the store's to keep."""
    found = []
    for record in records:
        grown = int(record.body.get("n", 0)) - int(before.get(f"{record.kind}:{record.key}", 0))
        if record.kind in COUNTED and grown > 0:
            found.append(replace(record, body={"n": grown}))
    return tuple(found)


async def _shown(desk: Desk, title: str, records: Iterable[Record]) -> Reply:
    found = insights(records)
    lines = [*_counts(desk, found), *await _cost(desk)]
    text = "\n".join((title, *(f"- {line}" for line in lines or [desk.words.insights.nothing]), *_reports(desk, found)))
    return Reply(text, (Notice(text=desk.words.insights.foot),))


def _counts(desk: Desk, found: Insights) -> Iterator[str]:
    words = desk.words.insights
    for line, counts in ((words.topics, found.topics), (words.gaps, found.gaps)):
        if counts:
            yield filled(line, items=_most(counts, MOST))
    verdicts: Counter[str] = Counter()
    for counts in found.feedback.values():
        verdicts.update(counts)
    if verdicts:
        yield filled(words.feedback, helped=verdicts["helped"], not_helped=verdicts["not_helped"])
    unhelpful = {_title(desk, card): one["not_helped"] for card, one in found.feedback.items() if "not_helped" in one}
    if unhelpful:
        yield filled(words.feedback_cards, items=_most(unhelpful, WORST))
    if found.wrong:
        wrong = {f"{_title(desk, card)} ({', '.join(one)})": sum(one.values()) for card, one in found.wrong.items()}
        yield filled(words.wrong, items=_most(wrong, WORST))


async def _cost(desk: Desk) -> list[str]:
    cost, words = await desk.month(), desk.words.insights
    if not cost.tokens:
        return []
    found = bill("", cost, desk.rules.month_micros, priced=desk.house.priced)
    paid = filled(words.money, money=money(cost.micros)) if found.money is not None else words.unpriced
    if found.cap is not None and found.share is not None:
        paid = filled(words.capped, money=money(cost.micros), cap=f"{found.cap:,.2f}", share=f"{found.share:.0%}")
    return [filled(words.cost, tokens=f"{cost.tokens:,}", month=f"{desk.memory.now:%B}", money=paid)]


def _reports(desk: Desk, found: Insights) -> Iterator[str]:
    words = desk.words.insights
    if found.reports:
        yield f"\n{words.words}"
    for one in found.reports[:LATEST]:
        yield f"- {filled(words.word, card=_title(desk, one.card), reason=one.reason, said=_plain(one))}"


def _plain(sent: Sent) -> str:
    return " ".join(clean(sent.text).translate(MARKUP).split())[:LONGEST]


def _title(desk: Desk, card: str) -> str:
    found = desk.house.knowledge.visible(desk.memory.tenant).cards.get(card)
    return found.title if found else card


def _most(counts: Mapping[str, int], most: int) -> str:
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
    return ", ".join(f"{name} {n}" for name, n in ranked)


def _before(memory: Memory) -> Json:
    record = memory.get(DIGEST, memory.tenant)
    told = record.body.get("told") if record else None
    return told if isinstance(told, dict) else {}


def _timer(memory: Memory) -> str:
    return f"{DIGEST}-{memory.tenant}"
