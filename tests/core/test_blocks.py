import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from bot.core.blocks import (
    Block,
    Choices,
    Citation,
    Citations,
    Comparison,
    ComparisonRow,
    Feedback,
    Notice,
    Option,
    from_json,
    to_json,
)

EVERY = [
    Citations(items=(Citation(n=1, card="a", title="A", quote="q"),)),
    Choices(prompt="Which?", options=(Option(label="More", token="v1:more:a:0"),)),
    Comparison(left="PM", right="AI PM", rows=(ComparisonRow(on="Data", left="l", right="r"),)),
    Notice(text="I am a bot."),
    Feedback(ref="a"),
]


@pytest.mark.parametrize("block", EVERY, ids=lambda block: block.kind)
def test_a_stored_block_opens_as_it_was(block):
    assert from_json(to_json(block)) == block


def test_a_row_of_every_kind_that_was_ever_stored_opens_today():
    stored = json.loads((Path(__file__).parent / "blocks_v1.json").read_text("utf-8"))
    kinds = {get_args(one.model_fields["kind"].annotation)[0] for one in get_args(Block)}

    assert {from_json(row).kind for row in stored} == kinds
    assert [to_json(from_json(row)) for row in stored] == stored


def test_yesterdays_block_is_lifted_version_by_version():
    lifts = {
        ("notice", 0): lambda old: {"kind": "notice", "v": 1, "text": old["words"]},
    }

    assert from_json({"kind": "notice", "v": 0, "words": "hello"}, lifts) == Notice(text="hello")


@pytest.mark.parametrize("stored", [{}, {"kind": "unknown", "v": 1}, {"kind": "notice", "v": 9, "text": "x"}])
def test_what_is_no_block_is_refused(stored):
    with pytest.raises(ValidationError):
        from_json(stored)


def test_at_most_three_buttons():
    option = Option(label="x", token="v1:more:a:0")

    with pytest.raises(ValidationError):
        Choices(options=(option,) * 4)
