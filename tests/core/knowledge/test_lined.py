import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.lined import DEEPEST, MOST_ALIASES, YamlError, read_yaml


def test_every_part_knows_its_line_and_a_missing_part_gives_the_nearest():
    lined = read_yaml("a: 1\nrows:\n  - on: x\n    left: y\n", first_line=10)

    assert lined.line("a") == 10
    assert lined.line("rows", 0, "left") == 13
    assert lined.line("rows", 0, "nowhere", 3) == 12
    assert lined.line("nowhere") == 10


def test_no_and_on_stay_words():
    assert read_yaml("on: yes\nseen: no\nat: 12:34").value == {"on": "yes", "seen": "no", "at": "12:34"}


def test_numbers_dates_and_nothing_are_understood_unless_quoted():
    assert read_yaml('[1, 2.5, 2026-03-01, null, true, "1", 007, "2026-03-01"]').value == [
        1,
        2.5,
        date(2026, 3, 1),
        None,
        True,
        "1",
        "007",
        "2026-03-01",
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: !!python/name:os.system x", 2, "tag"),
        ("a: 1\na: 2", 2, "twice"),
        ("a: 1\n--- \nb: 2", 2, "second document"),
        ("day: 2026-02-30", 1, "calendar"),
        ("a: [1,", 2, "never closed"),
        ("title: RAG: explained", 1, "a colon inside a text"),
        ("a: 'x\nb: 2\n", 3, "never closed .it began 2 lines above"),
        ("a: 1\n\tb: 2", 2, "indent with blanks"),
        ("a: 1\nlevel 2\nb: 3", 3, "without its `key:`"),
        ("? [a]\n: 1", 1, "one word"),
        ("a: *nobody", 1, "points at nothing"),
        ("a: \x07", 1, "does not allow"),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), 1, "too deep"),
        ("a: &x [1]\nb: [" + "*x, " * (MOST_ALIASES + 1) + "]", 2, "aliases"),
    ],
)
def test_what_is_unsafe_or_broken_is_refused_with_its_line(text, line, says):
    with pytest.raises(YamlError, match=says) as refused:
        read_yaml(text)

    assert refused.value.line == line


def test_a_hundred_thousand_open_brackets_do_no_harm():
    with pytest.raises(YamlError):
        read_yaml("[" * 100_000)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        read_yaml(text)
    except YamlError as error:
        assert error.line >= 1


WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | WORDS
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))


@given(TREES)
def test_json_is_read_as_what_it_says(tree):
    assert read_yaml(json.dumps(tree, ensure_ascii=False)).value == tree
