"""Who and what exists in the fake: the app, workspaces, people, channels, installations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

CORE_SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "im:history",
        "im:write",
    },
)
HISTORY_SCOPES = frozenset({"channels:history", "groups:history", "mpim:history"})
CORE_EVENTS = frozenset(
    {
        "agent_session_stopped",
        "app_context_changed",
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "message.im",
        "tokens_revoked",
    },
)
HISTORY_EVENTS = frozenset({"message.channels", "message.groups", "message.mpim"})

Kind = Literal["channel", "group", "im", "mpim"]


@dataclass(frozen=True)
class App:
    """The app as Slack knows it from its manifest. `history` adds the optional history scopes and events."""

    id: str = "A1"
    name: str = "coach"
    client_id: str = "111.222"
    client_secret: str = "fake-client-secret"
    signing_secret: str = "fake-signing-secret"
    app_token: str = "xapp-1-A1-fake"
    scopes: frozenset[str] = CORE_SCOPES
    events: frozenset[str] = CORE_EVENTS
    commands: frozenset[str] = frozenset({"/coach"})
    agent_view: bool = True
    messages_tab: bool = True
    home_tab: bool = True
    echo_own: bool = True  # Slack tells an app about its own messages too; the app must not answer them

    def with_history(self) -> App:
        return replace(self, scopes=self.scopes | HISTORY_SCOPES, events=self.events | HISTORY_EVENTS)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], *, optional: bool = False) -> App:
        """The app a manifest describes; `optional` grants the optional bot scopes as well."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        bot, extra = frozenset(scopes.get("bot", ())), frozenset(scopes.get("bot_optional", ()))
        home = features.get("app_home", {})
        return cls(
            name=manifest["display_information"]["name"],
            scopes=bot | extra if optional else bot - extra,
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands=frozenset(command["command"] for command in features.get("slash_commands", ())),
            agent_view="agent_view" in features,
            messages_tab=bool(home.get("messages_tab_enabled")) and not home.get("messages_tab_read_only_enabled"),
            home_tab=bool(home.get("home_tab_enabled")),
        )


@dataclass(frozen=True)
class Team:
    """A workspace; `enterprise_id` makes it part of an Enterprise Grid."""

    id: str
    name: str = "Acme"
    domain: str = "acme"
    enterprise_id: str | None = None
    enterprise_name: str | None = None


@dataclass(frozen=True)
class User:
    id: str
    name: str
    team: str = "T1"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    takes_dms: bool = True

    def wire(self) -> dict[str, Any]:
        profile = {"real_name": self.name.title(), "display_name": self.name, "team": self.team}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name.title(),
            "deleted": self.deleted,
            "profile": profile,
            "is_admin": self.is_admin,
            "is_bot": self.is_bot,
            "tz": "Europe/Berlin",
            "locale": "en-US",
        }


@dataclass
class Channel:
    """A place with members; `shared_with` names other workspaces (Slack Connect)."""

    id: str
    name: str
    kind: Kind = "channel"
    team: str = "T1"
    members: set[str] = field(default_factory=set)
    shared_with: set[str] = field(default_factory=set)
    archived: bool = False

    def wire(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "id": self.id,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_archived": self.archived,
            "is_ext_shared": bool(self.shared_with),
            "context_team_id": self.team,
        }
        return shape if self.kind == "im" else {**shape, "name": self.name, "is_private": self.kind != "channel"}


@dataclass
class Installation:
    """The app in one workspace (or organisation): its bot, its token, and whether the token still works."""

    team: str
    token: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    is_enterprise: bool = False
    refused_with: str | None = None  # token_revoked, account_inactive
