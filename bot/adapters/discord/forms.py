"""A form as a Discord modal. Its id is the form's token, so a submission is understood after a restart too."""

from __future__ import annotations

from typing import Any

from bot.core.forms import Field, Form

MODAL = 9
TITLE_LIMIT, LABEL_LIMIT, TEXT_LIMIT, FIELDS = 45, 45, 4000, 5
LABEL, TEXT_INPUT, RADIO = 18, 4, 21


def modal(form: Form) -> dict[str, Any]:
    """Draw a form; at most five fields fit, which the core keeps to."""
    return {
        "type": MODAL,
        "data": {
            "custom_id": form.token,
            "title": form.title[:TITLE_LIMIT],
            "components": [_labelled(field) for field in form.fields[:FIELDS]],
        },
    }


def _labelled(field: Field) -> dict[str, Any]:
    return {"type": LABEL, "label": field.label[:LABEL_LIMIT], "component": _input(field)}


def _input(field: Field) -> dict[str, Any]:
    if field.options:
        choices = [{"label": option.label[:100], "value": option.token} for option in field.options[:10]]
        return {"type": RADIO, "custom_id": field.name, "options": choices, "required": field.required}
    drawn = {
        "type": TEXT_INPUT,
        "custom_id": field.name,
        "style": 2 if field.lines > 1 else 1,
        "required": field.required,
        "max_length": min(field.limit, TEXT_LIMIT),
    }
    return drawn | ({"value": field.value[:TEXT_LIMIT]} if field.value else {})
