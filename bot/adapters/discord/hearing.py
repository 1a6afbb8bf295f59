"""Messages: in each place one after the other, behind what was missed there, accepted until the store has them."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace

import aiohttp
import discord

from bot.adapters.discord import files, parse
from bot.adapters.discord.calls import Calls
from bot.adapters.discord.company import Company
from bot.adapters.discord.missed import Missed
from bot.adapters.discord.order import Order
from bot.adapters.discord.posting import in_answer_to, post
from bot.adapters.discord.taking import BUSY
from bot.core.dialogue import Door, Message
from bot.core.errors import DeliveryError, StoreError

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Between two tries to accept a message: nobody would deliver it again."""

KEPT = 5000
UNREAD = (
    "You named my role, which looks like me, and then Discord does not show me your words. "
    "Pick the other one from the list, <@{me}>, or use `/ask`."
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is needed to hear. `home` is the API's address; `everything`: words that name nobody arrive too."""

    door: Door
    calls: Calls
    order: Order
    missed: Missed
    home: str
    everything: bool = False
    company: Company = field(default_factory=Company)
    accepted: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def hear(self, message: discord.Message, me: int) -> None:
        """Take a message that came just now."""
        place = str(message.channel.id)
        if not parse.by_a_person(message):
            return
        async with self.order.at(place):
            await self.missed.before(place)
            guild = message.guild.id if message.guild else None
            await self.take(message, me, guild)
            if parse.is_unread(message, me):
                await self._say(parse.said(message, me, guild), UNREAD.format(me=me))

    async def take(self, message: discord.Message, me: int, guild: int | None) -> None:
        """Accept a message if it is for the coach; the caller holds the place's order."""
        inbound = parse.words(message, me, guild)
        if self.everything and guild is not None and parse.by_a_person(message):
            inbound = await self._among_people(message, me, guild, inbound)
        if inbound is not None:
            await self._accept(replace(inbound, files=await files.read(message.attachments, self.home)))

    async def took_back(self, guild: int | None, message: int) -> None:
        """Stop answering a message that its author deleted."""
        if guild is None or str(message) in self.accepted:
            await self.door.interrupt(parse.tenant_of(guild), str(message), "deleted")

    async def changed(self, guild: int | None, message: discord.Message) -> None:
        """Note that a message changed while it is being answered; ours change all the time."""
        if parse.by_a_person(message) and message.edited_at and (guild is None or str(message.id) in self.accepted):
            await self.door.interrupt(parse.tenant_of(guild), str(message.id), "edited")
            if guild is None:  # an open interview's answer counts as it stands now
                await self.door.accept(parse.edited(message, message.edited_at))

    async def _among_people(
        self, message: discord.Message, me: int, guild: int, inbound: Message | None
    ) -> Message | None:
        """In a thread that it takes part in, the coach needs no name, as long as it has one partner there."""
        said = parse.said(message, me, guild)
        if inbound is not None:
            self.company.named(said.place, said.learner)
            return inbound
        talks = self.company.follows(said.place, said.learner) and not message.mentions and said.surface == "thread"
        return said if talks and await self.door.knows(said.tenant, said.place) else None

    async def _accept(self, inbound: Message) -> None:
        for pause in (*PAUSES, None):
            try:
                receipt = await self.door.accept(inbound)
                break
            except StoreError as error:
                log.warning("message %s is not accepted yet: %s", inbound.id, error)
            if pause is None:
                await self._say(inbound, StoreError.sentence)
                return
            await asyncio.sleep(pause)
        if receipt.state == "full":
            await self._say(inbound, BUSY)
        elif receipt.state == "new":
            self.accepted[inbound.id] = None
            while len(self.accepted) > KEPT:
                self.accepted.popitem(last=False)

    async def _say(self, inbound: Message, text: str) -> None:
        """Say why a message was not taken, once."""
        body = {"content": text, "nonce": f"no{inbound.id}"[:25]} | in_answer_to(inbound)
        try:
            await post(self.calls, inbound.place, body)
        except (DeliveryError, ConnectionError, aiohttp.ClientError) as error:
            log.warning("nobody heard why message %s was not taken: %s", inbound.id, error)
