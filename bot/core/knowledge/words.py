"""Words, sentences, numbers and word stems of a text, so that rules, retrieval and checks all count alike."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u2019\u201d)]*\s+(?=[\"'\u2018\u201c(]?[A-Z0-9])")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|No|Art|Mr|Ms|Dr|St)\.|\b[A-Z]\.)$")
NUMBER = re.compile(r"(?<![\w.])(\d+(?:[.,\u202f]\d+)*)(?!st\b|nd\b|rd\b|th\b)[a-zA-Z]{0,3}(?!\w)")
GROUPED = re.compile(r"^\d{1,3}(?:[,\u202f]\d{3})+(?:\.\d+)?$")
FILLERS = frozenset(
    WORD.findall("a an the to of in on for it that this i my me we our us you your do does did is are am be")
)
SHORT_PLURAL = re.compile(r"^[^aeiouy\W\d_]{2,4}s$")
ODD_PLURALS = {"cpus": "cpu", "gpus": "gpu", "kpis": "kpi", "tpus": "tpu"}
CLITIC = re.compile(r"n't\b|'(?:s|re|m|ve|ll|d)\b")

_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = threading.Lock()


def words(text: str) -> tuple[str, ...]:
    """Words as a reader counts them: what stands between blanks and holds a letter or digit."""
    return tuple(word for word in text.split() if any(letter.isalnum() for letter in word))


def sentences(text: str) -> tuple[str, ...]:
    """Sentences of plain text or bullets; a line break before a bullet or a blank line ends one."""
    found: list[str] = []
    for block in blocks(text):
        pending = ""
        for piece in SENTENCE_END.split(block):
            pending = f"{pending} {piece}".strip()
            if not ABBREVIATION.search(pending):
                found.append(pending)
                pending = ""
        if pending:
            found.append(pending)
    return tuple(found)


def blocks(text: str) -> tuple[str, ...]:
    """Paragraphs and bullets, each joined to one line and without its bullet sign."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if BULLET.match(line) or not line.strip():
            found.append([])
        found[-1].append(BULLET.sub("", line).strip())
    joined = (" ".join(block).strip() for block in found)
    return tuple(block for block in joined if block)


def bullets(text: str) -> int:
    """How many lines begin with a bullet or an ordinal."""
    return sum(1 for line in text.splitlines() if BULLET.match(line))


def numbers(text: str) -> frozenset[str]:
    """Numbers written in digits, in one spelling: `1,000` is `1000`, `2.50` is `2.5`. `GPT-4` and `F1` hold none."""
    return frozenset(plain_number(match) for match in NUMBER.findall(_without_names(text)))


def plain_number(written: str) -> str:
    """One spelling for a number in digits."""
    digits = re.sub(r"[,\u202f]", "", written) if GROUPED.match(written) else written.replace(",", ".")
    if digits.count(".") != 1:
        return digits
    return digits.rstrip("0").rstrip(".")


def _without_names(text: str) -> str:
    return re.sub(r"\b[A-Za-z]+-\d[\w.]*", " ", text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of one lower-case word; plural initials (`pms`, `llms`) lose their s as well."""
    if SHORT_PLURAL.match(word):
        return word[:-1]
    if word in ODD_PLURALS:
        return ODD_PLURALS[word]
    with _one_at_a_time:  # the stemmer keeps its word on itself
        return str(_stemmer.stemWord(word))


def terms(text: str) -> tuple[str, ...]:
    """Stems of all words in order, accents and case folded; what the lexical search and the likeness rules compare."""
    plain = text.replace("\u2019", "'")
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    plain = plain.casefold()
    if "'" in plain:
        plain = CLITIC.sub(lambda match: " not" if match.group().startswith("n") else "", plain)
    return tuple(stem(word) for word in WORD.findall(plain))


@lru_cache(maxsize=8192)
def content_terms(text: str) -> frozenset[str]:
    """`term_set` of a text of the knowledge base, remembered; never of what a person wrote."""
    return term_set(text)


def term_set(text: str) -> frozenset[str]:
    """Stems without the small words that a rephrasing changes first; all stems when nothing else is left."""
    every = frozenset(terms(text))
    return (every - FILLERS) or every
