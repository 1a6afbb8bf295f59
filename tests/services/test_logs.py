"""What stands in the log: no secret, nobody's words, and which turn a line belongs to."""

from __future__ import annotations

import io
import json
import logging
import warnings
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.core.dialogue import Open, Outcome, Text
from bot.core.errors import BudgetSpent
from bot.core.watching import TURN
from bot.services.logs import GONE, Redact, set_up
from tests.core.turns.stage import playing

SECRETS = [
    "xoxb-123456789012-123456789012-abcDEFghiJKLmnoPQRstuVWX",
    "xoxp-1-2-3-0123456789abcdef",
    "xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4OTAx",
    "xapp-1-A0123456789-1234567890-abcdef0123456789",
    "sk-proj-abcdefghijklmnopqrstuvwx0123456789",
    "MTA5ODc2NTQzMjEwOTg3NjU0MzIx.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "postgresql+asyncpg://coach:correct-horse@db.internal/coach",
    "https://discord.com/api/v10/webhooks/1098765/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA/messages/@original",
    "https://hooks.slack.com/commands/T1/123/abcdefghijklmnop",
    "Authorization: Bearer abcdefghijklmnop0123456789",
]
TELLING = ["xoxb-1", "abcDEF", "0123456789abcdef", "correct-horse", "aW50ZXJ", "abcdefghijklmnop", "GaBcDe"]


@contextmanager
def logging_to(form="json", secrets=()):
    stream = io.StringIO()
    root, ours = logging.getLogger(), logging.getLogger("bot")
    levels = root.level, ours.level
    handler = set_up(form, secrets, stream)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        logging.captureWarnings(False)
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", ["json", "text"])
def test_what_looks_like_a_secret_is_taken_out(secret, form):
    with logging_to(form) as stream:
        logging.getLogger("bot.x").warning("calling %s failed", secret)
        logging.getLogger("bot.x").warning(f"calling {secret} failed")  # noqa: G004 - also when it is in the line itself
    assert GONE in stream.getvalue()
    assert not [part for part in TELLING if part in stream.getvalue()]


@given(st.text(min_size=6, alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_a_setting_that_is_a_secret_never_stands_in_any_field(secret):
    event = {"event": f"at {secret}!", "exception": f"x\n{secret}", "deep": [{"a": secret}], "n": 3}
    cleaned = Redact([secret])(None, "", event)
    assert cleaned["event"] == f"at {GONE}!"
    assert cleaned["exception"] == f"x\n{GONE}"
    assert cleaned["deep"] == [{"a": GONE}]
    assert cleaned["n"] == 3


def test_lines_are_json_with_the_turn_or_text_with_the_turn():
    for form in ("json", "text"):
        token = TURN.set("abc123def456")
        with logging_to(form) as stream:
            logging.getLogger("bot.x").info("turn %d is over", 7)
        TURN.reset(token)
        line = stream.getvalue()
        if form == "json":
            found = json.loads(line)
            assert (found["event"], found["turn"], found["level"]) == ("turn 7 is over", "abc123def456", "info")
        else:
            assert "turn 7 is over" in line
            assert "turn=abc123def456" in line


class Shape(BaseModel):
    n: int


def test_an_exception_that_is_not_ours_is_written_without_its_message():
    with logging_to() as stream:
        try:
            Shape.model_validate({"n": "I told my boss Ann"})
        except ValueError as error:
            logging.getLogger("bot.x").exception("it broke")
            logging.getLogger("bot.x").warning("it broke: %s", error)
    assert "Ann" not in stream.getvalue()
    assert "ValidationError" in stream.getvalue()
    assert "test_logs.py" in stream.getvalue()


def test_our_own_exceptions_keep_their_message():
    with logging_to() as stream:
        logging.getLogger("bot.x").warning("no model: %s", BudgetSpent("the tenant cap is reached", "tenant"))
    assert "the tenant cap is reached" in stream.getvalue()


def test_other_libraries_say_nothing_below_a_warning():
    with logging_to() as stream:
        for name in ("discord.gateway", "slack_bolt.App", "sqlalchemy.engine", "openai", "aiohttp.access"):
            logging.getLogger(name).info("a forged body: my words")
            logging.getLogger(name).debug("a payload: my words")
    assert stream.getvalue() == ""


def test_a_librarys_warning_goes_into_the_log_too():
    with logging_to() as stream, warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning" in stream.getvalue()


async def test_no_word_of_a_conversation_gets_into_the_log_whatever_goes_wrong():
    canary, reply = "zanzibar-canary", "quokka-canary"

    async def skill(inbound, _memory):
        yield Open()
        yield Text(f"{reply} ")
        if "fail" in inbound.text:
            raise ValueError(f"cannot handle {inbound.text}")
        yield Outcome()

    async def refuse(send):
        raise RuntimeError(f"platform says no to {send.content}")

    with logging_to() as stream:
        async with playing(skill) as stage:
            await stage.say(f"{canary} fine")
            await stage.say(f"{canary} fail")
            await stage.over(2)
            stage.platform.hooks["show"] = stage.platform.hooks["draft"] = refuse
            await stage.say(f"{canary} fail again")
            await stage.over()
    assert "gave up, reference" in stream.getvalue()
    assert canary not in stream.getvalue()
    assert reply not in stream.getvalue()
