"""What Prometheus reads: the core's facts as counters and histograms, tenants as hashes, nothing that anybody wrote."""

from __future__ import annotations

import hashlib

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.core.watching import Seen, What

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FAST = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 45.0, 90.0, 300.0)

COUNTED: dict[What, tuple[str, str, str]] = {
    "accepted": ("coach_inbounds", "What came in, by state: new, known (a duplicate), full.", "state"),
    "again": ("coach_turns_claimed_again", "Turns that somebody had claimed before: a worker failed or died.", ""),
    "turn": ("coach_turns", "Turns decided, by outcome.", "outcome"),
    "sent": ("coach_sends", "Messages out, by outcome: landed, kept, refused, given_up.", "outcome"),
    "lost": ("coach_leases_lost", "Turns that another worker took over from this process.", ""),
    "throttled": ("coach_throttled_calls", "Calls that a platform answered with 429.", "platform"),
    "connected": ("coach_connections", "Connections made to a platform; all but the first are reconnects.", "platform"),
    "tokens_in": ("coach_model_tokens_in", "Tokens that a model read, by tenant hash.", "tenant"),
    "tokens_out": ("coach_model_tokens_out", "Tokens that a model wrote, by tenant hash.", "tenant"),
    "money": ("coach_model_money", "What a model cost, in currency units, by tenant hash.", "tenant"),
    "capped": ("coach_model_capped", "Model calls not made because a cap was reached, by cap.", "cap"),
    "model_failed": ("coach_model_failures", "Model calls that failed, by kind.", "kind"),
}
TIMED: dict[What, tuple[str, str]] = {
    "waited": ("coach_turn_wait_seconds", "From what a person did to the start of its turn."),
    "first_text": ("coach_first_text_seconds", "From what a person did to the first words they can see."),
    "landed": ("coach_send_seconds", "From a turn's decision to its message on the platform."),
}
EXPECTED: dict[What, tuple[str, ...]] = {
    "accepted": ("new", "known", "full"),
    "turn": ("answered", "silent", "stopped", "edited", "deleted", "apologised"),
    "sent": ("landed", "kept", "refused", "given_up"),
    "throttled": ("slack", "discord"),
    "connected": ("slack", "discord"),
}
"""Labels that exist from the start, so that a rate is 0 and not missing before the first event."""

BY_TENANT = frozenset(("tokens_in", "tokens_out", "money"))
MILLIONTHS = 1_000_000


class Meters:
    """Every figure of one process. `salt` makes the hashes of tenants this installation's own."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._registry = registry = CollectorRegistry()
        self._counters = {
            what: Counter(name, about, [label] if label else [], registry=registry)
            for what, (name, about, label) in COUNTED.items()
        }
        self._times = {
            what: Histogram(name, about, buckets=SLOW, registry=registry) for what, (name, about) in TIMED.items()
        }
        self._lag = Histogram("coach_loop_lag_seconds", "How late the loop wakes.", buckets=FAST, registry=registry)
        self._waiting = Gauge("coach_inbox_waiting", "Turns that are not finished.", registry=registry)
        self._inbox = Gauge("coach_inbox_oldest_seconds", "Age of the oldest turn not yet decided.", registry=registry)
        self._outbox = Gauge("coach_outbox_oldest_seconds", "Age of the oldest undelivered turn.", registry=registry)
        for what, labels in EXPECTED.items():
            for label in labels:
                self._counters[what].labels(label)

    def observe(self, seen: Seen) -> None:
        """Count one fact."""
        if seen.what in self._times:
            self._times[seen.what].observe(seen.n)
            return
        counter = self._counters[seen.what]
        label = disguised(seen.label, self._salt) if seen.what in BY_TENANT else seen.label
        n = seen.n / MILLIONTHS if seen.what == "money" else seen.n
        (counter.labels(label) if COUNTED[seen.what][2] else counter).inc(n)

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._lag.observe(seconds)

    def waits(self, turns: int, undecided: float, undelivered: float) -> None:
        """Note what waits in the database: how many turns, and the oldest ages in seconds."""
        self._waiting.set(turns)
        self._inbox.set(undecided)
        self._outbox.set(undelivered)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)


def disguised(tenant: str, salt: bytes) -> str:
    """A tenant's name in figures: always the same in one installation, and another in every other."""
    key = hashlib.blake2s(salt).digest()
    return hashlib.blake2s(tenant.encode(), key=key, digest_size=6).hexdigest() if tenant else "none"
