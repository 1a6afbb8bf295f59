"""The path with a model: the same search and the same replies, the answer itself in checked words of a model.

Whatever goes wrong ends in the curated answer with one plain sentence; what was shown until then had passed its checks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from bot.core.answering.curated import Sought, at_once, seek, told
from bot.core.answering.following import leans
from bot.core.answering.history import Exchange
from bot.core.answering.layers import BUDGET, cite, counted, notes_on
from bot.core.answering.nearby import Nearby
from bot.core.answering.reply import Asked, Reply
from bot.core.answering.showing import Draft
from bot.core.answering.telling import citations_block
from bot.core.answering.understand import Meaning, understand
from bot.core.answering.writing import TURN_SECONDS, Order, Writer
from bot.core.blocks import Citations
from bot.core.dialogue import Status
from bot.core.errors import ModelBusy, ModelError, ModelRefused, ModelUnintelligible
from bot.core.knowledge.schema import Card
from bot.core.prompts import Usage
from bot.core.retrieval.search import Retrieval

OFFERED = 3
NEAR = 0.25
"""Cards whose score is further from the best are not offered to the model."""

THIN = "thin"
REASONS: Mapping[type[ModelError], str] = {
    ModelBusy: "busy",
    ModelRefused: "refused",
    ModelUnintelligible: "unintelligible",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A message as the model restated it. `error`: why it could not."""

    meaning: Meaning
    language: str = "en"
    usage: Usage = Usage(0, 0)  # noqa: RUF009  a frozen value
    error: ModelError | None = None


@dataclass(frozen=True)
class Modelled:
    """What the path needs."""

    retrieval: Retrieval
    writer: Writer
    nearby: Nearby | None = None

    async def answer(self, meaning: Meaning, asked: Asked) -> AsyncIterator[str | Status | Reply]:
        """Yield checked pieces, then the reply; with no piece before it, its words are to be said."""
        until = self.writer.seconds() + TURN_SECONDS
        yield Status(asked.manner.replies.words.looking)
        read = Read(meaning) if meaning.perhaps else await self._read(meaning, asked, until)
        if (reply := at_once(read.meaning, asked)) is not None:
            yield _paid(reply, read)
            return
        sought = await self._seek(read, asked)
        if read.error is not None or sought.decision.outcome != "answer" or read.meaning.kind == "language":
            yield _paid(await told(sought, _told_why(asked, read.language, read.error), self.nearby), read)
            return
        draft = Draft()
        async for part in self._write(sought, read, asked, until, draft):
            yield part

    async def _write(
        self, sought: Sought, read: Read, asked: Asked, until: float, draft: Draft
    ) -> AsyncIterator[str | Reply]:
        curated = await told(sought, asked)
        cards = _offered(sought)
        notes = notes_on(cards[0], cards[0].brief).line(asked.manner.replies.words)
        room = BUDGET - counted(notes) - counted(asked.manner.replies.words.cut_short)
        order = Order(cards, sought.found.standalone, read.language, room, until)
        error: ModelError | None = None
        try:
            async for piece in self.writer.write(order, asked, draft):
                yield piece
        except ModelError as failed:
            error = failed
        if not draft.shown:
            reply = await told(sought, _told_why(asked, read.language, error))
            yield _paid(_degraded(reply, error), read, draft.usage)
            return
        after = "\n\n".join(filter(None, (asked.manner.replies.words.cut_short if error else "", notes)))
        if after:
            draft.shown += f"\n\n{after}"
            yield f"\n\n{after}"
        reply = _in_its_words(curated, draft, sought, asked)
        yield _paid(_degraded(reply, error) if error else reply, read, draft.usage)

    async def _read(self, meaning: Meaning, asked: Asked, until: float) -> Read:
        """The message as a question in English that stands alone, where it is not one already."""
        follows = asked.history.last is not None and leans(meaning.rest, asked.manner.signals)
        if meaning.kind != "language" and not follows:
            return Read(meaning)
        try:
            restated, usage = await self.writer.restate(asked, until)
        except ModelError as error:
            return Read(meaning, error=error)
        again = understand(restated.question, asked.manner.signals, asked.manner.languages)
        if again.kind in {"language", "act"}:  # a restatement is no follow-up any more
            again = Meaning("question", rest=restated.question)
        return Read(again, restated.language, usage)

    async def _seek(self, read: Read, asked: Asked) -> Sought:
        """Search; a restated question stands alone, so what was said before must not pull at it."""
        if read.usage == Usage(0, 0):
            return await seek(read.meaning, asked, self.retrieval, self.nearby)
        alone = replace(asked, setting=replace(asked.setting, history=replace(asked.history, exchanges=())))
        return await seek(read.meaning, alone, self.retrieval, self.nearby)


def _offered(sought: Sought) -> list[Card]:
    best = sought.decision.hits[0].score
    return [hit.card for hit in sought.decision.hits[:OFFERED] if best - hit.score <= NEAR]


def _told_why(asked: Asked, language: str, error: ModelError | None) -> Asked:
    """The same question, to be answered with a plain word on what went wrong and why it comes in English."""
    replies = asked.manner.replies
    tongue = "" if language == "en" else replies.tongues.get(language, replies.other_tongue)
    aside = " ".join(filter(None, (tongue, error.sentence if error else "")))
    return replace(asked, setting=replace(asked.setting, aside=aside))


def _in_its_words(curated: Reply, draft: Draft, sought: Sought, asked: Asked) -> Reply:
    """The curated reply with the model's text and its citations in place of its own."""
    pairs = zip(draft.cards, draft.quotes, strict=True)
    cited = tuple(cite(card, n, draft.shown, asked.view.sources, quote) for n, (card, quote) in enumerate(pairs, 1))
    behind = curated.answer.answer.removeprefix(curated.answer.brief)
    answer = replace(
        curated.answer, brief=draft.shown, answer=f"{draft.shown}{behind}", citations=cited, engine="openai"
    )
    line = citations_block(answer, asked)
    blocks = tuple(line if isinstance(block, Citations) else block for block in curated.blocks)
    exchange = Exchange(
        asked=asked.text,
        standalone=sought.found.standalone,
        root=sought.found.root,
        cards=tuple(card.id for card in draft.cards),
        said=draft.shown,
    )
    return replace(curated, answer=answer, blocks=blocks, exchange=exchange, text=draft.shown)


def _degraded(reply: Reply, error: ModelError | None) -> Reply:
    reason = THIN if error is None else REASONS.get(type(error), "failed")
    return replace(reply, answer=replace(reply.answer, degraded=reason))


def _paid(reply: Reply, read: Read, more: Usage = Usage(0, 0)) -> Reply:  # noqa: B008  a frozen value
    spent = Usage(read.usage.tokens_in + more.tokens_in, read.usage.tokens_out + more.tokens_out)
    return replace(_degraded(reply, read.error) if read.error else reply, usage=spent)
