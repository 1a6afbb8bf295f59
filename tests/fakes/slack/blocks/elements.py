"""Interactive elements and images, with the limits of Slack's reference."""

from __future__ import annotations

from tests.fakes.slack.blocks.checks import (
    Check,
    array,
    boolean,
    every,
    fault,
    has_any,
    integer,
    mapping,
    not_both,
    number,
    one_of,
    shape,
    string,
    typed,
)
from tests.fakes.slack.blocks.objects import (
    CONFIRM,
    DISPATCH,
    FEEDBACK_BUTTON,
    OPTION_GROUPS,
    PLAIN_OPTION,
    PLAIN_OPTIONS,
    SLACK_FILE,
    TEXT_OPTION,
    plain,
)

_ACTION_ID = {"action_id": string(255)}
_FOCUS = {"focus_on_load": boolean}
_PLACEHOLDER = {"placeholder": plain(150)}
_CHOICE = {**_ACTION_ID, **_FOCUS, "confirm": CONFIRM}
_SELECT = {**_CHOICE, **_PLACEHOLDER}
_MANY = {"max_selected_items": integer(1)}
_STYLE = one_of("primary", "danger")
_TYPED_IN = {**_ACTION_ID, **_FOCUS, **_PLACEHOLDER, "dispatch_action_config": DISPATCH}


def element(kind: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": one_of(kind), **required}, optional)


def _static(kind: str, extra: dict[str, Check]) -> Check:
    return every(
        element(kind, {}, {**_SELECT, **extra, "options": PLAIN_OPTIONS, "option_groups": OPTION_GROUPS}),
        has_any("options", "option_groups"),
        not_both("options", "option_groups"),
    )


def _picture() -> Check:
    return every(
        element("image", {"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": SLACK_FILE}),
        has_any("image_url", "slack_file"),
        not_both("image_url", "slack_file"),
    )


def _text_input() -> Check:
    fields: dict[str, Check] = {
        **_TYPED_IN,
        "initial_value": string(3000, least=0),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    }
    return every(element("plain_text_input", {}, fields), _lengths_in_order)


def _lengths_in_order(value: dict[str, int], at: str) -> list[str]:
    wrong = value.get("min_length", 0) > value.get("max_length", 3000)
    return fault("min_length must not exceed max_length", at) if wrong else []


_URL_SOURCE = element("url", {"url": string(3000), "text": string()}, {})

ELEMENTS: dict[str, Check] = {
    "button": element(
        "button",
        {"text": plain(75)},
        {
            **_ACTION_ID,
            "value": string(2000, least=0),
            "url": string(3000),
            "style": _STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "agent_prompt": string(4000),
        },
    ),
    "checkboxes": element(
        "checkboxes",
        {"options": array(TEXT_OPTION, most=10, least=1)},
        {**_CHOICE, "initial_options": array(TEXT_OPTION, most=10, least=1)},
    ),
    "radio_buttons": element(
        "radio_buttons",
        {"options": array(TEXT_OPTION, most=10, least=1)},
        {**_CHOICE, "initial_option": TEXT_OPTION},
    ),
    "overflow": element(
        "overflow", {"options": array(PLAIN_OPTION, most=5, least=1)}, {**_ACTION_ID, "confirm": CONFIRM}
    ),
    "datepicker": element("datepicker", {}, {**_SELECT, "initial_date": string(10)}),
    "timepicker": element("timepicker", {}, {**_SELECT, "initial_time": string(5), "timezone": string()}),
    "datetimepicker": element("datetimepicker", {}, {**_CHOICE, "initial_date_time": integer(0)}),
    "static_select": _static("static_select", {"initial_option": PLAIN_OPTION}),
    "multi_static_select": _static("multi_static_select", {**_MANY, "initial_options": array(PLAIN_OPTION, 100, 1)}),
    "external_select": element(
        "external_select",
        {},
        {**_SELECT, "initial_option": PLAIN_OPTION, "min_query_length": integer(0)},
    ),
    "users_select": element("users_select", {}, {**_SELECT, "initial_user": string()}),
    "multi_users_select": element("multi_users_select", {}, {**_SELECT, **_MANY, "initial_users": array(string())}),
    "conversations_select": element(
        "conversations_select",
        {},
        {
            **_SELECT,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": mapping,
        },
    ),
    "channels_select": element(
        "channels_select",
        {},
        {**_SELECT, "initial_channel": string(), "response_url_enabled": boolean},
    ),
    "plain_text_input": _text_input(),
    "rich_text_input": element("rich_text_input", {}, {**_TYPED_IN, "initial_value": mapping}),
    "email_text_input": element("email_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "url_text_input": element("url_text_input", {}, {**_TYPED_IN, "initial_value": string()}),
    "number_input": element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_TYPED_IN, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": element("file_input", {}, {**_ACTION_ID, "filetypes": array(string()), "max_files": integer(1, 10)}),
    "workflow_button": element(
        "workflow_button",
        {"text": plain(75), "workflow": mapping},
        {**_ACTION_ID, "style": _STYLE, "accessibility_label": string(75)},
    ),
    "feedback_buttons": element(
        "feedback_buttons",
        {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
        _ACTION_ID,
    ),
    "icon_button": element(
        "icon_button",
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **_ACTION_ID,
            "value": string(2000, least=0),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": array(string(), most=10),
        },
    ),
    "image": _picture(),
    "url": _URL_SOURCE,
}

_SELECTS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
_MULTI = {"multi_static_select", "multi_users_select"}
_PICKERS = {"datepicker", "timepicker", "checkboxes", "radio_buttons"}
_WRITTEN = {"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}

IN_ACTIONS = {"button", "overflow", "datetimepicker", "rich_text_input", "workflow_button"} | _SELECTS | _PICKERS
IN_ACCESSORY = {"button", "overflow", "image", "workflow_button"} | _SELECTS | _MULTI | _PICKERS
IN_INPUT = {"datetimepicker"} | _SELECTS | _MULTI | _PICKERS | _WRITTEN
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}

IMAGE = ELEMENTS["image"]
URL_SOURCES = array(_URL_SOURCE)
RAW_NUMBER = element("raw_number", {"value": number, "text": string()}, {})
RAW_TEXT = element("raw_text", {"text": string()}, {})


def elements(allowed: set[str]) -> Check:
    return typed(ELEMENTS, only=allowed)
