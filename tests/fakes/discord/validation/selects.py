"""Limits of what a person chooses with: buttons and select menus, in messages and in modals."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.discord.components import ComponentKind, Json
from tests.fakes.discord.validation.complaints import (
    Complaints,
    flag,
    number,
    one_of,
    take_list,
    take_object,
    text,
    unique,
    web_address,
)

LINK, PREMIUM = 5, 6
LINK_SCHEMES = {"http", "https", "discord"}


def check_button(complaints: Complaints, button: Json) -> None:
    """Style decides which of custom_id, url and sku_id a button must and must not have."""
    text(complaints, button, "label", 80, least=0)
    flag(complaints, button, "disabled")
    style = button.get("style")
    if not one_of(complaints.at("style"), style, range(1, 7), "style"):
        return
    needed = {LINK: "url", PREMIUM: "sku_id"}.get(int(button["style"]), "custom_id")
    for key in ("custom_id", "url", "sku_id"):
        if key != needed and button.get(key) is not None:
            complaints.at(key).add("BUTTON_COMPONENT_FIELD_NOT_ALLOWED", f"A button of style {style} may not have it.")
    text(complaints, button, needed, 512 if needed == "url" else 100, required=True)
    if style == LINK and button.get("url"):
        web_address(complaints.at("url"), button["url"], LINK_SCHEMES)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        complaints.add("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji.")


def check_select(complaints: Complaints, select: Json, *, in_modal: bool = False) -> None:
    """A select menu of any kind."""
    text(complaints, select, "custom_id", 100, required=True)
    text(complaints, select, "placeholder", 150, least=0)
    flag(complaints, select, "disabled", "required")
    if in_modal and select.get("disabled"):
        complaints.at("disabled").add("MODAL_COMPONENT_DISABLED", "Components in modals cannot be disabled.")
    check_range(complaints, select, 25, in_modal=in_modal)
    if select.get("type") == ComponentKind.STRING_SELECT:
        check_options(complaints.at("options"), select.get("options"), 1, 25)


def check_range(complaints: Complaints, select: Json, most: int, *, in_modal: bool) -> None:
    """`min_values` and `max_values`: in range, in order, and no zero where an answer is required."""
    number(complaints, select, "min_values", 0, most)
    number(complaints, select, "max_values", 1, most)
    least, highest = select.get("min_values"), select.get("max_values")
    if isinstance(least, int) and isinstance(highest, int) and least > highest:
        complaints.at("min_values").add("SELECT_RANGE_INVALID", "min_values must not exceed max_values.")
    if in_modal and least == 0 and select.get("required") is not False:
        complaints.at("min_values").add("SELECT_RANGE_INVALID", "min_values must be at least 1 when required.")


def check_options(complaints: Complaints, options: Any, least: int, most: int) -> None:
    """The options of a select, a radio group or a checkbox group."""
    listed = take_list(complaints, options, least=least, most=most)
    for n, option in enumerate(listed):
        if take_object(complaints.at(n), option) is not None:
            text(complaints.at(n), option, "label", 100, required=True)
            text(complaints.at(n), option, "value", 100, required=True)
            text(complaints.at(n), option, "description", 100, least=0)
            flag(complaints.at(n), option, "default")
    values = [((n, "value"), option.get("value")) for n, option in enumerate(listed) if isinstance(option, dict)]
    unique(complaints, values, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")


Check = Callable[[Complaints, Json], None]


def check_each(complaints: Complaints, children: Any, checks: Mapping[int, Check], least: int, most: int) -> None:
    """Each child is of an allowed kind and passes that kind's check."""
    for n, child in enumerate(take_list(complaints, children, least=least, most=most)):
        check_child(complaints.at(n), child, checks)


def check_child(complaints: Complaints, child: Any, checks: Mapping[int, Check]) -> None:
    if take_object(complaints, child) is None:
        return
    if one_of(complaints.at("type"), child.get("type"), checks, "type"):
        checks[child["type"]](complaints, child)
