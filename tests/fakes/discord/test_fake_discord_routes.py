"""REST by theme: files, commands, threads and forums, reactions, guilds."""

import json

import aiohttp

from tests.fakes.discord.samples import V2, command

# -- files ------------------------------------------------------------------------------------------------------


async def _upload(call, body, files):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(body))
    for n, (name, content) in enumerate(files.items()):
        form.add_field(f"files[{n}]", content, filename=name)
    url = f"{call.fake.api_url}/channels/{call.fake.general.id}/messages"
    headers = {"Authorization": f"Bot {call.fake.world.token}"}
    async with call.session.post(url, data=form, headers=headers) as answer:
        return json.loads(await answer.text())


async def test_a_file_comes_as_multipart_and_is_served_again(call):
    listed = [{"id": 0, "filename": "a.png", "description": "a line"}]
    sent = await _upload(call, {"content": "look", "attachments": listed}, {"a.png": b"png"})

    async with call.session.get(sent["attachments"][0]["url"]) as served:
        assert await served.read() == b"png"
    assert sent["attachments"][0]["description"] == "a line"
    assert call.fake.recording.requests[-1].files == {"files[0]": "a.png"}


async def test_an_edit_keeps_the_files_it_lists_or_all(call):
    sent = await _upload(call, {"content": "look"}, {"a.png": b"a", "b.png": b"b"})
    path = f"/channels/{call.fake.general.id}/messages/{sent['id']}"

    kept = await call("PATCH", path, {"content": "still two"})
    assert [file["filename"] for file in kept.body["attachments"]] == ["a.png", "b.png"]

    one = await call("PATCH", path, {"attachments": [{"id": sent["attachments"][1]["id"]}]})
    assert [file["filename"] for file in one.body["attachments"]] == ["b.png"]


async def test_an_attachment_that_nobody_sent_is_refused(call):
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}
    wrong = await _upload(call, {"flags": V2, "components": [gallery]}, {"a.png": b"png"})
    right = await _upload(call, {"flags": V2, "components": [gallery]}, {"b.png": b"png"})
    listed = await call.send({"content": "x", "attachments": [{"id": "5", "filename": "c.png"}]})

    assert wrong["code"] == 50035
    assert "id" in right
    assert listed.complaints() == [("attachments.0.id", "ATTACHMENT_NOT_FOUND")]


async def test_a_file_over_ten_mebibytes_is_too_large(call):
    assert (await _upload(call, {"content": "x"}, {"a.png": b"x" * (10 * 1024 * 1024 + 1)}))["code"] == 40005


# -- commands ---------------------------------------------------------------------------------------------------


def _path(call, *, guild=False):
    where = f"/guilds/{call.fake.home.id}" if guild else ""
    return f"/applications/{call.fake.world.app_id}{where}/commands"


async def test_overwriting_keeps_the_ids_of_commands_that_stay(call):
    first = (await call("PUT", _path(call), [command("ask"), command("path")])).body
    second = (await call("PUT", _path(call), [command("path"), command("me")])).body

    assert second[0]["id"] == first[1]["id"]
    assert second[1]["id"] not in {kept["id"] for kept in first}
    assert (await call("GET", _path(call))).body == second


async def test_commands_are_created_read_changed_and_deleted_one_by_one(call):
    made = await call("POST", _path(call, guild=True), command())
    again = await call("POST", _path(call, guild=True), command(description="new"))
    one = f"{_path(call, guild=True)}/{made.body['id']}"
    changed = await call("PATCH", one, {"description": "newer"})

    assert (made.status, again.status) == (201, 200)
    assert made.body["guild_id"] == call.fake.home.id
    assert changed.body["description"] == "newer"
    assert (await call("GET", one)).body == changed.body
    assert (await call("DELETE", one)).status == 204
    assert (await call("GET", one)).code == 10063


