"""`me` as a skill: one page in plain words, a copy, and a deletion that asks once and then is complete.

Buttons say the same verb with the step as their ref: `v1:me:copy:0`, `v1:me:delete:0`, `v1:me:sure:0`, `v1:me:clear:0`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.admin.rules import read_rules
from bot.core.blocks import Choices, Clearing, Document, Notice, Option
from bot.core.dialogue import Action, Inbound, Open, Outcome, Part, Text
from bot.core.memory import Forget, Json, Memory, Record
from bot.core.privacy.words import Words
from bot.core.tokens import mint, parse
from bot.core.turns.audience import audience

PATH = "path"

Step = Callable[[Memory], AsyncGenerator[Part]]


@dataclass(frozen=True)
class PrivacySkill:
    """`days` texts are kept, `backup_days` backups; `host` is where a model reads, None when there is none."""

    words: Words
    days: int
    backup_days: int
    host: str | None = None

    def table(self) -> Mapping[str, Callable[[Inbound, Memory], AsyncGenerator[Part]]]:
        """The verbs this skill serves."""
        return {"me": self.respond}

    async def respond(self, inbound: Inbound, memory: Memory) -> AsyncGenerator[Part]:
        """Show the page, or do what its buttons say."""
        alone = inbound.surface == "dm"
        steps: Mapping[str, Step] = {
            "copy": self._copy,
            "delete": self._confirm,
            "sure": self._delete_and_offer if alone else self._delete,
            "keep": self._keep,
            **({"clear": self._clear, "leave": self._leave} if alone else {}),
        }
        yield Open(audience(inbound))
        async for part in steps.get(_ref(inbound), self._page)(memory):
            yield part

    async def _page(self, memory: Memory) -> AsyncGenerator[Part]:
        lines = (
            [self.words.page, *(f"- {line}" for line in self._lines(memory))]
            if memory.records
            else [self.words.nothing]
        )
        reads = self.host and read_rules(memory).model
        model = self.words.model.format(host=self.host) if reads else self.words.no_model
        yield Text("\n".join(lines))
        yield Notice(text=f"{self.words.readers.format(model=model)} {self.words.fix}")
        if memory.records:
            labels = self.words.buttons
            mend = Option(label=labels.mend, token=mint("path", "")) if memory.all(PATH) else None
            row = _choices((labels.copy_, "copy"), (labels.delete, "delete"), (labels.cancel, "keep"))
            yield Choices(options=(mend, *row.options[:2])) if mend else row
        yield Outcome()

    async def _copy(self, memory: Memory) -> AsyncGenerator[Part]:
        records = await every_record(memory, self.words.kinds)
        lines = [self.words.copied, *(f"- {line}" for line in self._lines(memory))]
        yield Text("\n".join(lines))
        yield Document(
            name=self.words.file,
            text=json.dumps(exported(memory.learner, records), indent=2, default=str, ensure_ascii=False),
        )
        yield Outcome()

    async def _confirm(self, memory: Memory) -> AsyncGenerator[Part]:
        labels = self.words.buttons
        yield Text(self.words.confirm.format(date=_day(memory.now + timedelta(days=self.backup_days))))
        yield _choices((labels.sure, "sure"), (labels.copy_first, "copy"), (labels.cancel, "keep"))
        yield Outcome()

    async def _delete(self, memory: Memory) -> AsyncGenerator[Part]:
        yield Text(self.words.deleted)
        yield Outcome((Forget(memory.learner),))

    async def _delete_and_offer(self, memory: Memory) -> AsyncGenerator[Part]:
        """The same in a direct message, where the coach's own messages are between the two of them."""
        yield Text(f"{self.words.deleted}\n{self.words.clear}")
        yield _choices((self.words.buttons.clear, "clear"), (self.words.buttons.leave, "leave"))
        yield Outcome((Forget(memory.learner),))

    async def _clear(self, memory: Memory) -> AsyncGenerator[Part]:
        yield Clearing(text=self.words.cleared)
        yield _still_forgotten(memory)

    async def _leave(self, memory: Memory) -> AsyncGenerator[Part]:
        yield Text(self.words.left)
        yield _still_forgotten(memory)

    async def _keep(self, _memory: Memory) -> AsyncGenerator[Part]:
        yield Text(self.words.kept)
        yield Outcome()

    def _lines(self, memory: Memory) -> Iterator[str]:
        """One line for each kind of thing that is kept."""
        counts, days = Counter(kind for kind, _ in memory.records), read_rules(memory).within(self.days)
        said: set[str] = set()
        for kind, n in sorted(counts.items()):
            line = self.words.kinds.get(kind, self.words.other).format(n=n, days=days, kind=kind)
            if line not in said:
                said.add(line)
                yield line


async def every_record(memory: Memory, kinds: Iterable[str]) -> tuple[Record, ...]:
    """All that a learner owns, of every kind there is: what is only read on request has no place in the snapshot."""
    every = {*kinds, *(kind for kind, _ in memory.records)}
    cold = [record for kind in sorted(every) for record in await memory.recall(kind)]
    known = {(record.kind, record.key): record for record in (*memory.records.values(), *cold)}
    return tuple(known[key] for key in sorted(known))


def exported(learner: str, records: tuple[Record, ...]) -> Json:
    """The JSON of a copy: everything, as it is stored."""
    rows: list[dict[str, Any]] = [
        {"kind": record.kind, "key": record.key, "expires": record.expires, "body": dict(record.body)}
        for record in records
    ]
    return {"learner": learner, "records": rows}


def _still_forgotten(memory: Memory) -> Outcome:
    """The end of a deletion: it is no first meeting. Whoever came back meanwhile keeps what is known since."""
    return Outcome() if memory.records else Outcome((Forget(memory.learner),))


def _ref(inbound: Inbound) -> str:
    token = parse(inbound.name) if isinstance(inbound, Action) else None
    return token.ref if token else ""


def _choices(*buttons: tuple[str, str]) -> Choices:
    return Choices(options=tuple(Option(label=label, token=mint("me", ref)) for label, ref in buttons))


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
