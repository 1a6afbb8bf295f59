"""What is not judged at all, and why: each gate is a plain fact about the text that its writer can check.

A gate may only close on what is surely no answer. A weak answer is judged and gets a low mark; an answer in few words
or in a learner's English passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from bot.core.grading.aligning import Seen, small_share
from bot.core.grading.key import Key
from bot.core.grading.lexicon import Lexicon
from bot.core.grading.scorecard import Reason
from bot.core.grading.text import Passage
from bot.core.knowledge.words import WORD, terms

LEAST_CLAIMS = 5
"""Different words with a claim in them; below that there is nothing to hold against a rubric."""

JUNK_SHARE = 0.4
REPEATED = 0.34
REPEATED_WORDS = 8
IDLE = 0.6
COPIED = 0.85
OWN_CLAIMS = 4

PROSE, NOTES = 0.3, 0.1
"""The least share of small words in running text, and how much nearer to it notes and lists are taken to be than they
look: they are unlike sentences even where they are on the topic."""

_QUOTED = re.compile(r"[\"\u201c\u201d\u2018\u2019']")


def gate_words(passage: Passage, said: Sequence[str], lexicon: Lexicon) -> Reason | None:
    """The gates that need only the words; `said` is what the interviewer said."""
    if not any(letter.isalnum() for letter in passage.text):
        return "empty"
    if injected(passage.text, lexicon):
        return "injection"
    if _junk(passage, lexicon):
        return "junk"
    if _copied(passage, said):
        return "copied_question"
    claims = set(passage.stems) - lexicon.idle
    return "too_short" if len(claims) < LEAST_CLAIMS else None


def gate_meaning(answer: Seen, key: Key, question: Seen) -> Reason | None:
    """Whether the answer is about something else altogether: far from the question and from all that is judged."""
    near = float((answer.wholes @ question.wholes.T).max()) if len(question.wholes) else 0.0
    best = [max(float((answer.wholes @ one.whole).max()) for one in own) for own in key.statements.values()]
    about = near + (float(np.mean(best)) if best else 1.0) + NOTES * (small_share(answer.passage) < PROSE)
    return "off_topic" if about < key.scale.off_topic else None


def injected(text: str, lexicon: Lexicon) -> bool:
    """Whether the text commands the judge. What it reports as somebody else's speech commands nobody."""
    for found in lexicon.injection.finditer(text):
        before = text[max(0, found.start() - 90) : found.start()]
        quoted = _QUOTED.search(before[-3:]) and _QUOTED.search(text[found.end() : found.end() + 60])
        if not quoted and not lexicon.reported.search(before):
            return True
    return False


def _junk(passage: Passage, lexicon: Lexicon) -> bool:
    """Keys hit at random, or the same few words over and over."""
    words = [word.casefold() for word in WORD.findall(passage.text)]
    odd = sum(bool(lexicon.junk.fullmatch(word)) for word in words)
    if odd and odd >= JUNK_SHARE * len(words):
        return True
    idle = sum(stem in lexicon.idle for word in words for stem in terms(word)[:1])
    few = len(set(words)) <= REPEATED * len(words)
    return len(words) >= REPEATED_WORDS and (few or idle > IDLE * len(words))


def _copied(passage: Passage, said: Sequence[str]) -> bool:
    """Hardly a claim that was not in what the interviewer said."""
    ours = {stem for text in said for stem in terms(text)}
    claims = set(passage.stems)
    own = claims - ours
    return len(claims) >= LEAST_CLAIMS and len(own) < OWN_CLAIMS and len(own) <= (1 - COPIED) * len(claims)
