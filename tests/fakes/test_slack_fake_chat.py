"""The Web API of the fake, asked by Slack's own client."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import App, FakeSlack, Team
from tests.fakes.slack.clients import web_client


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def client(slack) -> AsyncWebClient:
    return web_client(slack)


async def refusal(work) -> str:
    with pytest.raises(SlackApiError) as caught:
        await work
    return caught.value.response["error"]


async def test_a_posted_message_is_visible_with_its_flags_and_metadata(slack, client):
    metadata = {"event_type": "turn", "event_payload": {"id": "t1"}}

    sent = await client.chat_postMessage(channel="C1", text="hello", unfurl_links=False, metadata=metadata)

    (message,) = slack.visible("C1")
    assert (message.text, message.ts) == ("hello", sent["ts"])
    assert message.metadata == metadata
    assert message.flags == {"unfurl_links": False}


async def test_a_message_to_a_person_lands_in_their_direct_message(slack, client):
    sent = await client.chat_postMessage(channel="U1", text="psst")

    assert slack.visible(sent["channel"], "U1")[0].text == "psst"
    assert slack.world.channels[sent["channel"]].kind == "im"


async def test_form_query_and_json_arguments_mean_the_same(slack, client):
    for way in ("json", "data", "params"):
        await client.api_call("chat.postMessage", **{way: {"channel": "C1", "text": way, "blocks": "[]"}})

    assert [message.text for message in slack.visible("C1")] == ["json", "data", "params"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C2", "not_in_channel"), ("C3", "is_archived"), ("G2", "channel_not_found"), ("C9", "channel_not_found")],
)
async def test_a_channel_that_the_bot_may_not_use_is_refused(client, channel, error):
    assert await refusal(client.chat_postMessage(channel=channel, text="x")) == error


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-unknown", "invalid_auth"), ("xapp-1-A1-fake", "not_allowed_token_type"), ("", "not_authed")],
)
async def test_a_wrong_token_is_refused(slack, token, error):
    stranger = AsyncWebClient(token=token, base_url=slack.api_url)

    assert await refusal(stranger.auth_test()) == error


async def test_a_token_may_come_as_an_argument(slack):
    bare = AsyncWebClient(base_url=slack.api_url)

    assert (await bare.api_call("auth.test", data={"token": slack.bot_token}))["user_id"] == "UBOT"
    assert "token" not in slack.recording.calls[0].args


async def test_a_withdrawn_token_says_how_it_was_withdrawn(slack, client):
    await slack.revoke()
    assert await refusal(client.auth_test()) == "token_revoked"

    slack.world.installations[0].refused_with = None
    await slack.uninstall()
    assert await refusal(client.auth_test()) == "account_inactive"


async def test_a_missing_scope_is_named(slack, client):
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user="U1")

    assert caught.value.response["needed"] == "users:read"
    assert "chat:write" in caught.value.response["provided"]
    assert slack.recording.violations[0].kind == "invalid"


async def test_history_needs_the_scope_of_its_kind_of_channel(slack, client):
    said = await slack.dm("U1", "hi")

    assert (await client.conversations_history(channel=said.channel))["messages"][0]["text"] == "hi"
    assert await refusal(client.conversations_history(channel="C1")) == "missing_scope"


async def test_replies_hide_private_notes_and_give_metadata_only_when_asked(slack):
    async with FakeSlack(App().with_history()) as fake:
        client = web_client(fake)
        root = await client.chat_postMessage(
            channel="C1", text="root", metadata={"event_type": "t", "event_payload": {}}
        )
        await client.chat_postMessage(channel="C1", text="reply", thread_ts=root["ts"])
        await client.chat_postEphemeral(channel="C1", user="U1", text="private", thread_ts=root["ts"])

        bare = await client.conversations_replies(channel="C1", ts=root["ts"])
        full = await client.conversations_replies(channel="C1", ts=root["ts"], include_all_metadata=True)

    assert [message["text"] for message in bare["messages"]] == ["root", "reply"]
    assert "metadata" not in bare["messages"][0]
    assert full["messages"][0]["metadata"]["event_type"] == "t"


async def test_history_comes_in_pages_newest_first(slack, client):
    for number in range(5):
        said = await slack.dm("U1", str(number))

    seen = []
    async for page in await client.conversations_history(channel=said.channel, limit=2):
        seen += [message["text"] for message in page["messages"]]

    assert seen == ["4", "3", "2", "1", "0"]


async def test_an_ephemeral_note_is_seen_by_its_reader_only(slack, client):
    await client.chat_postEphemeral(channel="C1", user="U1", text="for you")

    assert [message.text for message in slack.visible("C1", "U1")] == ["for you"]
    assert slack.visible("C1", "U2") == []
    assert await refusal(client.chat_postEphemeral(channel="G1", user="U2", text="x")) == "user_not_in_channel"


async def test_an_update_keeps_what_is_not_given_and_remembers_what_was(slack, client):
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "More"}}
    sent = await client.chat_postMessage(channel="C1", text="one", blocks=[{"type": "actions", "elements": [button]}])

    await client.chat_update(channel="C1", ts=sent["ts"], text="two")
    (message,) = slack.visible("C1")
    assert (message.text, len(message.blocks)) == ("two", 1)

    await client.chat_update(channel="C1", ts=sent["ts"], text="three", blocks=[])
    assert message.blocks == []
    assert [version.text for version in message.versions] == ["one", "two", "three"]


async def test_only_own_existing_messages_can_be_changed(slack, client):
    said = await slack.say("U1", "C1", "mine")

    assert await refusal(client.chat_update(channel="C1", ts=said.ts, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C1", ts=said.ts)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel="C1", ts="1.000001", text="x")) == "message_not_found"
    assert await refusal(client.chat_update(channel="U1", ts=said.ts, text="x")) == "channel_not_found"


async def test_a_deleted_message_is_gone_from_sight_and_kept_in_the_record(slack, client):
    sent = await client.chat_postMessage(channel="C1", text="oops")
    await client.chat_delete(channel="C1", ts=sent["ts"])

    assert slack.visible("C1") == []
    assert slack.world.messages[0].deleted


async def test_text_limits_and_conflicts_have_their_own_codes(slack, client):
    assert await refusal(client.chat_postMessage(channel="C1", text="x" * 40_001)) == "msg_too_long"
    assert await refusal(client.chat_postMessage(channel="C1", markdown_text="x" * 12_001)) == "msg_too_long"
    assert await refusal(client.chat_postMessage(channel="C1", text="a", markdown_text="b")) == "markdown_text_conflict"
    assert await refusal(client.api_call("chat.postMessage", json={"channel": "C1"})) == "no_text"
    assert await refusal(client.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    assert len(slack.recording.violations) == 5


async def test_a_thread_that_does_not_exist_is_refused(client):
    assert await refusal(client.chat_postMessage(channel="C1", text="x", thread_ts="1.000001")) == "thread_not_found"


async def test_bad_metadata_and_a_borrowed_name_are_refused(client):
    assert (
        await refusal(client.chat_postMessage(channel="C1", text="x", metadata={"event_type": "t"}))
        == "invalid_metadata_format"
    )
    assert await refusal(client.chat_postMessage(channel="C1", text="x", username="CEO")) == "missing_scope"


async def test_unsafe_flags_and_unknown_arguments_are_noted(slack, client):
    await client.chat_postMessage(channel="C1", text="@here", link_names=True, parse="full")
    await client.chat_postMessage(channel="C1", text="x", unfurl_link=False)

    kinds = [(violation.kind, violation.detail) for violation in slack.recording.violations]
    assert [kind for kind, _ in kinds] == ["unsafe", "unsafe", "unknown"]
    assert "unfurl_link" in kinds[2][1]


async def test_an_unknown_method_is_refused(client):
    assert await refusal(client.api_call("chat.shout", json={})) == "unknown_method"


async def test_opening_a_direct_message_needs_a_person_who_takes_them(slack, client):
    slack.world.add_user("U7", takes_dms=False)
    slack.world.add_user("U8", deleted=True)

    opened = await client.conversations_open(users="U1", return_im=True)
    assert opened["channel"]["is_im"]
    assert await refusal(client.conversations_open(users="U7")) == "restricted_action"
    assert await refusal(client.conversations_open(users="U8")) == "user_disabled"
    assert await refusal(client.conversations_open(users="U404")) == "user_not_found"


async def test_reactions_permalinks_people_and_teams_answer_when_allowed():
    app = App(scopes=App().scopes | {"reactions:write", "users:read", "team:read", "channels:read"})
    async with FakeSlack(app) as slack:
        client = web_client(slack)
        sent = await client.chat_postMessage(channel="C1", text="hi")

        await client.reactions_add(channel="C1", name="eyes", timestamp=sent["ts"])
        link = await client.chat_getPermalink(channel="C1", message_ts=sent["ts"])

        assert slack.visible("C1")[0].reactions == ["eyes"]
        assert link["permalink"].endswith(f"/C1/p{sent['ts'].replace('.', '')}")
        assert (await client.users_info(user="U1"))["user"]["name"] == "ana"
        assert (await client.team_info())["team"]["id"] == "T1"
        assert (await client.conversations_info(channel="C1", include_num_members=True))["channel"]["num_members"] == 5


async def test_an_enterprise_shows_in_who_calls():
    async with FakeSlack() as slack:
        slack.world.teams["T2"] = Team("T2", enterprise_id="E1", enterprise_name="Big")
        installed = slack.world.install("T2", enterprise=True)

        who = await web_client(slack, installed.token).auth_test()

    assert (who["enterprise_id"], who["is_enterprise_install"], who["team_id"]) == ("E1", True, "T2")


async def test_every_request_is_recorded_with_its_outcome(slack, client):
    await client.auth_test()
    await refusal(client.chat_postMessage(channel="C9", text="x"))

    first, second = slack.recording.calls
    assert (first.method, first.ok, first.team) == ("auth.test", True, "T1")
    assert (second.method, second.error, second.args["text"]) == ("chat.postMessage", "channel_not_found", "x")


async def test_a_closed_messages_tab_refuses_direct_messages():
    async with FakeSlack(App(messages_tab=False)) as slack:
        assert await refusal(web_client(slack).chat_postMessage(channel="U1", text="x")) == "messages_tab_disabled"
