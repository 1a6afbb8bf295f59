"""Using a control as a person does: by what is written on it, by its place, or by its action id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.interactions import controls
from tests.fakes.slack.messages import Json

_MANY = {"checkboxes": "selected_options", "multi_static_select": "selected_options"}
_ONE = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
}
_BARE = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


@dataclass(frozen=True)
class Press:
    """Something that can be pressed: its label and the action Slack would send."""

    label: str
    action: Json


def presses(blocks: list[Json]) -> list[Press]:
    """All buttons of a message or view, in reading order; feedback buttons count as two."""
    found = []
    for block, part in controls(blocks):
        named = {"type": part["type"], "action_id": part["action_id"], "block_id": block["block_id"]}
        if part["type"] == "feedback_buttons":
            found += [_press(part[side], named) for side in ("positive_button", "negative_button")]
        elif part["type"] in ("button", "icon_button", "workflow_button"):
            found.append(_press(part, named))
    return found


def _press(part: Json, named: Json) -> Press:
    kept = {key: part[key] for key in ("text", "value", "style", "url", "icon") if key in part}
    return Press(part["text"]["text"], named | kept)


def find_press(blocks: list[Json], wanted: str | int) -> Press:
    """The button with this label or action id, or the n-th (from 1)."""
    known = presses(blocks)
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(known):
            raise LookupError(f"there are {len(known)} buttons: {[press.label for press in known]}")
        return known[wanted - 1]
    for press in known:
        if wanted in (press.label, press.action["action_id"], press.action.get("value")):
            return press
    raise LookupError(f"no button {wanted!r}; there are {[press.label for press in known]}")


def find_choice(blocks: list[Json], action_id: str, value: Any) -> Json:
    """The action of choosing a value in a select, menu, picker or group of boxes."""
    for block, part in controls(blocks):
        if part["action_id"] == action_id:
            named = {"type": part["type"], "action_id": action_id, "block_id": block["block_id"]}
            return named | entered(part, value)
    raise LookupError(f"no control {action_id!r}; there are {[part['action_id'] for _, part in controls(blocks)]}")


def entered(part: Json, value: Any) -> Json:
    """What Slack reports when a person puts a value into a control."""
    kind = part["type"]
    if kind in _ONE:
        return {_ONE[kind]: _option(part, value)}
    if kind in _MANY:
        return {_MANY[kind]: [_option(part, one) for one in value]}
    return {_BARE.get(kind, "value"): value}


def _option(part: Json, value: Any) -> Json:
    groups = [group["options"] for group in part.get("option_groups") or []]
    for options in [part.get("options") or [], *groups]:
        for option in options:
            if value in (option["value"], option["text"]["text"]):
                return dict(option)
    raise LookupError(f"no option {value!r} in {part['action_id']}")


def filled(blocks: list[Json], values: dict[str, Any]) -> dict[str, Json]:
    """The state of a modal's inputs. Values are named by label, block id or action id.

    Raises LookupError for a name no input has, and for a required input left empty: Slack's own client
    would not submit either.
    """
    left, state = dict(values), {}
    for block, part in controls(blocks):
        if block["type"] != "input":
            continue
        names = [name for name in (block["label"]["text"], block["block_id"], part["action_id"]) if name in left]
        given = left.pop(names[0]) if names else None
        state[block["block_id"]] = {part["action_id"]: {"type": part["type"], **_value_of(block, part, given)}}
    if left:
        raise LookupError(f"the modal has no input {sorted(left)}")
    return state


def _value_of(block: Json, part: Json, given: Any) -> Json:
    if given is not None:
        return entered(part, given)
    initial = {key.removeprefix("initial_"): part[key] for key in part if key.startswith("initial_")}
    if initial:
        key, value = next(iter(initial.items()))
        return {key if key == "value" else f"selected_{key}": value}
    if not block.get("optional"):
        raise LookupError(f"the modal needs {block['label']['text']!r}")
    empty = _MANY.get(part["type"]) or _ONE.get(part["type"]) or _BARE.get(part["type"], "value")
    return {empty: [] if part["type"] in _MANY else None}
