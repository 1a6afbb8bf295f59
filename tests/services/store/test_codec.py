from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Notice
from bot.core.dialogue import Action, Message, TextFile
from bot.core.memory import Record
from bot.core.turns.turn import Content
from bot.core.upcast import current
from bot.services.store import codec

YESTERDAY = json.loads((Path(__file__).parent / "rows_v1.json").read_text())
ANY = st.text(st.characters(exclude_categories=()), max_size=40)
ENVELOPE = {"tenant": ANY, "learner": ANY, "place": ANY, "id": ANY}
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("row", YESTERDAY["inbounds"])
def test_an_inbound_stored_by_an_earlier_version_opens(row):
    opened = codec.inbound_from_row(row["row"], None)
    wanted = dict(row["opens"])
    assert type(opened).__name__ == wanted.pop("kind")
    assert {name: getattr(opened, name) for name in wanted} == wanted


@pytest.mark.parametrize("row", YESTERDAY["contents"])
def test_a_message_stored_by_an_earlier_version_opens(row):
    opened = codec.content_from_row(row["row"])
    assert [type(block).__name__ for block in opened.blocks] == row["kinds"]


def test_todays_rows_are_still_written_as_the_fixtures_have_them():
    for row in YESTERDAY["inbounds"]:
        assert codec.inbound_to_row(codec.inbound_from_row(row["row"], None)) == row["row"]
    for row in YESTERDAY["contents"]:
        assert codec.content_to_row(codec.content_from_row(row["row"])) == row["row"]
    for row in YESTERDAY["origins"]:
        assert codec.origin_to_row(codec.inbound_from_row(row["row"], None)) == row["row"]


@given(st.fixed_dictionaries(ENVELOPE), ANY, st.lists(st.tuples(ANY, ANY)), ANY)
def test_every_message_comes_back_as_it_was_and_its_reply_address_is_not_in_the_row(envelope, text, files, reply_to):
    said = Message(
        **envelope,
        surface="dm",
        at=AT,
        text=text,
        files=tuple(TextFile(*file) for file in files),
        reply_to=f"address-{reply_to}",
    )
    row = codec.inbound_to_row(said)
    assert row.isascii()
    assert "address-" not in row
    assert codec.inbound_from_row(row, said.reply_to) == said


@given(ANY, st.dictionaries(ANY, ANY), st.booleans())
def test_every_action_comes_back_as_it_was(name, values, loose):
    kept = {"id": "1", "tenant": "t", "learner": "l", "place": "p", "loose": loose, "name": name, "values": values}
    pressed = Action(**kept, surface="command", at=AT)
    assert codec.inbound_from_row(codec.inbound_to_row(pressed), None) == pressed


@given(ANY)
def test_an_origin_holds_none_of_the_words(text):
    said = Message(id="1", tenant="t", learner="l", place="p", surface="dm", at=AT, text=f"canary-{text}")
    assert "canary" not in codec.origin_to_row(said)


@given(ANY)
def test_every_message_of_ours_comes_back_as_it_was(markdown):
    content = Content(markdown, (Notice(text="note"),))
    assert codec.content_from_row(codec.content_to_row(content)) == content


def test_an_older_row_is_led_up_step_by_step():
    def split(stored):
        first, _, last = stored.pop("words").partition(" ")
        return stored | {"text": f"{first}|{last}", "v": 0}

    def finish(stored):
        return stored | {"files": [], "v": 1}

    row = json.loads(YESTERDAY["inbounds"][0]["row"])
    old = {name: value for name, value in row.items() if name not in {"text", "files"}} | {"words": "hi there", "v": -1}
    opened = codec.inbound_from_row(json.dumps(old), None, {("message", -1): split, ("message", 0): finish})
    assert isinstance(opened, Message)
    assert (opened.text, opened.files) == ("hi|there", ())


@pytest.mark.parametrize("change", [{"v": 2}, {"v": 0}, {"is": "song"}])
def test_a_row_of_another_version_is_an_error_and_not_a_guess(change):
    row = json.dumps(json.loads(YESTERDAY["inbounds"][0]["row"]) | change)
    with pytest.raises((ValueError, KeyError)):
        codec.inbound_from_row(row, None)


def test_a_record_is_led_up_by_its_kind():
    steps = {("plan", 1): lambda body: {"hours": body["h"]}, ("plan", 2): lambda body: body | {"weeks": 8}}
    old = Record("o", "plan", "", {"h": 4}, v=1, rev=7)
    assert current(old, steps) == Record("o", "plan", "", {"hours": 4, "weeks": 8}, v=3, rev=7)
    assert current(Record("o", "other", "", {"h": 4}), steps).body == {"h": 4}


@pytest.mark.parametrize(
    ("body", "n"), [({"n": 3}, 3), ({"n": True}, None), ({"n": 3, "x": 1}, None), ({"n": "3"}, None), ({}, None)]
)
def test_only_a_plain_number_is_counted(body, n):
    assert codec.count_of(body) == n
