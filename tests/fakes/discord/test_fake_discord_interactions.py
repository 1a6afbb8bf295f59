"""Interactions without a library between: one answer, in time, of an allowed kind; then the original and follow-ups."""

import pytest

from tests.fakes.discord.clock import HandClock
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.people import speaking
from tests.fakes.discord.things import Permission

EPHEMERAL, V2 = 1 << 6, 1 << 15
BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}
QUESTION = {"type": 3, "name": "question", "description": "d", "autocomplete": True}
MODAL = {
    "custom_id": "m",
    "title": "Title",
    "components": [
        {"type": 18, "label": "Name", "component": {"type": 4, "custom_id": "name", "style": 1, "max_length": 5}},
        {"type": 18, "label": "Pick", "component": {"type": 21, "custom_id": "pick", "options": [
            {"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]}},
    ],
}  # fmt: skip


@pytest.fixture
async def fake():
    async with FakeDiscord(clock=HandClock()) as fake:
        yield fake


@pytest.fixture(autouse=True)
async def _commands(call):
    """One slash command, one with subcommands, one for managers, one context menu."""
    places = {"contexts": [0, 1], "integration_types": [0, 1]}
    start = {"type": 1, "name": "start", "description": "d", "options": [
        {"type": 4, "name": "minutes", "description": "d", "required": True, "min_value": 1, "max_value": 60},
        {"type": 3, "name": "level", "description": "d", "choices": [{"name": "Hard", "value": "h"}]},
        {"type": 5, "name": "strict", "description": "d"}]}  # fmt: skip
    commands = [
        {"name": "ask", "description": "d", "options": [QUESTION], **places},
        {"name": "interview", "description": "d", "options": [start], **places},
        {"name": "admin", "description": "d", "default_member_permissions": str(1 << 5), **places},
        {"name": "only-server", "description": "d", "contexts": [0], "integration_types": [0]},
        {"name": "Explain this", "type": 3, **places},
    ]
    answer = await call("PUT", f"/applications/{call.fake.world.app_id}/commands", commands)
    assert answer.status == 200


async def respond(call, interaction, kind, data=None, *, query=""):
    path = f"/interactions/{interaction.id}/{interaction.token}/callback{query}"
    return await call("POST", path, {"type": kind} | ({} if data is None else {"data": data}))


def webhook(call, interaction, tail=""):
    return f"/webhooks/{call.fake.world.app_id}/{interaction.token}{tail}"


ORIGINAL = "/messages/@original"


async def test_an_answer_without_with_response_is_an_empty_204(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    answer = await respond(call, asked, 4, {"content": "hi"})

    assert (answer.status, answer.body) == (204, "")
    assert asked.shown.text == "hi"


async def test_with_response_tells_which_message_was_made_and_who_sees_it(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    answer = await respond(call, asked, 5, {"flags": EPHEMERAL}, query="?with_response=true")

    told = answer.body["interaction"]
    assert told["response_message_id"] == asked.original.id
    assert (told["response_message_loading"], told["response_message_ephemeral"]) == (True, True)
    assert answer.body["resource"]["message"]["flags"] == 64 | 128


async def test_an_answer_in_time_is_taken_and_one_too_late_is_10062(call):
    early, late = [await call.fake.slash(call.fake.ana, "ask") for _ in range(2)]
    call.fake.advance(2.9)
    in_time = await respond(call, early, 4, {"content": "x"})
    call.fake.advance(0.2)
    too_late = await respond(call, late, 4, {"content": "x"})

    assert (in_time.status, too_late.status, too_late.code) == (204, 404, 10062)
    assert call.fake.failed() == [late]


async def test_a_second_answer_is_40060_and_changes_nothing(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 4, {"content": "first"})
    second = await respond(call, asked, 4, {"content": "second"})

    assert (second.status, second.code) == (400, 40060)
    assert [message.text for message in call.fake.from_bot()] == ["first"]


async def test_the_token_lives_fifteen_minutes(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 5)
    call.fake.advance(14 * 60)
    in_time = await call("PATCH", webhook(call, asked, ORIGINAL), {"content": "done"})
    call.fake.advance(61)
    expired = await call("PATCH", webhook(call, asked, ORIGINAL), {"content": "more"})

    assert in_time.status == 200
    assert (expired.status, expired.code) == (401, 50027)
    assert asked.shown.text == "done"


async def test_before_the_first_answer_there_is_no_webhook(call):
    asked = await call.fake.slash(call.fake.ana, "ask")

    assert (await call("PATCH", webhook(call, asked, ORIGINAL), {"content": "x"})).code == 10015
    assert (await call("POST", webhook(call, asked), {"content": "x"})).code == 10015


async def test_the_original_is_read_edited_and_deleted(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 5)

    assert (await call("GET", webhook(call, asked, ORIGINAL))).body["flags"] == 128
    edited = await call("PATCH", webhook(call, asked, ORIGINAL), {"content": "done"})
    assert (edited.body["flags"], edited.body["edited_timestamp"]) == (0, None)
    assert (await call("DELETE", webhook(call, asked, ORIGINAL))).status == 204
    assert (await call("GET", webhook(call, asked, ORIGINAL))).code == 10008
    assert asked.shown is None


async def test_the_audience_is_fixed_by_the_defer(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 5, {"flags": EPHEMERAL})
    await call("PATCH", webhook(call, asked, ORIGINAL), {"content": "secret", "flags": 0})

    assert asked.shown.seen_by is call.fake.ana
    assert call.fake.seen_by(call.fake.olga, call.fake.general) == []


async def test_a_defer_may_not_carry_components_v2_but_its_edit_may(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    refused = await respond(call, asked, 5, {"flags": V2})
    await respond(call, asked, 5)
    shown = await call("PATCH", webhook(call, asked, ORIGINAL), {"flags": V2, "components": [
        {"type": 10, "content": "words"}]})  # fmt: skip

    assert refused.complaints() == [("data.flags", "MESSAGE_FLAGS_INVALID")]
    assert shown.body["flags"] == V2
    assert asked.shown.text == "words"


async def test_the_first_follow_up_after_a_defer_fills_the_thinking_message(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 5, {"flags": EPHEMERAL})
    filled = await call("POST", webhook(call, asked), {"content": "answer"})
    extra = await call("POST", webhook(call, asked), {"content": "more"})

    assert filled.body["id"] == asked.original.id
    assert asked.shown.ephemeral
    assert [message.id for message in asked.followups] == [extra.body["id"]]
    edited = await call("PATCH", webhook(call, asked, f"/messages/{extra.body['id']}"), {"content": "less"})
    assert edited.body["content"] == "less"


async def test_an_app_that_only_the_person_installed_has_five_follow_ups(call):
    away = call.fake.add_guild("Away", bot_joined=False)
    visitor = call.fake.add_user("Vera", away)
    room = call.fake.add_channel("room", guild=away)
    with pytest.raises(CannotDo, match="offered: nothing"):
        await call.fake.slash(visitor, "ask", channel=room)

    visitor.installed = True
    asked = await call.fake.slash(visitor, "ask", channel=room)
    await respond(call, asked, 4, {"content": "x"})
    codes = [(await call("POST", webhook(call, asked), {"content": str(n)})).status for n in range(6)]

    assert codes == [200] * 5 + [400]
    assert asked.event["authorizing_integration_owners"] == {"1": visitor.id}
    assert (await call.send({"content": "x"}, channel=room.id)).code == 50001


async def test_a_button_can_defer_silently_update_or_open_a_modal(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 4, {"content": "one", "components": [BUTTON]})
    silent, update, modal = [await call.fake.press(call.fake.ana, asked.shown, "Go") for _ in range(3)]

    await respond(call, silent, 6)
    await call("PATCH", webhook(call, silent, ORIGINAL), {"content": "two"})
    assert asked.shown.text == "two"

    await respond(call, update, 7, {"content": "three", "components": []})
    assert (asked.shown.text, asked.shown.labels) == ("three", [])

    assert (await respond(call, modal, 9, MODAL)).status == 204
    assert modal.modal["title"] == "Title"
    assert (await call("PATCH", webhook(call, modal, ORIGINAL), {"content": "x"})).code == 10008


async def test_an_answer_to_a_button_points_at_its_message(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 4, {"content": "one", "components": [BUTTON]})
    pressed = await call.fake.press(call.fake.ana, asked.shown, "Go")
    await respond(call, pressed, 4, {"content": "two"})

    assert pressed.shown.reference is asked.shown
    assert pressed.event["message"]["id"] == asked.shown.id


@pytest.mark.parametrize(
    ("ask", "kind"),
    [("slash", 1), ("slash", 6), ("slash", 7), ("slash", 8), ("typing", 4), ("typing", 9), ("form", 9), ("form", 7)],
)
async def test_kinds_of_answer_that_do_not_fit_are_refused(call, ask, kind):
    fake = call.fake
    asked = await fake.slash(fake.ana, "ask")
    if ask == "typing":
        asked = await fake.autocomplete(fake.ana, "ask", "question")
    elif ask == "form":
        await respond(call, asked, 9, MODAL)
        asked = await fake.submit(asked, {"name": "Ana", "Pick": "One"})

    assert (await respond(call, asked, kind, MODAL)).complaints() == [("type", "BASE_TYPE_CHOICES")]
    assert len(fake.violations) == 1


async def test_a_modal_is_filled_by_custom_id_or_label_and_sent_once(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 9, MODAL)
    sent = await call.fake.submit(asked, {"name": "Ana", "Pick": "Two"})

    fields = [row["component"] for row in sent.data["components"]]
    assert [(field["custom_id"], field["value"]) for field in fields] == [("name", "Ana"), ("pick", "2")]
    with pytest.raises(CannotDo, match="already"):
        await call.fake.submit(asked, {"name": "Ana", "Pick": "Two"})


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"Pick": "One"}, "must be filled"),
        ({"name": "Anastasia", "Pick": "One"}, "0 to 5"),
        ({"name": "Ana", "Pick": "Three"}, "no option"),
        ({"name": "Ana", "Pick": "One", "colour": "red"}, "no field 'colour'"),
    ],
)
async def test_a_modal_the_client_would_not_send(call, values, why):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 9, MODAL)

    with pytest.raises(CannotDo, match=why):
        await call.fake.submit(asked, values)


async def test_every_kind_of_modal_field_can_be_filled(call):
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    inner = [
        {"type": 3, "custom_id": "select", "options": options},
        {"type": 22, "custom_id": "boxes", "options": options},
        {"type": 23, "custom_id": "box"},
        {"type": 19, "custom_id": "file"},
    ]
    rows = [{"type": 18, "label": f"L{n}", "component": field} for n, field in enumerate(inner)]
    old = {"type": 1, "components": [{"type": 4, "custom_id": "old", "label": "Old", "style": 2, "required": False}]}
    asked = await call.fake.slash(call.fake.ana, "ask")
    answer = await respond(call, asked, 9, {"custom_id": "m", "title": "T", "components": [*rows, old]})
    sent = await call.fake.submit(
        asked, {"select": ["One"], "boxes": ["One", "Two"], "box": True, "file": {"a.txt": b"x"}}
    )

    assert answer.status == 204
    select, boxes, box, file = [row["component"] for row in sent.data["components"][:4]]
    assert (select["values"], boxes["values"], box["value"]) == (["1"], ["1", "2"], True)
    assert sent.data["resolved"]["attachments"][file["values"][0]]["filename"] == "a.txt"
    assert sent.data["components"][4]["components"][0]["value"] == ""


async def test_suggestions_are_kept_and_limited_to_twenty_five(call):
    asked = await call.fake.autocomplete(call.fake.ana, "ask", "question", {"question": "re"})
    many = [{"name": str(n), "value": str(n)} for n in range(26)]

    assert (await respond(call, asked, 8, {"choices": many})).code == 50035
    assert (await respond(call, asked, 8, {"choices": many[:25]})).status == 204
    assert asked.choices == many[:25]
    assert asked.event["data"]["options"] == [{"name": "question", "type": 3, "value": "re", "focused": True}]


# -- what people can do -----------------------------------------------------------------------------------------


async def test_subcommands_and_typed_options_arrive_as_discord_sends_them(call):
    asked = await call.fake.slash(call.fake.ana, "interview start", {"minutes": 10, "level": "Hard", "strict": True})

    (sub,) = asked.event["data"]["options"]
    assert (sub["type"], sub["name"]) == (1, "start")
    assert [(o["name"], o["type"], o["value"]) for o in sub["options"]] == [
        ("minutes", 4, 10), ("level", 3, "h"), ("strict", 5, True)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("interview", {}, "needs a subcommand"),
        ("interview stop", {}, "no subcommand 'stop'"),
        ("interview start", {}, "asks for: minutes"),
        ("interview start", {"minutes": 0}, "1 to 60"),
        ("interview start", {"minutes": "ten"}, "does not fit"),
        ("interview start", {"minutes": True}, "does not fit"),
        ("interview start", {"minutes": 5, "level": "Easy"}, "none of: Hard"),
        ("interview start", {"minutes": 5, "colour": "red"}, "no such option: colour"),
        ("admin", {}, "no command 'admin'"),
        ("nothing", {}, "no command 'nothing'"),
    ],
)
async def test_a_command_the_client_would_not_send(call, name, options, why):
    with pytest.raises(CannotDo, match=why):
        await call.fake.slash(call.fake.ana, name, options)


async def test_commands_are_offered_where_they_say_and_to_whom_they_say(call):
    fake = call.fake

    await fake.slash(fake.olga, "admin")
    await fake.slash(fake.ana, "only-server")
    with pytest.raises(CannotDo):
        await fake.slash(fake.ana, "only-server", channel=fake.dm_of(fake.ana))

    fake.home.members[fake.ana.id] |= Permission.MANAGE_GUILD
    await fake.slash(fake.ana, "admin")


async def test_interactions_say_where_they_come_from(call):
    here = (await call.fake.slash(call.fake.ana, "ask")).event
    private = (await call.fake.slash(call.fake.ana, "ask", channel=call.fake.dm_of(call.fake.ana))).event

    assert (here["context"], here["guild_id"], here["member"]["user"]["id"]) == (0, call.fake.home.id, call.fake.ana.id)
    assert (private["context"], private["user"]["id"], private.get("guild_id")) == (1, call.fake.ana.id, None)
    assert private["authorizing_integration_owners"] == {"0": "0"}


async def test_buttons_that_cannot_be_pressed(call):
    row = {"type": 1, "components": [
        {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": True},
        {"type": 2, "style": 5, "label": "Link", "url": "https://example.org"}]}  # fmt: skip
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 4, {"content": "x", "flags": EPHEMERAL, "components": [row]})

    for which, why in (("Off", "disabled"), ("Link", "asks the bot nothing"), (3, "no button 3"), ("X", "no button")):
        with pytest.raises(CannotDo, match=why):
            await call.fake.press(call.fake.ana, asked.shown, which)
    with pytest.raises(CannotDo, match="Olga does not see"):
        await call.fake.press(call.fake.olga, asked.shown, "Off")


async def test_options_of_a_select_are_chosen_by_label_within_their_number(call):
    options = [{"label": "Data", "value": "d"}, {"label": "Evaluation", "value": "e"}]
    select = {"type": 3, "custom_id": "topic", "options": options, "max_values": 1}
    asked = await call.fake.slash(call.fake.ana, "ask")
    await respond(call, asked, 4, {"content": "x", "components": [{"type": 1, "components": [select]}]})
    chosen = await call.fake.choose(call.fake.ana, asked.shown, ["Evaluation"])

    assert chosen.data["values"] == ["e"]
    with pytest.raises(CannotDo, match="choose 1 to 1"):
        await call.fake.choose(call.fake.ana, asked.shown, ["Data", "Evaluation"])
    with pytest.raises(CannotDo, match="no option 'X'"):
        await call.fake.choose(call.fake.ana, asked.shown, ["X"])


async def test_people_cannot_speak_where_they_are_not(call):
    fake = call.fake
    away = fake.add_guild("Away")
    room = fake.add_channel("room", guild=away)
    message = await fake.say(fake.olga, "x", room)

    with pytest.raises(CannotDo, match="does not see"):
        await fake.say(fake.ana, "hi", room)
    with pytest.raises(CannotDo, match="did not write"):
        speaking.rewrite(fake.world, fake.ana, message, "y")
    with pytest.raises(CannotDo, match="2000"):
        await fake.dm(fake.ana, "x" * 2001)


async def test_only_a_hand_clock_can_be_advanced():
    async with FakeDiscord() as fake:
        with pytest.raises(CannotDo, match="HandClock"):
            fake.advance(1)
