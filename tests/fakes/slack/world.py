"""The state of the fake workspace, and the questions methods ask of it."""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.clock import Clock, RealClock
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.people import App, Channel, Installation, Kind, Team, User
from tests.fakes.slack.recording import Change, ChangeKind, Recording
from tests.fakes.slack.refusal import RefusalError

BOT_USER, BOT_ID = "UBOT", "BBOT"


@dataclass
class Trigger:
    """Leave to open one modal, for three seconds."""

    user: str
    issued: float
    used: bool = False
    view: str | None = None  # the modal it was pressed in


@dataclass
class ResponseUrl:
    """An address to answer one command or press: five uses, half an hour."""

    path: str
    channel: str
    user: str
    issued: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class OpenView:
    """A modal on a person's screen, or a published Home."""

    id: str
    user: str
    view: Json
    hash: str
    root: str
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def wire(self, team: str, app: str) -> Json:
        named = {"id": self.id, "team_id": team, "app_id": app, "app_installed_team_id": team, "bot_id": BOT_ID}
        defaults = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False}
        links = {"hash": self.hash, "root_view_id": self.root, "previous_view_id": None, "notify_on_close": False}
        return {**defaults, **links, **self.view, **named}


@dataclass
class Session:
    """An agent session: what the native status and Stop button show."""

    status: str
    title: str | None = None
    initiator: str | None = None


@dataclass
class StoredFile:
    id: str
    name: str
    length: int
    title: str = ""
    alt_text: str | None = None
    user: str = BOT_USER
    content: bytes | None = None
    complete: bool = False
    shared_in: list[str] = field(default_factory=list)


def _first_people() -> list[User]:
    crowd = [User("U1", "ana"), User("U2", "ravi"), User("U3", "kim"), User("UADMIN", "owner", is_admin=True)]
    return [*crowd, User(BOT_USER, "coach", is_bot=True)]


def _first_channels() -> list[Channel]:
    everyone = {"U1", "U2", "U3", "UADMIN"}
    return [
        Channel("C1", "general", members={*everyone, BOT_USER}),
        Channel("C2", "without-bot", members=set(everyone)),
        Channel("C3", "old", members={*everyone, BOT_USER}, archived=True),
        Channel("G1", "private", "group", members={"U1", BOT_USER}),
        Channel("G2", "secret", "group", members={"U1"}),
    ]


