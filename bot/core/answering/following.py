"""Follow-ups: which question is meant when a message may lean on the one before.

Every message after another is searched for as it stands. The less sure the search is of it, the more counts a second
search, for the message written out after the question before it or after the title of what was told, and what that card
leads to. Words
such as "it" or "and" decide nothing; with them the search has to be surer. A message that is sure in itself is left alone.

Chosen on the follow-ups of the tuning half, and on its questions and off-topic texts asked right after another topic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.core.answering.history import Exchange
from bot.core.answering.manner import Manner
from bot.core.answering.reply import Asked
from bot.core.answering.signals import Signals, clauses
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.retrieval.decide import Calibration, calibration_for
from bot.core.retrieval.rank import Hit, Ranking
from bot.core.retrieval.search import Retrieval
from bot.core.spoken import filled

MOST = 0.65
"""The most that counts what was said before; the rest is the message as it stands."""

FAR = 0.75
"""Below this part of the threshold to ask back, a message that no word ties to the last one is from another world."""

SURE = 1.3
"""From this many times the answer threshold on, a message is a question of its own."""

TIED = 0.3
"""How much surer, in answer thresholds, a message must be that begins or refers like a follow-up, or is very short."""

TOLD = 0.05
"""What the card told last gains, in answer thresholds, where what was said before is all that counts."""

NEXT = 0.35
"""The same for a card that it leads to, or that needs it: the person has not read that one yet."""

SHORT = 4
LONGEST_ROOT = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The question as it is to be read, the root of its chain, and what the search found for it."""

    standalone: str
    root: str
    ranking: Ranking
    leaned: bool = False


async def find(question: str, asked: Asked, retrieval: Retrieval) -> Found:
    """Search for a question, read together with what was said before as far as it is not sure in itself."""
    last, view = asked.history.last, asked.view
    if last is None:
        return Found(question, question, await retrieval.search(question, view))
    alone = await retrieval.search(question, view, len(view.cards))
    calibration, plain = calibration_for(alone.encoder, retrieval.calibrations), asked.manner.signals.plain
    if plain(question) == plain(last.standalone):  # asked once more, so meant by itself
        return Found(question, question, _best(alone.hits, alone))
    tied = leans(question, asked.manner.signals)
    share = _share(alone, calibration, tied=tied)
    if share == 0:
        return Found(question, question, _best(alone.hits, alone))
    together = await _read_together(question, last, asked, retrieval)
    if together.encoder != alone.encoder:  # one of them fell back on words: their scores do not compare
        return Found(question, question, _best(alone.hits, alone))
    ranking = _mixed(alone, together, share, _gains(told(last, view), calibration.answer))
    if not tied and share < MOST / 2:
        return Found(question, question, ranking)
    return Found(written_out(last.root, question, asked.manner), last.root, ranking, leaned=True)


async def _read_together(question: str, last: Exchange, asked: Asked, retrieval: Retrieval) -> Ranking:
    """Search for a message after the question before it and after what was told on it, whichever fits a card better."""
    view, before = asked.view, [last.standalone, *(card.title for card in told(last, asked.view)[:1])]
    found = [await retrieval.search(written_out(one, question, asked.manner), view, len(view.cards)) for one in before]
    best = {hit.card.id: hit for hit in sorted((hit for one in found for hit in one.hits), key=lambda hit: hit.score)}
    return Ranking(tuple(sorted(best.values(), key=lambda hit: -hit.score)), found[0].encoder)


def leans(question: str, signals: Signals) -> bool:
    """Whether the words alone say that a question leans on the one before."""
    plain = signals.plain(question)
    refers = signals.pronouns.search(signals.complete.sub(" ", plain))
    return bool(refers or signals.leads.search(plain)) or len(plain.split()) <= SHORT


def tail(question: str, signals: Signals) -> str:
    """A follow-up without the words that tie it to the question before: "and what about data?" is about "data"."""
    plain = " ".join(clauses(signals.plain(question)))
    shorter = signals.leads.sub("", plain, count=1).strip()
    return signals.bare(shorter) if shorter else plain


def _share(alone: Ranking, calibration: Calibration, *, tied: bool) -> float:
    """How much what was said before counts: most where the search would decline, nothing where it is sure."""
    sure, lost = SURE * calibration.answer, calibration.ask
    confidence = alone.hits[0].confidence - (TIED * calibration.answer if tied else 0)
    if not tied and confidence < FAR * lost:
        return 0.0
    return MOST * min(1.0, max(0.0, (sure - confidence) / (sure - lost)))


def told(last: Exchange, view: Knowledge) -> tuple[Card, ...]:
    """What the last reply stood on; after asking back, all that it asked about."""
    shown = last.cards if last.form == "ask_back" else last.cards[:1]
    return tuple(view.cards[id_] for id_ in shown if id_ in view.cards)


def _gains(told: tuple[Card, ...], threshold: float) -> Callable[[Card], float]:
    def gain(card: Card) -> float:
        linked = any(card.id in one.next or one.id in card.needs for one in told)
        return threshold * (TOLD * (card in told) + NEXT * linked)

    return gain


def _mixed(alone: Ranking, together: Ranking, share: float, gain: Callable[[Card], float]) -> Ranking:
    tied = {hit.card.id: hit for hit in together.hits}
    hits = (_mix(hit, tied[hit.card.id], share, gain(hit.card)) for hit in alone.hits)
    return _best(tuple(sorted(hits, key=lambda hit: -hit.score)), alone)


def _mix(own: Hit, tied: Hit, share: float, gain: float) -> Hit:
    return replace(
        own,
        score=(1 - share) * own.score + share * (tied.score + gain),
        confidence=(1 - share) * own.confidence + share * (tied.confidence + gain),
    )


def _best(hits: tuple[Hit, ...], ranking: Ranking) -> Ranking:
    return Ranking(hits[:5], ranking.encoder)


def written_out(root: str, question: str, manner: Manner) -> str:
    """The follow-up written out: the root question first, then what is asked now."""
    words = question.strip().split()
    while len(words) > 1 and words[0].strip(",").casefold() in manner.signals.ties:
        words.pop(0)
    said = " ".join(words)
    return filled(manner.replies.words.standalone, root=root[:LONGEST_ROOT].rstrip(" ?!."), tail=_lower(said))


def _lower(said: str) -> str:
    """The first letter small, unless the word is an abbreviation or a lone I."""
    first = said.split(maxsplit=1)[0]
    return said if first.isupper() or first[1:].lower() != first[1:] else said[0].lower() + said[1:]
