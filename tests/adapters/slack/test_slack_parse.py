"""Payloads to values: what is for the coach, who said it where, and never an exception."""

import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from bot.adapters.slack import acts, parse
from bot.core.dialogue import Action, Message
from tests.adapters.slack.payloads import COMMAND, EVENT, PRESS, SHORTCUT, VIEW, bent

NOW = datetime(2026, 12, 1, tzinfo=UTC)
READERS = (acts.command, acts.press, acts.submission, acts.shortcut, acts.edit)


def event(**changes):
    body = copy.deepcopy(EVENT)
    body["event"] |= changes
    return {**body, "event": {key: value for key, value in body["event"].items() if value is not ...}}


def having(body, **changes):
    return copy.deepcopy(body) | changes


def spoken(**changes):
    return parse.words(event(**{"files": ..., "thread_ts": ..., **changes}), "UBOT")


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(bent())
def test_no_payload_raises_and_what_is_read_is_whole(payload):
    found = [parse.words(payload, "UBOT"), parse.taken_back(payload, "UBOT"), *(read(payload, NOW) for read in READERS)]
    for inbound in [found[0].message if found[0] else None, *found[2:]]:
        assert inbound is None or (inbound.id and inbound.place and inbound.learner.count(":") == 2)
        assert inbound is None or inbound.tenant.removeprefix("slack:")


class TestWords:
    def test_a_direct_message_is_for_the_coach(self):
        said = spoken(channel="D1", channel_type="im", text="hello")
        assert (said.to, said.message.surface, said.message.place) == ("us", "dm", "D1:1700000000.000100")
        assert (said.message.tenant, said.message.learner) == ("slack:T1", "slack:T1:U1")
        assert said.message.at == datetime.fromtimestamp(1700000000.0001, UTC)

    def test_a_mention_and_its_twin_are_one_message(self):
        twin, mention = spoken(), spoken(type="app_mention", channel_type=...)
        assert twin == mention
        assert twin.message.id == "C1:1700000000.000100"

    def test_a_reply_in_a_thread_belongs_to_the_threads_root(self):
        said = spoken(thread_ts="1700000000.000001")
        assert (said.message.surface, said.message.place) == ("thread", "C1:1700000000.000001")

    def test_words_to_another_person_are_to_others_and_plain_words_to_nobody(self):
        assert spoken(text="<@U2> look").to == "others"
        assert spoken(text="<!here> look").to == "others"
        assert spoken(text="look").to == "nobody"

    @pytest.mark.parametrize(
        "changes",
        [
            {"bot_id": "B1"},
            {"subtype": "channel_join"},
            {"subtype": "message_changed"},
            {"subtype": "bot_message"},
            {"user": ...},
            {"ts": "never"},
            {"ts": "nan"},
            {"ts": "1e400"},
            {"channel": {"id": "C1"}},
            {"type": "reaction_added"},
        ],
    )
    def test_what_no_person_said_is_not_heard(self, changes):
        assert spoken(**changes) is None

    def test_slacks_markup_is_taken_out_of_the_words(self):
        assert spoken().message.text == "hi   and @someone, see there & general here"

    def test_what_a_person_typed_in_angle_brackets_comes_back_as_typed(self):
        assert spoken(text="a &lt;b&gt; &amp;amp;").message.text == "a <b> &amp;"

    def test_files_are_named_with_what_is_needed_to_read_them(self):
        attached = parse.words(event(), "UBOT").attached
        assert [(one.name, one.kind, one.size) for one in attached] == [("cv.txt", "text/plain", 3)]


