"""What was shown lately, so that a pressed button can go without its message losing anything else.

Slack gives back neither the blocks of a private note nor, surely, the words of a stream. Best effort: after a restart
the button stays, and pressing it again changes nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.adapters.slack.pressing import Json, without

KEPT = 2000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as it was sent."""

    text: str
    blocks: tuple[Json, ...]


UNKNOWN = Drawn("", ())


def named(where: str) -> bool:
    """Whether this names one message rather than a person."""
    return ":" in where


class Recent:
    """The last messages with buttons, by who may press what where."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[str, str], Drawn] = OrderedDict()

    def keep(self, where: str, text: str, blocks: Sequence[Json]) -> None:
        """Remember a message under each of its buttons. `where` names the message, or who alone sees it.

        Private notes have no name: when two of one person hold the same button, nobody knows which was pressed.
        """
        drawn = Drawn(text, tuple(blocks))
        for key in ((where, token) for token in _tokens(blocks)):
            doubtful = self._drawn.get(key, drawn) != drawn
            self._drawn[key] = UNKNOWN if doubtful and not named(where) else drawn
            self._drawn.move_to_end(key)
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)

    def pressed(self, where: str, token: str) -> Drawn | None:
        """The message without the pressed button; None when it is not remembered."""
        drawn = self._drawn.pop((where, token), UNKNOWN)
        if drawn == UNKNOWN:
            return None
        left = Drawn(drawn.text, tuple(without(drawn.blocks, token)))
        for other in _tokens(left.blocks):
            self._drawn[where, other] = left
        return left


def _tokens(blocks: Sequence[Json]) -> list[str]:
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    return [one["value"] for row in rows for one in row if one["type"] == "button"]
