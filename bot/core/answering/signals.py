"""The words by which the coach knows what a message is: patterns kept as data in `knowledge/signals.yaml`.

Patterns are regular expressions over the *plain* form of a text: lower case, contractions and chat spellings written
out, no punctuation, one clause a line. `{name}` in a pattern stands for a set of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ContentError
from bot.core.knowledge.lined import YamlError, faults_of, read_yaml

_CLAUSE = re.compile(r"[.!?;:,\n()\u2026\u00bf\u00a1\u3001\u3002\u2014\u2013]+|\s-+\s")
_SENTENCE = re.compile(r"[.!?;\n\u2026\u00bf\u00a1\u3002]+")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09cd\u0a3c-\u0a4d\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Vowel signs and accents of scripts that people greet in; Python takes none of them for a part of a word."""
_WORDS = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:'[^\W_]+)*|[<>/\[\]|]+")
_RUN = re.compile(r"(\w)\1{2,}")
_SET = re.compile(r"\{([a-z][a-z_]*)\}")

Patterns = Annotated[tuple[str, ...], Field(min_length=1)]


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Strict):
    """One kind of message. It is meant when a pattern is found, unless a pattern of `unless` is found too."""

    id: str
    patterns: Patterns
    unless: tuple[str, ...] = ()


class Tongue(Strict):
    """A language: its commonest words, or its script, and whether its nouns are written with capitals."""

    code: str
    words: str = ""
    script: str = ""
    capital_nouns: bool = False


class Crisis(Strict):
    """Somebody may be in danger. `worry`: it may be hyperbole, so the coach asks. `joking`: words of hyperbole."""

    patterns: Patterns
    worry: Patterns
    joking: Patterns
    unless: Patterns


class Example(Strict):
    """Messages of one meaning, to be known by their sense. `least` is the cosine from which they count as the same."""

    kind: Literal["crisis", "worry", "hostile", "talk", "offer", "question"]
    key: str = ""
    least: Annotated[float, Field(gt=0, le=1)]
    say: Patterns


class FollowUp(Strict):
    """Words by which a question leans on the one before."""

    ties: str
    leads: Patterns
    pronouns: Patterns
    complete: Patterns


class Choosing(Strict):
    """Short replies to a question back."""

    yes: Patterns
    ordinals: tuple[str, ...]


class SignalFile(Strict):
    """The whole of `signals.yaml`."""

    spelling: Mapping[str, str]
    sets: Mapping[str, str]
    fillers: str
    crisis: Crisis
    hostile: tuple[Rule, ...]
    talk: tuple[Rule, ...]
    acts: tuple[Rule, ...]
    offers: tuple[Rule, ...]
    remark: Rule
    posting: Patterns
    compare: Patterns
    asking: Patterns
    tabled: Patterns
    sides: Mapping[str, tuple[str, ...]]
    follow_up: FollowUp
    choosing: Choosing
    examples: tuple[Example, ...]
    field_words: str
    names: str
    english: str
    tongues: tuple[Tongue, ...]


@dataclass(frozen=True)
class Compiled:
    """A rule ready to be matched."""

    id: str
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None

    def found(self, plain: str) -> bool:
        """Whether the rule holds somewhere in a plain text."""
        return bool(self.patterns.search(plain)) and not (self.unless and self.unless.search(plain))

    def whole(self, clause: str) -> bool:
        """Whether the rule describes one clause from end to end."""
        return bool(self.patterns.fullmatch(clause))


