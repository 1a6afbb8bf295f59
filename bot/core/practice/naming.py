"""Which skill somebody means by everyday words: ethics, numbers, llm; and which ones are nearest when none is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.knowledge.schema import Competency
from bot.core.knowledge.words import term_set
from bot.core.retrieval.spelling import LONG, SHORTEST, slips
from bot.core.spoken import plain


@dataclass(frozen=True)
class Names:
    """What the skills are called: by their titles, by parts of their ids, and by everyday words.

    `weights` are the goal's: among skills that are equally near the heavier one comes first.
    """

    skills: Mapping[str, Competency]
    everyday: Mapping[str, Sequence[str]]
    weights: Mapping[str, float]

    def meant(self, text: str) -> str:
        """The id of the skill that words name; empty when they name none."""
        said = plain(text)
        exact = self._phrases.get(said) or self._within(said)
        return exact or self._part_of_a_title(said)

    def nearest(self, text: str) -> tuple[str, ...]:
        """All skills: first the one with a name that is nearly written so, then those whose description shares words."""
        wanted, slipped = term_set(text), self._misspelt(plain(text))
        shared = {id_: len(wanted & term_set(_told(one))) for id_, one in self.skills.items()}
        return tuple(sorted(self.skills, key=lambda id_: (id_ != slipped, -shared[id_], -self.weights.get(id_, 0.0))))

    def short(self, id_: str) -> str:
        """What one says for a skill: its first everyday word, else its title."""
        return next(iter(self.everyday.get(id_, ())), self.skills[id_].title)

    @cached_property
    def _phrases(self) -> Mapping[str, str]:
        """Every name in plain words, with the skill that it is of; the first skill keeps a name that two have."""
        found: dict[str, str] = {}
        for id_, one in self.skills.items():
            for phrase in (one.title, id_, *self.everyday.get(id_, ())):
                found.setdefault(plain(phrase), id_)
        return found

    def _within(self, said: str) -> str:
        """The longest name that stands in a longer text."""
        held = [phrase for phrase in self._phrases if re.search(rf"\b{re.escape(phrase)}\b", said)]
        return self._phrases[max(held, key=len)] if held else ""

    def _part_of_a_title(self, said: str) -> str:
        wanted = {*said.split()}
        return next((id_ for id_, words in self._titles if wanted and wanted <= words), "")

    @cached_property
    def _titles(self) -> tuple[tuple[str, frozenset[str]], ...]:
        found = ((id_, f"{plain(one.title)} {id_.replace('-', ' ')}") for id_, one in self.skills.items())
        return tuple((id_, frozenset(words.split())) for id_, words in found)

    def _misspelt(self, said: str) -> str:
        """The skill of the nearest name, when one word of the text is very near to one."""
        near = ((far, id_) for word in said.split() for far, id_ in self._slipped(word))
        return min(near, default=(0, ""))[1]

    def _slipped(self, word: str) -> Iterator[tuple[int, str]]:
        if len(word) < SHORTEST:
            return
        most = 2 if len(word) >= LONG else 1
        for phrase, id_ in self._phrases.items():
            far = slips(word, phrase, most)
            if far <= most and phrase[0] == word[0]:
                yield far, id_


def _told(one: Competency) -> str:
    return " ".join((one.title, one.about, *(one.levels or ())))
