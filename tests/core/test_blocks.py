import pytest
from pydantic import ValidationError

from bot.core.blocks import (
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
