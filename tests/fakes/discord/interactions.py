"""What an interaction is while it lives: asked, answered once within three seconds, usable for fifteen minutes."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.things import Channel, Message, User

ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
USER_INSTALL_FOLLOWUPS = 5


class Ask(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(IntEnum):
    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED: dict[Ask, frozenset[Answer]] = {
    Ask.COMMAND: frozenset({Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.MODAL}),
    Ask.COMPONENT: frozenset(
        {Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.DEFERRED_UPDATE, Answer.UPDATE, Answer.MODAL}
    ),
    Ask.AUTOCOMPLETE: frozenset({Answer.CHOICES}),
    Ask.MODAL: frozenset({Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.DEFERRED_UPDATE, Answer.UPDATE}),
}


@dataclass
class Interaction:
    id: str
    token: str
    ask: Ask
    user: User
    channel: Channel
    asked_at: float
    data: Json
    name: str | None = None  # of the command, subcommands included
    context_menu: bool = False
    source: Message | None = None  # the message whose component was used, also for a modal it opened
    user_install_only: bool = False
    answered_at: float | None = None
    answer: Answer | None = None
    original: Message | None = None  # what @original means
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[dict[str, Any]] | None = None  # what autocomplete suggested
    event: Json = field(default_factory=dict)  # as INTERACTION_CREATE carried it
    submitted: bool = False  # the modal it opened was sent

    def late(self, now: float) -> bool:
        """The three seconds are over and nobody answered: the person reads "did not respond"."""
        return self.answered_at is None and now - self.asked_at > ANSWER_SECONDS

    def token_expired(self, now: float) -> bool:
        return now - self.asked_at > TOKEN_SECONDS

    @property
    def shown(self) -> Message | None:
        """The answer as a person can read it: not while the bot is still "thinking"."""
        ready = self.original is not None and not self.original.loading and not self.original.deleted
        return self.original if ready else None


def owners(interaction: Interaction) -> Json:
    """Whose installation allowed it: "0" the server's, "1" the person's."""
    found: Json = {}
    if not interaction.user_install_only:
        found["0"] = interaction.channel.guild.id if interaction.channel.guild else "0"
    if interaction.user.installed:
        found["1"] = interaction.user.id
    return found