class World:
    """One app and its workspaces. `base` is the fake's address; `send` delivers an event to the app."""

    def __init__(self, app: App | None = None, clock: Clock | None = None) -> None:
        self.app = app or App()
        self.clock = clock or RealClock()
        self.recording = Recording()
        self.base = ""
        self.send: Callable[[Json], Any] = lambda _body: None
        self.teams = {"T1": Team("T1")}
        self.users = {user.id: user for user in _first_people()}
        self.channels = {channel.id: channel for channel in _first_channels()}
        self.installations: list[Installation] = []
        self.messages: list[Message] = []
        self._in_channel: dict[str, list[Message]] = defaultdict(list)
        self.files: dict[str, StoredFile] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.modals: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}
        self.sessions: dict[tuple[str, str], Session] = {}
        self.statuses: dict[tuple[str, str], tuple[float, str]] = {}
        self.prompts: dict[str, list[Json]] = {}
        self.codes: dict[str, tuple[str, str, bool]] = {}
        self.tickets: set[str] = set()
        self._count = itertools.count(1)
        self._second = 0
        self.install("T1")

    def number(self) -> int:
        return next(self._count)

    def next_ts(self) -> str:
        """A message timestamp: unique, and later than all before."""
        self._second = max(self._second, int(self.clock.now()))
        return f"{self._second}.{self.number():06d}"

    def install(self, team: str, *, enterprise: bool = False, scopes: Iterable[str] | None = None) -> Installation:
        """Give the app a bot and a token in a workspace."""
        known = next((one for one in self.installations if one.team == team), None)
        suffix = "" if not self.installations else team
        bot_user, bot_id = (known.bot_user, known.bot_id) if known else (BOT_USER + suffix, BOT_ID + suffix)
        self.users.setdefault(bot_user, User(bot_user, "coach", team=team, is_bot=True))
        granted = self.app.scopes if scopes is None else frozenset(scopes)
        made = Installation(team, f"xoxb-fake-{team}-{self.number()}", bot_user, bot_id, granted, enterprise)
        self.installations.append(made)
        return made

    def installed_in(self, team: str) -> Installation | None:
        """The working installation that serves a workspace, its own or its organisation's."""
        working = [one for one in reversed(self.installations) if one.refused_with is None]
        direct = next((one for one in working if one.team == team), None)
        enterprise = self.teams[team].enterprise_id if team in self.teams else None
        wide = (one for one in working if one.is_enterprise and self.teams[one.team].enterprise_id == enterprise)
        return direct or (next(wide, None) if enterprise else None)

    def user(self, id: str) -> User:  # noqa: A002 - Slack's own word
        if id not in self.users:
            raise RefusalError("user_not_found")
        return self.users[id]

    def dm_with(self, user: str, bot: str = BOT_USER) -> Channel:
        """The direct message between a person and the bot, made on first use."""
        members = {user, bot}
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == members:
                return channel
        suffix = "" if bot == BOT_USER else bot.removeprefix(BOT_USER)
        made = Channel(f"D{user}{suffix}", "directmessage", "im", self.users[user].team, members)
        self.channels[made.id] = made
        return made

    def channel_for(self, bot: Installation, id: Any, *, writing: bool = True) -> Channel:  # noqa: A002 - Slack's own word
        """The channel a bot may use; refuses as Slack does when it may not."""
        if writing and isinstance(id, str) and id in self.users and not self.users[id].is_bot:
            return self.dm_with(id, bot.bot_user)
        channel = self.channels.get(id) if isinstance(id, str) else None
        inside = channel is not None and bot.bot_user in channel.members
        if channel is None or (channel.kind != "channel" and not inside):
            raise RefusalError("channel_not_found")
        if not writing:
            return channel
        if channel.archived:
            raise RefusalError("is_archived")
        if not inside and "chat:write.public" not in bot.scopes:
            raise RefusalError("not_in_channel")
        return channel

    def message(self, channel: str, ts: Any, *, ephemeral: bool = False) -> Message | None:
        for message in reversed(self._in_channel[channel]):
            if message.ts == ts and not message.deleted:
                return message if ephemeral or message.only_to is None else None
        return None

    def add(self, message: Message) -> Message:
        """Show a new message: give its blocks ids, remember it, tell who watches."""
        message.blocks = self.named(message.blocks)
        message.remember(self.clock.now(), message.via)
        self.messages.append(message)
        self._in_channel[message.channel].append(message)
        self.statuses.pop((message.channel, message.root), None)
        self.note("posted", message.channel, message)
        return message

    def in_channel(self, channel: str) -> list[Message]:
        """All messages a channel ever held, oldest first, deleted and private ones too."""
        return list(self._in_channel[channel])

    def named(self, blocks: list[Json]) -> list[Json]:
        """Blocks with the ids Slack gives to blocks and elements that have none."""
        copied = copy.deepcopy(blocks)
        for block in copied:
            block.setdefault("block_id", f"b{self.number()}")
            parts = [
                *(block.get("elements") or []),
                block.get("accessory"),
                block.get("element"),
                *(block.get("actions") or []),
            ]
            for part in parts:
                if isinstance(part, dict) and part.get("type") in _ACTIVE:
                    part.setdefault("action_id", f"a{self.number()}")
            if block["type"] in ("container", "carousel"):
                child = "child_blocks" if block["type"] == "container" else "elements"
                block[child] = self.named(block[child])
        return copied

    def note(
        self, kind: ChangeKind, channel: str | None = None, message: Message | None = None, detail: Any = None
    ) -> None:
        self.recording.note(Change(kind, self.clock.now(), channel, message, detail))

    def trigger(self, user: str, view: str | None = None) -> str:
        made = f"{self.number()}.{self.number()}.trigger"
        self.triggers[made] = Trigger(user, self.clock.now(), view=view)
        return made

    def respond_at(self, channel: str, user: str, message: Message | None = None) -> str:
        """A fresh response_url."""
        path = f"/commands/{self.app.id}/{self.number()}"
        ts, thread = (message.ts, message.thread_ts) if message else (None, None)
        self.response_urls[path] = ResponseUrl(path, channel, user, self.clock.now(), ts, thread)
        return f"{self.base}{path}"

    def add_user(self, id: str, name: str | None = None, team: str = "T1", **more: Any) -> User:  # noqa: A002 - Slack's word
        self.users[id] = User(id, name or id.lower(), team, **more)
        return self.users[id]

    def add_channel(self, id: str, kind: Kind = "channel", members: Iterable[str] = (), **more: Any) -> Channel:  # noqa: A002 - Slack's word
        self.channels[id] = Channel(id, id.lower(), kind, members=set(members), **more)
        return self.channels[id]


_ACTIVE = frozenset(
    {
        "button", "checkboxes", "radio_buttons", "overflow", "datepicker", "timepicker", "datetimepicker", "static_select",
        "multi_static_select", "external_select", "users_select", "multi_users_select", "conversations_select",
        "channels_select", "plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input",
        "file_input", "workflow_button", "feedback_buttons", "icon_button",
    },
)  # fmt: skip
