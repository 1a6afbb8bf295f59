"""A form as a Discord modal. Its id is the form's token, so a submission is understood after a restart too."""

from __future__ import annotations

from typing import Any

from bot.adapters.discord import words
from bot.adapters.safety import clean
from bot.core.blocks import Option
from bot.core.forms import Field, Form

TITLE_LIMIT, LABEL_LIMIT, ABOUT_LIMIT, TEXT_LIMIT, CHOICE_LIMIT = 45, 45, 100, 4000, 100
MOST_FIELDS, MOST_RADIO, MOST_CHOICES = 5, 10, 25
LABEL, TEXT_INPUT, SELECT, RADIO = 18, 4, 3, 21
ONE_LINE, LINES = 1, 2

Json = dict[str, Any]


def modal(form: Form) -> Json:
    """Draw a form; at most five fields fit, which the core keeps to."""
    return {
        "custom_id": form.token,
        "title": words.plain(form.title)[:TITLE_LIMIT].strip() or "…",
        "components": [_labelled(field) for field in form.fields[:MOST_FIELDS]],
    }


def _labelled(field: Field) -> Json:
    """A label too long for its line is given in full below it."""
    label = words.plain(field.label).strip() or "…"
    about = {"description": label[:ABOUT_LIMIT]} if len(label) > LABEL_LIMIT else {}
    return {"type": LABEL, "label": label[:LABEL_LIMIT], "component": _input(field)} | about


def _input(field: Field) -> Json:
    if field.options:
        return _choice(field)
    most = max(1, min(field.limit, TEXT_LIMIT))
    drawn = {
        "type": TEXT_INPUT,
        "custom_id": field.name,
        "style": LINES if field.lines > 1 else ONE_LINE,
        "required": field.required,
        "max_length": most,
    }
    return drawn | ({"value": clean(field.value)[:most]} if field.value else {})


def _choice(field: Field) -> Json:
    """Radio buttons for two to ten choices, else a menu."""
    options = [_option(option, field.value) for option in field.options[:MOST_CHOICES]]
    drawn = {"custom_id": field.name, "options": options, "required": field.required}
    few = 1 < len(options) <= MOST_RADIO
    return {"type": RADIO} | drawn if few else {"type": SELECT} | drawn | ({} if field.required else {"min_values": 0})


def _option(option: Option, chosen: str) -> Json:
    label = words.plain(option.label)[:CHOICE_LIMIT].strip() or "…"
    return {"label": label, "value": option.token} | ({"default": True} if option.token == chosen else {})
