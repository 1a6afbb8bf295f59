"""Limits of a message from both sides: the last value that passes and the first that does not."""

import pytest

from tests.fakes.discord.samples import V2, button, embed, gallery, options, row, section, select, spots, v2, words
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.messages import ANSWER_FLAGS, CHANNEL_FLAGS, check_message


def _spots(body, *, files=(), flags=CHANNEL_FLAGS):
    return spots(check_message, body, list(files), flags=flags, old=None)


PASSES = {
    "content 2000": {"content": "x" * 2000},
    "nonce 25": {"content": "x", "nonce": "n" * 25},
    "five rows": {"content": "x", "components": [row(button(n)) for n in range(5)]},
    "five buttons": {"components": [row(*map(button, range(5)))]},
    "label 80": {"components": [row(button(label="x" * 80))]},
    "custom id 100": {"components": [row(button(custom_id="x" * 100))]},
    "emoji button": {"components": [row(button(label=None, emoji={"name": "👍"}))]},
    "link": {"components": [row({"type": 2, "style": 5, "label": "x", "url": "https://example.org"})]},
    "25 options": {"components": [row(select(options=options(25)))]},
    "option 100": {"components": [row(select(options=[{"label": "x" * 100, "value": "x" * 100}]))]},
    "40 components": v2(*[words() for _ in range(40)]),
    "4000 characters": v2(words("x" * 2000), words("y" * 2000)),
    "section of three": v2(section(words(), words(), words())),
    "ten pictures": v2(gallery(10)),
    "container": v2({"type": 17, "accent_color": 0xFFFFFF, "components": [words(), row(button()), {"type": 14}]}),
    "own file": v2({"type": 13, "file": {"url": "attachment://a.txt"}}),
    "embed at its limits": embed(title="x" * 256, description="x" * 4096, footer={"text": "x" * 1648}),
    "25 fields": embed(fields=[{"name": "n", "value": "v"}] * 25),
    "ten embeds": {"embeds": [{"title": "t"}] * 10},
    "no pings": {"content": "x", "allowed_mentions": {"parse": [], "replied_user": False}},
    "parse and empty users": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": []}},
    "silent": {"content": "x", "flags": 4 | 1 << 12},
}


@pytest.mark.parametrize("name", PASSES)
def test_a_message_at_its_limits_passes(name):
    assert _spots(PASSES[name], files=["a.txt"]) == []


