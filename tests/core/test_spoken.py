"""What every skill shares in speaking and hearing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Choices, Option
from bot.core.errors import ContentError
from bot.core.spoken import choices, command_in, complete, filled, one_of, plain, plain_numbers, read_lines

OPTIONS = tuple(Option(label=str(n), token=f"v1:ask:{n}:0") for n in range(4))


class _Lines(NamedTuple):
    say: dict[str, str]


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert filled("{said}, {n}", said="{n}", n=2) == "{n}, 2"


def test_a_slot_without_a_value_is_an_error_and_never_shown() -> None:
    with pytest.raises(KeyError):
        filled("{said}")


@given(st.text())
def test_the_same_seed_says_the_same(seed: str) -> None:
    ways = ("one", "two", "three")
    assert one_of(ways, seed) == one_of(ways, seed)
    assert one_of(ways, seed, turn=1) != one_of(ways, seed)


def test_a_row_has_three_buttons_at_most_and_no_row_stands_without_any() -> None:
    assert choices(OPTIONS[0], None, *OPTIONS[1:]) == (Choices(options=OPTIONS[:3]),)
    assert choices(None) == ()


def test_plain_words_have_no_case_no_marks_and_no_apostrophes() -> None:
    assert plain("  That\u2019s IT, done! ") == "thats it done"
    assert plain("2.5 hours") == "2 5 hours"


def test_a_point_stays_only_inside_a_number() -> None:
    assert plain_numbers("It's 2.5 hours, not 3.") == "its 2.5 hours not 3"


def test_a_command_is_the_whole_of_a_short_message() -> None:
    patterns = {"done": re.compile("done|thats it")}
    assert command_in("thats it", patterns, ("done",), longest=2) == "done"
    assert command_in("i am done", patterns, ("done",), longest=3) is None
    assert command_in("thats it", patterns, ("done",), longest=1) is None


def test_a_file_that_lacks_a_line_is_told_which() -> None:
    with pytest.raises(ValueError, match="say lacks \\['bye'\\]"):
        complete(_Lines({"hello": "Hi"}), say=Literal["hello", "bye"])


@pytest.mark.parametrize("text", ["say: [", "say: '('"])
def test_a_file_or_pattern_that_cannot_be_read_is_a_fault_of_content(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lines.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError, match=re.escape("lines.yaml")):
        read_lines(path, lambda raw: re.compile(raw["say"]))
