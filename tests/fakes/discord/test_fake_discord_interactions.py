"""Interactions without a library between: one answer, in time, of an allowed kind; then the original and follow-ups."""

import pytest

from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.samples import COMMANDS, EPHEMERAL, GO, NAME_AND_PICK, V2

ORIGINAL = "/messages/@original"


@pytest.fixture(autouse=True)
async def _commands(call):
    await call.register(COMMANDS)


async def test_an_answer_without_with_response_is_an_empty_204(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    answer = await call.respond(asked, 4, {"content": "hi"})

    assert (answer.status, answer.body) == (204, "")
    assert asked.shown.text == "hi"


async def test_with_response_tells_which_message_was_made_and_who_sees_it(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    answer = await call.respond(asked, 5, {"flags": EPHEMERAL}, query="?with_response=true")

    told = answer.body["interaction"]
    assert told["response_message_id"] == asked.original.id
    assert (told["response_message_loading"], told["response_message_ephemeral"]) == (True, True)
    assert answer.body["resource"]["message"]["flags"] == 64 | 128


async def test_an_answer_in_time_is_taken_and_one_too_late_is_10062(call):
    early, late = [await call.fake.slash(call.fake.ana, "ask") for _ in range(2)]
    call.fake.advance(2.9)
    in_time = await call.respond(early, 4, {"content": "x"})
    call.fake.advance(0.2)
    too_late = await call.respond(late, 4, {"content": "x"})

    assert (in_time.status, too_late.status, too_late.code) == (204, 404, 10062)
    assert call.fake.failed() == [late]


async def test_a_second_answer_is_40060_and_changes_nothing(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 4, {"content": "first"})
    second = await call.respond(asked, 4, {"content": "second"})

    assert (second.status, second.code) == (400, 40060)
    assert [message.text for message in call.fake.from_bot()] == ["first"]


async def test_the_token_lives_fifteen_minutes(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 5)
    call.fake.advance(14 * 60)
    in_time = await call("PATCH", call.webhook(asked, ORIGINAL), {"content": "done"})
    call.fake.advance(61)
    expired = await call("PATCH", call.webhook(asked, ORIGINAL), {"content": "more"})

    assert in_time.status == 200
    assert (expired.status, expired.code) == (401, 50027)
    assert asked.shown.text == "done"


async def test_before_the_first_answer_there_is_no_webhook(call):
    asked = await call.fake.slash(call.fake.ana, "ask")

    assert (await call("PATCH", call.webhook(asked, ORIGINAL), {"content": "x"})).code == 10015
    assert (await call("POST", call.webhook(asked), {"content": "x"})).code == 10015


async def test_the_original_is_read_edited_and_deleted(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 5)

    assert (await call("GET", call.webhook(asked, ORIGINAL))).body["flags"] == 128
    edited = await call("PATCH", call.webhook(asked, ORIGINAL), {"content": "done"})
    assert (edited.body["flags"], edited.body["edited_timestamp"]) == (0, None)
    assert (await call("DELETE", call.webhook(asked, ORIGINAL))).status == 204
    assert (await call("GET", call.webhook(asked, ORIGINAL))).code == 10008
    assert asked.shown is None


async def test_the_audience_is_fixed_by_the_defer(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 5, {"flags": EPHEMERAL})
    await call("PATCH", call.webhook(asked, ORIGINAL), {"content": "secret", "flags": 0})

    assert asked.shown.seen_by is call.fake.ana
    assert call.fake.seen_by(call.fake.olga, call.fake.general) == []


async def test_a_defer_may_not_carry_components_v2_but_its_edit_may(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    refused = await call.respond(asked, 5, {"flags": V2})
    await call.respond(asked, 5)
    shown = await call("PATCH", call.webhook(asked, ORIGINAL), {"flags": V2, "components": [
        {"type": 10, "content": "words"}]})  # fmt: skip

    assert refused.complaints() == [("data.flags", "MESSAGE_FLAGS_INVALID")]
    assert shown.body["flags"] == V2
    assert asked.shown.text == "words"


async def test_the_first_follow_up_after_a_defer_fills_the_thinking_message(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 5, {"flags": EPHEMERAL})
    filled = await call("POST", call.webhook(asked), {"content": "answer"})
    extra = await call("POST", call.webhook(asked), {"content": "more"})

    assert filled.body["id"] == asked.original.id
    assert asked.shown.ephemeral
    assert [message.id for message in asked.followups] == [extra.body["id"]]
    edited = await call("PATCH", call.webhook(asked, f"/messages/{extra.body['id']}"), {"content": "less"})
    assert edited.body["content"] == "less"


async def test_an_app_that_only_the_person_installed_has_five_follow_ups(call):
    away = call.fake.add_guild("Away", bot_joined=False)
    visitor = call.fake.add_user("Vera", away)
    room = call.fake.add_channel("room", guild=away)
    with pytest.raises(CannotDo, match="offered: nothing"):
        await call.fake.slash(visitor, "ask", channel=room)

    visitor.installed = True
    asked = await call.fake.slash(visitor, "ask", channel=room)
    await call.respond(asked, 4, {"content": "x"})
    codes = [(await call("POST", call.webhook(asked), {"content": str(n)})).status for n in range(6)]

    assert codes == [200] * 5 + [400]
    assert asked.event["authorizing_integration_owners"] == {"1": visitor.id}
    assert (await call.send({"content": "x"}, channel=room.id)).code == 50001


async def test_a_button_can_defer_silently_update_or_open_a_modal(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 4, {"content": "one", "components": [GO]})
    silent, update, modal = [await call.fake.press(call.fake.ana, asked.shown, "Go") for _ in range(3)]

    await call.respond(silent, 6)
    await call("PATCH", call.webhook(silent, ORIGINAL), {"content": "two"})
    assert asked.shown.text == "two"

    await call.respond(update, 7, {"content": "three", "components": []})
    assert (asked.shown.text, asked.shown.labels) == ("three", [])

    assert (await call.respond(modal, 9, NAME_AND_PICK)).status == 204
    assert modal.modal["title"] == "Title"
    assert (await call("PATCH", call.webhook(modal, ORIGINAL), {"content": "x"})).code == 10008


async def test_an_answer_to_a_button_points_at_its_message(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 4, {"content": "one", "components": [GO]})
    pressed = await call.fake.press(call.fake.ana, asked.shown, "Go")
    await call.respond(pressed, 4, {"content": "two"})

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
        await call.respond(asked, 9, NAME_AND_PICK)
        asked = await fake.submit(asked, {"name": "Ana", "Pick": "One"})

    assert (await call.respond(asked, kind, NAME_AND_PICK)).complaints() == [("type", "BASE_TYPE_CHOICES")]
    assert len(fake.violations) == 1


async def test_a_modal_is_filled_by_custom_id_or_label_and_sent_once(call):
    asked = await call.fake.slash(call.fake.ana, "ask")
    await call.respond(asked, 9, NAME_AND_PICK)
    sent = await call.fake.submit(asked, {"name": "Ana", "Pick": "Two"})

    fields = [row["component"] for row in sent.data["components"]]
    assert [(field["custom_id"], field["value"]) for field in fields] == [("name", "Ana"), ("pick", "2")]
    with pytest.raises(CannotDo, match="already"):
        await call.fake.submit(asked, {"name": "Ana", "Pick": "Two"})


async def test_suggestions_are_kept_and_limited_to_twenty_five(call):
    asked = await call.fake.autocomplete(call.fake.ana, "ask", "question", {"question": "re"})
    many = [{"name": str(n), "value": str(n)} for n in range(26)]

    assert (await call.respond(asked, 8, {"choices": many})).code == 50035
    assert (await call.respond(asked, 8, {"choices": many[:25]})).status == 204
    assert asked.choices == many[:25]
    assert asked.event["data"]["options"] == [{"name": "question", "type": 3, "value": "re", "focused": True}]
