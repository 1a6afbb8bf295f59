"""Rate limits: a bucket per route and top-level resource, and one for all. Real seconds, because the client sleeps."""

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quota:
    limit: int
    window: float  # seconds


GENEROUS = Quota(100_000, 1.0)
PER_ROUTE: dict[str, Quota] = {  # what bots usually report; Discord promises no numbers
    "POST /channels/{channel}/messages": Quota(5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": Quota(5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": Quota(5, 1.0),
    "POST /webhooks/{app}/{token}": Quota(5, 2.0),
    "PATCH /webhooks/{app}/{token}/messages/{message}": Quota(5, 2.0),
    "POST /users/@me/channels": Quota(10, 10.0),
}
OVERALL = Quota(50, 1.0)
MAJOR = ("channel", "guild", "token")  # parameters that split a bucket


@dataclass
class _Bucket:
    quota: Quota
    opened: float = field(default_factory=time.monotonic)
    used: int = 0

    def left(self) -> float:
        """Seconds until it fills again; renews it when that time is over."""
        now = time.monotonic()
        if now - self.opened >= self.quota.window:
            self.opened, self.used = now, 0
        return self.quota.window - (now - self.opened)


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass, and the headers that tell."""

    passed: bool
    overall: bool  # it was the global limit
    retry_after: float
    headers: dict[str, str]


class Quotas:
    """Buckets by route. Without a table everything is generous, but the headers are there."""

    def __init__(self, table: Mapping[str, Quota] | None = None, overall: Quota | None = None) -> None:
        self._table = {} if table is None else table
        self._buckets: dict[str, _Bucket] = {}
        self._overall = None if overall is None else _Bucket(overall)

    def take(self, route: str, params: Mapping[str, str], *, counts: bool) -> Verdict:
        """Uses one request of the route's bucket and, where it counts, of the global one."""
        if counts and self._overall is not None and not _use(self._overall):
            wait = self._overall.left()
            return Verdict(False, True, wait, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
        major = "+".join(params[key] for key in MAJOR if key in params)
        bucket = self._buckets.setdefault(f"{route}:{major}", _Bucket(self._table.get(route, GENEROUS)))
        passed = _use(bucket)
        scope = {} if passed else {"X-RateLimit-Scope": "user"}
        return Verdict(passed, False, bucket.left(), _headers(route, bucket) | scope)


def _use(bucket: _Bucket) -> bool:
    bucket.left()
    if bucket.used >= bucket.quota.limit:
        return False
    bucket.used += 1
    return True


def _headers(route: str, bucket: _Bucket) -> dict[str, str]:
    left = bucket.left()
    return {
        "X-RateLimit-Limit": str(bucket.quota.limit),
        "X-RateLimit-Remaining": str(bucket.quota.limit - bucket.used),
        "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        "X-RateLimit-Reset-After": f"{left:.3f}",
        "X-RateLimit-Bucket": f"{zlib.crc32(route.encode()):08x}",
    }
