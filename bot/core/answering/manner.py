"""Everything about speech that is data, loaded once: how messages are understood and what is said to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.core.answering.clean import clean
from bot.core.answering.language import Languages
from bot.core.answering.replies import ReplyFile, load_replies
from bot.core.answering.signals import Signals, load_signals
from bot.core.answering.understand import understand


@dataclass(frozen=True, slots=True)
class Manner:
    """Signals to understand by, languages to notice, replies to give."""

    signals: Signals
    languages: Languages
    replies: ReplyFile

    def meaning(self, text: str) -> str:
        """The kind of a message, by its words alone."""
        return understand(clean(text), self.signals, self.languages).kind

    def asks_for(self, text: str, skill: str) -> bool:
        """Whether a message asks, in so many words, for what another skill does."""
        understood = understand(clean(text), self.signals, self.languages)
        return understood.kind == "offer" and understood.key == skill


def load_manner(knowledge_folder: Path) -> Manner:
    """Read `signals.yaml` and `replies.yaml`; ContentError names every fault."""
    signals = load_signals(knowledge_folder / "signals.yaml")
    languages = Languages(signals.file.english, signals.file.tongues)
    return Manner(signals, languages, load_replies(knowledge_folder / "replies.yaml", signals))
