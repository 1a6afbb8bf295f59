"""What happened: every REST request with its answer, and everything a correct bot would never have sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.clock import Clock


@dataclass
class Request:
    """One REST request. `status` stays None while it is under way, and for ever when the connection was cut."""

    number: int
    at: float
    method: str
    path: str  # without /api/v10
    route: str = ""  # "POST /channels/{channel}/messages"; empty for an address Discord does not have
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: dict[str, str] = field(default_factory=dict)  # form field -> file name
    status: int | None = None
    answer: Any = None
    fault: str | None = None  # the scripted fault that met it
    executed: bool = False  # it changed or read the world, whatever the bot was told
    done_at: float | None = None

    def __str__(self) -> str:
        fault = f" [{self.fault}]" if self.fault else ""
        return f"#{self.number} {self.method} {self.path} -> {self.status}{fault}"


@dataclass(frozen=True)
class Violation:
    """Something a correct bot never sends, whatever the network does."""

    at: float
    where: str
    what: str
    detail: Any = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.detail or ''}".rstrip()


class Recording:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.requests: list[Request] = []
        self.violations: list[Violation] = []

    def begin(self, method: str, path: str) -> Request:
        request = Request(len(self.requests) + 1, self._clock.now(), method, path)
        self.requests.append(request)
        return request

    def end(self, request: Request, status: int | None, answer: Any) -> None:
        request.status, request.answer, request.done_at = status, answer, self._clock.now()

    def violate(self, where: str, what: str, detail: Any = None) -> None:
        self.violations.append(Violation(self._clock.now(), where, what, detail))

    def to(self, route: str, keep: Callable[[Request], bool] = lambda _request: True) -> list[Request]:
        """Requests to a route, for instance "POST /channels/*/messages"; a star stands for one segment."""
        return [r for r in self.requests if matches(route, r.method, r.path) and keep(r)]

    @property
    def invalid_requests(self) -> list[Request]:
        """Those Discord counts towards its ban of an address: 401, 403 and 429."""
        return [request for request in self.requests if request.status in (401, 403, 429)]

    def tail(self, number: int = 12) -> str:
        return "\n".join(str(request) for request in self.requests[-number:]) or "(no request yet)"


def matches(route: str, method: str, path: str) -> bool:
    """Whether "METHOD /a/*/b" covers the request. `*` as the method stands for all, `**` at the end for the rest."""
    wanted, pattern = route.split(" ", 1)
    if wanted not in ("*", method):
        return False
    asked, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    if asked[-1] == "**":
        asked, given = asked[:-1], given[: len(asked) - 1]
    return len(asked) == len(given) and all(a in ("*", g) for a, g in zip(asked, given, strict=True))