async def test_two_hundred_new_commands_a_day_are_the_limit(call):
    for batch in range(4):
        await call("PUT", _path(call), [command(f"c{batch}-{n}") for n in range(50)])

    assert (await call("POST", _path(call), command("one-more"))).code == 30034

    call.fake.advance(86_401)
    assert (await call("POST", _path(call), command("one-more"))).status == 201


async def test_a_hundred_commands_are_the_most(call):
    assert (await call("PUT", _path(call), [command(f"c{n}") for n in range(101)])).code == 30032


# -- threads, forums, reactions ---------------------------------------------------------------------------------


async def test_a_thread_has_its_messages_id_and_can_be_started_once(call):
    sent = await call.send({"content": "x"})
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}/threads"
    thread = await call("POST", path, {"name": "talk"})

    assert (thread.status, thread.body["id"]) == (201, sent.body["id"])
    assert (await call("POST", path, {"name": "talk"})).code == 160004
    assert (await call.send({"content": "inside"}, channel=thread.body["id"])).status == 200


async def test_archived_threads_wake_and_locked_ones_refuse(call):
    thread = (await call("POST", f"/channels/{call.fake.general.id}/threads", {"name": "t"})).body["id"]
    sent = await call.send({"content": "x"}, channel=thread)
    await call("PATCH", f"/channels/{thread}", {"archived": True})

    assert (await call("PATCH", f"/channels/{thread}/messages/{sent.body['id']}", {"content": "y"})).code == 50083
    assert (await call.send({"content": "wake up"}, channel=thread)).status == 200
    assert not call.fake.world.channels[thread].archived

    await call("PATCH", f"/channels/{thread}", {"locked": True})
    assert (await call.send({"content": "x"}, channel=thread)).code == 160005


async def test_a_forum_takes_posts_and_no_messages(call):
    forum = call.fake.add_channel("help", forum=True).id
    post = await call("POST", f"/channels/{forum}/threads", {"name": "post", "message": {"content": "first"}})

    assert (await call.send({"content": "x"}, channel=forum)).code == 40058
    assert post.body["message"]["id"] == post.body["id"]
    assert (await call("POST", f"/channels/{forum}/threads", {"name": "post"})).complaints() == [
        ("message", "BASE_TYPE_REQUIRED")
    ]


async def test_reactions_are_added_once_listed_and_taken_back(call):
    message = await call.fake.dm(call.fake.ana, "hi")
    path = f"/channels/{message.channel.id}/messages/{message.id}/reactions/👍"

    assert (await call("PUT", f"{path}/@me")).status == 204
    await call("PUT", f"{path}/@me")
    await call.fake.react(call.fake.ana, message, "👍")
    assert [user["username"] for user in (await call("GET", path)).body] == ["coach", "ana"]

    await call("DELETE", f"{path}/@me")
    assert message.reactions == {"👍": [call.fake.ana.id]}
    assert (await call("PUT", path.replace("👍", "thumbsup") + "/@me")).code == 10014


async def test_leaving_a_guild_closes_it(call):
    assert (await call("DELETE", f"/users/@me/guilds/{call.fake.home.id}")).status == 204
    assert (await call.send({"content": "x"})).code == 50001
    assert (await call("GET", "/users/@me/guilds")).body == []


async def test_what_a_library_needs_to_find_its_way_is_there(call):
    fake = call.fake
    gateway = (await call("GET", "/gateway/bot")).body

    assert gateway["url"] == fake.gateway_url
    assert gateway["session_start_limit"]["remaining"] == 1000
    assert (await call("GET", f"/guilds/{fake.home.id}/channels")).body[0]["id"] == fake.general.id
    assert (await call("GET", f"/guilds/{fake.home.id}/roles")).body[0]["name"] == "@everyone"
    assert (await call("GET", f"/guilds/{fake.home.id}/members/{fake.ana.id}")).body["user"]["username"] == "ana"
    assert (await call("GET", f"/guilds/{fake.home.id}/threads/active")).body == {"threads": [], "members": []}
    assert (await call("POST", f"/channels/{fake.general.id}/typing")).status == 204
