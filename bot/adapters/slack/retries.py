"""What Slack's client may try again by itself: only what is certain not to have happened, or may happen twice.

The library's own handlers repeat any call after a lost connection, also one that posts; a lost reply would then be two
messages. So these replace them.
"""

from __future__ import annotations

from aiohttp import ClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.adapters.slack.quota import Quota

MAKES_SOMETHING = frozenset(
    (
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
        "files.getUploadURLExternal",
        "oauth.v2.access",
        "views.open",
    )
)
PATIENCE = 2
"""Seconds: a longer Retry-After is left to whoever called, who may have something better to do."""

UNKNOWN = 5.0
FAULTS = 500


def retry_after(headers: object) -> float:
    """Read how long Slack asks to wait; a guess when it does not say."""
    named = {str(key).lower(): value for key, value in dict(headers or {}).items()}  # type: ignore[call-overload] # any mapping
    said = named.get("retry-after", UNKNOWN)
    try:
        return max(0.0, float(said[0] if isinstance(said, list) else said))
    except (TypeError, ValueError):
        return UNKNOWN


def method_of(url: str) -> str:
    """The method that an address of the Web API names."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]


class Limited(AsyncRateLimitErrorRetryHandler):
    """After a 429: teach the buckets, and wait where the wait is short."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(max_retry_count=1)
        self._quota = quota

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Say whether a refused call may be made again now."""
        if response is None or response.status_code != 429:
            return False
        wait = retry_after(response.headers)
        self._quota.refused(_token(request), method_of(request.url), wait)
        return wait <= PATIENCE and state.current_attempt < self.max_retry_count


class Unwell(AsyncRetryHandler):
    """After a lost connection or a 5xx: once more, unless the call may have made something."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        unwell = response is not None and response.status_code >= FAULTS
        lost = isinstance(error, ClientError | OSError)
        return (unwell or lost) and method_of(request.url) not in MAKES_SOMETHING

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait a moment, and count: the library leaves counting to each handler."""
        await super().prepare_for_next_attempt_async(state=state, request=request, response=response, error=error)
        state.increment_current_attempt()


def _token(request: HttpRequest) -> str:
    said = request.headers.get("Authorization") or [""]
    return (said if isinstance(said, str) else said[0]).removeprefix("Bearer ")
