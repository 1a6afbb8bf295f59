"""The app's description for Slack: what it may do, what it hears, where it shows. `coach slack manifest` prints it."""

from __future__ import annotations

from typing import Any

CORE_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:write",
)
HISTORY_SCOPES = ("channels:history", "groups:history", "mpim:history")
"""For following up in its own threads without being named. Optional: an owner may leave them out."""

CORE_EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "tokens_revoked",
)
HISTORY_EVENTS = ("message.channels", "message.groups", "message.mpim")
SHORTCUT = "ask_about"
COLOUR = "#1f4e5f"

NAME = "AI PM Coach"
DESCRIPTION = "Helps people become AI product managers: short answers with sources, a learning path, mock interviews."
LONG_DESCRIPTION = (
    "A bot that helps people who want to become AI product managers. Ask it what the job is like, how evaluation, data "
    "and launch decisions work, or how to get there from where you are. It answers in a few sentences and names its "
    "sources; what it does not know it says. It plans a path that fits your hours, practises with you, and runs mock "
    "interviews in a direct message that it shows to nobody else. Say /coach help, or write to it in its Messages tab. "
    "Each learner can see, correct, copy and delete what is kept about them with /coach me."
)
PROMPTS = (
    ("What changes in the job?", "What changes between a PM and an AI PM?"),
    ("Plan my way", "Plan my way to AI PM"),
    ("Ask me one question", "Ask me one practice question"),
    ("A mock interview", "Start a mock interview"),
)

Json = dict[str, Any]


def manifest(*, http: str = "", threads: bool = False) -> Json:
    """Describe the app: over Socket Mode, or over HTTP at the address given; `threads` asks for the history scopes too."""
    base = http.rstrip("/")
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": _features(base),
        "oauth_config": _oauth(base, threads=threads),
        "settings": _settings(base, threads=threads),
    }


def _features(base: str) -> Json:
    command: Json = {
        "command": "/coach",
        "description": "Ask, plan, practise, interview",
        "usage_hint": "ask What is an eval? | path | practice | interview | review | progress | me | help",
        "should_escape": True,
    }
    return {
        "agent_view": {
            "agent_description": DESCRIPTION,
            "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
        },
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "coach", "always_online": True},
        "shortcuts": [
            {
                "type": "message",
                "name": "Ask the coach about this",
                "callback_id": SHORTCUT,
                "description": "A short answer about this message, for you alone",
            }
        ],
        "slash_commands": [command | ({"url": f"{base}/slack/events"} if base else {})],
    }


def _oauth(base: str, *, threads: bool) -> Json:
    bot = sorted((*CORE_SCOPES, *(HISTORY_SCOPES if threads else ())))
    scopes: Json = {"bot": bot} | ({"bot_optional": sorted(HISTORY_SCOPES)} if threads else {})
    return {"scopes": scopes} | ({"redirect_urls": [f"{base}/slack/oauth_redirect"]} if base else {})


def _settings(base: str, *, threads: bool) -> Json:
    events = sorted((*CORE_EVENTS, *(HISTORY_EVENTS if threads else ())))
    address = {"request_url": f"{base}/slack/events"} if base else {}
    return {
        "event_subscriptions": {**address, "bot_events": events},
        "interactivity": {"is_enabled": True, **address},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not base,
        "token_rotation_enabled": False,
    }
