from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord import parse, replies
from tests.adapters.discord.payloads import (
    ANA,
    ANY_JSON,
    CHANNEL,
    GUILD,
    ME,
    SNOWFLAKE,
    client,
    interaction,
    message,
)

COMMAND, PRESS, SUBMIT = 2, 3, 5
NAMED = [{"id": str(ME), "username": "coach", "discriminator": "0", "avatar": None}]
BORN = datetime.fromtimestamp(((int(SNOWFLAKE) >> 22) + 1_420_070_400_000) / 1000, UTC)


@pytest.fixture(scope="module")
def listener():
    return client()


class TestWords:
    def test_a_direct_message_is_for_the_coach(self, listener):
        heard = parse.words(message(listener), ME, None)
        assert (heard.id, heard.tenant, heard.learner) == (SNOWFLAKE, "discord:dm", f"discord:{ANA}")
        assert (heard.place, heard.surface, heard.text) == (str(CHANNEL), "dm", "hi")
        assert heard.at == BORN
        assert heard.reply_to is None

    def test_in_a_server_only_what_names_the_coach_is(self, listener):
        assert parse.words(message(listener, GUILD), ME, GUILD) is None
        heard = parse.words(message(listener, GUILD, content=f"<@{ME}> why?", mentions=NAMED), ME, GUILD)
        assert (heard.tenant, heard.surface, heard.text) == (f"discord:{GUILD}", "channel", "why?")

    @pytest.mark.parametrize(
        "other",
        [
            {"author": {"id": "5", "username": "b", "discriminator": "0", "avatar": None, "bot": True}},
            {"webhook_id": "12"},
            {"type": 7},
            {"type": 18},
        ],
    )
    def test_bots_webhooks_and_notices_are_nobody(self, listener, other):
        assert parse.words(message(listener, **other), ME, None) is None

    def test_the_coachs_name_goes_and_others_stay_unnamed(self):
        said = f"<@!{ME}> ask <@5> or <@&6> in <#7> about </ask:8> <:evals:9> <a:x:1>"
        assert parse.plain(said, ME) == "ask @someone or @someone in #channel about /ask :evals: :x:"

    def test_any_message_can_be_read_by_its_components_too(self, listener):
        inner = {"type": 17, "components": [{"type": 10, "content": "in a frame", "id": 2}], "id": 1}
        embed = {"type": "rich", "title": "A title", "description": "and words"}
        shown = parse.shown(message(listener, content="", components=[inner], embeds=[embed]))
        assert shown == "in a frame\nA title\nand words"

    @given(content=st.text())
    @settings(max_examples=200)
    def test_no_words_are_too_strange(self, listener, content):
        heard = parse.words(message(listener, content=content), ME, None)
        assert heard is not None
        assert str(ME) not in heard.text or f"<@{ME}>" not in content


class TestActions:
    def test_a_command_says_where_its_answer_goes_and_until_when(self, listener):
        heard = parse.command(interaction(listener, COMMAND, {"name": "ask"}, GUILD), "ask", {"text": "why"})
        assert (heard.name, dict(heard.values), heard.surface) == ("ask", {"text": "why"}, "command")
        reply = replies.read(heard.reply_to)
        assert (reply.app, reply.token, reply.kind) == (ME, "aW50ZXJhY3Rpb24", "command")
        assert reply.open(BORN + timedelta(minutes=13))
        assert not reply.open(BORN + timedelta(minutes=14))

    def test_the_same_in_a_direct_message_is_one(self, listener):
        heard = parse.command(interaction(listener, COMMAND, {"name": "ask"}), "ask", {})
        assert (heard.tenant, heard.surface) == ("discord:dm", "dm")

    def test_a_press_is_the_token_untouched(self, listener):
        token = "v1:more:what-evals-are:3"
        heard = parse.press(interaction(listener, PRESS, {"custom_id": token, "component_type": 2}, GUILD), token)
        assert (heard.name, heard.surface, dict(heard.values)) == (token, "channel", {})

    def test_a_press_in_a_direct_message_has_no_waiting_sign(self, listener):
        pressed = parse.press(interaction(listener, PRESS, {"custom_id": "v1:x::0", "component_type": 2}), "v1:x::0")
        typed = parse.command(interaction(listener, COMMAND, {"name": "ask"}), "ask", {})
        assert replies.original(pressed, BORN) is None
        assert replies.original(typed, BORN) is not None

    def test_a_form_is_read_from_labels_and_from_rows(self, listener):
        text = {"type": 4, "id": 2, "custom_id": "text", "value": "my words"}
        radio = {"type": 21, "id": 4, "custom_id": "kind", "value": "jd"}
        menu = {"type": 3, "id": 6, "custom_id": "level", "values": ["2"]}
        parts = [
            {"type": 18, "id": 1, "component": text},
            {"type": 18, "id": 3, "component": radio},
            {"type": 1, "id": 5, "components": [menu]},
            {"type": 10, "id": 7},
        ]
        sent = {"custom_id": "v1:review::1", "components": parts}
        heard = parse.form(interaction(listener, SUBMIT, sent, GUILD))
        assert (heard.name, dict(heard.values)) == ("v1:review::1", {"text": "my words", "kind": "jd", "level": "2"})

    def test_a_choice_left_open_is_an_empty_value(self, listener):
        sent = {
            "custom_id": "v1:x::1",
            "components": [{"type": 18, "component": {"type": 21, "custom_id": "a", "value": None}}],
        }
        assert dict(parse.form(interaction(listener, SUBMIT, sent)).values) == {"a": ""}

    def test_what_has_no_name_or_no_place_is_nothing(self, listener):
        assert parse.form(interaction(listener, SUBMIT, {})) is None
        assert (
            parse.press(interaction(listener, PRESS, {"component_type": 2, "custom_id": "x"}, channel={}), "x") is None
        )

    @given(components=ANY_JSON, token=st.text(max_size=30))
    @settings(max_examples=300)
    def test_no_form_is_too_strange(self, listener, components, token):
        heard = parse.form(interaction(listener, SUBMIT, {"custom_id": token, "components": components}))
        assert heard is None or all(isinstance(value, str) for value in heard.values.values())


@pytest.mark.parametrize(("tenant", "guild"), [("discord:7", 7), ("discord:dm", None), ("discord:", None)])
def test_a_tenant_leads_back_to_its_server(tenant, guild):
    assert parse.guild_of(tenant) == guild


def test_what_is_needed_to_answer_survives_being_stored():
    written = replies.write(1, "token", BORN, "form")
    assert json.loads(written)["kind"] == "form"
    assert replies.read(written) == replies.Reply(1, "token", (BORN + replies.TOKEN_LIFE).isoformat(), "form")
    assert replies.read(None) is None
