"""What the app is told: only what it subscribed to, in the shapes of an agent_view app."""

from __future__ import annotations

import aiohttp
import pytest
from slack_bolt.request.internals import (
    extract_actor_team_id,
    extract_enterprise_id,
    extract_is_enterprise_install,
    extract_team_id,
)
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import App, FakeSlack, Team, draw
from tests.fakes.slack.clients import bolt_app, by_socket, web_client

MANIFEST = {
    "display_information": {"name": "Coach"},
    "features": {
        "agent_view": {"agent_description": "A coach"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "slash_commands": [{"command": "/coach", "description": "Ask the coach"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:history"], "bot_optional": ["channels:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im", "message.channels"]}},
}


@pytest.fixture
async def slack(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack() as fake:
        yield fake


def told(slack) -> list[tuple[str, str | None]]:
    return [(one.event["type"], one.event.get("subtype")) for one in slack.deliveries]


async def test_a_dm_is_a_top_level_message_with_its_words_escaped(slack):
    said = await slack.dm("U1", "is 3 < 4 & https://x.org ok? a@b.co")
    event = said.deliveries[0].event

    assert event["text"] == "is 3 &lt; 4 &amp; <https://x.org> ok? <mailto:a@b.co|a@b.co>"
    assert (event["channel_type"], event["user"], "thread_ts" in event) == ("im", "U1", False)
    assert said.deliveries[0].payload["authorizations"][0]["user_id"] == "UBOT"


async def test_a_dm_may_say_what_the_person_is_looking_at(slack):
    context = {"entities": [{"type": "slack#/types/channel_id", "value": "C1", "team_id": "T1"}]}
    said = await slack.dm("U1", "sum this up", app_context=context)
    await slack.look_at("U1", context)

    assert said.deliveries[0].event["app_context"] == context
    assert slack.deliveries[-1].event["type"] == "app_context_changed"


async def test_a_mention_has_a_twin_only_with_the_history_scopes(slack):
    await slack.mention("U1", "C1", "hello")
    assert told(slack) == [("app_mention", None)]

    async with FakeSlack(App().with_history()) as fuller:
        said = await fuller.mention("U1", "C1", "hello")

    assert told(fuller) == [("app_mention", None), ("message", None)]
    first, second = said.deliveries
    assert first.event["ts"] == second.event["ts"]
    assert first.payload["event_id"] != second.payload["event_id"]
    assert first.event["text"] == "<@UBOT> hello"


async def test_nothing_is_heard_of_places_without_the_bot_or_the_scope(slack):
    await slack.mention("U1", "C2", "hello")
    await slack.say("U1", "C1", "people talking to each other")
    assert slack.deliveries == []

    async with FakeSlack(App().with_history()) as fuller:
        await fuller.say("U1", "C2", "still without the bot")
        assert fuller.deliveries == []
        await fuller.say("U1", "C1", "with the bot")
        assert len(fuller.deliveries) == 1


async def test_an_app_hears_only_what_it_subscribed_to():
    async with FakeSlack(App(events=frozenset({"app_mention"}))) as slack:
        await slack.dm("U1", "hi")
        await slack.open_home("U1")
        await slack.mention("U1", "C1", "hi")

    assert told(slack) == [("app_mention", None)]


async def test_edits_and_deletions_are_told(slack):
    said = await slack.dm("U1", "frist")
    edited = await slack.edit(said, "first")
    gone = await slack.delete(said)

    assert told(slack) == [("message", None), ("message", "message_changed"), ("message", "message_deleted")]
    assert edited.deliveries[0].event["message"]["text"] == "first"
    assert edited.deliveries[0].event["previous_message"]["text"] == "frist"
    assert gone.deliveries[0].event["deleted_ts"] == said.ts


async def test_the_app_hears_its_own_messages_and_bolt_ignores_them(slack):
    app = bolt_app(slack)

    @app.event("message")
    async def echo(event, say):
        await say(text=f"echo {event.get('text')}")

    async with by_socket(app, slack):
        await slack.wait_reply(await slack.dm("U1", "hi"))
        await slack.until(lambda: len(slack.deliveries) == 2)
        await slack.idle()

    assert slack.deliveries[1].event["bot_id"] == "BBOT"
    assert len(slack.recording.calls_to("chat.postMessage")) == 1


async def test_opening_the_tabs_is_told(slack):
    await slack.open_home("U1")
    await slack.open_messages("U1", {"entities": []})

    assert [(one.event["tab"], one.event["channel"]) for one in slack.deliveries] == [
        ("home", "DU1"),
        ("messages", "DU1"),
    ]


async def test_an_uninstallation_is_told_and_then_there_is_silence(slack):
    await slack.uninstall()
    await slack.dm("U1", "hello?")

    assert told(slack) == [("tokens_revoked", None), ("app_uninstalled", None)]


async def test_an_organisations_ids_are_where_bolt_looks_for_them():
    async with FakeSlack() as slack:
        slack.world.teams["T2"] = Team("T2", "Grid", "grid", "E1", "Big")
        slack.world.installations.clear()
        slack.world.install("T2", enterprise=True)
        slack.world.add_user("W1", team="T2")
        said = await slack.dm("W1", "hi")
        commanded = await slack.command("W1", "/coach", "ask")

    for body in (said.deliveries[0].payload, commanded.delivery.payload):
        assert extract_enterprise_id(body) == "E1"
        assert extract_is_enterprise_install(body) is True
    assert extract_team_id(commanded.delivery.payload) == "T2"


async def test_a_stranger_in_a_shared_channel_keeps_their_own_team():
    async with FakeSlack(App().with_history()) as slack:
        slack.world.teams["T9"] = Team("T9", "Partner", "partner")
        slack.world.add_user("W9", team="T9")
        slack.world.channels["C1"].shared_with = {"T9"}
        slack.world.channels["C1"].members.add("W9")
        said = await slack.mention("W9", "C1", "hello")
        commanded = await slack.command("W9", "/coach", "ask", channel="C1")

    for delivery in said.deliveries:
        assert extract_team_id(delivery.payload) == "T1"
        assert extract_actor_team_id(delivery.payload) == "T9"
        assert delivery.payload["is_ext_shared_channel"]
    assert commanded.delivery.payload["team_id"] == "T9"


async def test_a_manifest_says_what_is_told():
    bare, fuller = App.from_manifest(MANIFEST), App.from_manifest(MANIFEST, optional=True)

    assert (bare.scopes, bare.agent_view, bare.messages_tab) == (frozenset({"chat:write", "im:history"}), True, True)
    for app, expected in ((bare, 1), (fuller, 2)):
        async with FakeSlack(app) as slack:
            await slack.dm("U1", "hi")
            await slack.say("U1", "C1", "hi")
            assert len(slack.deliveries) == expected


async def test_a_manifest_is_checked(slack):
    client = web_client(slack)
    await client.apps_manifest_validate(manifest=MANIFEST)

    with pytest.raises(SlackApiError) as caught:
        await client.apps_manifest_validate(manifest={"display_information": {"name": "x" * 36}})

    assert caught.value.response["errors"] == [
        {"message": "must be less than 36 characters", "pointer": "/display_information/name"}
    ]


async def test_a_shared_file_can_be_read_with_the_bots_token_only(slack):
    said = await slack.dm("U1", "my cv", files=[("cv.txt", b"ten years of retail")])
    event = said.deliveries[0].event
    (file,) = event["files"]

    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with session.get(file["url_private"], headers=headers) as response:
            assert await response.read() == b"ten years of retail"
        async with session.get(file["url_private"]) as response:
            assert "Sign in" in await response.text()
    assert (event["subtype"], file["mimetype"]) == ("file_share", "text/plain")


async def test_an_upload_takes_three_steps_and_can_then_be_shown(slack):
    client = web_client(slack)
    done = await client.files_upload_v2(
        content=b"\x89PNG", filename="card.png", title="Scorecard", alt_txt="3 of 4", channel="DU1"
    )
    picture = {"type": "image", "alt_text": "3 of 4", "slack_file": {"id": done["file"]["id"]}}
    await client.chat_postMessage(channel="U1", text="Your card", blocks=[picture])

    shared, shown = slack.visible("DU1", "U1")
    assert (draw(shared), draw(shown)) == ("[file card.png]", "[picture: 3 of 4]")
    assert (await client.files_info(file=done["file"]["id"]))["file"]["title"] == "Scorecard"


async def test_an_upload_of_the_wrong_length_or_never_made_is_refused(slack):
    client = web_client(slack)
    begun = await client.files_getUploadURLExternal(filename="a.png", length=3)
    async with aiohttp.ClientSession() as session, session.post(begun["upload_url"], data=b"four") as response:
        assert response.status == 400

    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])


@pytest.fixture(autouse=True)
async def dm_exists(slack):
    slack.world.dm_with("U1")
