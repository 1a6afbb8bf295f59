"""The frame of a new card explains every field, and is quiet once it is filled in."""

import re
from datetime import date

import pytest

from bot.core.knowledge.frame import card_frame
from bot.core.knowledge.report import check
from bot.core.knowledge.schema import Card, Contrast, Fact, Pair
from tests.fixtures.content import BASE, copied

TODAY = date(2026, 6, 1)
TITLE = 'Say: "no" \\ and mean it'
FILLED = {
    "topic:": "topic: ai-strategy",
    "level:": "level: 1",
    "competencies: []": "competencies: [product-craft]",
    "brief: >-": (
        "brief: >-\n  A request is not yet a need, so ask what happens without it. Write down who asks, how often, and"
        " what they do today. Two answers out of three can wait. Tell people the reason, and tell them soon. They plan"
        " better with a clear no than with a vague later.\n"
    ),
    "plain: >-": "plain: >-\n  Ask what happens without it. Say no early. Give the reason.\n",
    "key:": "key: requests-that-wait",
    "text:": "text: Field notes tell of requests that could wait.",
    "sources: []": "sources: [harbour-field-notes]",
    "locator:": "locator: chapter 2",
    "seen:": "seen: full",
    "next: []": "next: [launch-bar]",
    "## Points": "## Points\n- Ask what happens without it.\n- Write down who asks.\n- Tell the reason soon.\n",
    "## Worked example": (
        "## Worked example\nSuppose a shop asks for a chat window because a rival has one. You ask three shopkeepers"
        " what they would do with it. All of them want fewer calls about opening hours, so you put the hours on the"
        " first page and look again after a month.\n"
    ),
    "## Common mistakes": "## Common mistakes\n- Saying later and meaning never.\n- Counting voices without reasons.\n",
}
PHRASINGS = (
    "how do i say no",
    "stakeholders want everything",
    "refusing a feature",
    "too many wishes",
    "decline kindly",
)


def filled(text):
    """The frame with every empty line of it filled in."""
    phrasings = iter(PHRASINGS)
    lines = []
    for line in text.splitlines():
        indent, bare = re.fullmatch(r"( *(?:- (?=\w))?)(.*)", line).groups()
        lines.append(f"  - {next(phrasings)}" if bare == "-" else indent + FILLED.get(bare, bare))
    return "\n".join(lines)


@pytest.fixture
def draft(tmp_path):
    base = copied(BASE, tmp_path / "base")
    path = base / "cards" / "strategy" / "saying-no.md"
    path.parent.mkdir(exist_ok=True)
    return base, path


def test_a_filled_frame_is_a_card_without_a_finding(draft):
    base, path = draft
    path.write_text(filled(card_frame("saying-no", TITLE, "strategy", TODAY)), encoding="utf-8")

    assert check(base, today=TODAY, files=[path]).findings == ()


def test_every_field_that_is_left_empty_is_named(draft):
    base, path = draft
    path.write_text(card_frame("saying-no", TITLE, "strategy", TODAY), encoding="utf-8")

    said = " ".join(finding.message for finding in check(base, today=TODAY, files=[path]).findings)
    for name in ("topic", "level", "competencies", "phrasings", "brief", "plain", "next", "Points", "Worked example"):
        assert name in said
    for name in ("key", "text", "sources", "locator", "seen"):
        assert f"facts[0].{name}" in said


@pytest.mark.parametrize("model", [Card, Fact, Pair, Contrast])
def test_the_frame_tells_of_every_field_of_the_schema(model):
    frame = card_frame("saying-no", TITLE, "strategy", TODAY)

    assert [name for name in model.model_fields if name not in frame and name != "sections"] == []
