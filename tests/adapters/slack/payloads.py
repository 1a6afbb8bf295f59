"""Payloads as Slack sends them, and payloads as nobody should: parts of real ones, bent, torn and swapped."""

from __future__ import annotations

import copy

from hypothesis import strategies as st

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)

EVENT = {
    "token": "x",
    "team_id": "T1",
    "context_team_id": "T1",
    "api_app_id": "A1",
    "type": "event_callback",
    "event_id": "Ev1",
    "event_time": 1,
    "authorizations": [
        {"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
    ],
    "is_ext_shared_channel": False,
    "event": {
        "type": "message",
        "user": "U1",
        "ts": "1700000000.000100",
        "text": "hi <@UBOT> and <@U2|ravi>, see <https://a.b|there> &amp; <#C1|general> <!here>",
        "channel": "C1",
        "channel_type": "channel",
        "thread_ts": "1700000000.000001",
        "files": [
            {"name": "cv.txt", "mimetype": "text/plain", "size": 3, "url_private_download": "https://files.slack.com/x"}
        ],
        "message": {"user": "U1", "ts": "1700000000.000100", "text": "new"},
        "previous_message": {"user": "U1", "ts": "1700000000.000100", "text": "old"},
        "deleted_ts": "1700000000.000100",
    },
}
COMMAND = {
    "team_id": "T1",
    "channel_id": "C1",
    "channel_name": "general",
    "user_id": "U1",
    "command": "/coach",
    "text": "ask what is an eval?",
    "api_app_id": "A1",
    "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1/commands/A1/1",
    "trigger_id": "1.2.3",
}
PRESS = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1", "domain": "acme"},
    "container": {"type": "message", "message_ts": "1700000000.000200", "channel_id": "C1", "is_ephemeral": False},
    "channel": {"id": "C1", "name": "general"},
    "message": {
        "ts": "1700000000.000200",
        "team": "T1",
        "user": "UBOT",
        "thread_ts": "1700000000.000100",
        "text": "x",
        "blocks": [],
    },
    "response_url": "http://127.0.0.1/actions/A1/1",
    "trigger_id": "1.2.3",
    "actions": [
        {"type": "button", "action_id": "v1:more:x:0", "value": "v1:more:x:0", "action_ts": "1700000001.000000"}
    ],
}
VIEW = {
    "type": "view_submission",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "view": {
        "id": "V1",
        "type": "modal",
        "hash": "h1",
        "callback_id": "v1:wrong:x:0",
        "app_installed_team_id": "T1",
        "private_metadata": '{"place": "C1:1700000000.000100", "surface": "channel", "reply_to": null}',
        "state": {
            "values": {
                "reason": {"reason": {"type": "plain_text_input", "value": "the date is old"}},
                "kind": {"kind": {"type": "radio_buttons", "selected_option": {"value": "fact"}}},
                "none": {"none": {"type": "plain_text_input", "value": None}},
            }
        },
    },
}
SHORTCUT = {
    "type": "message_action",
    "callback_id": "ask_about",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "channel": {"id": "C1"},
    "message": {"user": "U2", "team": "T9", "ts": "1700000000.000300", "text": "what is <@U1> saying?"},
    "response_url": "http://127.0.0.1/x",
    "trigger_id": "1.2.3",
}


def told(**event):
    """An event of another kind, in the envelope of the first."""
    return {**EVENT, "event": {"user": "U1", "channel": "D1", "event_ts": "1700000000.000400", **event}}


CONTEXT = {"entities": [{"type": "slack#/types/channel_id", "value": "C1", "team_id": "T1", "enterprise_id": None}]}
AGENT = {
    "stopped": told(
        type="agent_session_stopped", thread_ts="1700000000.000100", streaming_message_ts=["1700000000.000200"]
    ),
    "renamed": told(type="agent_session_title_changed", thread_ts="1700000000.000100", title="<@U2> evals"),
    "looked": told(type="app_context_changed", context=CONTEXT),
    "home": told(type="app_home_opened", tab="home", view={"id": "V1", "type": "home", "blocks": []}),
    "messages": told(type="app_home_opened", tab="messages", context=CONTEXT),
    "mentioned": told(type="app_mention", ts="1700000000.000100", text="<@UBOT> hi", channel="C1"),
    "said": told(type="message", channel_type="im", ts="1700000000.000100", text="hi", app_context=CONTEXT),
    "revoked": told(type="tokens_revoked", tokens={"oauth": ["U1"], "bot": ["UBOT"]}),
    "uninstalled": told(type="app_uninstalled"),
}
"""The events of an agent app besides what people write in channels."""

ALL = (EVENT, *AGENT.values(), COMMAND, PRESS, VIEW, SHORTCUT)


def _spots(value):
    """Every place in a payload that holds something."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        yield from _spots(inner)


PARTS = [holder for payload in ALL for holder, _ in _spots(payload)]


@st.composite
def bent(draw):
    """A payload with up to four of its parts removed, replaced by junk, or exchanged for a part of another."""
    payload = copy.deepcopy(draw(st.sampled_from(ALL)))
    for _ in range(draw(st.integers(0, 4))):
        spots = list(_spots(payload))
        if not spots:
            break
        holder, key = draw(st.sampled_from(spots))
        how = draw(st.sampled_from(("gone", "junk", "other")))
        if how == "gone" and isinstance(holder, dict):
            holder.pop(key, None)
        elif how == "junk":
            holder[key] = draw(JUNK)
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(PARTS)))
    return payload
