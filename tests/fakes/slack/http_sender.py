"""Deliveries over signed HTTP, as Slack sends them to a Request URL."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.deliveries import Attempt, Delivery, DeliveryKind
from tests.fakes.slack.messages import Json
from tests.fakes.slack.signing import SignedRequest, signed
from tests.fakes.slack.world import World

FORM = "application/x-www-form-urlencoded"


def encode(kind: DeliveryKind, payload: Json) -> tuple[bytes, str]:
    """A payload as body and content type: events are JSON, commands a form, interactions JSON in a form."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "slash_commands":
        return urlencode({key: value for key, value in payload.items() if value is not None}).encode(), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


class HttpSender:
    """Signs and sends; `url` None means the app is reached by Socket Mode."""

    def __init__(self, world: World) -> None:
        self.url: str | None = None
        self._world = world
        self.first: dict[str, SignedRequest] = {}  # by delivery id: the very bytes of the first attempt
        self._session: aiohttp.ClientSession | None = None

    def sign(self, delivery: Delivery, number: int = 0, reason: str | None = None) -> SignedRequest:
        """The request for one attempt, to send, replay or spoil."""
        request = signed(self._world.app.signing_secret, *encode(delivery.kind, delivery.payload))
        if number == 0:
            return request
        retry = (("X-Slack-Retry-Num", str(number)), ("X-Slack-Retry-Reason", reason or "http_error"))
        return SignedRequest(request.body, (*request.headers, *retry))

    async def post(self, request: SignedRequest) -> tuple[int, str, bool]:
        """Send a request as it is: status, body, and whether the app asked for no retry."""
        if self.url is None:
            raise RuntimeError("no Request URL: call deliver_to(url) first")
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        async with self._session.post(self.url, data=request.body, headers=list(request.headers)) as response:
            quiet = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, await response.text(), quiet

    async def carry(self, delivery: Delivery, number: int, reason: str | None) -> str | None:
        """One attempt; None when the app took it, else Slack's reason for the next try."""
        attempt = Attempt(number, reason, self._world.clock.now(), "http")
        delivery.attempts.append(attempt)
        self._world.recording.wake()
        try:
            request = self.sign(delivery, number, reason)
            self.first.setdefault(delivery.id, request)
            status, body, quiet = await self.post(request)
        except aiohttp.ClientError:
            attempt.outcome = "connection_failed"
            return attempt.outcome
        attempt.status = status
        if 200 <= status < 300:
            delivery.acknowledge(_payload(body), status)
            self._world.recording.wake()
            return None
        attempt.outcome = "no_retry" if quiet else "http_error"
        return attempt.outcome

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _payload(body: str) -> Json | None:
    """The body of an acknowledgement, in the form Socket Mode would give it."""
    if not body:
        return None
    try:
        read = json.loads(body)
    except ValueError:
        return {"text": body}
    return read if isinstance(read, dict) else {"text": body}
