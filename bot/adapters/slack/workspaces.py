"""Where the coach is installed: from a tenant and a place to a client that may speak there."""

from __future__ import annotations

from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.quota import Quota
from bot.adapters.slack.where import Place

NOT_INSTALLED = "not_installed"


class Workspaces(Protocol):
    """DeliveryError with `not_installed` when the coach is not in that workspace, or no longer."""

    async def at(self, tenant: str, where: Place) -> Workspace: ...
    async def gone(self, tenant: str, where: Place) -> None: ...


class OneWorkspace:
    """The coach of one workspace, whose token stands in the settings."""

    def __init__(self, client: AsyncWebClient, quota: Quota) -> None:
        self._client = client
        self._quota = quota
        self._known: Workspace | None = None

    async def at(self, tenant: str, where: Place) -> Workspace:
        """Give the one there is; it is asked once who it is."""
        if self._known is None:
            asking = Workspace(self._client, self._quota, "")
            answer = await asking.call("auth.test")
            self._known = Workspace(self._client, self._quota, str(answer["user_id"]))
        return self._known

    async def gone(self, tenant: str, where: Place) -> None:
        """Forget who we are there: another token may follow."""
        self._known = None