class TestGridAndConnect:
    def test_on_a_grid_a_person_is_one_learner_in_every_workspace(self):
        grid = [{"enterprise_id": "E1", "team_id": "T1", "is_enterprise_install": False}]
        body = having(event(user_team="T2"), authorizations=grid, enterprise_id="E1")
        said = parse.words(body, "UBOT")
        assert (said.message.tenant, said.message.learner) == ("slack:T1", "slack:E1:U1")
        assert said.message.place.endswith("@E1")

    def test_an_organisation_wide_installation_is_part_of_the_address(self):
        grid = [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}]
        said = parse.words(having(event(), authorizations=grid, enterprise_id="E1"), "UBOT")
        assert said.message.place.endswith("@E1*")
        assert said.message.tenant == "slack:T1"

    def test_a_guest_from_another_workspace_keeps_their_own_name(self):
        body = having(event(user_team="T9", team="T9"), is_ext_shared_channel=True)
        said = parse.words(body, "UBOT")
        assert (said.message.tenant, said.message.learner) == ("slack:T1", "slack:T9:U1")

    def test_a_guests_press_is_asked_where_the_coach_is_installed(self):
        body = having(PRESS, team={"id": "T9"}, user={"id": "U7", "team_id": "T9"})
        pressed = acts.press(body, NOW)
        assert (pressed.tenant, pressed.learner) == ("slack:T1", "slack:T9:U7")

    def test_a_form_opened_in_a_shared_room_names_the_workspace_of_the_installation(self):
        body = having(VIEW, team={"id": "T9"}, user={"id": "U7", "team_id": "T9"})
        assert acts.submission(body, NOW).tenant == "slack:T1"

    def test_a_shortcut_on_a_guests_message_is_asked_in_the_askers_workspace(self):
        assert acts.shortcut(SHORTCUT, NOW).tenant == "slack:T1"


class TestTakenBack:
    def test_a_deleted_message_is_named(self):
        found = parse.taken_back(event(subtype="message_deleted", channel_type="im", channel="D1"), "UBOT")
        assert (found.id, found.why, found.ours) == ("D1:1700000000.000100", "deleted", True)

    def test_a_deleted_message_with_replies_leaves_a_tombstone(self):
        after = {"subtype": "tombstone", "ts": "1700000000.000100", "text": "This message was deleted."}
        found = parse.taken_back(event(subtype="message_changed", message=after, deleted_ts=...), "UBOT")
        assert found.why == "deleted"

    def test_a_changed_message_is_edited_only_when_its_words_changed(self):
        assert parse.taken_back(event(subtype="message_changed"), "UBOT").why == "edited"
        same = {"ts": "1700000000.000100", "text": "old", "attachments": [{}]}
        assert parse.taken_back(event(subtype="message_changed", message=same), "UBOT") is None

    def test_in_a_channel_it_is_ours_only_when_it_named_us(self):
        before = {"ts": "1700000000.000100", "text": "hi <@UBOT>"}
        assert parse.taken_back(event(subtype="message_deleted", previous_message=before), "UBOT").ours
        assert not parse.taken_back(event(subtype="message_deleted"), "UBOT").ours

    def test_ordinary_words_are_not_taken_back(self):
        assert parse.taken_back(event(), "UBOT") is None


class TestCommands:
    @pytest.mark.parametrize(
        ("text", "name", "values"),
        [
            ("ask what is an eval?", "ask", {"text": "what is an eval?"}),
            ("PATH", "path", {}),
            ("what is an eval?", "ask", {"text": "what is an eval?"}),
            ("", "help", {}),
            ("ask", "ask", {}),
        ],
    )
    def test_the_first_word_is_the_verb_and_other_words_are_a_question(self, text, name, values):
        read = acts.command(having(COMMAND, text=text), NOW)
        assert (read.name, dict(read.values)) == (name, values)

    def test_a_direct_message_between_two_people_is_not_the_coachs_own(self):
        elsewhere = acts.command(having(COMMAND, channel_id="D7"), NOW)
        ours = acts.command(having(COMMAND, channel_id="D1"), NOW, own=True)
        assert (elsewhere.surface, ours.surface) == ("command", "dm")
        assert ours.reply_to is None

    def test_a_command_sent_twice_is_one_and_another_is_another(self):
        first, again = acts.command(COMMAND, NOW), acts.command(copy.deepcopy(COMMAND), NOW)
        assert first.id == again.id != acts.command(having(COMMAND, trigger_id="4"), NOW).id


