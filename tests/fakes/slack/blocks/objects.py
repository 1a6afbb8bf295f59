"""The parts blocks are made of: text, options, confirmations, files."""

from __future__ import annotations

from tests.fakes.slack.blocks.checks import (
    Check,
    array,
    boolean,
    every,
    has_any,
    not_both,
    one_of,
    shape,
    string,
    typed,
)


def plain(most: int | None, least: int = 1) -> Check:
    return typed({"plain_text": _plain(most, least)})


def text(most: int | None, least: int = 1) -> Check:
    return typed({"plain_text": _plain(most, least), "mrkdwn": _mrkdwn(most, least)})


def _plain(most: int | None, least: int) -> Check:
    return shape({"type": one_of("plain_text"), "text": string(most, least)}, {"emoji": boolean})


def _mrkdwn(most: int | None, least: int) -> Check:
    return shape({"type": one_of("mrkdwn"), "text": string(most, least)}, {"verbatim": boolean})


def option(words: Check) -> Check:
    return shape({"text": words, "value": string(150)}, {"description": words, "url": string(3000)})


PLAIN_OPTION = option(plain(75))
TEXT_OPTION = option(text(75))
PLAIN_OPTIONS = array(PLAIN_OPTION, most=100, least=1)
OPTION_GROUPS = array(shape({"label": plain(75), "options": PLAIN_OPTIONS}), most=100, least=1)

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

SLACK_FILE = every(shape({}, {"id": string(), "url": string(3000)}), has_any("id", "url"), not_both("id", "url"))

FEEDBACK_BUTTON = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

DISPATCH = shape({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), most=2, least=1)})
