"""The REST side without a library between: errors of Discord's shape, nonces, history, commands, threads, reactions."""

import asyncio
import json

import pytest

from tests.fakes.discord.samples import V2
from tests.fakes.discord.things import MEMBER_PERMISSIONS, Permission

# -- the front --------------------------------------------------------------------------------------------------


async def test_answers_are_exactly_application_json(call):
    answer = await call("GET", "/users/@me")

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.body["id"] == call.fake.world.app_id


async def test_an_unknown_address_is_404_and_a_violation(call):
    answer = await call("GET", "/nowhere")

    assert (answer.status, answer.body) == (404, {"message": "404: Not Found", "code": 0})
    assert [violation.what for violation in call.fake.violations] == ["no such route"]


async def test_a_wrong_token_is_401_in_discords_words(call):
    answer = await call("GET", "/users/@me", token="stolen")

    assert (answer.status, answer.body) == (401, {"message": "401: Unauthorized", "code": 0})
    assert call.fake.violations == []


@pytest.mark.parametrize(("raw", "kind", "code"), [(b"{}", "text/plain", 50035), (b"{nope", "application/json", 50109)])
async def test_a_body_that_is_not_json_is_refused(call, raw, kind, code):
    url = f"{call.fake.api_url}/channels/{call.fake.general.id}/messages"
    headers = {"Authorization": f"Bot {call.fake.world.token}", "Content-Type": kind}
    async with call.session.post(url, data=raw, headers=headers) as answer:
        assert json.loads(await answer.text())["code"] == code
    assert len(call.fake.violations) == 1


async def test_a_bot_killed_in_the_middle_of_a_request_breaks_no_rule(call):
    host, port = call.fake.api_url.split("/")[2].split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/v10/channels/{call.fake.general.id}/messages HTTP/1.1\r\nHost: x\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{{".encode())
    await call.fake.until(lambda: call.fake.recording.requests)
    writer.transport.abort()
    await call("GET", "/users/@me")

    assert call.fake.violations == []
    assert call.fake.from_bot() == []


async def test_every_request_is_recorded_with_body_and_answer(call):
    sent = {"content": "hi", "allowed_mentions": {"parse": []}}
    answer = await call.send(sent)

    request = call.fake.recording.requests[-1]
    assert (request.method, request.body, request.status) == ("POST", sent, 200)
    assert request.route == "POST /channels/{channel}/messages"
    assert request.answer == answer.body
    assert request.executed


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/channels/1", 404, 10003),
        ("GET", "/guilds/1", 404, 10004),
        ("GET", "/users/1", 404, 10013),
        ("GET", "/guilds/{home}/members/1", 404, 10013),
        ("GET", "/guilds/{home}/members/{stranger}", 404, 10007),
        ("GET", "/channels/{general}/messages/1", 404, 10008),
        ("PATCH", "/channels/{general}/messages/1", 404, 10008),
        ("GET", "/guilds/{away}", 403, 50001),
        ("GET", "/channels/{elsewhere}", 403, 50001),
        ("GET", "/applications/{app}/commands/1", 404, 10063),
        ("GET", "/applications/1/commands", 403, 50001),
        ("PATCH", "/webhooks/{app}/nobody/messages/@original", 404, 10015),
        ("POST", "/interactions/1/nobody/callback", 404, 10062),
    ],
)
async def test_what_is_not_there_has_discords_error_code(call, method, path, status, code):
    fake = call.fake
    away = fake.add_guild("Away", bot_joined=False)
    names = {
        "home": fake.home.id,
        "general": fake.general.id,
        "away": away.id,
        "elsewhere": fake.add_channel("x", guild=away).id,
        "app": fake.world.app_id,
        "stranger": fake.add_user("Stranger", away).id,
    }
    answer = await call(method, path.format(**names), None if method == "GET" else {"content": "x"})

    assert (answer.status, answer.code) == (status, code)


# -- messages ---------------------------------------------------------------------------------------------------


async def test_a_missing_permission_is_50013_and_an_unseen_channel_50001(call):
    call.fake.general.bot_permissions = MEMBER_PERMISSIONS & ~Permission.SEND_MESSAGES
    unsent = await call.send({"content": "x"})
    call.fake.general.bot_permissions = MEMBER_PERMISSIONS & ~Permission.VIEW_CHANNEL
    unseen = await call.send({"content": "x"})

    assert [(answer.status, answer.code) for answer in (unsent, unseen)] == [(403, 50013), (403, 50001)]


async def test_a_person_without_a_common_guild_cannot_be_written_to(call):
    stranger = call.fake.add_user("Stranger", call.fake.add_guild("Away", bot_joined=False))
    opened = await call("POST", "/users/@me/channels", {"recipient_id": stranger.id})

    assert opened.status == 200
    assert (await call.send({"content": "x"}, channel=opened.body["id"])).code == 50278

    stranger.installed = True
    assert (await call.send({"content": "x"}, channel=opened.body["id"])).status == 200


async def test_the_same_enforced_nonce_returns_the_first_message_also_from_another_channel(call):
    body = {"content": "one", "nonce": "turn-1", "enforce_nonce": True}
    first = await call.send(body)
    second = await call.send(body | {"content": "two"}, channel=call.fake.dm_of(call.fake.ana).id)

    assert second.body["id"] == first.body["id"]
    assert [message.text for message in call.fake.from_bot()] == ["one"]


