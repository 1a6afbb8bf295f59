"""The door of this skill: a text in its setting goes in, checked pieces of text and at last the whole reply come out."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.answering.answer import Answer
from bot.core.answering.clean import LIMIT, clean
from bot.core.answering.curated import answer_from_cards, at_once, seek, told
from bot.core.answering.history import History
from bot.core.answering.manner import Manner
from bot.core.answering.modelled import Modelled
from bot.core.answering.nearby import Nearby
from bot.core.answering.reply import Asked, Reply, Setting
from bot.core.answering.understand import understand
from bot.core.answering.writing import Writer
from bot.core.dialogue import Status
from bot.core.knowledge.knowledge import Knowledge
from bot.core.retrieval.search import Retrieval


@dataclass(frozen=True, repr=False)
class Answering:
    """Answers from cards; with a writer, in the words of a model that may only say what the cards say."""

    knowledge: Knowledge
    retrieval: Retrieval
    manner: Manner
    nearby: Nearby | None = None
    writer: Writer | None = None
    seconds: Callable[[], float] = time.perf_counter

    def setting(self, tenant: str, **known: object) -> Setting:
        """A setting for this tenant; `known` are further fields of `Setting`."""
        return replace(Setting(self.knowledge.visible(tenant), self.manner), **known)  # type: ignore[arg-type]  # fields of Setting by name

    async def stream(self, asked: Asked) -> AsyncIterator[str | Status | Reply]:
        """Yield checked pieces of text as they come, then the reply; with no piece before it, its words are to be said."""
        start = self.seconds()
        async for part in self._parts(asked):
            yield self._timed(part, start) if isinstance(part, Reply) else part

    async def reply(self, text: str, setting: Setting) -> Reply:
        """The reply alone."""
        async for part in self.stream(Asked(clean(text), setting)):
            if isinstance(part, Reply):
                return part
        raise AssertionError("a stream of answering ends in a reply")

    async def answer(
        self,
        question: str,
        earlier: Sequence[str] = (),
        tenant: str = "terminal",
        *,
        skills: frozenset[str] = frozenset(),
    ) -> Answer:
        """The answer to a question after `earlier` texts of the same person, oldest first. `skills` may be offered."""
        history = History()
        for text in earlier:
            asked = Asked(clean(text), self.setting(tenant, history=history, skills=skills))
            said = await answer_from_cards(asked, self.retrieval, self.nearby)
            history = history.after(said.exchange)
        return (await self.reply(question, self.setting(tenant, history=history, skills=skills))).answer

    async def close(self) -> None:
        """Let the model go, where there is one."""
        if self.writer is not None:
            await self.writer.model.close()

    async def _parts(self, asked: Asked) -> AsyncIterator[str | Status | Reply]:
        meaning = understand(asked.text, asked.manner.signals, asked.manner.languages)
        if (reply := at_once(meaning, asked)) is not None:
            yield reply
        elif self.writer is None or asked.setting.reader:
            yield await told(await seek(meaning, asked, self.retrieval, self.nearby), asked, self.nearby)
        else:
            async for part in Modelled(self.retrieval, self.writer, self.nearby).answer(meaning, asked):
                yield part

    def _timed(self, reply: Reply, start: float) -> Reply:
        answer, spent = reply.answer, round(1000 * (self.seconds() - start), 2)
        question, standalone = answer.question[:LIMIT], answer.standalone_question[:LIMIT]
        return replace(reply, answer=replace(answer, question=question, standalone_question=standalone, ms=spent))
