"""A question in its setting, and the whole reply to it: what goes between the steps of answering."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.answering.answer import Answer
from bot.core.answering.history import Exchange, History
from bot.core.answering.manner import Manner
from bot.core.blocks import Block
from bot.core.knowledge.knowledge import Knowledge
from bot.core.prompts import Usage

NOTHING_SPENT = Usage(0, 0)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a question is asked. `view` is what this tenant may see; `skills` are the verbs that can be offered.

    `first`: the person never wrote before. `private`: nobody else sees the reply, in a place where others could.
    `reader` is the host of a model that the person has yet to be told about: until then no model reads a word.
    `aside`: a plain word on what went wrong, to be said with the answer.
    """

    view: Knowledge
    manner: Manner
    history: History = field(default_factory=History)
    skills: frozenset[str] = frozenset()
    first: bool = False
    private: bool = False
    days: int = 90
    asker: str = ""
    reader: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A cleaned text and its setting."""

    text: str
    setting: Setting

    @property
    def view(self) -> Knowledge:
        """What may be answered from."""
        return self.setting.view

    @property
    def manner(self) -> Manner:
        """How to understand and what to say."""
        return self.setting.manner

    @property
    def history(self) -> History:
        """What was said before in this place."""
        return self.setting.history


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: `text`, or `answer.brief` where that is empty, then `blocks`.

    `exchange` is what the conversation should remember, None when nothing. `counts` are kinds and keys to count for the
    tenant, such as the topic of a gap: never words. `met`: the reply says what the coach is and keeps.
    """

    answer: Answer
    blocks: tuple[Block, ...] = ()
    exchange: Exchange | None = None
    counts: tuple[tuple[str, str], ...] = ()
    met: bool = False
    text: str = ""
    usage: Usage = NOTHING_SPENT
