"""FakeDiscord: the server with people in it. Tests let them act and wait for what the bot shows.

async with FakeDiscord() as discord:
    ...start the bot with discord.settings...
    await discord.ready()
    reply = await discord.wait_reply(await discord.dm(discord.ana, "hi"))
    assert discord.violations == []
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from tests.fakes.discord import town, views
from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.people import asking, commanding, filling, pressing, speaking
from tests.fakes.discord.recording import Request, Violation
from tests.fakes.discord.server import Server
from tests.fakes.discord.things import Channel, ChannelKind, Guild, Message, User

T = TypeVar("T")
PATIENCE = 10.0  # real seconds a wait lasts before it fails


class FakeDiscord(Server):
    """Furnished with one guild (`home`) of Olga's, its channel `general`, and the member Ana."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.olga = town.add_user(self.world, "Olga")
        self.home = town.add_guild(self.world, "Course", self.olga)
        self.general = town.add_channel(self.world, self.home, "general")
        self.ana = town.add_user(self.world, "Ana", self.home)

    # -- furniture ----------------------------------------------------------------------------------------------

    def add_user(self, name: str, *guilds: Guild) -> User:
        """A person; without guilds named, a member of `home`."""
        return town.add_user(self.world, name, *(guilds or (self.home,)))

    def add_guild(self, name: str, *, bot_joined: bool = True) -> Guild:
        return town.add_guild(self.world, name, self.olga, bot_joined=bot_joined)

    def add_channel(self, name: str, *, guild: Guild | None = None, forum: bool = False) -> Channel:
        return town.add_channel(self.world, guild or self.home, name, ChannelKind.FORUM if forum else ChannelKind.TEXT)

    def dm_of(self, user: User) -> Channel:
        return self.world.dm_channel(user)

    async def remove_bot(self, guild: Guild, *, outage: bool = False) -> None:
        town.leave_guild(self.world, guild, outage=outage)
        await self.gateway.drained()

    async def add_bot(self, guild: Guild) -> None:
        town.join_guild(self.world, guild)
        await self.gateway.drained()

    async def leave(self, user: User, guild: Guild | None = None) -> None:
        """The person leaves a guild (default `home`)."""
        town.member_leaves(self.world, guild or self.home, user)
        await self.gateway.drained()

    def advance(self, seconds: float) -> None:
        """Turns a HandClock on; deadlines of interactions, tokens, nonces and budgets pass."""
        if not isinstance(self.clock, HandClock):
            raise CannotDo("only a HandClock can be advanced")
        self.clock.advance(seconds)
        self.world.bell.ring()

    # -- people write -------------------------------------------------------------------------------------------

    async def _done(self, result: T) -> T:
        """Everything it caused is on its way to the bot."""
        await self.gateway.drained()
        return result

    async def dm(self, user: User, text: str, files: Mapping[str, bytes] | None = None) -> Message:
        return await self._done(speaking.write(self.world, user, self.dm_of(user), text, files=files))

    async def say(
        self,
        user: User,
        text: str,
        channel: Channel | None = None,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
    ) -> Message:
        """A message in a channel (default: `general`, or where the answered message is)."""
        where = channel or (reply_to.channel if reply_to else self.general)
        return await self._done(speaking.write(self.world, user, where, text, reply_to=reply_to, ping=ping))

    async def mention(self, user: User, text: str, channel: Channel | None = None) -> Message:
        return await self.say(user, f"{self.world.me.mention} {text}", channel)

    async def mention_role(self, user: User, text: str, channel: Channel | None = None) -> Message:
        """The bot's role instead of the bot: the same in the list of names, and without the intent read by nobody."""
        guild = (channel or self.general).guild or self.home
        return await self.say(user, f"{guild.bot_mention} {text}", channel)

    async def edit(self, message: Message, text: str) -> Message:
        return await self._done(speaking.rewrite(self.world, message.author, message, text))

    async def delete(self, message: Message) -> None:
        speaking.unsay(self.world, message.author, message)
        await self.gateway.drained()

    async def react(self, user: User, message: Message, emoji: str) -> None:
        speaking.react(self.world, user, message, emoji)
        await self.gateway.drained()

    async def start_thread(self, user: User, origin: Message, name: str) -> Channel:
        return await self._done(speaking.start_thread(self.world, user, origin, name))

    async def forum_post(self, user: User, forum: Channel, title: str, text: str) -> Message:
        return await self._done(speaking.forum_post(self.world, user, forum, title, text))

    # -- people use the app -------------------------------------------------------------------------------------

    async def slash(
        self, user: User, name: str, options: Mapping[str, Any] | None = None, *, channel: Channel | None = None
    ) -> Interaction:
        """`/name` with options (subcommand after a space), in `general` unless told otherwise."""
        return await self._done(commanding.slash(self.world, user, channel or self.general, name, options or {}))

    async def autocomplete(
        self,
        user: User,
        name: str,
        focused: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: Channel | None = None,
    ) -> Interaction:
        """Typing in the option `focused`; `wait_answer(...)` then has `choices`."""
        where = channel or self.general
        return await self._done(
            commanding.autocomplete(self.world, user, where, name, focused=focused, options=options or {})
        )

    async def menu(self, user: User, message: Message, name: str) -> Interaction:
        return await self._done(commanding.message_menu(self.world, user, message, name))

    async def press(self, user: User, message: Message, which: str | int) -> Interaction:
        """A button by label, custom_id, or place from 1."""
        return await self._done(pressing.press(self.world, user, message, which))

    async def choose(
        self, user: User, message: Message, values: Sequence[str], custom_id: str | None = None
    ) -> Interaction:
        return await self._done(pressing.choose(self.world, user, message, values, custom_id))

    async def submit(self, opened: Interaction, values: Mapping[str, Any]) -> Interaction:
        """Fills in and sends the modal that answered `opened`."""
        return await self._done(filling.submit(self.world, opened, values))

    async def again(self, delivered: Message | Interaction) -> None:
        """Delivers the same event a second time."""
        if isinstance(delivered, Message):
            speaking.again(self.world, delivered)
        else:
            asking.again(self.world, delivered)
        await self.gateway.drained()

    # -- waiting ------------------------------------------------------------------------------------------------

    async def until(self, look: Callable[[], T], *, patience: float = PATIENCE, why: str = "") -> T:
        """The first truthy value of `look`, asked again at every change; failing says what was seen instead."""
        return await self.world.bell.until(look, patience, lambda: f"{why}\n{self.story()}")

    async def ready(self, *, patience: float = 30.0) -> None:
        """A bot is connected and has read READY and its guilds."""
        await self.until(lambda: self.gateway.connected, patience=patience, why="no bot connected")
        await self.gateway.fence()

    async def wait_reply(
        self,
        to: Message,
        until: Callable[[Message], bool] = lambda _message: True,
        *,
        patience: float = PATIENCE,
    ) -> Message:
        """The bot's first later message in the same channel that the author sees and `until` accepts."""

        def look() -> Message | None:
            later = views.replies(self.world, to)
            return next((message for message in later if until(message)), None)

        return _certain(await self.until(look, patience=patience, why=f"no reply to {to.content!r}"))

    async def wait_answer(self, interaction: Interaction, *, patience: float = PATIENCE) -> Interaction:
        """The interaction, once it has its first answer (which may be "thinking", a modal, choices)."""
        await self.until(
            lambda: interaction.answered_at is not None, patience=patience, why="the interaction was not answered"
        )
        return interaction

    async def wait_shown(
        self,
        interaction: Interaction,
        until: Callable[[Message], bool] = lambda _message: True,
        *,
        patience: float = PATIENCE,
    ) -> Message:
        """The answer a person can read, once `until` accepts it."""

        def look() -> Message | None:
            shown = interaction.shown
            return shown if shown is not None and until(shown) else None

        return _certain(await self.until(look, patience=patience, why="the interaction shows no answer"))

    async def wait_requests(self, route: str, number: int = 1, *, patience: float = PATIENCE) -> list[Request]:
        """The requests to a route, once there are that many finished or cut."""

        def look() -> list[Request]:
            done = self.recording.to(route, lambda request: request.done_at is not None)
            return done if len(done) >= number else []

        return await self.until(look, patience=patience, why=f"fewer than {number} requests to {route}")

    # -- looking ------------------------------------------------------------------------------------------------

    @property
    def violations(self) -> list[Violation]:
        return self.recording.violations

    def seen_by(self, user: User, channel: Channel | None = None) -> list[Message]:
        return views.seen_by(self.world, user, channel or self.dm_of(user))

    def from_bot(self, channel: Channel | None = None) -> list[Message]:
        return views.from_bot(self.world, channel)

    def failed(self) -> list[Interaction]:
        return views.failed(self.world)

    def transcript(self, channel: Channel, viewer: User | None = None) -> str:
        return views.transcript(self.world, channel, viewer)

    def story(self) -> str:
        """All channels and the last requests, for a failing test."""
        places = [channel for channel in self.world.channels.values() if self.world.messages[channel.id]]
        parts = [
            f"-- {c.name or 'DM of ' + str(c.recipient and c.recipient.name)}\n{self.transcript(c)}" for c in places
        ]
        parts += ["-- violations", *map(str, self.violations)] if self.violations else []
        return "\n".join([*parts, "-- requests", self.recording.tail()])


def _certain(found: T | None) -> T:
    assert found is not None
    return found