async def test_a_nonce_is_forgotten_after_a_few_minutes_and_ignored_when_not_enforced(call):
    body = {"content": "one", "nonce": "turn-1", "enforce_nonce": True}
    await call.send(body)
    await call.send(body | {"enforce_nonce": False})
    call.fake.advance(200)
    await call.send(body)

    assert len(call.fake.from_bot()) == 3


async def test_history_is_newest_first_and_pages_by_after_before_and_around(call):
    ids = [(await call.send({"content": str(n)})).body["id"] for n in range(10)]

    async def page(query):
        answer = await call("GET", f"/channels/{call.fake.general.id}/messages?{query}")
        return [ids.index(message["id"]) for message in answer.body]

    assert await page("limit=3") == [9, 8, 7]
    assert await page(f"after={ids[2]}&limit=3") == [5, 4, 3]
    assert await page(f"before={ids[2]}") == [1, 0]
    assert await page(f"around={ids[5]}&limit=4") == [6, 5, 4, 3]
    assert await page("after=0&limit=100") == list(range(9, -1, -1))


async def test_history_obeys_the_message_content_rule(call):
    fake = call.fake
    await fake.say(fake.ana, "private talk")
    await fake.mention(fake.ana, "for you")
    await call.send({"content": "mine"})

    listed = (await call("GET", f"/channels/{fake.general.id}/messages")).body
    assert [message["content"] for message in listed] == ["mine", f"{fake.world.me.mention} for you", ""]

    await fake.dm(fake.ana, "hi")
    listed = (await call("GET", f"/channels/{fake.dm_of(fake.ana).id}/messages")).body
    assert listed[0]["content"] == "hi"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "after=x"])
async def test_a_wrong_page_is_an_invalid_form(call, query):
    assert (await call("GET", f"/channels/{call.fake.general.id}/messages?{query}")).code == 50035


async def test_without_history_permission_history_is_empty(call):
    await call.send({"content": "x"})
    call.fake.general.bot_permissions &= ~Permission.READ_HISTORY

    assert (await call("GET", f"/channels/{call.fake.general.id}/messages")).body == []


async def test_an_edit_changes_only_what_it_names_and_keeps_the_story(call):
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "A", "custom_id": "a"}]}
    sent = await call.send({"content": "one", "components": [row]})
    call.fake.advance(1)
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"
    edited = await call("PATCH", path, {"content": "two"})
    message = call.fake.from_bot()[0]

    assert edited.body["content"] == "two"
    assert edited.body["edited_timestamp"] is not None
    assert message.labels == ["A"]
    assert [revision.text for revision in message.revisions] == ["one", "two"]

    await call("PATCH", path, {"components": []})
    assert message.labels == []


async def test_only_own_messages_can_be_edited_and_only_own_or_with_permission_deleted(call):
    theirs = await call.fake.say(call.fake.ana, "mine")
    path = f"/channels/{call.fake.general.id}/messages/{theirs.id}"

    assert (await call("PATCH", path, {"content": "x"})).code == 50005
    assert (await call("DELETE", path)).code == 50013

    in_dm = await call.fake.dm(call.fake.ana, "mine")
    assert (await call("DELETE", f"/channels/{in_dm.channel.id}/messages/{in_dm.id}")).code == 50003

    own = await call.send({"content": "x"})
    assert (await call("DELETE", f"/channels/{call.fake.general.id}/messages/{own.body['id']}")).status == 204
    assert call.fake.seen_by(call.fake.olga, call.fake.general) == [theirs]


async def test_suppress_embeds_can_be_set_and_unset(call):
    sent = await call.send({"content": "x", "flags": 4})
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert sent.body["flags"] == 4
    assert (await call("PATCH", path, {"flags": 0})).body["flags"] == 0
    assert (await call("PATCH", path, {"flags": 4})).body["flags"] == 4


async def test_content_is_trimmed_and_blank_content_is_empty(call):
    assert (await call.send({"content": "  hi \n"})).body["content"] == "hi"
    assert (await call.send({"content": "  \n"})).code == 50006


async def test_a_refused_edit_leaves_the_message_as_it_was(call):
    sent = await call.send({"content": "kept"})
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert (await call("PATCH", path, {"content": ""})).code == 50006
    assert (await call("GET", path)).body["content"] == "kept"


@pytest.mark.parametrize(
    ("allowed", "pings"),
    [
        (None, {"everyone", "user:7", "role:8"}),
        ({"parse": []}, set()),
        ({"parse": ["users"]}, {"user:7"}),
        ({"parse": [], "users": ["7"]}, {"user:7"}),
        ({"roles": ["8"]}, {"role:8"}),
    ],
)
async def test_who_is_pinged_follows_allowed_mentions(call, allowed, pings):
    body = {"content": "@everyone <@7> <@&8>"} | ({} if allowed is None else {"allowed_mentions": allowed})
    await call.send(body)

    assert call.fake.from_bot()[0].pings == pings
    assert call.fake.from_bot()[0].allowed_mentions == allowed


async def test_text_displays_ping_and_embeds_do_not(call):
    await call.send({"embeds": [{"description": "<@7>"}]})
    await call.send({"flags": V2, "components": [{"type": 10, "content": "<@7>"}]})

    assert [message.pings for message in call.fake.from_bot()] == [set(), {"user:7"}]
