"""How often Discord answers 429: its library waits and asks again by itself, so only the answers on the wire tell."""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.core.watching import tell

TOO_MANY = 429


def traced() -> aiohttp.TraceConfig:
    """What counts refused calls, for the library's own session."""
    config = aiohttp.TraceConfig()
    config.on_request_end.append(_ended)
    return config


async def _ended(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
) -> None:
    if end.response.status == TOO_MANY:
        tell("throttled", label="discord")
