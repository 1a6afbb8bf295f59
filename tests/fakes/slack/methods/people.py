"""People, teams, reactions, and the calls that only say who is calling."""

from __future__ import annotations

from tests.fakes.slack.messages import Json
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.refusal import RefusalError


@method("api.test", "4", optional="error foo", caller="nobody")
def echo_arguments(asked: Asked) -> Json:
    if error := asked.args.get("error"):
        raise RefusalError(error)
    return {"args": asked.args}


@method("auth.test", "special")
def say_who_calls(asked: Asked) -> Json:
    team = asked.world.teams[asked.bot.team]
    grid = {"enterprise_id": team.enterprise_id} if team.enterprise_id else {}
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": asked.world.app.name,
        "team_id": team.id,
        "user_id": asked.bot.bot_user,
        "bot_id": asked.bot.bot_id,
        "is_enterprise_install": asked.bot.is_enterprise,
        **grid,
    }


@method("users.info", "4", scopes=("users:read",), required="user", optional="include_locale")
def show_user(asked: Asked) -> Json:
    return {"user": asked.world.user(asked.args["user"]).wire()}


@method("team.info", "3", scopes=("team:read",), optional="team domain include_slackbot_availability")
def show_team(asked: Asked) -> Json:
    team = asked.world.teams.get(asked.args.get("team") or asked.bot.team)
    if team is None:
        raise RefusalError("team_not_found")
    shape = {"id": team.id, "name": team.name, "domain": team.domain}
    grid = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name} if team.enterprise_id else {}
    return {"team": shape | grid}


@method("reactions.add", "3", scopes=("reactions:write",), required="channel name timestamp")
def add_reaction(asked: Asked) -> Json:
    channel = asked.channel()
    found = asked.world.message(channel.id, asked.args["timestamp"])
    if found is None:
        raise RefusalError("message_not_found")
    if asked.args["name"] in found.reactions:
        raise RefusalError("already_reacted")
    found.reactions.append(asked.args["name"])
    asked.world.note("reaction", channel.id, found, asked.args["name"])
    return {}