REFUSED = {
    "content 2001": ({"content": "x" * 2001}, "content"),
    "content no string": ({"content": 5}, "content"),
    "nonce 26": ({"content": "x", "nonce": "n" * 26}, "nonce"),
    "nonce a list": ({"content": "x", "nonce": []}, "nonce"),
    "ephemeral in a channel": ({"content": "x", "flags": 64}, "flags"),
    "flags no number": ({"content": "x", "flags": "64"}, "flags"),
    "six rows": ({"components": [row(button(n)) for n in range(6)]}, "components"),
    "six buttons": ({"components": [row(*map(button, range(6)))]}, "components.0.components"),
    "empty row": ({"components": [row()]}, "components.0.components"),
    "two selects": ({"components": [row(select(), select(custom_id="t"))]}, "components.0.components"),
    "button alone": ({"components": [button()]}, "components.0.type"),
    "text without the flag": ({"content": "x", "components": [words()]}, "components.0.type"),
    "label 81": ({"components": [row(button(label="x" * 81))]}, "components.0.components.0.label"),
    "no label": ({"components": [row(button(label=None))]}, "components.0.components.0"),
    "custom id 101": ({"components": [row(button(custom_id="x" * 101))]}, "components.0.components.0.custom_id"),
    "no custom id": ({"components": [row(button(custom_id=None))]}, "components.0.components.0.custom_id"),
    "custom id twice": ({"components": [row(button(1), button(1))]}, "components.0.components.1.custom_id"),
    "style 7": ({"components": [row(button(style=7))]}, "components.0.components.0.style"),
    "link with id": (
        {"components": [row(button(style=5, url="https://example.org"))]}, "components.0.components.0.custom_id"),
    "link to a file": (
        {"components": [row({"type": 2, "style": 5, "label": "x", "url": "file:///x"})]},
        "components.0.components.0.url"),
    "26 options": ({"components": [row(select(options=options(26)))]}, "components.0.components.0.options"),
    "no options": ({"components": [row(select(options=[]))]}, "components.0.components.0.options"),
    "option 101": (
        {"components": [row(select(options=[{"label": "x" * 101, "value": "x"}]))]},
        "components.0.components.0.options.0.label"),
    "value twice": (
        {"components": [row(select(options=options(1) * 2))]}, "components.0.components.0.options.1.value"),
    "placeholder 151": ({"components": [row(select(placeholder="x" * 151))]}, "components.0.components.0.placeholder"),
    "min over max": ({"components": [row(select(min_values=3, max_values=2))]}, "components.0.components.0.min_values"),
    "41 components": (v2(*[row(button(n)) for n in range(20)], words()), "components"),
    "41 at the top": (v2(*[words() for _ in range(41)]), "components"),
    "4001 characters": (v2(words("x" * 2000), words("y" * 2001)), "components"),
    "empty text": (v2(words("")), "components.0.content"),
    "content with v2": (v2(words()) | {"content": "x"}, "content"),
    "embeds with v2": (v2(words()) | {"embeds": [{"title": "t"}]}, "embeds"),
    "section of four": (v2(section(*[words()] * 4)), "components.0.components"),
    "section without accessory": (v2({"type": 9, "components": [words()]}), "components.0.accessory"),
    "section in section": (v2(section(section(words()), accessory=button(1))), "components.0.components.0.type"),
    "container in container": (
        v2({"type": 17, "components": [{"type": 17, "components": [words()]}]}), "components.0.components.0.type"),
    "colour": (v2({"type": 17, "accent_color": 0x1000000, "components": [words()]}), "components.0.accent_color"),
    "eleven pictures": (v2(gallery(11)), "components.0.items"),
    "no pictures": (v2(gallery(0)), "components.0.items"),
    "missing picture": (
        v2({"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}), "components.0"),
    "file by web": (v2({"type": 13, "file": {"url": "https://example.org/a"}}), "components.0.file.url"),
    "spacing 3": (v2({"type": 14, "spacing": 3}), "components.0.spacing"),
    "alt text 1025": (
        v2({"type": 12, "items": [{"media": {"url": "https://e.org/a"}, "description": "x" * 1025}]}),
        "components.0.items.0.description"),
    "id twice": (v2({**words(), "id": 3}, {**words(), "id": 3}), "components.1.id"),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, "embeds"),
    "embed title 257": (embed(title="x" * 257), "embeds.0.title"),
    "embed description 4097": (embed(description="x" * 4097), "embeds.0.description"),
    "26 fields": (embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields"),
    "field name 257": (embed(fields=[{"name": "n" * 257, "value": "v"}]), "embeds.0.fields.0.name"),
    "field value 1025": (embed(fields=[{"name": "n", "value": "v" * 1025}]), "embeds.0.fields.0.value"),
    "empty field value": (embed(fields=[{"name": "n", "value": ""}]), "embeds.0.fields.0.value"),
    "footer 2049": (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text"),
    "6001 over all": ({"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]}, "embeds"),
    "embed url": (embed(url="javascript://x"), "embeds.0.url"),
    "mention kind": ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
    "parse and users": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
    "101 users": ({"content": "x", "allowed_mentions": {"users": ["1"] * 101}}, "allowed_mentions.users"),
    "alt text of a file": ({"content": "x", "attachments": [{"id": 0, "description": "x" * 1025}]}, "attachments.0.description"),
    "poll": ({"poll": {"question": {}}}, "poll"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_message_past_a_limit_is_refused_at_the_spot(name):
    body, spot = REFUSED[name]

    assert _spots(body) == [spot]


def test_an_answer_may_be_ephemeral():
    assert _spots({"content": "x", "flags": 64}, flags=ANSWER_FLAGS) == []


def test_all_faults_are_told_at_once_in_a_tree():
    complaints = Complaints()
    body = {"content": "x" * 2001, "components": [row(button(label="x" * 81))]}
    check_message(complaints, body, [], flags=CHANNEL_FLAGS, old=None)

    tree = complaints.tree()
    assert tree["content"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    assert tree["components"]["0"]["components"]["0"]["label"]["_errors"][0]["code"] == "BASE_TYPE_BAD_LENGTH"


# -- once V2, always V2 -----------------------------------------------------------------------------------------


async def test_a_v2_message_stays_v2(call):
    sent = await call.send(v2(words()))
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert (await call("PATCH", path, {"content": "x"})).complaints() == [
        ("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    ]
    assert (await call("PATCH", path, {"components": [words("y")], "flags": 0})).body["flags"] == V2


async def test_an_ordinary_message_becomes_v2_only_when_its_words_are_reset(call):
    sent = await call.send({"content": "old"})
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert (await call("PATCH", path, v2(words()))).code == 50035
    turned = await call("PATCH", path, v2(words()) | {"content": None})
    assert (turned.body["flags"], turned.body["content"]) == (V2, "")


async def test_a_v2_message_without_components_is_empty(call):
    assert (await call.send({"flags": V2, "components": []})).code == 50006


async def test_components_get_the_ids_the_sender_left_out(call):
    sent = await call.send(v2({**words(), "id": 2}, section(words())))

    ids = [component["id"] for component in sent.body["components"]]
    assert ids == [2, 1]
    assert sent.body["components"][1]["components"][0]["id"] == 3
