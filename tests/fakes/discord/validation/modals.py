"""Limits of a modal: one to five top-level components, each label with one thing to fill in."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord.components import SELECTS, ComponentKind, Json, walk
from tests.fakes.discord.validation.complaints import Complaints, flag, number, one_of, take_object, text, unique
from tests.fakes.discord.validation.selects import (
    Check,
    check_child,
    check_each,
    check_options,
    check_range,
    check_select,
)

MOST_TOP = 5
MOST_INPUT = 4000


def check_modal(complaints: Complaints, modal: Any) -> None:
    """Complains about every breach in the modal of a type 9 answer."""
    if take_object(complaints, modal) is None:
        return
    text(complaints, modal, "custom_id", 100, required=True)
    text(complaints, modal, "title", 45, required=True)
    components = modal.get("components")
    check_each(complaints.at("components"), components, _TOP, 1, MOST_TOP)
    if isinstance(components, list):
        named = [((*path, "custom_id"), c["custom_id"]) for path, c in walk(components) if c.get("custom_id")]
        spot = complaints.at("components")
        unique(spot, named, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")


def _label(complaints: Complaints, label: Json) -> None:
    text(complaints, label, "label", 45, required=True)
    text(complaints, label, "description", 100, least=0)
    check_child(complaints.at("component"), label.get("component"), _IN_LABEL)
    inner = label.get("component")
    if isinstance(inner, dict) and inner.get("type") == ComponentKind.TEXT_INPUT and inner.get("label") is not None:
        complaints.at("component", "label").add(
            "COMPONENT_LABEL_NOT_ALLOWED", "The label belongs to the Label around it."
        )


def _old_row(complaints: Complaints, row: Json) -> None:
    """The deprecated way: an action row with one text input that carries its own label."""
    checks: dict[int, Check] = {ComponentKind.TEXT_INPUT: _labelled_input}
    check_each(complaints.at("components"), row.get("components"), checks, 1, 1)


def _labelled_input(complaints: Complaints, field: Json) -> None:
    text(complaints, field, "label", 45, required=True)
    _input(complaints, field)


def _input(complaints: Complaints, field: Json) -> None:
    text(complaints, field, "custom_id", 100, required=True)
    one_of(complaints.at("style"), field.get("style"), (1, 2), "style")
    number(complaints, field, "min_length", 0, MOST_INPUT)
    number(complaints, field, "max_length", 1, MOST_INPUT)
    text(complaints, field, "value", MOST_INPUT, least=0)
    text(complaints, field, "placeholder", 100, least=0)
    flag(complaints, field, "required")
    least, most = field.get("min_length"), field.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        complaints.at("min_length").add("TEXT_INPUT_RANGE_INVALID", "min_length must not exceed max_length.")


def _words(complaints: Complaints, display: Json) -> None:
    text(complaints, display, "content", 4000, required=True)


def _select(complaints: Complaints, select: Json) -> None:
    check_select(complaints, select, in_modal=True)


def _upload(complaints: Complaints, upload: Json) -> None:
    text(complaints, upload, "custom_id", 100, required=True)
    flag(complaints, upload, "required")
    check_range(complaints, upload, 10, in_modal=True)


def _radio(complaints: Complaints, group: Json) -> None:
    text(complaints, group, "custom_id", 100, required=True)
    flag(complaints, group, "required")
    check_options(complaints.at("options"), group.get("options"), 2, 10)


def _checkboxes(complaints: Complaints, group: Json) -> None:
    text(complaints, group, "custom_id", 100, required=True)
    flag(complaints, group, "required")
    check_range(complaints, group, 10, in_modal=True)
    check_options(complaints.at("options"), group.get("options"), 1, 10)


def _checkbox(complaints: Complaints, box: Json) -> None:
    text(complaints, box, "custom_id", 100, required=True)
    flag(complaints, box, "default")


_IN_LABEL: Mapping[int, Check] = {
    ComponentKind.TEXT_INPUT: _input,
    ComponentKind.FILE_UPLOAD: _upload,
    ComponentKind.RADIO_GROUP: _radio,
    ComponentKind.CHECKBOX_GROUP: _checkboxes,
    ComponentKind.CHECKBOX: _checkbox,
    **dict.fromkeys(SELECTS, _select),
}
_TOP: Mapping[int, Check] = {
    ComponentKind.ACTION_ROW: _old_row,
    ComponentKind.TEXT_DISPLAY: _words,
    ComponentKind.LABEL: _label,
}
