"""Commands, presses and forms: accepted first, then answered within Discord's three seconds.

Discord fixes in the first answer who will see the reply, so the receipt says it. A form must be the first answer.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.adapters.discord import forms, pages, render, replies
from bot.adapters.discord.acks import Acks
from bot.adapters.discord.calls import DEFER, MESSAGE, MODAL, NOTED, UPDATE, Calls
from bot.adapters.discord.landing import original
from bot.adapters.discord.replies import Reply
from bot.core.dialogue import Action, Door
from bot.core.errors import DeliveryError, StoreError
from bot.core.forms import FieldErrors, Form, Query
from bot.core.tokens import parse as parse_token
from bot.core.verbs import VERBS

log = logging.getLogger(__name__)

BUSY = "I have five of your messages waiting. Please give me a moment, then send this one again."
LATE = "That took me too long. Please try once more."
TYPED = "your-text.txt"
KEPT = 2000
FILE = 13


@dataclass(frozen=True, slots=True)
class Taking:
    """What is needed to take an action. `addresses`: how the private answers of late can still be changed."""

    door: Door
    calls: Calls
    acks: Acks
    addresses: OrderedDict[int, Reply] = field(default_factory=OrderedDict)

    async def take(self, interaction: discord.Interaction, inbound: Action | None) -> None:
        """Open a form, or accept and then acknowledge with the visibility that the receipt names."""
        if inbound is None:
            log.info("interaction %s is not one of ours", interaction.id)
            return
        try:
            if await self._is_answered(interaction, inbound):
                return
            with self.acks.under_way(inbound.id):
                taken = await self._accept(interaction, inbound)
            if taken:
                await self._take_away(interaction, inbound.name)
        except TimeoutError:
            await self._refuse(interaction, inbound, LATE)

    async def say(self, interaction: discord.Interaction, text: str) -> None:
        """Say something to whoever acted, and to nobody else."""
        data = {"content": text, "flags": pages.EPHEMERAL}
        await self.calls.answer(interaction.id, interaction.token, MESSAGE, data)

    async def _refuse(self, interaction: discord.Interaction, inbound: Action, why: str) -> None:
        """Say why something was not taken. Discord closes a form whatever becomes of it, so its text comes back."""
        typed = inbound.values.get("text", "") if interaction.type is discord.InteractionType.modal_submit else ""
        if not typed.strip():
            await self.say(interaction, why)
            return
        back = render.Upload(TYPED, typed.encode("utf-8", "replace"), "text/plain; charset=utf-8")
        data = {"content": why, "flags": pages.EPHEMERAL, "attachments": [{"id": 0, "filename": back.name}]}
        await self.calls.answer(interaction.id, interaction.token, MESSAGE, data, (back,))

    async def _is_answered(self, interaction: discord.Interaction, inbound: Action) -> bool:
        """Open the form that comes first, or say what to mend in a submitted one."""
        query = Query("form", inbound.tenant, inbound.learner, inbound.name, inbound.values)
        if interaction.type is discord.InteractionType.modal_submit:
            query = Query("check", inbound.tenant, inbound.learner, inbound.name, inbound.values)
        elif not _opens_form(inbound):
            return False
        match await self.door.look(query):
            case Form() as form:
                await self.calls.answer(interaction.id, interaction.token, MODAL, forms.modal(form))
                return True
            case FieldErrors(errors=errors) if errors:
                await self._refuse(interaction, inbound, " ".join(dict.fromkeys(errors.values())))
                return True
        return False

    async def _accept(self, interaction: discord.Interaction, inbound: Action) -> bool:
        """Accept and acknowledge; says whether it was taken, now and for the first time."""
        try:
            receipt = await self.door.accept(inbound)
        except StoreError as error:
            log.warning("interaction %s was not accepted: %s", interaction.id, error)
            await self._refuse(interaction, inbound, StoreError.sentence)
            return False
        if not self.acks.first(inbound.id):
            return False
        if receipt.state == "full":
            await self._refuse(interaction, inbound, BUSY)
            return False
        await self._acknowledge(interaction, inbound, private=receipt.audience == "private")
        return True

    async def _acknowledge(self, interaction: discord.Interaction, inbound: Action, *, private: bool) -> None:
        if _is_press(interaction) and inbound.surface == "dm":
            left = _left(interaction, inbound.name)
            kind, shown = (UPDATE, {"components": left, "flags": pages.V2}) if left else (NOTED, None)
            await self.calls.answer(interaction.id, interaction.token, kind, shown)
            return
        data = {"flags": pages.EPHEMERAL} if private else {}
        if not await self.calls.answer(interaction.id, interaction.token, DEFER, data):
            self.acks.refused(inbound.id)
            return
        if private and (reply := replies.read(inbound.reply_to)) is not None:
            self._keep(interaction.id, reply)

    def _keep(self, interaction: int, reply: Reply) -> None:
        self.addresses[interaction] = reply
        while len(self.addresses) > KEPT:
            self.addresses.popitem(last=False)

    async def _take_away(self, interaction: discord.Interaction, token: str) -> None:
        """Take a pressed button out of a private answer, as long as that can be changed; others' stay for others."""
        shown = interaction.message
        source = shown.interaction_metadata if shown else None
        reply = self.addresses.get(source.id) if source else None
        if reply is None or shown is None or not shown.flags.ephemeral or not reply.open(interaction.created_at):
            return
        if left := _left(interaction, token):
            try:
                await self.calls.send(original("PATCH", reply), {"components": left, "flags": pages.V2})
            except (DeliveryError, ConnectionError) as error:
                log.info("a pressed button stays: %s", error)


def _is_press(interaction: discord.Interaction) -> bool:
    return interaction.type is discord.InteractionType.component and interaction.message is not None


def _opens_form(inbound: Action) -> bool:
    token = parse_token(inbound.name)
    verb = VERBS.get(token.verb if token else inbound.name)
    return verb is not None and verb.opens == "form" and not inbound.values


def _left(interaction: discord.Interaction, token: str) -> list[dict[str, Any]]:
    """The components of a message without what was pressed; empty when nothing would be left."""
    shown = interaction.message.components if interaction.message else []
    drawn: list[Any] = [part.to_dict() for part in shown]
    data: Any = interaction.data or {}
    return [_again(part) for part in render.without(drawn, str(data.get("custom_id", token)))]


def _again(part: dict[str, Any]) -> dict[str, Any]:
    """A component as it may be sent again: files and pictures are named by their file, not by their address."""
    if part["type"] == FILE:
        return {"type": FILE, "id": part["id"], "file": {"url": _attached(part["file"]["url"])}}
    if "items" in part:
        items = ({**item, "media": {"url": _attached(item["media"]["url"])}} for item in part["items"])
        return {**part, "items": list(items)}
    return part


def _attached(url: str) -> str:
    return f"attachment://{url.partition('?')[0].rpartition('/')[2]}"
