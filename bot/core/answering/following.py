"""Follow-ups: which question is meant when a message may lean on the one before.

Every message after another is searched for as it stands. The less sure the search is of it, and the shorter it is, the
more counts what was said before: the message is written out after the last question, the card told last pulls it, and
what that card leads to gains. Words such as "it" or "and" decide nothing; with them the search has to be surer. A
message that is sure in itself is left alone.

Chosen on the follow-ups of the tuning half, of which 88.7 in 100 get a right card, and on its questions, near misses and
off-topic texts, each asked right after another topic. Constants chosen on four fifths of the chains of follow-ups do 2 to
3 in 100 worse on the fifth that was left out. Around these values hardly anything changes; a small logistic model over
the same and a dozen more features did no better on what was left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.answering.history import Exchange
from bot.core.answering.manner import Manner
from bot.core.answering.reply import Asked
from bot.core.answering.signals import Signals, clauses
from bot.core.answering.understand import is_question
from bot.core.knowledge.knowledge import Knowledge
from bot.core.knowledge.schema import Card
from bot.core.knowledge.words import terms
from bot.core.retrieval.decide import Calibration, calibration_for
from bot.core.retrieval.rank import Lean, Ranking
from bot.core.retrieval.search import Retrieval
from bot.core.spoken import filled

SURE = 1.8
"""From this many times the answer threshold on, a message of one word is a question of its own."""

LONGER = 0.3
"""How much sooner a longer one is, for each unit of the logarithm of its words: who writes eight words says nearly all."""

TIED = 0.3
"""How much surer a message must be that begins or refers like a follow-up, or is very short."""

SOFT = 0.8
"""How far below all that, in answer thresholds, what was said before counts whole."""

FAR = 0.75
"""Below this part of the threshold to ask back, a message that no word ties to the last one is from another world."""

TOLD = 0.15
"""What the card told last gains, in answer thresholds, where what was said before counts whole."""

NEXT = 0.35
"""The same for a card that it leads to, or that needs it: the person has not read that one yet."""

HALF = 0.5
"""From this share on, a message that no word ties to the last one is written out after it all the same."""

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
    last, signals = asked.history.last, asked.manner.signals
    alone = await retrieval.search(question, asked.view)
    if last is None or signals.plain(question) == signals.plain(last.standalone):  # asked once more: meant by itself
        return Found(question, question, alone)
    calibration, tied = calibration_for(alone.encoder, retrieval.calibrations), leans(question, signals)
    counts = share(question, alone, calibration, tied=tied)
    if counts == 0 or not (is_question(question, signals) or _known(tail(question, signals), retrieval)):
        return Found(question, question, alone)
    before, written = told(last, asked.view), written_out(last.standalone, question, asked.manner)
    gained = gains(before, asked.view, calibration.answer)
    lean = Lean(written, tuple(card.id for card in before), gained, counts)
    ranking = agreed(await retrieval.lean(question, alone, lean, asked.view), alone)
    if not tied and counts < HALF:
        return Found(question, question, ranking)
    return Found(written_out(last.root, question, asked.manner), last.root, ranking, leaned=True)


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


def share(question: str, alone: Ranking, calibration: Calibration, *, tied: bool) -> float:
    """How much what was said before counts: all where the search is lost, nothing where it is sure."""
    confidence = alone.hits[0].confidence
    if not tied and confidence < FAR * calibration.ask:
        return 0.0
    sure = SURE - LONGER * math.log(max(1, len(question.split()))) + (TIED if tied else 0)
    return min(1.0, max(0.0, (sure - confidence / calibration.answer) / SOFT))


def _known(said: str, retrieval: Retrieval) -> bool:
    """Whether the cards know any word of what is said: slips of the keyboard are no follow-up."""
    return not retrieval.index.whole.vocabulary.keys().isdisjoint(terms(retrieval.spell(said)))


def gains(before: tuple[Card, ...], view: Knowledge, threshold: float) -> Mapping[str, float]:
    """What the cards told gain, and those that they lead to."""
    linked = (id_ for id_, card in view.cards.items() if any(id_ in one.next or one.id in card.needs for one in before))
    same = dict.fromkeys((card.id for card in before), TOLD * threshold)
    return same | dict.fromkeys(linked, NEXT * threshold)


def agreed(together: Ranking, alone: Ranking) -> Ranking:
    """Where both find the same card, the surer of them counts."""
    best, own = together.hits[0], alone.hits[0]
    if best.card.id != own.card.id or best.confidence >= own.confidence:
        return together
    return replace(together, hits=(replace(best, confidence=own.confidence), *together.hits[1:]))


def told(last: Exchange, view: Knowledge) -> tuple[Card, ...]:
    """What the last reply stood on; after asking back, all that it asked about."""
    shown = last.cards if last.form == "ask_back" else last.cards[:1]
    return tuple(view.cards[id_] for id_ in shown if id_ in view.cards)


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
