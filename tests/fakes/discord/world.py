"""All that exists on the fake Discord, and finding it: a miss is the error Discord would give."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.discord.bell import Bell
from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.things import Attachment, Channel, ChannelKind, Guild, Message, User

MESSAGE_CONTENT = 1 << 15


@dataclass(frozen=True)
class Event:
    """A gateway dispatch to come. `payload(content)` draws it for a session that may or may not read content."""

    name: str
    intents: int  # any of these bits lets it through; 0: always sent
    guild_id: str | None
    payload: Callable[[bool], Json]


class World:
    def __init__(self, clock: Clock, *, privileged: int, token: str, bot_name: str) -> None:
        self.clock = clock
        self.bell = Bell()
        self.privileged = privileged  # switches turned on in the developer portal
        self.token = token
        self.token_valid = True
        self.cdn = ""  # where attachments are fetched
        self.gateway_url = ""
        self.start_limit: Callable[[], Json] = dict
        self.ids = Snowflakes(clock)
        self.me = User(self.ids.take(), bot_name, bot=True)
        self.users: dict[str, User] = {self.me.id: self.me}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)  # channel id -> oldest first
        self.commands: defaultdict[str | None, list[Json]] = defaultdict(list)  # guild id, None for global
        self.command_creates: list[tuple[float, str | None]] = []
        self.interactions: dict[str, Interaction] = {}  # by id
        self.tokens: dict[str, Interaction] = {}
        self.by_nonce: dict[str, Message] = {}  # the bot's own
        self.files: dict[str, Attachment] = {}  # what the CDN serves
        self._messages_by_id: dict[str, Message] = {}
        self._dms: dict[str, Channel] = {}  # user id -> channel
        self.publish: Callable[[Event], None] = lambda _event: None

    @property
    def app_id(self) -> str:
        return self.me.id

    def now(self) -> float:
        return self.clock.now()

    def channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise refusal(10003)
        return self.channels[channel_id]

    def guild(self, guild_id: str) -> Guild:
        if guild_id not in self.guilds:
            raise refusal(10004)
        return self.guilds[guild_id]

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise refusal(10013)
        return self.users[user_id]

    def message(self, channel: Channel, message_id: str) -> Message:
        found = self.find_message(channel, message_id)
        if found is None:
            raise refusal(10008)
        return found

    def find_message(self, channel: Channel, message_id: str) -> Message | None:
        found = self._messages_by_id.get(message_id)
        return None if found is None or found.deleted or found.channel is not channel else found

    def keep_message(self, message: Message) -> Message:
        self.messages[message.channel.id].append(message)
        self._messages_by_id[message.id] = message
        if message.nonce is not None and message.author is self.me:
            self.by_nonce[message.nonce] = message
        return message

    def keep_file(self, attachment: Attachment) -> Attachment:
        self.files[attachment.id] = attachment
        return attachment

    def keep_interaction(self, interaction: Interaction) -> Interaction:
        self.interactions[interaction.id] = interaction
        self.tokens[interaction.token] = interaction
        return interaction

    def dm_channel(self, user: User) -> Channel:
        """The one DM between the bot and this person, opened when first needed."""
        if user.id not in self._dms:
            self._dms[user.id] = self.add_channel(Channel(self.ids.take(), ChannelKind.DM, "", recipient=user))
        return self._dms[user.id]

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def threads(self, guild: Guild) -> list[Channel]:
        return [c for c in self.channels.values() if c.guild is guild and c.is_thread and not c.archived]

    def mutual_guilds(self, user: User) -> list[Guild]:
        return [g for g in self.guilds.values() if g.bot_joined and user.id in g.members]
