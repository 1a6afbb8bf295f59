"""Who talks with the coach in a thread where it may read everything: then it stays out of people's talk.

Only with the message content intent. The coach follows up without being named only with whoever named it last there,
and only until somebody else speaks.
"""

from __future__ import annotations

from collections import OrderedDict

KEPT = 5000


class Company:
    """The threads of late, and the coach's partner in each; nobody once another person joined in."""

    def __init__(self) -> None:
        self._partners: OrderedDict[str, str] = OrderedDict()

    def named(self, place: str, learner: str) -> None:
        """Somebody named the coach."""
        self._partners[place] = learner
        self._partners.move_to_end(place)
        while len(self._partners) > KEPT:
            self._partners.popitem(last=False)

    def follows(self, place: str, learner: str) -> bool:
        """Whether words that name nobody are for the coach; somebody else's end the talk."""
        if self._partners.get(place) == learner:
            return True
        self._partners.pop(place, None)
        return False
