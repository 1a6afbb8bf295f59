"""Payloads of commands, presses, modals and shortcuts, and what the app's acknowledgement does to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.blocks import check_view
from tests.fakes.slack.deliveries import Delivery
from tests.fakes.slack.messages import Json, Message
from tests.fakes.slack.methods.views import push_on, replace
from tests.fakes.slack.people import Installation
from tests.fakes.slack.refusal import RefusalError
from tests.fakes.slack.response_urls import show
from tests.fakes.slack.world import OpenView, ResponseUrl, World

_CHANNEL_NAME = {"im": "directmessage", "group": "privategroup", "mpim": "mpdm"}


def heard_by(world: World, user: str) -> Installation:
    """The installation that hears what a person does: their own workspace's, else the first working one."""
    found = world.installed_in(world.user(user).team)
    return found or next((one for one in world.installations if one.refused_with is None), world.installations[0])


def acting(world: World, user: str, kind: str, *, view: str | None = None) -> Json:
    """What every interaction carries: who, in which workspace, for which app, and a trigger."""
    person, installed = world.user(user), heard_by(world, user)
    team = world.teams.get(person.team, world.teams[installed.team])
    enterprise = {"id": team.enterprise_id, "name": team.enterprise_name} if team.enterprise_id else None
    named = {"id": team.id, "domain": team.domain}
    grid = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name} if enterprise else {}
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
        "api_app_id": world.app.id,
        "token": "fake-verification-token",
        "trigger_id": world.trigger(user, view),
        "team": None if installed.is_enterprise else named | grid,
        "enterprise": enterprise,
        "is_enterprise_install": installed.is_enterprise,
    }


def command(world: World, user: str, name: str, text: str, channel_id: str) -> Json:
    """A slash command's form."""
    person, installed, channel = world.user(user), heard_by(world, user), world.channels[channel_id]
    team = world.teams.get(person.team, world.teams[installed.team])
    grid = {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name} if team.enterprise_id else {}
    return {
        "token": "fake-verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        **grid,
        "channel_id": channel.id,
        "channel_name": _CHANNEL_NAME.get(channel.kind, channel.name),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": str(installed.is_enterprise).lower(),
        "response_url": world.respond_at(channel.id, user),
        "trigger_id": world.trigger(user),
    }


def press_on_message(world: World, user: str, message: Message, action: Json) -> Json:
    """A press of something in a message. An ephemeral message is named but not enclosed."""
    private = message.only_to is not None
    channel = world.channels[message.channel]
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": private}
    enclosed = {} if private else {"message": message.wire(metadata=True)}
    return acting(world, user, "block_actions") | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "channel": {"id": channel.id, "name": _CHANNEL_NAME.get(channel.kind, channel.name)},
        **enclosed,
        "state": {"values": {}},
        "response_url": world.respond_at(channel.id, user, message),
        "actions": [action | {"action_ts": world.next_ts()}],
    }


def press_on_view(world: World, shown: OpenView, action: Json) -> Json:
    """A press of something in a modal or on Home."""
    inside = shown.id if shown.view["type"] == "modal" else None
    return acting(world, shown.user, "block_actions", view=inside) | {
        "container": {"type": "view", "view_id": shown.id},
        "view": _stated(world, shown),
        "state": {"values": shown.values},
        "actions": [action | {"action_ts": world.next_ts()}],
    }


def submission(world: World, shown: OpenView) -> Json:
    base = acting(world, shown.user, "view_submission", view=shown.id)
    return base | {"view": _stated(world, shown), "response_urls": []}


def closing(world: World, shown: OpenView) -> Json:
    return acting(world, shown.user, "view_closed") | {"view": _stated(world, shown), "is_cleared": False}


def shortcut(world: World, user: str, callback_id: str, message: Message | None) -> Json:
    """A global shortcut, or a message shortcut when a message is given."""
    stamp = {"callback_id": callback_id, "action_ts": world.next_ts()}
    if message is None:
        return acting(world, user, "shortcut") | stamp
    channel = world.channels[message.channel]
    return (
        acting(world, user, "message_action")
        | stamp
        | {
            "message_ts": message.ts,
            "message": message.wire(),
            "channel": {"id": channel.id, "name": _CHANNEL_NAME.get(channel.kind, channel.name)},
            "response_url": world.respond_at(channel.id, user, message),
        }
    )


def _stated(world: World, shown: OpenView) -> Json:
    shape = shown.wire(heard_by(world, shown.user).team, world.app.id)
    return shape | {"state": {"values": shown.values}}


def take_ack(world: World, delivery: Delivery, payload: Any) -> None:
    """Do what an acknowledgement says: a message for a command, a change of the modal for a submission."""
    answer = payload if isinstance(payload, dict) else {}
    if delivery.kind == "slash_commands" and answer:
        place = ResponseUrl("", delivery.payload["channel_id"], delivery.payload["user_id"], world.clock.now())
        try:
            show(world, place, answer, "ack")
        except RefusalError as refusal:
            world.recording.violate("invalid", f"acknowledgement of a command: {refusal.body()}")
    elif delivery.payload.get("type") == "view_submission":
        _answer_submission(world, delivery.payload, answer)


def _answer_submission(world: World, payload: Json, answer: Json) -> None:
    user, action = payload["user"]["id"], answer.get("response_action")
    stack = world.modals.get(user, [])
    if not stack or stack[-1].id != payload["view"]["id"]:
        return
    if action == "errors":
        _field_errors(world, stack[-1], answer.get("errors") or {})
    elif action in ("update", "push"):
        _change_view(world, user, answer)
    else:
        stack[:] = [] if action == "clear" else stack[:-1]
        world.note("modal_closed", detail=payload["view"]["id"])


def _field_errors(world: World, shown: OpenView, errors: Json) -> None:
    inputs = {block["block_id"] for block in shown.view["blocks"] if block["type"] == "input"}
    for block_id in set(errors) - inputs:
        world.recording.violate("invalid", f"field error for {block_id}, which is no input block of the modal")
    shown.errors = dict(errors)
    world.note("modal", detail=shown)


def _change_view(world: World, user: str, answer: Json) -> None:
    try:
        check_view(answer.get("view"))
    except RefusalError as refusal:
        world.recording.violate("invalid", f"view in an acknowledgement: {refusal.body()}")
        return
    if answer["response_action"] == "push":
        push_on(world, user, answer["view"])
    else:
        replace(world, world.modals[user][-1], answer["view"])


def controls(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every control a person could use, with its block, in reading order."""
    for block in blocks:
        inner = block.get("child_blocks") or (block.get("elements") if block["type"] == "carousel" else None)
        if inner:
            yield from controls(inner)
            continue
        parts = [
            block.get("accessory"),
            *(block.get("elements") or []),
            block.get("element"),
            *(block.get("actions") or []),
        ]
        for part in parts:
            if isinstance(part, dict) and "action_id" in part:
                yield block, part
