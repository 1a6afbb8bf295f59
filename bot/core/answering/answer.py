"""The answer as a value: what `coach ask --json` prints, and what a conversation remembers of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["answer", "ask_back", "offer", "talk", "decline"]
Reason = Literal["off_topic", "unsupported", "hostile", "empty", "too_long", "crisis", "language"]
Engine = Literal["curated", "openai"]


@dataclass(frozen=True, slots=True)
class CitedSource:
    """Where a cited card has its facts from."""

    id: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A card that the answer rests on; `quote` occurs in it word for word, `n` is its number in the text."""

    n: int
    card: str
    title: str
    quote: str
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or the honest lack of one.

    `brief` is the first layer as a person sees it; `answer` is all that stands behind More as well, in Markdown.
    `as_of` is an ISO date and only set where dates matter; `ms` is the time it took, in milliseconds.
    """

    question: str
    standalone_question: str
    kind: Kind
    reason: Reason | None = None
    brief: str
    answer: str
    citations: tuple[Cited, ...] = ()
    choices: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    as_of: str | None = None
    contested: bool = False
    engine: Engine = "curated"
    degraded: str | None = None
    ms: float = 0.0

    @property
    def declined(self) -> bool:
        """Whether the question was not answered on purpose."""
        return self.kind == "decline"

    def to_json(self) -> dict[str, Any]:
        """Exactly the fields of the contract, in its order."""
        fields = {name: value for name, value in asdict(self).items() if name not in {"question", "kind"}}
        whole = {"question": self.question, "standalone_question": fields.pop("standalone_question")}
        whole |= {"kind": self.kind, "declined": self.declined, **fields}
        for name in ("citations", "choices", "topics", "suggestions"):
            whole[name] = list(whole[name])
        for citation in whole["citations"]:
            citation["sources"] = list(citation["sources"])
        return whole
