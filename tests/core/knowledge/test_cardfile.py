from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.cardfile import read_card
from bot.core.knowledge.lined import YamlError

CARD = """---
id: one
brief: >-
  Text.
---
## Points
- a

## Common mistakes

- b
- c
"""


def test_sections_are_read_with_the_line_their_text_begins_on():
    lined, faults = read_card(CARD)

    assert faults == ()
    assert [section["title"] for section in lined.value["sections"]] == ["Points", "Common mistakes"]
    assert lined.value["sections"][1]["text"] == "- b\n- c"
    assert lined.line("brief") == 3
    assert lined.line("sections", 0) == 6
    assert lined.line("sections", 1, "text") == 11


def said(text):
    return [(fault.line, fault.rule) for fault in read_card(text)[1]]


def test_a_file_without_front_matter_is_no_card():
    assert said("# Hello") == [(1, "K008")]
    assert said("---\nid: one\n") == [(1, "K008")]
    assert said("---\n- a list\n---\n") == [(2, "K008")]


def test_an_unknown_a_repeated_and_an_empty_section_are_named_each():
    text = "---\nid: one\n---\n## Points\n- a\n## Point\nx\n## Points\n- b\n## Worked example\n\n"

    assert said(text) == [(6, "K009"), (8, "K009"), (10, "K009")]


def test_text_before_the_first_section_is_named():
    assert said("---\nid: one\n---\n\nHello\n## Points\n- a\n") == [(5, "K009")]


def test_sections_cannot_hide_in_the_front_matter():
    assert said("---\nid: one\nsections: []\n---\n## Points\n- a\n") == [(3, "K009")]


@given(st.text(alphabet=st.sampled_from("-#: \nab[]{}'\"&*!|>"), max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        lined, faults = read_card("---\n" + text)
    except YamlError:
        return
    assert faults or isinstance(lined.value, dict)