class Signals:
    """The file, compiled. Raises ContentError when a pattern is no regular expression or names an unknown set."""

    def __init__(self, file: SignalFile) -> None:
        self.file = file
        self.hostile = tuple(map(self._rule, file.hostile))
        self.talk = tuple(map(self._rule, file.talk))
        self.acts = tuple(map(self._rule, file.acts))
        self.offers = tuple(map(self._rule, file.offers))
        self.remark = self._rule(file.remark)
        crisis = file.crisis
        self.crisis = self._rule(Rule(id="crisis", patterns=crisis.patterns, unless=crisis.unless))
        self.worry = self._rule(Rule(id="worry", patterns=crisis.worry, unless=crisis.unless))
        self.joking = self._join(crisis.joking)
        self.posting = self._join(file.posting)
        self.compare = self._join(file.compare)
        self.asking = self._join(file.asking)
        self.tabled = self._join(file.tabled)
        self.leads = self._join(file.follow_up.leads)
        self.pronouns = self._join(file.follow_up.pronouns)
        self.complete = self._join(file.follow_up.complete)
        self.yes = self._join(file.choosing.yes)
        self.ordinals = tuple(self._join((pattern,)) for pattern in file.choosing.ordinals)
        self.sides = {side: frozenset(words) for side, words in file.sides.items()}

    @cached_property
    def fillers(self) -> frozenset[str]:
        """Words that may stand around small talk."""
        return frozenset(self.file.fillers.split())

    @cached_property
    def ties(self) -> frozenset[str]:
        """Words that tie a follow-up to what was said before and say nothing themselves."""
        return frozenset(self.file.follow_up.ties.split())

    @cached_property
    def field_words(self) -> frozenset[str]:
        """Words of our field: a question with one of them is not off-topic, at most unsupported."""
        return frozenset(self.file.field_words.split())

    @cached_property
    def names(self) -> frozenset[str]:
        """Companies and products that people ask about by name, in lower case."""
        return frozenset(self.file.names.split())

    def plain(self, text: str) -> str:
        """A text as patterns see it: one clause a line, words written out, no punctuation."""
        return self._lines(text, _CLAUSE)

    def plain_sentences(self, text: str) -> str:
        """The same with a whole sentence a line, for what only a sentence of its own can mean."""
        return self._lines(text, _SENTENCE)

    def _lines(self, text: str, end: re.Pattern[str]) -> str:
        folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
        return "\n".join(filter(None, map(self._clause, end.split(folded))))

    def bare(self, clause: str) -> str:
        """A plain clause without the fillers at both ends; its first word when nothing else is left."""
        words = clause.split()
        while len(words) > 1 and words[-1] in self.fillers:
            words.pop()
        while len(words) > 1 and words[0] in self.fillers:
            words.pop(0)
        return " ".join(words)

    def _clause(self, clause: str) -> str:
        words = (_RUN.sub(r"\1\1", word) for word in _WORDS.findall(clause))
        return " ".join(self.file.spelling.get(word, _contracted(word)) for word in words)

    def _rule(self, rule: Rule) -> Compiled:
        return Compiled(rule.id, self._join(rule.patterns), self._join(rule.unless) if rule.unless else None)

    def _join(self, patterns: tuple[str, ...]) -> re.Pattern[str]:
        try:
            whole = "|".join(f"(?:{_SET.sub(self._set, pattern)})" for pattern in patterns)
            return re.compile(whole, re.MULTILINE)
        except re.error as error:
            raise ContentError(f"knowledge/signals.yaml: {error}: {patterns}") from error

    def _set(self, found: re.Match[str]) -> str:
        if found[1] not in self.file.sets:
            raise ContentError(f"knowledge/signals.yaml: there is no set {found[1]!r}")
        return f"(?:{_SET.sub(self._set, self.file.sets[found[1]])})"


def load_signals(path: Path) -> Signals:
    """Read and compile `signals.yaml`.

    Raises:
        ContentError: the file breaks its schema, or a pattern does not compile.

    """
    try:
        return Signals(SignalFile.model_validate(read_yaml(path.read_text("utf-8")).value))
    except ValidationError as error:
        raise ContentError(faults_of(path, error)) from error
    except (YamlError, OSError, UnicodeDecodeError) as error:
        raise ContentError(faults_of(path, error)) from error


def clauses(plain: str) -> Iterator[str]:
    """The clauses of a plain text."""
    yield from filter(None, plain.split("\n"))


_ENDINGS = (
    ("n't", " not"),
    ("'re", " are"),
    ("'m", " am"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'s", " is"),
)


def _contracted(word: str) -> str:
    for ending, spelled in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word.removesuffix(ending) + spelled
    return word
