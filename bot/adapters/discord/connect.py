"""Staying connected: log in, hold the one seat at the gateway, come back after every kind of end but the final ones."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta

import aiohttp
import discord

from bot.adapters.discord.listen import Listener
from bot.core.errors import SettingsError, StoreError
from bot.core.turns.store import Seats

log = logging.getLogger(__name__)

SEAT = "discord gateway"
LEASE, RENEW = timedelta(seconds=12), 4.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
STEADY = 60.0
"""Seconds after which a connection counts as good, and the next pause is short again."""

WORDY = ("discord.gateway", "discord.http", "discord.webhook.async_", "discord.client", "discord.state")
"""The library's logs that hold payloads."""

LONGEST_AWAY = 90.0
"""Seconds without a connection after which we start over: the library's own pauses grow to a quarter of an hour."""

REFUSED_TOKEN = "Discord refused DISCORD_TOKEN. Copy it again from the developer portal."  # noqa: S105 - no token
NO_CONTENT = (
    "Discord does not allow the message content intent. Switch it on in the developer portal under Bot, "
    "or leave DISCORD_MESSAGE_CONTENT at 0."
)
FINAL = {
    4004: REFUSED_TOKEN,
    4010: "Discord refused the shard; please report this.",
    4011: "Discord wants this bot to be split into shards: it is in more than 2500 servers.",
    4012: "Discord no longer speaks this version of its gateway: please upgrade.",
    4013: "Discord does not know one of the intents: please upgrade.",
    4014: NO_CONTENT,
}
"""The gateway's last words, after which trying again is no use."""


async def serve(listener: Listener, token: str, seats: Seats) -> None:
    """Log in, and stay connected whenever this process has the seat, until cancelled.

    Raises:
        SettingsError: Discord does not know the token, or an intent is not allowed.

    """
    _keep_words_out_of_logs()
    await _login(listener, token)
    holder = secrets.token_hex(8)
    try:
        while True:
            listener.state = "standing by"
            await _take_seat(seats, holder)
            listener.state = "connecting"
            await _first_of(_stay(listener), _until_lost(seats, holder), listener.watch())
            await _hang_up(listener)
    finally:
        await _hang_up(listener)
        with suppress(StoreError):
            await seats.let_go(SEAT, holder)


async def _login(listener: Listener, token: str) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            await listener.login(token)
        except discord.LoginFailure:
            raise SettingsError(REFUSED_TOKEN) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("Discord cannot be reached (%s); trying again in %.0f s", type(error).__name__, pause)
            await listener.http.close()
            listener.http.connector = discord.utils.MISSING  # it closed with its session
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _stay(listener: Listener) -> None:
    """Connect again and again; only what trying again cannot mend ends this."""
    pause = FIRST_PAUSE
    while True:
        await listener.budget.ready()
        began = time.monotonic()
        try:
            await _first_of(listener.connect(), listener.gone(LONGEST_AWAY))
        except discord.PrivilegedIntentsRequired:
            raise SettingsError(NO_CONTENT) from None
        except discord.ConnectionClosed as error:  # the client is closed for good
            raise SettingsError(FINAL.get(error.code or 0, f"Discord closed the connection: {error.code}.")) from None
        except Exception as error:  # noqa: BLE001 - also what a broken frame or the library's own faults raise
            log.warning("the connection failed (%s); trying again in %.0f s", type(error).__name__, pause)
        await _hang_up(listener)
        pause = FIRST_PAUSE if time.monotonic() - began > STEADY else pause
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _hang_up(listener: Listener) -> None:
    """Close the connection, and with it the thread that keeps it alive."""
    if listener.ws is not None:
        with suppress(Exception):
            await listener.ws.close(code=1000)


async def _take_seat(seats: Seats, holder: str) -> None:
    """Wait until no other process is at the gateway."""
    told = False
    while not await _held(seats, holder, otherwise=False):
        if not told:
            log.info("another process is at Discord's gateway; standing by")
            told = True
        await asyncio.sleep(RENEW)


async def _until_lost(seats: Seats, holder: str) -> None:
    """Keep the seat; ends when another process has it. While the store is away nobody else can take it."""
    while True:
        await asyncio.sleep(RENEW)
        if not await _held(seats, holder, otherwise=True):
            break
    log.warning("another process took over at Discord's gateway")


async def _held(seats: Seats, holder: str, *, otherwise: bool) -> bool:
    try:
        return await seats.hold(SEAT, holder, LEASE)
    except StoreError as error:
        log.warning("the seat at Discord's gateway cannot be checked: %s", error)
        return otherwise


async def _first_of(*works: Awaitable[None]) -> None:
    """Run works until one ends; the others are cancelled, and its error is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _keep_words_out_of_logs() -> None:
    """At DEBUG Discord's library writes whole payloads, people's words included. Where it says less, it is left alone."""
    for name in WORDY:
        logger = logging.getLogger(name)
        if logger.getEffectiveLevel() < logging.INFO:
            logger.setLevel(logging.INFO)
