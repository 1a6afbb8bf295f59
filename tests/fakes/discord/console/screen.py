"""Prints what one person sees as it changes: new messages, edits, modals, suggestions, failures."""

from collections.abc import Callable

from tests.fakes.discord.drawing import draw, draw_modal
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Ask, Interaction
from tests.fakes.discord.people.speaking import can_see
from tests.fakes.discord.things import Message, User


class Screen:
    def __init__(self, discord: FakeDiscord, viewer: User, show: Callable[[str], None]) -> None:
        self._discord = discord
        self.viewer = viewer
        self._show = show
        self._drawn: dict[str, str] = {}
        self._told: set[str] = set()
        self._violations = 0
        self._connected = False
        discord.world.bell.listeners.append(self.refresh)

    def refresh(self) -> None:
        """Prints whatever differs from what was printed last."""
        self._connection()
        for message in self._discord.from_bot():
            if can_see(self.viewer, message) or message.id in self._drawn:
                self._message(message)
        for interaction in self._discord.world.interactions.values():
            if interaction.user is self.viewer:
                self._interaction(interaction)
        for violation in self._discord.violations[self._violations :]:
            self._show(f"!! {violation}")
        self._violations = len(self._discord.violations)

    def _connection(self) -> None:
        if self._connected != self._discord.gateway.connected:
            self._connected = self._discord.gateway.connected
            self._show("-- the bot is connected" if self._connected else "-- the bot is gone")

    def _message(self, message: Message) -> None:
        now, before = draw(message), self._drawn.get(message.id)
        if now == before:
            return
        self._drawn[message.id] = now
        place = "DM" if message.channel.is_dm else f"#{message.channel.name}"
        marks = [place, *(["only you see this"] if message.ephemeral else []), *(["changed"] if before else [])]
        self._show(f"{message.author.name} ({', '.join(marks)})\n{_indent(now)}")

    def _interaction(self, interaction: Interaction) -> None:
        if interaction.id in self._told:
            return
        if interaction.modal is not None:
            told = draw_modal(interaction.modal) + "\n(submit with: modal key=value)"
        elif interaction.choices is not None:
            told = "suggested: " + (", ".join(choice["name"] for choice in interaction.choices) or "nothing")
        elif interaction.late(self._discord.world.now()):
            silent = interaction.ask is Ask.AUTOCOMPLETE
            told = "(loading options failed)" if silent else "The application did not respond"
        else:
            return
        self._told.add(interaction.id)
        self._show(told)


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
