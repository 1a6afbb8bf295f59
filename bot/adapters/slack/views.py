"""Slack's own pages: a form as a modal, and the Home tab."""

from __future__ import annotations

import json
from typing import Any

from bot.adapters.safety import clean
from bot.adapters.slack.page import page
from bot.adapters.slack.pressing import label
from bot.adapters.slack.render import Look
from bot.core.dialogue import Action
from bot.core.forms import Field, Form, Home

TITLE_LIMIT, LABEL_LIMIT, TEXT_LIMIT, OPTION_LIMIT = 24, 150, 3000, 75
MOST_RADIO, MOST_OPTIONS, MOST_FIELDS = 10, 100, 100

Json = dict[str, Any]


def modal(form: Form, asked: Action) -> Json:
    """Draw a form; it remembers where its answer goes."""
    where = {"place": asked.place, "surface": asked.surface, "reply_to": asked.reply_to}
    return {
        "type": "modal",
        "callback_id": form.token,
        "private_metadata": json.dumps(where),
        "title": label(form.title, TITLE_LIMIT),
        "submit": label(form.submit, TITLE_LIMIT),
        "close": label("Cancel", TITLE_LIMIT),
        "blocks": [_field(field) for field in form.fields[:MOST_FIELDS]],
    }


def home(shown: Home, look: Look) -> Json:
    """Draw the Home tab from the core's blocks."""
    return {"type": "home", "blocks": page(shown.blocks, look)}


def _field(field: Field) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "label": label(field.label, LABEL_LIMIT),
        "optional": not field.required,
        "element": _choice(field) if field.options else _line(field),
    }


def _choice(field: Field) -> Json:
    options = [{"text": label(option.label, OPTION_LIMIT), "value": option.token} for option in field.options]
    few = len(options) <= MOST_RADIO
    drawn: Json = {"type": "radio_buttons" if few else "static_select", "action_id": field.name}
    chosen = [option for option in options if option["value"] == field.value][:1]
    return drawn | {"options": options[:MOST_OPTIONS]} | ({"initial_option": chosen[0]} if chosen else {})


def _line(field: Field) -> Json:
    most = max(1, min(field.limit, TEXT_LIMIT))
    drawn: Json = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.lines > 1,
        "max_length": most,
    }
    return drawn | ({"initial_value": clean(field.value)[:most]} if field.value else {})
