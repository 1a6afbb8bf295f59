"""Commands, presses, modals, Home and shortcuts, through a real Bolt app."""

from __future__ import annotations

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack import App, FakeSlack, ManualClock, draw, draw_view
from tests.fakes.slack.clients import bolt_app, by_socket, web_client


def words(text):
    return {"type": "plain_text", "text": text}


MORE = {"type": "button", "action_id": "more", "value": "v1:more:7:0", "text": words("More")}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "judge",
    "positive_button": {"text": words("Helpful"), "value": "yes"},
    "negative_button": {"text": words("Not helpful"), "value": "no"},
}
LEVELS = {
    "type": "static_select",
    "action_id": "level",
    "options": [{"text": words("Easy"), "value": "1"}, {"text": words("Hard"), "value": "3"}],
}
BLOCKS = [
    {"type": "markdown", "text": "**Hello**"},
    {"type": "actions", "elements": [MORE, LEVELS]},
    {"type": "context_actions", "elements": [FEEDBACK]},
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "ref-7",
    "title": words("Why"),
    "submit": words("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": words("Reason"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {"type": "input", "block_id": "how", "label": words("Level"), "optional": True, "element": LEVELS},
    ],
}


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
async def slack(monkeypatch, clock):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack(App(echo_own=False), clock) as fake:
        yield fake


@pytest.fixture
def heard() -> list:
    return []


@pytest.fixture
async def app(slack, heard) -> AsyncApp:
    made = bolt_app(slack)

    @made.command("/coach")
    async def command(ack, respond, command):
        heard.append(command)
        await ack()
        await respond(f"you asked: {command['text']}")

    @made.action({"action_id": "more"})
    async def more(ack, body, client):
        heard.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @made.action("judge")
    @made.action("level")
    async def note(ack, body):
        heard.append(body)
        await ack()

    @made.view("form")
    async def form(ack, body, view):
        heard.append(body)
        text = view["state"]["values"]["why"]["text"]["value"]
        await (ack(response_action="errors", errors={"why": "Say a little more."}) if len(text) < 5 else ack())

    @made.view_closed("form")
    async def closed(ack, body):
        heard.append(body)
        await ack()

    @made.shortcut("ask_about")
    async def about(ack, body):
        heard.append(body)
        await ack()

    async with by_socket(made, slack):
        yield made


async def posted(slack, **more):
    await web_client(slack).chat_postMessage(channel="U1", text="Hello", blocks=BLOCKS, **more)
    return slack.visible("DU1", "U1")[-1]


async def test_a_command_is_answered_in_private_where_the_bot_is_no_member(slack, app, heard):
    commanded = await slack.command("U1", "/coach", "ask about evals", channel="C2")
    reply = await slack.wait_reply(commanded)

    assert (reply.text, reply.only_to, reply.channel) == ("you asked: ask about evals", "U1", "C2")
    assert slack.visible("C2", "U2") == []
    assert (heard[0]["channel_name"], heard[0]["is_enterprise_install"]) == ("without-bot", "false")


async def test_an_unknown_command_never_reaches_the_app(slack):
    with pytest.raises(LookupError, match="/coach"):
        await slack.command("U1", "/couch")


async def test_a_press_says_which_button_in_which_message(slack, app, heard):
    message = await posted(slack)
    delivery = await slack.press("U1", message, "More")
    await delivery.acked()

    assert heard[0]["actions"][0]["value"] == "v1:more:7:0"
    assert heard[0]["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "DU1",
        "is_ephemeral": False,
    }
    assert heard[0]["message"]["blocks"][0]["text"] == "**Hello**"


async def test_feedback_and_selects_send_what_was_chosen(slack, app, heard):
    message = await posted(slack)
    await (await slack.press("U1", message, "Not helpful")).acked()
    await (await slack.choose("U1", message, "level", "Hard")).acked()

    assert (heard[0]["actions"][0]["type"], heard[0]["actions"][0]["value"]) == ("feedback_buttons", "no")
    assert heard[1]["actions"][0]["selected_option"]["value"] == "3"


async def test_buttons_are_counted_in_reading_order(slack, app):
    message = await posted(slack)

    assert draw(message) == "**Hello**\n[More] <static_select: level>\n[Helpful] [Not helpful]"
    with pytest.raises(LookupError, match="there are 3 buttons"):
        await slack.press("U1", message, 4)
    with pytest.raises(LookupError, match="no button 'Less'"):
        await slack.press("U1", message, "Less")


async def test_a_modal_shows_field_errors_then_closes(slack, app, heard):
    await slack.press("U1", await posted(slack), "More")
    shown = await slack.wait_modal("U1")

    await (await slack.submit("U1", {"Reason": "no"})).acked()
    assert draw_view(shown).splitlines() == [
        "== Why ==",
        "Reason: ____",
        "Level: ____",
        "! why: Say a little more.",
        "(Send)",
    ]
    await (await slack.submit("U1", {"why": "it is out of date", "level": "Easy"})).acked()
    await slack.until(lambda: not slack.world.modals["U1"])

    state = heard[-1]["view"]["state"]["values"]
    assert state["how"]["level"]["selected_option"]["value"] == "1"
    assert heard[-1]["view"]["private_metadata"] == "ref-7"


async def test_a_modal_cannot_be_submitted_with_a_required_field_empty(slack, app):
    await slack.press("U1", await posted(slack), "More")
    await slack.wait_modal("U1")

    with pytest.raises(LookupError, match="needs 'Reason'"):
        await slack.submit("U1", {})
    with pytest.raises(LookupError, match="no input"):
        await slack.submit("U1", {"Reason": "x", "Colour": "red"})


async def test_closing_a_modal_is_told_to_an_app_that_asked(slack, app, heard):
    await slack.press("U1", await posted(slack), "More")
    await slack.wait_modal("U1")
    await (await slack.close_modal("U1")).acked()

    assert heard[-1]["type"] == "view_closed"
    with pytest.raises(LookupError, match="no modal open"):
        slack.modal_of("U1")


async def test_a_message_shortcut_carries_the_message(slack, app, heard):
    said = await slack.say("U2", "C1", "what is a golden set?")
    await (await slack.shortcut("U1", "ask_about", said.message)).acked()

    assert (heard[0]["type"], heard[0]["message"]["text"]) == ("message_action", "what is a golden set?")
    assert heard[0]["user"]["id"] == "U1"


async def refusal(work) -> str:
    with pytest.raises(SlackApiError) as caught:
        await work
    return caught.value.response["error"]


async def test_a_trigger_lives_three_seconds_and_opens_one_modal(slack, clock):
    client = web_client(slack)
    fresh, stale = slack.world.trigger("U1"), slack.world.trigger("U1")
    await client.views_open(trigger_id=fresh, view=FORM)

    assert await refusal(client.views_open(trigger_id=fresh, view=FORM)) == "exchanged_trigger_id"
    clock.advance(3.5)
    assert await refusal(client.views_open(trigger_id=stale, view=FORM)) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.made-up", view=FORM)) == "invalid_trigger_id"


async def test_views_stack_to_three_and_a_stale_hash_conflicts(slack):
    client = web_client(slack)
    await client.views_open(trigger_id=slack.world.trigger("U1"), view=FORM)
    for _ in range(2):
        inside = slack.world.trigger("U1", slack.modal_of("U1").id)
        await client.views_push(trigger_id=inside, view=FORM)
    top = slack.modal_of("U1")
    old = top.hash

    assert (
        await refusal(client.views_push(trigger_id=slack.world.trigger("U1", top.id), view=FORM))
        == "push_limit_reached"
    )
    await client.views_update(view_id=top.id, hash=old, view={**FORM, "title": words("Changed")})
    assert top.view["title"]["text"] == "Changed"
    assert await refusal(client.views_update(view_id=top.id, hash=old, view=FORM)) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V404", view=FORM)) == "not_found"


async def test_a_home_is_published_per_person_and_comes_back_when_opened(slack):
    home = {"type": "home", "blocks": [{"type": "header", "text": words("Your next step")}]}
    await web_client(slack).views_publish(user_id="U1", view=home)
    opened = await slack.open_home("U1")

    assert draw_view(slack.world.homes["U1"]) == "== Home ==\n# Your next step"
    assert opened.event["view"]["blocks"][0]["text"]["text"] == "Your next step"
    assert await refusal(web_client(slack).views_publish(user_id="U1", view=FORM)) == "invalid_arguments"


def response_url(slack, **more):
    return AsyncWebhookClient(slack.world.respond_at("C2", "U1", **more))


async def test_a_response_url_works_five_times(slack):
    hook = response_url(slack)
    statuses = [(await hook.send(text=str(number))).status_code for number in range(6)]

    assert statuses == [200] * 5 + [404]
    assert len(slack.private_to("U1")) == 5
    assert slack.recording.violations[-1].detail == "response_url: used_url"


async def test_a_response_url_lives_half_an_hour(slack, clock):
    hook = response_url(slack)
    clock.advance(30 * 60 + 1)

    answer = await hook.send(text="late")

    assert (answer.status_code, answer.body) == (404, "expired_url")


async def test_a_response_is_private_unless_it_says_otherwise(slack):
    await response_url(slack).send(text="private")
    await response_url(slack).send(text="public", response_type="in_channel")

    assert [message.text for message in slack.visible("C2", "U2")] == ["public"]
    assert [message.text for message in slack.visible("C2", "U1")] == ["private", "public"]


async def test_a_response_replaces_or_deletes_the_message_it_came_from(slack):
    await response_url(slack).send(text="with buttons", blocks=BLOCKS)
    (note,) = slack.private_to("U1")

    await response_url(slack, message=note).send(text="chosen", replace_original=True)
    assert (draw(note), note.ts) == ("chosen", slack.private_to("U1")[0].ts)

    await response_url(slack, message=note).send(delete_original=True)
    assert slack.private_to("U1") == []


async def test_a_bad_response_says_why(slack):
    too_long = await response_url(slack).send(text="x", blocks=[{"type": "header", "text": words("x" * 151)}])
    empty = await response_url(slack).send(response_type="ephemeral")

    assert (too_long.status_code, too_long.body) == (400, "invalid_blocks")
    assert (empty.status_code, empty.body) == (400, "no_text")


async def test_a_press_in_a_private_note_names_it_but_does_not_enclose_it(slack, app, heard):
    await response_url(slack).send(text="with buttons", blocks=BLOCKS)
    (note,) = slack.private_to("U1")
    await (await slack.press("U1", note, "Helpful")).acked()

    assert heard[0]["container"]["is_ephemeral"]
    assert "message" not in heard[0]
