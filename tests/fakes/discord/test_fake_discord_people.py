"""What a person at Discord's client can and cannot do, and how it reaches the bot."""

import pytest

from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.people import speaking
from tests.fakes.discord.samples import COMMANDS, EPHEMERAL, NAME_AND_PICK
from tests.fakes.discord.things import Permission


@pytest.fixture(autouse=True)
async def _commands(call):
    await call.register(COMMANDS)


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
    await call.respond(asked, 9, NAME_AND_PICK)

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
    answer = await call.respond(asked, 9, {"custom_id": "m", "title": "T", "components": [*rows, old]})
    sent = await call.fake.submit(
        asked, {"select": ["One"], "boxes": ["One", "Two"], "box": True, "file": {"a.txt": b"x"}}
    )

    assert answer.status == 204
    select, boxes, box, file = [row["component"] for row in sent.data["components"][:4]]
    assert (select["values"], boxes["values"], box["value"]) == (["1"], ["1", "2"], True)
    assert sent.data["resolved"]["attachments"][file["values"][0]]["filename"] == "a.txt"
    assert sent.data["components"][4]["components"][0]["value"] == ""


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
    await call.respond(asked, 4, {"content": "x", "flags": EPHEMERAL, "components": [row]})

    for which, why in (("Off", "disabled"), ("Link", "asks the bot nothing"), (3, "no button 3"), ("X", "no button")):
        with pytest.raises(CannotDo, match=why):
            await call.fake.press(call.fake.ana, asked.shown, which)
    with pytest.raises(CannotDo, match="Olga does not see"):
        await call.fake.press(call.fake.olga, asked.shown, "Off")


async def test_options_of_a_select_are_chosen_by_label_within_their_number(call):
    options = [{"label": "Data", "value": "d"}, {"label": "Evaluation", "value": "e"}]
    select = {"type": 3, "custom_id": "topic", "options": options, "max_values": 1}
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 4, {"content": "x", "components": [{"type": 1, "components": [select]}]})
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
