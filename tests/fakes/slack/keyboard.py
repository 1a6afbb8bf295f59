"""What a person does with the keyboard: write, edit, delete, share, command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.courier import Courier
from tests.fakes.slack.deliveries import Ack, Delivery
from tests.fakes.slack.interactions import command, heard_by, take_ack
from tests.fakes.slack.markup import as_typed
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.files import file_wire
from tests.fakes.slack.payloads import (
    changed_event,
    deleted_event,
    home_of,
    mention_event,
    message_event,
    rich_text,
    typed_event,
)
from tests.fakes.slack.people import Channel
from tests.fakes.slack.world import StoredFile, World


@dataclass(frozen=True)
class Said:
    """A message a person wrote, and the events that told the app about it."""

    message: Message
    deliveries: tuple[Delivery, ...]

    @property
    def channel(self) -> str:
        return self.message.channel

    @property
    def ts(self) -> str:
        return self.message.ts

    async def acked(self, within: float = 10.0) -> list[Ack]:
        return [await delivery.acked(within) for delivery in self.deliveries]


@dataclass(frozen=True)
class Commanded:
    """A slash command on its way."""

    delivery: Delivery
    channel: str
    user: str
    after: str  # the time in message timestamps: what is later may be its answer


class Keyboard:
    """The keyboard half of a person. Text is what the person types; Slack's escaping is added."""

    world: World
    courier: Courier

    async def dm(
        self,
        user: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: list[tuple[str, bytes]] | None = None,
        app_context: Json | None = None,
    ) -> Said:
        """A direct message to the bot, in the Messages tab."""
        channel = self.world.dm_with(user, heard_by(self.world, user).bot_user)
        message = self._typed(channel, user, as_typed(text), thread_ts, files)
        more: Json = {"app_context": app_context} if app_context else {}
        return self._told(channel, message, more, mentioned=False)

    async def mention(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Said:
        """An @mention: an `app_mention`, and its `message` twin when the app holds the history scopes."""
        place = self.world.channels[channel]
        installed = self.world.installed_in(home_of(self.world, place))
        bot = installed.bot_user if installed else self.world.installations[0].bot_user
        message = self._typed(place, user, f"<@{bot}> {as_typed(text)}".rstrip(), thread_ts, None)
        return self._told(place, message, {}, mentioned=True)

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: list[tuple[str, bytes]] | None = None,
    ) -> Said:
        """A message in a channel that does not mention the bot."""
        place = self.world.channels[channel]
        message = self._typed(place, user, as_typed(text), thread_ts, files)
        return self._told(place, message, {}, mentioned=False)

    async def command(self, user: str, name: str, text: str = "", *, channel: str | None = None) -> Commanded:
        """A slash command; `channel` defaults to the direct message with the bot."""
        if name not in self.world.app.commands:
            raise LookupError(f"{name} is not a command of the app; it has {sorted(self.world.app.commands)}")
        place = channel or self.world.dm_with(user, heard_by(self.world, user).bot_user).id
        after = self.world.next_ts()
        delivery = self.courier.send("slash_commands", command(self.world, user, name, text, place))
        self._obey(delivery)
        return Commanded(delivery, place, user, after)

    async def edit(self, said: Said | Message, text: str) -> Said:
        """Change an earlier message of a person."""
        message = said.message if isinstance(said, Said) else said
        before = message.wire()
        message.text, message.blocks = as_typed(text), self.world.named(rich_text(text))
        message.edited = self.world.clock.now()
        message.remember(message.edited, "edited")
        self.world.note("updated", message.channel, message)
        return Said(message, _sent(changed_event(self.world, message, before)))

    async def delete(self, said: Said | Message) -> Said:
        """Delete an earlier message of a person."""
        message = said.message if isinstance(said, Said) else said
        message.deleted = True
        self.world.note("deleted", message.channel, message)
        return Said(message, _sent(deleted_event(self.world, message)))

    def _typed(
        self,
        channel: Channel,
        user: str,
        text: str,
        thread_ts: str | None,
        files: list[tuple[str, bytes]] | None,
    ) -> Message:
        shared = [file_wire(self.world, self._store(user, name, content)) for name, content in files or []]
        author = self.world.user(user)
        message = Message(
            channel.id, self.world.next_ts(), author.id, author.team, "person", text, files=shared, thread_ts=thread_ts
        )
        message.blocks = rich_text(text) if text else []
        return self.world.add(message)

    def _store(self, user: str, name: str, content: bytes) -> StoredFile:
        stored = StoredFile(f"F{self.world.number()}", name, len(content), name, None, user, content, complete=True)
        self.world.files[stored.id] = stored
        return stored

    def _told(self, channel: Channel, message: Message, more: Json, *, mentioned: bool) -> Said:
        event = typed_event(self.world, channel, message) | more
        if message.files:
            event |= {"subtype": "file_share", "upload": False}
        sent = _sent(mention_event(self.world, channel, dict(event))) if mentioned else ()
        return Said(message, (*sent, *_sent(message_event(self.world, channel, dict(event)))))

    def _obey(self, delivery: Delivery) -> None:
        """Carry out the acknowledgement when it comes."""
        delivery.then(lambda ack: take_ack(self.world, delivery, ack.payload))


def _sent(delivery: Any) -> tuple[Delivery, ...]:
    return (delivery,) if isinstance(delivery, Delivery) else ()
