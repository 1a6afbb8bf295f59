"""A short, seeded form of `make faults`: a few deaths and a handful of other faults on each database, all clean."""

from __future__ import annotations

import pytest

from tests.faults import beginnings
from tests.faults.bugs import BUGS
from tests.faults.checker import Event, check
from tests.faults.platform import Posted
from tests.faults.process import ROOT
from tests.faults.runs import Kind, run
from tests.services.store import server as servers


@pytest.fixture(scope="module")
def server():
    running = servers.start()
    yield running
    running.stop()


@pytest.mark.parametrize(("kind", "seed", "size"), [("kills", 3, 3), ("faults", 1, 20)])
async def test_on_sqlite_nothing_is_lost_doubled_or_out_of_order(tmp_path, kind: Kind, seed, size):
    result = await run(kind, seed, tmp_path, None, size, big=1)
    assert result.violations == {}
    assert sum(result.faults.values()) >= size


@pytest.mark.postgres
@pytest.mark.parametrize(("kind", "seed", "size"), [("kills", 5, 2), ("faults", 2, 20)])
async def test_on_postgresql_nothing_is_lost_doubled_or_out_of_order(tmp_path, server, kind: Kind, seed, size):
    result = await run(kind, seed, tmp_path, server, size, big=1)
    assert result.violations == {}
    assert sum(result.faults.values()) >= size


def test_a_broken_beginning_is_refused_in_a_sentence():
    assert beginnings.failures() == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_every_planted_bug_still_fits_the_tree(bug):
    for file, old, new in bug.patches:
        text = (ROOT / file).read_text()
        assert text.count(old) == 1
        compile(text.replace(old, new), file, "exec")


EVENTS = (Event("a", "T", "U", "D", 1), Event("b", "T", "U", "D", 2))
COUNTS = {"U": 2, "T": 2}


class TestChecker:
    """The judge is judged: a clean recording passes, and each violation is seen."""

    def posted(self, event: str, n: int, **other: object) -> Posted:
        text = f"Let me see. [U|U|{event}|{n}]"
        plain = {
            "handle": f"m{n}",
            "tenant": "T",
            "place": "D",
            "event": event,
            "nonce": event,
            "text": text,
            "final": True,
        }
        return Posted(**(plain | other))

    def verdict(self, *messages: Posted, counts=COUNTS, left: int = 0):
        found = check(EVENTS, messages, counts, ordered=True, left=left)
        return {name for name, lines in found.all().items() if lines}

    def test_a_clean_recording_passes(self):
        assert self.verdict(self.posted("a", 1), self.posted("b", 2)) == set()

    def test_a_missing_answer_is_lost(self):
        assert "lost" in self.verdict(self.posted("a", 1))

    def test_a_preview_that_stayed_is_lost(self):
        assert "lost" in self.verdict(self.posted("a", 1), self.posted("b", 2, final=False))

    def test_a_turn_that_still_waits_is_lost(self):
        assert "lost" in self.verdict(self.posted("a", 1), self.posted("b", 2), left=1)

    def test_two_messages_for_one_event_are_a_duplicate(self):
        assert self.verdict(self.posted("a", 1), self.posted("b", 2), self.posted("b", 2)) == {"duplicate"}

    def test_an_answer_that_nobody_asked_for_is_a_duplicate(self):
        assert self.verdict(self.posted("z", 0), self.posted("a", 1), self.posted("b", 2)) == {"duplicate"}

    def test_answers_in_another_order_are_seen(self):
        assert "out of order" in self.verdict(self.posted("b", 1), self.posted("a", 2))

    def test_an_answer_in_anothers_place_is_seen(self):
        assert "to the wrong person" in self.verdict(self.posted("a", 1), self.posted("b", 2, place="E"))

    def test_anothers_memory_in_an_answer_is_seen(self):
        assert "to the wrong person" in self.verdict(self.posted("a", 1), self.posted("b", 2, text="[U|V|b|2]"))

    def test_a_state_change_made_twice_is_seen(self):
        assert self.verdict(self.posted("a", 1), self.posted("b", 2), counts={"U": 2, "T": 3}) == {
            "state not exactly once"
        }

    def test_an_apology_is_an_answer_and_changes_nothing(self):
        sorry = self.posted("b", 2, text="Something went wrong on my side. (reference abc123)")
        assert self.verdict(self.posted("a", 1), sorry, counts={"U": 1, "T": 1}) == set()
