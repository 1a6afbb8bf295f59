"""The one way out to Discord: every request of ours goes through here, with patience, restraint and no pings.

Discord's library waits for rate limits and repeats what a server broke; here is what it leaves out: cut connections,
answers that never come, an address that is banned for asking too often.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.adapters.discord.pages import SUPPRESS_EMBEDS
from bot.adapters.discord.render import Upload
from bot.core.errors import DeliveryError

log = logging.getLogger(__name__)

NOBODY: Mapping[str, list[str]] = {"parse": []}
"""Whom a message may notify."""

SECONDS, ANSWER_SECONDS = 15.0, 2.5
PAUSES = (0.1, 0.4)
"""Before a request is sent again whose connection was cut."""

LATER = frozenset((40003, 20028, 30046))
"""Refusals that time heals: opening too many direct messages, writing too much, editing too often."""

MESSAGE, DEFER, NOTED, UPDATE, MODAL = 4, 5, 6, 7, 9
MESSAGES = frozenset((MESSAGE, UPDATE))
"""The kinds of first answers to an interaction, and those of them that are messages."""

ANSWERED = 40060
UNAUTHORISED, TOO_MANY = 401, 429
INVALID = frozenset((401, 403, 429))
MOST_INVALID, WINDOW = 2000, 600.0
"""Discord bans an address after 10,000 refused requests in ten minutes; at a fifth of that we fall silent."""

NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException, ValueError, LookupError, TypeError)
"""What the library raises when there is no answer, or one that it cannot read."""

Json = dict[str, Any]


def first_id(message: Mapping[str, Any]) -> int | None:
    """The id of a message's first component: our own mark, on our own messages."""
    components = message.get("components")
    return components[0].get("id") if components else None


class Unreached(ConnectionError):
    """Discord could not be reached, or asked us to come back: the same request may be made again."""


class Restraint:
    """How many requests were refused lately, and until when none may be made."""

    def __init__(self) -> None:
        self._refused: deque[float] = deque(maxlen=MOST_INVALID)
        self._silent_until = 0.0

    def refused(self, status: int) -> None:
        """Count a refusal."""
        if status in INVALID:
            self._refused.append(time.monotonic())

    def banned(self, seconds: float) -> None:
        """Fall silent: the address is banned for that long."""
        self._silent_until = max(self._silent_until, time.monotonic() + seconds)

    @property
    def silent(self) -> bool:
        """Whether nothing may be asked now."""
        now = time.monotonic()
        full = len(self._refused) == MOST_INVALID and now - self._refused[0] < WINDOW
        return full or now < self._silent_until


class Calls:
    """Requests by the client's own connection pool. `open` is set, and `me` known, once the client has logged in."""

    def __init__(self, client: discord.Client) -> None:
        self.open = asyncio.Event()
        self.me = ""
        self.seconds = SECONDS
        self.restraint = Restraint()
        self._client = client

    async def send(self, route: Route, message: Mapping[str, Any], files: Sequence[Upload] = ()) -> Json:
        """Create or edit a message; returns it as Discord has it now."""
        sent = await self.call(route, _quiet(message), files)
        if not isinstance(sent, dict) or "id" not in sent:
            raise Unreached(f"{route.method} {route.path}: an answer without a message")
        return sent

    async def answer(
        self,
        interaction: int,
        token: str,
        kind: int,
        data: Mapping[str, Any] | None = None,
        files: Sequence[Upload] = (),
    ) -> bool:
        """Answer an interaction for the first time; False when Discord surely did not take it."""
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction,
            webhook_token=token,
        )
        body: Json = {"type": kind}
        if data is not None:
            body["data"] = _quiet(data) if kind in MESSAGES else data
        try:
            await self.call(route, body, files, seconds=ANSWER_SECONDS)
        except DeliveryError as error:
            if error.code != str(ANSWERED):
                log.info("interaction %s was not answered in time: %s", interaction, error.code)
            return error.code == str(ANSWERED)
        except ConnectionError as error:
            log.warning("it is not known whether interaction %s was answered: %s", interaction, error)
        return True

    async def call(
        self,
        route: Route,
        body: Mapping[str, Any] | None = None,
        files: Sequence[Upload] = (),
        *,
        params: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """Make one request.

        Raises:
            DeliveryError: Discord refuses it for good, with Discord's code.
            Unreached: the same request may be made again.

        """
        where = f"{route.method} {route.path}"
        if self.restraint.silent:
            raise Unreached(f"{where}: falling silent after too many refusals")
        try:
            async with asyncio.timeout(seconds or self.seconds):
                await self.open.wait()
                return await self._insist(route, _arguments(body, files, params))
        except discord.HTTPException as error:
            raise self._translated(error, where) from error
        except NO_ANSWER as error:
            raise Unreached(f"{where}: {type(error).__name__}") from error

    async def _insist(self, route: Route, arguments: Mapping[str, Any]) -> Any:
        for pause in (*PAUSES, None):
            try:
                return await self._client.http.request(route, **arguments)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, ConnectionError):
                if pause is None:
                    raise
            await asyncio.sleep(pause)
        return None

    def _translated(self, error: discord.HTTPException, where: str) -> Exception:
        self.restraint.refused(error.status)
        if error.status == TOO_MANY:
            self.restraint.banned(_retry_after(error))
        away = error.status >= 500 or error.status == TOO_MANY or error.code in LATER
        if away or (error.status == UNAUTHORISED and not error.code):  # the operator mends the token, and it goes on
            return Unreached(f"{where}: {error.status} {error.code}")
        return DeliveryError(f"Discord refused {where}: {error.text[:200]}", str(error.code or error.status))


def _quiet(message: Mapping[str, Any]) -> Json:
    """The message as it always goes out: it notifies nobody, and no link in it unfolds."""
    return {**message, "flags": message.get("flags", 0) | SUPPRESS_EMBEDS, "allowed_mentions": NOBODY}


def _arguments(
    body: Mapping[str, Any] | None, files: Sequence[Upload], params: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    arguments: Json = {"params": params} if params else {}
    if files:
        parts: list[Json] = [{"name": "payload_json", "value": json.dumps(body)}]
        parts += [
            {"name": f"files[{n}]", "value": file.content, "filename": file.name, "content_type": file.kind}
            for n, file in enumerate(files)
        ]
        return arguments | {"form": parts}
    return arguments if body is None else arguments | {"json": body}


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", "60"))
    except ValueError:
        return 60.0
