"""Every published limit from both sides: the last value that passes and the first that does not; and any JSON at all."""

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.discord.components import ComponentKind
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.validation.commands import check_command, check_names
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.messages import ANSWER_FLAGS, CHANNEL_FLAGS, check_message
from tests.fakes.discord.validation.modals import check_modal

V2 = 1 << 15


def message_complaints(body, *, files=(), flags=CHANNEL_FLAGS):
    complaints = Complaints()
    check_message(complaints, body, list(files), flags=flags, old=None)
    return [(".".join(map(str, path)), code) for path, code, _ in complaints.found]


def button(n=0, **more):
    return {"type": 2, "style": 1, "label": "x", "custom_id": f"id-{n}"} | more


def row(*children):
    return {"type": 1, "components": list(children)}


def options(number, **more):
    return [{"label": str(n), "value": str(n)} | more for n in range(number)]


def select(**more):
    return {"type": 3, "custom_id": "s", "options": options(2)} | more


def text(words="x"):
    return {"type": 10, "content": words}


def v2(*components):
    return {"flags": V2, "components": list(components)}


def section(*children, accessory=None):
    return {"type": 9, "components": list(children), "accessory": accessory or button()}


def gallery(number):
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * number}


def embed(**more):
    return {"embeds": [{"title": "t"} | more]}


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
    "40 components": v2(*[text() for _ in range(40)]),
    "4000 characters": v2(text("x" * 2000), text("y" * 2000)),
    "section of three": v2(section(text(), text(), text())),
    "ten pictures": v2(gallery(10)),
    "container": v2({"type": 17, "accent_color": 0xFFFFFF, "components": [text(), row(button()), {"type": 14}]}),
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
    assert message_complaints(PASSES[name], files=["a.txt"]) == []


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
    "text without the flag": ({"content": "x", "components": [text()]}, "components.0.type"),
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
    "41 components": (v2(*[row(button(n)) for n in range(20)], text()), "components"),
    "41 at the top": (v2(*[text() for _ in range(41)]), "components"),
    "4001 characters": (v2(text("x" * 2000), text("y" * 2001)), "components"),
    "empty text": (v2(text("")), "components.0.content"),
    "content with v2": (v2(text()) | {"content": "x"}, "content"),
    "embeds with v2": (v2(text()) | {"embeds": [{"title": "t"}]}, "embeds"),
    "section of four": (v2(section(*[text()] * 4)), "components.0.components"),
    "section without accessory": (v2({"type": 9, "components": [text()]}), "components.0.accessory"),
    "section in section": (v2(section(section(text()), accessory=button(1))), "components.0.components.0.type"),
    "container in container": (
        v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}), "components.0.components.0.type"),
    "colour": (v2({"type": 17, "accent_color": 0x1000000, "components": [text()]}), "components.0.accent_color"),
    "eleven pictures": (v2(gallery(11)), "components.0.items"),
    "no pictures": (v2(gallery(0)), "components.0.items"),
    "missing picture": (
        v2({"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}), "components.0"),
    "file by web": (v2({"type": 13, "file": {"url": "https://example.org/a"}}), "components.0.file.url"),
    "spacing 3": (v2({"type": 14, "spacing": 3}), "components.0.spacing"),
    "alt text 1025": (
        v2({"type": 12, "items": [{"media": {"url": "https://e.org/a"}, "description": "x" * 1025}]}),
        "components.0.items.0.description"),
    "id twice": (v2({**text(), "id": 3}, {**text(), "id": 3}), "components.1.id"),
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

    assert [path for path, _ in message_complaints(body)] == [spot]


def test_an_answer_may_be_ephemeral():
    assert message_complaints({"content": "x", "flags": 64}, flags=ANSWER_FLAGS) == []


def test_all_faults_are_told_at_once_in_a_tree():
    complaints = Complaints()
    body = {"content": "x" * 2001, "components": [row(button(label="x" * 81))]}
    check_message(complaints, body, [], flags=CHANNEL_FLAGS, old=None)

    tree = complaints.tree()
    assert tree["content"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    assert tree["components"]["0"]["components"]["0"]["label"]["_errors"][0]["code"] == "BASE_TYPE_BAD_LENGTH"


# -- once V2, always V2 -----------------------------------------------------------------------------------------


async def test_a_v2_message_stays_v2(call):
    sent = await call.send(v2(text()))
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert (await call("PATCH", path, {"content": "x"})).complaints() == [
        ("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    ]
    assert (await call("PATCH", path, {"components": [text("y")], "flags": 0})).body["flags"] == V2


async def test_an_ordinary_message_becomes_v2_only_when_its_words_are_reset(call):
    sent = await call.send({"content": "old"})
    path = f"/channels/{call.fake.general.id}/messages/{sent.body['id']}"

    assert (await call("PATCH", path, v2(text()))).code == 50035
    turned = await call("PATCH", path, v2(text()) | {"content": None})
    assert (turned.body["flags"], turned.body["content"]) == (V2, "")


async def test_a_v2_message_without_components_is_empty(call):
    assert (await call.send({"flags": V2, "components": []})).code == 50006


async def test_components_get_the_ids_the_sender_left_out(call):
    sent = await call.send(v2({**text(), "id": 2}, section(text())))

    ids = [component["id"] for component in sent.body["components"]]
    assert ids == [2, 1]
    assert sent.body["components"][1]["components"][0]["id"] == 3


# -- modals -----------------------------------------------------------------------------------------------------


def field(**more):
    return {"type": 4, "custom_id": "f", "style": 1} | more


def label(inner=None, **more):
    return {"type": 18, "label": "x", "component": inner or field()} | more


def modal(*components, **more):
    return {"custom_id": "m", "title": "t", "components": list(components or [label()])} | more


def modal_complaints(body):
    complaints = Complaints()
    check_modal(complaints, body)
    return [".".join(map(str, path)) for path, _, _ in complaints.found]


@pytest.mark.parametrize(
    "body",
    [
        modal(title="x" * 45, custom_id="x" * 100),
        modal(*[label(field(custom_id=str(n))) for n in range(5)]),
        modal(label(field(max_length=4000, min_length=0, placeholder="x" * 100, value="x" * 4000))),
        modal(label(label="x" * 45, description="x" * 100)),
        modal(text(), label(select(min_values=0, required=False))),
        modal(label({"type": 21, "custom_id": "r", "options": options(10)})),
        modal(label({"type": 22, "custom_id": "c", "options": options(10), "max_values": 10})),
        modal(label({"type": 23, "custom_id": "b"}), label({"type": 19, "custom_id": "u", "max_values": 10})),
        modal(row(field(label="x" * 45))),
    ],
)
def test_a_modal_at_its_limits_passes(body):
    assert modal_complaints(body) == []


@pytest.mark.parametrize(
    ("body", "spot"),
    [
        (modal(title="x" * 46), "title"),
        (modal(title=""), "title"),
        (modal(custom_id="x" * 101), "custom_id"),
        (modal(*[label(field(custom_id=str(n))) for n in range(6)]), "components"),
        (modal(components=[]), "components"),
        (modal(label(label="x" * 46)), "components.0.label"),
        (modal(label(description="x" * 101)), "components.0.description"),
        (modal(label(field(label="x"))), "components.0.component.label"),
        (modal(label(field(max_length=4001))), "components.0.component.max_length"),
        (modal(label(field(min_length=5, max_length=4))), "components.0.component.min_length"),
        (modal(label(field(style=3))), "components.0.component.style"),
        (modal(label(field(placeholder="x" * 101))), "components.0.component.placeholder"),
        (modal(label(field(value="x" * 4001))), "components.0.component.value"),
        (modal(label(), label()), "components.1.component.custom_id"),
        (modal(label(button())), "components.0.component.type"),
        (modal(section(text())), "components.0.type"),
        (modal(label(select(disabled=True))), "components.0.component.disabled"),
        (modal(label(select(min_values=0))), "components.0.component.min_values"),
        (modal(label({"type": 21, "custom_id": "r", "options": options(1)})), "components.0.component.options"),
        (modal(label({"type": 21, "custom_id": "r", "options": options(11)})), "components.0.component.options"),
        (modal(label({"type": 19, "custom_id": "u", "max_values": 11})), "components.0.component.max_values"),
        (modal(row(field())), "components.0.components.0.label"),
    ],
)
def test_a_modal_past_a_limit_is_refused_at_the_spot(body, spot):
    assert modal_complaints(body) == [spot]


# -- commands ---------------------------------------------------------------------------------------------------


def command(**more):
    return {"name": "ask", "description": "d", "contexts": [0, 1, 2], "integration_types": [0, 1]} | more


def option(**more):
    return {"type": 3, "name": "o", "description": "d"} | more


def command_complaints(body, *, in_guild=False):
    complaints = Complaints()
    check_command(complaints, body, in_guild=in_guild)
    return [".".join(map(str, path)) for path, _, _ in complaints.found]


@pytest.mark.parametrize(
    "body",
    [
        command(name="x" * 32, description="x" * 100),
        command(name="größe-und_maß"),
        command(name="คำถาม"),
        command(options=[option(name=str(n)) for n in range(25)]),
        command(options=[option(required=True), option(name="p")]),
        command(options=[option(choices=[{"name": "x" * 100, "value": "x" * 100}] * 25)]),
        command(options=[option(type=2, name="g", options=[option(type=1, name="s", options=[option()])])]),
        command(type=3, name="Ask the coach", description=""),
    ],
)
def test_a_command_at_its_limits_passes(body):
    assert command_complaints(body) == []


@pytest.mark.parametrize(
    ("body", "spot"),
    [
        (command(name="x" * 33), "name"),
        (command(name="Ask"), "name"),
        (command(name="two words"), "name"),
        (command(description=""), "description"),
        (command(description="x" * 101), "description"),
        (command(contexts=None), "contexts"),
        (command(integration_types=None), "integration_types"),
        (command(contexts=[]), "contexts"),
        (command(contexts=[3]), "contexts.0"),
        (command(type=4), "type"),
        (command(type=3, description="d"), "description"),
        (command(options=[option(name=str(n)) for n in range(26)]), "options"),
        (command(options=[option(), option(name="p", required=True)]), "options.1"),
        (command(options=[option(), option()]), "options.1.name"),
        (command(options=[option(type=12)]), "options.0.type"),
        (command(options=[option(type=1, name="s"), option()]), "options"),
        (command(options=[option(type=1, options=[option(type=1)])]), "options.0.options.0.type"),
        (command(options=[option(choices=options(26) and [{"name": "n", "value": "v"}] * 26)]), "options.0.choices"),
        (command(options=[option(choices=[{"name": "", "value": "v"}])]), "options.0.choices.0.name"),
        (command(options=[option(type=4, choices=[{"name": "n", "value": "v"}])]), "options.0.choices.0.value"),
        (command(options=[option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]), "options.0.autocomplete"),
        (command(options=[option(type=5, autocomplete=True)]), "options.0.autocomplete"),
        (command(options=[option(max_length=6001)]), "options.0.max_length"),
        (command(options=[option(name=f"o{n}", choices=[{"name": "n" * 100, "value": f"{m}" * 100} for m in range(5)]) for n in range(8)]), ""),
    ],
)  # fmt: skip
def test_a_command_past_a_limit_is_refused_at_the_spot(body, spot):
    assert command_complaints(body) == [spot]


def test_a_guild_command_needs_no_places_and_names_are_unique_per_kind():
    complaints = Complaints()
    check_names(complaints, [command(), command(type=3), command()])

    assert command_complaints(command(contexts=None, integration_types=None), in_guild=True) == []
    assert [path for path, _, _ in complaints.found] == [(2, "name")]


# -- any JSON at all --------------------------------------------------------------------------------------------

KEYS = st.sampled_from(
    [
        "content",
        "embeds",
        "components",
        "type",
        "style",
        "label",
        "custom_id",
        "options",
        "value",
        "flags",
        "nonce",
        "title",
        "fields",
        "name",
        "description",
        "accessory",
        "component",
        "items",
        "media",
        "url",
        "file",
        "attachments",
        "id",
        "allowed_mentions",
        "parse",
        "users",
        "footer",
        "text",
        "required",
        "data",
        "choices",
        "message_reference",
        "message_id",
        "contexts",
        "min_values",
        "max_values",
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 40_000) | st.text(max_size=5) | st.sampled_from(list(ComponentKind))
)
ANY_JSON = st.recursive(LEAVES, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(KEYS, deeper, max_size=5))


@given(body=ANY_JSON)
@settings(deadline=None, max_examples=300)
def test_no_json_makes_the_checks_fail(body):
    holder = body if isinstance(body, dict) else {"components": body, "embeds": body, "flags": body}
    message_complaints(holder)
    message_complaints(holder | {"flags": V2})
    modal_complaints(body)
    command_complaints(body)


@given(body=ANY_JSON, kind=st.integers(0, 10))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_body_breaks_the_server(body, kind):
    async with (
        FakeDiscord() as fake,
        aiohttp.ClientSession(headers={"Authorization": f"Bot {fake.world.token}"}) as http,
    ):
        places = [
            ("POST", f"/channels/{fake.general.id}/messages", body),
            ("PUT", f"/applications/{fake.world.app_id}/commands", body),
            ("POST", f"/channels/{fake.general.id}/threads", body),
            ("POST", "/users/@me/channels", body),
            ("POST", "/interactions/1/x/callback", {"type": kind, "data": body}),
        ]
        for method, path, sent in places:
            async with http.request(method, fake.api_url + path, json=sent) as answer:
                assert answer.status < 500, await answer.text()
