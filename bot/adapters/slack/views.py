"""Slack's own pages: a form as a modal, and the Home tab."""

from __future__ import annotations

import json
from typing import Any

from bot.adapters.slack import render
from bot.core.dialogue import Action
from bot.core.forms import Field, Form, Home

TITLE_LIMIT, LABEL_LIMIT, TEXT_LIMIT, OPTION_LIMIT = 24, 150, 3000, 75


def modal(form: Form, inbound: Action) -> dict[str, Any]:
    """Draw a form; it remembers where its answer goes."""
    where = {"place": inbound.place, "surface": inbound.surface, "reply_to": inbound.reply_to}
    return {
        "type": "modal",
        "callback_id": form.token,
        "private_metadata": json.dumps(where),
        "title": _words(form.title, TITLE_LIMIT),
        "submit": _words(form.submit, TITLE_LIMIT),
        "close": _words("Cancel", TITLE_LIMIT),
        "blocks": [_field(field) for field in form.fields],
    }


def home(page: Home) -> dict[str, Any]:
    """Draw the Home tab from the core's blocks."""
    return {"type": "home", "blocks": render.below(page.blocks)}


def _field(field: Field) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": field.name,
        "label": _words(field.label, LABEL_LIMIT),
        "optional": not field.required,
        "element": _element(field),
    }


def _element(field: Field) -> dict[str, Any]:
    if field.options:
        options = [{"text": _words(option.label, OPTION_LIMIT), "value": option.token} for option in field.options]
        return {"type": "radio_buttons", "action_id": field.name, "options": options}
    drawn = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.lines > 1,
        "max_length": min(field.limit, TEXT_LIMIT),
    }
    return drawn | ({"initial_value": field.value[:TEXT_LIMIT]} if field.value else {})


def _words(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": text[:limit]}
