"""One call to Slack's Web API in one workspace: counted, and its faults told apart by what can be done about them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.quota import POST, ROOM, Quota
from bot.adapters.slack.retries import retry_after
from bot.core.errors import DeliveryError

PASSING = frozenset(
    (
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
        "org_login_required",
    )
)
"""Slack's words for faults that pass by themselves."""

BROKEN = frozenset(
    (
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "msg_blocks_too_long",
        "msg_blocks_too_many",
        "msg_too_long",
        "only_one_table_allowed",
        "markdown_text_conflict",
        "invalid_chunks",
    )
)
"""Slack's words for a message that we drew wrong."""

FOLDED = {"unfurl_links": False, "unfurl_media": False}
"""What every way out says that Slack lets say it: no address is unfolded."""

LIMITED, UNWELL = 429, 500


class Unreached(ConnectionError):
    """Slack did not answer, or not now: whether something happened is unknown. Trying again later is right."""


class Busy(Unreached):
    """Slack asked to come back later, and did nothing."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: not for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Workspace:
    """The coach in one workspace: a client with its token, and who it is there."""

    client: AsyncWebClient
    quota: Quota
    bot_user: str

    async def call(self, method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method by Slack's name for it. DeliveryError: refused for good; Busy, Unreached: try again later."""
        limits = (method, f"{ROOM} {arguments.get('channel')}") if method == POST else (method,)
        if (wait := max(self.quota.wait(self._token, limit) for limit in limits)) > self.quota.patience:
            raise Busy(method, wait)
        if wait:
            await asyncio.sleep(wait)
        for limit in limits:
            self.quota.spend(self._token, limit)
        try:
            response: AsyncSlackResponse = await getattr(self.client, method.replace(".", "_"))(**arguments)
        except SlackApiError as error:
            raise _fault(method, error) from error
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreached(f"{method}: {type(error).__name__}") from error
        return response

    def room(self, *methods: str) -> bool:
        """Whether there is room to spare for all of these."""
        return all(self.quota.room(self._token, method) for method in methods)

    @property
    def _token(self) -> str:
        return self.client.token or ""


def _fault(method: str, error: SlackApiError) -> Exception:
    """What Slack's refusal means. A gateway's page has no word in it and says nothing for good."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    if status == LIMITED:
        return Busy(method, retry_after(response.headers))
    word = response.get("error") if isinstance(getattr(response, "data", None), dict) else None
    if status >= UNWELL or not word or word in PASSING:
        return Unreached(f"{method}: {word or status}")
    return DeliveryError(f"Slack refused {method}", str(word))