class TestPresses:
    def test_a_press_carries_the_token_untouched_and_answers_in_its_thread(self):
        pressed = acts.press(PRESS, NOW)
        assert (pressed.name, pressed.place, pressed.surface) == ("v1:more:x:0", "C1:1700000000.000100", "channel")
        assert acts.address(pressed.reply_to).kind == "press"

    def test_a_chosen_line_of_a_menu_counts_as_a_press(self):
        chosen = {"type": "overflow", "selected_option": {"value": "v1:wrong:x:0"}, "action_ts": "1"}
        assert acts.press(having(PRESS, actions=[chosen]), NOW).name == "v1:wrong:x:0"

    def test_a_button_that_is_not_the_coachs_is_not_heard(self):
        assert acts.press(having(PRESS, actions=[{"type": "button", "value": "other"}]), NOW) is None

    def test_a_private_note_is_no_root_of_a_thread(self):
        note = {"type": "message", "message_ts": "1700000000.9", "channel_id": "C1", "is_ephemeral": True}
        pressed = acts.press(
            {key: value for key, value in having(PRESS, container=note).items() if key != "message"}, NOW
        )
        assert pressed.place == "C1:"

    def test_a_press_on_the_home_page_is_answered_to_its_person(self):
        body = {key: value for key, value in PRESS.items() if key not in {"message", "channel", "response_url"}}
        pressed = acts.press(having(body, container={"type": "view", "view_id": "V1"}), NOW)
        assert (pressed.place, pressed.surface, pressed.reply_to) == ("U1:", "dm", None)

    def test_only_what_stands_in_a_thread_has_a_place_of_its_own(self):
        home = {key: value for key, value in PRESS.items() if key not in {"message", "channel", "response_url"}}
        on_home = acts.press(having(home, container={"type": "view", "view_id": "V1"}), NOW)
        memo = {"place": "U1:", "surface": "dm", "reply_to": None}
        opened_there = having(VIEW, view={**VIEW["view"], "private_metadata": json.dumps(memo)})
        loose = (acts.command(COMMAND, NOW), on_home, acts.submission(opened_there, NOW))
        assert [one.loose for one in loose] == [True, True, True]
        assert [one.loose for one in (acts.press(PRESS, NOW), acts.submission(VIEW, NOW))] == [False, False]

    def test_two_presses_of_one_button_are_two_and_a_replay_is_one(self):
        later = [{**PRESS["actions"][0], "action_ts": "1700000002.0"}]
        assert acts.press(PRESS, NOW).id == acts.press(copy.deepcopy(PRESS), NOW).id
        assert acts.press(PRESS, NOW).id != acts.press(having(PRESS, actions=later), NOW).id


class TestForms:
    def test_a_submitted_form_brings_its_values_and_remembers_where_it_came_from(self):
        sent = acts.submission(VIEW, NOW)
        assert dict(sent.values) == {"reason": "the date is old", "kind": "fact", "none": ""}
        assert (sent.name, sent.place, sent.surface) == ("v1:wrong:x:0", "C1:1700000000.000100", "channel")
        assert sent.room == "C1", "an owner's rule names channels"

    def test_a_form_without_our_memo_is_not_heard(self):
        assert acts.submission(having(VIEW, view={**VIEW["view"], "private_metadata": "not json"}), NOW) is None


def test_the_shortcut_asks_about_the_messages_words():
    asked = acts.shortcut(SHORTCUT, NOW)
    assert isinstance(asked, Action)
    assert (asked.name, asked.values["text"]) == ("ask", "what is @someone saying?")
    assert not isinstance(asked, Message)
