"""Modals and the Home tab."""

from __future__ import annotations

from tests.fakes.slack.blocks import check_view
from tests.fakes.slack.messages import Json
from tests.fakes.slack.methods.table import Asked, method
from tests.fakes.slack.refusal import RefusalError, refuse
from tests.fakes.slack.world import OpenView, Trigger, World

TRIGGER_LIFE = 3.0
MOST_STACKED = 3


@method("views.open", "4", required="view", optional="trigger_id interactivity_pointer")
def open_view(asked: Asked) -> Json:
    check_view(asked.args["view"])
    trigger = _use_trigger(asked)
    shown = _new_view(asked.world, trigger.user, asked.args["view"])
    asked.world.modals[trigger.user] = [shown]
    asked.world.note("modal", detail=shown)
    return {"view": shown.wire(asked.bot.team, asked.world.app.id)}


@method("views.push", "4", required="view", optional="trigger_id interactivity_pointer")
def push_view(asked: Asked) -> Json:
    check_view(asked.args["view"])
    trigger = _use_trigger(asked)
    stack = asked.world.modals.get(trigger.user, [])
    if trigger.view is None or not stack:
        raise RefusalError("invalid_trigger_id")
    if len(stack) >= MOST_STACKED:
        raise RefusalError("push_limit_reached")
    shown = push_on(asked.world, trigger.user, asked.args["view"])
    return {"view": shown.wire(asked.bot.team, asked.world.app.id)}


@method("views.update", "4", required="view", optional="view_id external_id hash")
def update_view(asked: Asked) -> Json:
    check_view(asked.args["view"])
    shown = _find(asked)
    if asked.args.get("hash", shown.hash) != shown.hash:
        raise RefusalError("hash_conflict")
    replace(asked.world, shown, asked.args["view"])
    return {"view": shown.wire(asked.bot.team, asked.world.app.id)}


@method("views.publish", "4", required="user_id view", optional="hash")
def publish_view(asked: Asked) -> Json:
    check_view(asked.args["view"])
    person = asked.world.user(asked.args["user_id"])
    if asked.args["view"]["type"] != "home":
        raise refuse("invalid_arguments", ["must be of type home [json-pointer:/view/type]"])
    if not asked.world.app.home_tab:
        raise RefusalError("not_enabled")
    known = asked.world.homes.get(person.id)
    if known and asked.args.get("hash", known.hash) != known.hash:
        raise RefusalError("hash_conflict")
    shown = _new_view(asked.world, person.id, asked.args["view"])
    shown.id = shown.root = known.id if known else shown.id
    asked.world.homes[person.id] = shown
    asked.world.note("home", detail=shown)
    return {"view": shown.wire(asked.bot.team, asked.world.app.id)}


def push_on(world: World, user: str, view: Json) -> OpenView:
    """Lay a view over the one a person has open."""
    stack = world.modals[user]
    shown = _new_view(world, user, view)
    shown.root = stack[0].id
    stack.append(shown)
    world.note("modal", detail=shown)
    return shown


def replace(world: World, shown: OpenView, view: Json) -> None:
    """Change an open view; what was typed into inputs that stay is kept."""
    shown.view = {**view, "blocks": world.named(view["blocks"])}
    shown.hash = f"{world.clock.now():.0f}.{world.number()}"
    world.note("modal" if view["type"] == "modal" else "home", detail=shown)


def _new_view(world: World, user: str, view: Json) -> OpenView:
    id_ = f"V{world.number()}"
    stamp = f"{world.clock.now():.0f}.{world.number()}"
    return OpenView(id_, user, {**view, "blocks": world.named(view["blocks"])}, stamp, id_)


def _use_trigger(asked: Asked) -> Trigger:
    if asked.args["view"]["type"] != "modal":
        raise refuse("invalid_arguments", ["must be of type modal [json-pointer:/view/type]"])
    trigger = asked.world.triggers.get(asked.args.get("trigger_id", ""))
    if trigger is None:
        raise RefusalError("invalid_trigger_id")
    if trigger.used:
        raise RefusalError("exchanged_trigger_id")
    if asked.world.clock.now() - trigger.issued > TRIGGER_LIFE:
        raise RefusalError("expired_trigger_id")
    trigger.used = True
    return trigger


def _find(asked: Asked) -> OpenView:
    wanted, external = asked.args.get("view_id"), asked.args.get("external_id")
    everything = [view for stack in asked.world.modals.values() for view in stack] + list(asked.world.homes.values())
    for shown in everything:
        if wanted == shown.id or (external and shown.view.get("external_id") == external):
            return shown
    raise RefusalError("not_found")
