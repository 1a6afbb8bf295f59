from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ContentError
from bot.core.prompts import fence, fill, load

SHIPPED = Path(__file__).parents[2] / "prompts"
GOOD = "---\nabout: x\nparts: [shared]\ninputs: [who]\nmax_tokens: 9\n---\nBe kind. {{shared}}\n=== turn ===\nHi {{who}}!\n"
SHARED = "---\nabout: x\n---\nSpeak plainly.\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.md").write_text(GOOD)
    (tmp_path / "shared.md").write_text(SHARED)
    return tmp_path


def test_a_prompt_is_filled_and_its_stable_part_never_changes(folder):
    template = load(folder)["good"]
    one, other = (fill(template, {"who": who}, asker="a", within=3) for who in ("Ana", "Ravi"))

    assert one.stable == other.stable == "Be kind. Speak plainly."
    assert (one.turn, one.max_tokens, one.asker, one.within) == ("Hi Ana!", 9, "a", 3)


@given(st.text())
def test_a_value_is_put_in_as_it_is_whatever_braces_it_holds(value):
    template = load(SHIPPED)["restate"]

    assert value in fill(template, {"question": value, "earlier": "{{question}}"}).turn


@pytest.mark.parametrize("values", [{}, {"who": "Ana", "why": "so"}, {"why": "so"}])
def test_a_missing_or_unknown_value_is_an_error(folder, values):
    with pytest.raises(ContentError, match=r"good\.md takes"):
        fill(load(folder)["good"], values)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Hi {{who}}", "Hi", "inputs declared but not used"),
        ("Hi {{who}}", "Hi {{who}} {{why}}", "not declared in inputs"),
        ("kind. {{shared}}", "kind.", "parts declared but not used"),
        ("kind. {{shared}}", "kind. {{shared}} {{who}}", "not declared in parts"),
        ("parts: [shared]", "parts: [nowhere]", "there is no prompts/nowhere.md"),
        ("about: x", "about: x\ncolour: red", "Extra inputs"),
        ("max_tokens: 9", "max_tokens: 0", "max_tokens is missing"),
        ("---\nabout: x", "about: x", "no header"),
        ("inputs: [who]", "inputs: [who", "good.md"),
    ],
)
def test_every_fault_of_a_file_is_named(folder, old, new, says):
    path = folder / "good.md"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ContentError, match=says):
        load(folder)


def test_all_faulty_files_are_named_at_once(folder):
    (folder / "bad.md").write_text("no header")
    (folder / "worse.md").write_text("nor here")
    with pytest.raises(ContentError, match=r"(?s)bad\.md.*worse\.md"):
        load(folder)


def test_the_shipped_prompts_are_whole_and_limit_every_answer():
    for template in load(SHIPPED).values():
        assert template.stable
        assert not template.turn or template.header.max_tokens


@given(st.text())
def test_nothing_inside_a_fence_can_end_it(text):
    fenced = fence(text, "question")
    opened, _, rest = fenced.partition("\n")
    mark = opened.rsplit(" ", 1)[1]

    assert rest == f"{text}\n{mark} question>>>"
    assert mark not in text
