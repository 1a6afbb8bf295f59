"""Follow-ups: which question is meant when a message leans on the one before it.

What a follow-up adds is searched for bare, and the whole of it with the title of the card told last; the two are mixed.
The weights lie on a wide plateau: of 119 follow-ups of the tuning half in five folds, weights chosen on four parts find
a right card for 0.93 of the fifth. The kind of follow-up matters more than the weights, so do not expect this elsewhere.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bot.core.answering.manner import Manner
from bot.core.answering.replies import filled
from bot.core.answering.reply import Asked
from bot.core.answering.signals import Signals, clauses
from bot.core.knowledge.schema import Card
from bot.core.retrieval.decide import calibration_for
from bot.core.retrieval.rank import Hit, Ranking
from bot.core.retrieval.search import Retrieval

OWN = 0.35
"""How much the bare words count that a follow-up adds; the rest is the whole of it with the last card's title."""

JUST_TOLD = 0.05
"""What the card told last loses, since the person has read it. From 0.15 on, questions that stay on it go astray."""

LINKED = 0.15
"""What a card gains that the card told last points to, or that needs it: a follow-up stays near."""

SURE = 0.25
"""So far above the answer threshold, even a question with a pronoun is complete."""

SHORT = 4
SHORT_LEAD = 5
LONGEST_ROOT = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The question as it is to be read, the root of its chain, and what the search found for it."""

    standalone: str
    root: str
    ranking: Ranking
    leaned: bool = False


async def find(question: str, asked: Asked, retrieval: Retrieval) -> Found:
    """Search for a question, read together with what was said before when it leans on it."""
    last, signals = asked.view.cards.get(asked.history.card or ""), asked.manner.signals
    most = len(asked.view.cards)
    if last is None or not leans(question, signals):
        return Found(question, question, await retrieval.search(question, asked.view))
    alone, added, together = await asyncio.gather(
        retrieval.search(question, asked.view, most),
        retrieval.search(tail(question, signals), asked.view, most),
        retrieval.search(f"{question} ({last.title})", asked.view, most),
    )
    complete = _complete(question, alone, signals, retrieval)
    if complete and not _short_lead(question, signals):
        return Found(question, question, _best(alone))
    root = asked.history.last.root if asked.history.last else question
    ranking = _mixed(added, together, last)
    return Found(written_out(root, question, asked.manner), root, ranking, leaned=not complete)


def leans(question: str, signals: Signals) -> bool:
    """Whether the words alone say that a question leans on the one before."""
    plain = signals.plain(question)
    return _refers(plain, signals) or bool(signals.leads.search(plain)) or len(plain.split()) <= SHORT


def tail(question: str, signals: Signals) -> str:
    """A follow-up without the words that tie it to the question before: "and what about data?" is about "data"."""
    plain = " ".join(clauses(signals.plain(question)))
    shorter = signals.leads.sub("", plain, count=1).strip()
    return signals.bare(shorter) if shorter else plain


def _refers(plain: str, signals: Signals) -> bool:
    return bool(signals.pronouns.search(signals.complete.sub(" ", plain)))


def _complete(question: str, alone: Ranking, signals: Signals, retrieval: Retrieval) -> bool:
    """Whether the search is so sure of the bare words that they must be a question of their own."""
    best = alone.hits[0].confidence
    answer = calibration_for(alone.encoder, retrieval.calibrations).answer
    refers = _refers(signals.plain(question), signals)
    return best >= answer + SURE or (best >= answer and not refers)


def _mixed(added: Ranking, together: Ranking, told: Card) -> Ranking:
    tied = {hit.card.id: hit for hit in together.hits}
    hits = sorted(
        (
            _mix(hit, tied[hit.card.id], _nearness(hit.card, told) - (JUST_TOLD if hit.card == told else 0))
            for hit in added.hits
        ),
        key=lambda hit: -hit.score,
    )
    return Ranking(tuple(hits[:5]), added.encoder)


def _nearness(card: Card, told: Card) -> float:
    return LINKED if card.id in told.next or told.id in card.needs else 0.0


def _mix(own: Hit, tied: Hit, nearness: float) -> Hit:
    score = OWN * own.score + (1 - OWN) * tied.score + nearness
    return replace(own, score=score, confidence=OWN * own.confidence + (1 - OWN) * tied.confidence + max(nearness, 0))


def _short_lead(question: str, signals: Signals) -> bool:
    """Whether a message such as "and what about data?" is sure in itself but no question that could stand alone."""
    plain = signals.plain(question)
    return bool(signals.leads.search(plain)) and len(plain.split()) <= SHORT_LEAD


def _best(ranking: Ranking) -> Ranking:
    return Ranking(ranking.hits[:5], ranking.encoder)


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
