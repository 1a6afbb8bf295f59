"""Scripted misfortune on the REST side. `discord.faults.add("POST /channels/*/messages", reset(after_commit=True))`."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from tests.fakes.discord.recording import Request, matches


class Cut(Enum):
    RESET = "reset"  # the peer sees errno 104
    CLOSE = "disconnect"  # the peer sees ServerDisconnectedError
    HANG = "hang"  # nothing more comes until `release`


@dataclass(frozen=True)
class Fault:
    """One misfortune: an answer other than the true one, or a cut; before the request took effect or after."""

    name: str
    after_commit: bool = False
    cut: Cut | None = None
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0  # real seconds before the true answer; with neither cut nor status this is all


def rate_limited(retry_after: float = 0.05, *, scope: str = "user") -> Fault:
    """429 as Discord sends it, with `Via`. `scope`: user, shared, or global."""
    whole = scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": whole}
    headers = {"Via": "1.1 fake", "Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
    headers |= {"X-RateLimit-Global": "true"} if whole else {}
    return _json_answer(f"429 {scope}", 429, body, headers)


def cloudflare_ban() -> Fault:
    """429 without `Via` and without JSON: the address is banned at the edge."""
    page = b"<html><head><title>Access denied | discord.com used Cloudflare</title></head><body>1015</body></html>"
    return Fault("429 cloudflare", status=429, body=page, headers={"Content-Type": "text/html", "Retry-After": "600"})


def server_error(status: int = 500, *, after_commit: bool = False) -> Fault:
    body = {"message": "Internal Server Error", "code": 0}
    return _json_answer(str(status), status, body, {"Via": "1.1 fake"}, after_commit=after_commit)


def bad_gateway(*, after_commit: bool = False) -> Fault:
    """502 with the HTML page of the edge instead of JSON."""
    page = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
    return Fault("502 html", after_commit, status=502, body=page, headers={"Content-Type": "text/html"})


def refused(status: int, code: int, message: str) -> Fault:
    """Any other error of Discord's shape."""
    return _json_answer(f"{status} {code}", status, {"message": message, "code": code}, {"Via": "1.1 fake"})


def empty_answer() -> Fault:
    """The request takes effect, but its answer is an empty 204."""
    return Fault("204 empty", after_commit=True, status=204)


def reset(*, after_commit: bool = False) -> Fault:
    return Fault("reset", after_commit, Cut.RESET)


def disconnect(*, after_commit: bool = False) -> Fault:
    return Fault("disconnect", after_commit, Cut.CLOSE)


def hang(*, after_commit: bool = False) -> Fault:
    """No answer until the plan is released; then the connection closes."""
    return Fault("hang", after_commit, Cut.HANG)


def slow(seconds: float) -> Fault:
    """The true answer, late."""
    return Fault(f"slow {seconds}", after_commit=True, delay=seconds)


def _json_answer(
    name: str, status: int, body: dict[str, object], headers: dict[str, str], *, after_commit: bool = False
) -> Fault:
    typed = {"Content-Type": "application/json"} | headers
    return Fault(name, after_commit, status=status, body=json.dumps(body).encode(), headers=typed)


@dataclass
class Plan:
    """A fault waiting for its requests. `hits` are those it has met."""

    route: str
    fault: Fault
    times: int | None
    skip: int
    odds: float
    when: Callable[[Request], bool]
    hits: list[Request] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Lets hanging requests go."""
        self.released.set()

    @property
    def spent(self) -> bool:
        return self.times is not None and len(self.hits) >= self.times


class Faults:
    """The script. `seed` decides whom a fault with odds below one meets."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = random.Random(seed)
        self._plans: list[Plan] = []

    def add(
        self,
        route: str,
        fault: Fault,
        *,
        times: int | None = 1,
        skip: int = 0,
        odds: float = 1.0,
        when: Callable[[Request], bool] = lambda _request: True,
    ) -> Plan:
        """The next `times` requests to the route meet the fault (None: all), after `skip` that do not."""
        plan = Plan(route, fault, times, skip, odds, when)
        self._plans.append(plan)
        return plan

    def clear(self) -> None:
        """No more faults; what hangs is let go."""
        for plan in self._plans:
            plan.release()
        self._plans.clear()

    def meet(self, request: Request) -> Plan | None:
        """The first plan that wants this request; counts the meeting."""
        for plan in self._plans:
            if plan.spent or not matches(plan.route, request.method, request.path) or not plan.when(request):
                continue
            if plan.skip > 0:
                plan.skip -= 1
            elif self._dice.random() < plan.odds:
                plan.hits.append(request)
                request.fault = plan.fault.name
                return plan
        return None
