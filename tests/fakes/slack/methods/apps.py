"""The app's own calls: Socket Mode tickets, OAuth, the manifest."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.blocks.checks import Check, array, mapping, shape, string
from tests.fakes.slack.messages import Json
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.refusal import RefusalError

_COMMAND: Check = shape(
    {"command": string(32), "description": string(2000)},
    {"usage_hint": string(1000), "url": string(), "should_escape": lambda _value, _at: []},
)


@method("apps.connections.open", "3", caller="app")
def open_connection(asked: Asked) -> Json:
    ticket = f"ticket-{asked.world.number()}"
    asked.world.tickets.add(ticket)
    address = asked.world.base.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={asked.world.app.id}"}


@method(
    "oauth.v2.access",
    "special",
    optional="code redirect_uri client_id client_secret grant_type refresh_token",
    caller="nobody",
)
def exchange_code(asked: Asked) -> Json:
    world, args = asked.world, asked.args
    if args.get("client_id") != world.app.client_id:
        raise RefusalError("invalid_client_id")
    if args.get("client_secret") != world.app.client_secret:
        raise RefusalError("bad_client_secret")
    if args.get("code") not in world.codes:
        raise RefusalError("invalid_code")
    team_id, user, enterprise = world.codes.pop(args["code"])
    team = world.teams[team_id]
    for known in world.installations:
        if known.team == team_id and known.refused_with is None:
            known.refused_with = "token_revoked"
    made = world.install(team_id, enterprise=enterprise)
    grid = {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
    return {
        "access_token": made.token,
        "token_type": "bot",
        "scope": ",".join(sorted(made.scopes)),
        "bot_user_id": made.bot_user,
        "app_id": world.app.id,
        "team": None if enterprise else {"id": team.id, "name": team.name},
        "enterprise": grid,
        "is_enterprise_install": enterprise,
        "authed_user": {"id": user},
    }


@method("apps.manifest.validate", "3", required="manifest", optional="app_id", caller="nobody")
def validate_manifest(asked: Asked) -> Json:
    found = manifest_faults(asked.args["manifest"])
    if found:
        raise RefusalError("invalid_manifest", errors=found)
    return {"errors": []}


def manifest_faults(manifest: Any) -> list[Json]:
    """The most common mistakes only; Slack's published schema is the fuller judge."""
    try:
        manifest = json.loads(manifest) if isinstance(manifest, str) else manifest
    except ValueError:
        return [{"message": "must be JSON", "pointer": "/"}]
    if not isinstance(manifest, dict):
        return [{"message": "must be an object", "pointer": "/"}]
    display = shape(
        {"name": string(35)},
        {"description": string(140), "long_description": string(4000), "background_color": string(7)},
    )
    lines = display(manifest.get("display_information"), "/display_information")
    features = manifest.get("features", {})
    lines += mapping(features, "/features")
    if not lines:
        lines += array(_COMMAND, most=50)(features.get("slash_commands", []), "/features/slash_commands")
        if "agent_view" in features and "assistant_view" in features:
            lines.append("agent_view and assistant_view exclude one another [json-pointer:/features]")
    return [_split(line) for line in lines]


def _split(line: str) -> Json:
    what, _, pointer = line.partition(" [json-pointer:")
    return {"message": what, "pointer": pointer.rstrip("]")}
