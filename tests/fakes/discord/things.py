"""The furniture of the fake: people, guilds, channels and messages. Mutable, because a platform's state is."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from tests.fakes.discord.components import SELECTS, ComponentKind, Json, of_kind


class ChannelKind(IntEnum):
    TEXT = 0
    DM = 1
    THREAD = 11
    FORUM = 15


class MessageKind(IntEnum):
    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    SLASH = 20
    CONTEXT_MENU = 23


class MessageFlag(IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


class Permission(IntFlag):
    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_COMMANDS = 1 << 31
    CREATE_THREADS = 1 << 35
    SEND_IN_THREADS = 1 << 38


MEMBER_PERMISSIONS = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_HISTORY
    | Permission.USE_COMMANDS
    | Permission.CREATE_THREADS
    | Permission.SEND_IN_THREADS
)


@dataclass
class User:
    id: str
    name: str
    bot: bool = False
    dms_open: bool = True  # "Allow direct messages from server members"
    installed: bool = False  # has added the app to their own account
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass
class Guild:
    id: str
    name: str
    owner: User
    bot_role: str  # the role that Discord makes for the bot, under the bot's name
    bot_joined: bool = True
    members: dict[str, Permission] = field(default_factory=dict)  # user id -> permissions
    available: bool = True
    listed: bool = True  # READY names it, as it should
    locale: str = "en-US"

    @property
    def bot_mention(self) -> str:
        """What a person's client writes who picked the bot's role instead of the bot: it looks the same."""
        return f"<@&{self.bot_role}>"


@dataclass
class Channel:
    id: str
    kind: ChannelKind
    name: str
    guild: Guild | None = None
    parent: "Channel | None" = None
    owner: User | None = None  # of a thread
    recipient: User | None = None  # of a DM
    bot_permissions: Permission = MEMBER_PERMISSIONS  # take one away to test 50001 or 50013
    archived: bool = False
    locked: bool = False
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[str] = field(default_factory=list)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def is_dm(self) -> bool:
        return self.kind is ChannelKind.DM

    @property
    def is_thread(self) -> bool:
        return self.kind is ChannelKind.THREAD


@dataclass(frozen=True)
class Upload:
    """A file on its way in, from the bot or from a person."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Attachment:
    id: str
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None


@dataclass(frozen=True)
class Revision:
    """How a message looked from `at` on."""

    at: float
    text: str
    components: list[Json]
    attachments: tuple[str, ...]


@dataclass
class Message:
    """One message, live: an edit changes it in place and adds a revision."""

    id: str
    channel: Channel
    author: User
    created_at: float
    kind: MessageKind = MessageKind.DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    allowed_mentions: Json | None = None  # as the request said it; None: it said nothing
    pings: frozenset[str] = frozenset()  # "everyone", "user:<id>", "role:<id>": who is notified
    mentions: list[User] = field(default_factory=list)
    nonce: str | None = None
    reference: "Message | None" = None
    interaction_id: str | None = None
    interaction_json: Json | None = None  # what Discord calls interaction_metadata
    seen_by: User | None = None  # ephemeral: this person only
    edited_at: float | None = None
    deleted_at: float | None = None
    thread: Channel | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)  # emoji -> user ids
    revisions: list[Revision] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Every word a reader sees, without buttons: content, embeds, text displays."""
        parts = [self.content, *map(_embed_text, self.embeds)]
        parts += [c["content"] for c in of_kind(self.components, ComponentKind.TEXT_DISPLAY)]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Json]:
        return of_kind(self.components, ComponentKind.BUTTON)

    @property
    def selects(self) -> list[Json]:
        return of_kind(self.components, *SELECTS)

    @property
    def labels(self) -> list[str]:
        return [button.get("label", "") for button in self.buttons]

    @property
    def ephemeral(self) -> bool:
        return self.seen_by is not None

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None


def _embed_text(embed: Json) -> str:
    parts = [embed.get("author", {}).get("name"), embed.get("title"), embed.get("description")]
    for entry in embed.get("fields", []):
        parts += [entry["name"], entry["value"]]
    parts.append(embed.get("footer", {}).get("text"))
    return "\n".join(part for part in parts if part)
