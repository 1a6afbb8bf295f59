"""The voice of everything the coach says besides its answers."""

import itertools
import re

import pytest

from bot.core.answering.replies import buttons, load_replies, wording
from bot.core.errors import ContentError
from bot.core.knowledge.words import sentences, words
from bot.core.spoken import SLOT
from tests.fakes.answering import MANNER, SHIPPED

REPLIES = MANNER.replies
FIXED = {name: getattr(REPLIES.replies, name) for name in type(REPLIES.replies).model_fields}
EVERY = {**FIXED, **REPLIES.talk, **{f"offer {name}": said for name, said in REPLIES.offers.items()}}
WORDINGS = [(name, text) for name, said in EVERY.items() for text in said.say]
SLOTS = {"private", "days", "reader", "part", "title", "skill", "left", "right", "missing"}


@pytest.mark.parametrize(("name", "text"), WORDINGS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(WORDINGS)])
def test_every_wording_keeps_the_voice(name, text):
    assert len(words(text)) <= 90
    assert all(len(words(sentence)) <= 20 for line in text.splitlines() for sentence in sentences(line)), text
    assert not re.search(r"unfortunately|great question|wrong|failed|poor|!", text, re.IGNORECASE)
    assert set(SLOT.findall(text)) <= SLOTS


@pytest.mark.parametrize("name", EVERY)
def test_where_there_are_buttons_one_leads_out_or_on(name):
    assert len(EVERY[name].options) <= 3
    assert len({option.label for option in EVERY[name].options}) == len(EVERY[name].options)


def test_nobody_reads_the_same_line_twice_in_a_row():
    for said in (REPLIES.talk["thanks"], REPLIES.replies.off_topic, REPLIES.replies.hostile):
        lines = [wording(said, "same words", turn) for turn in range(len(said.say) + 1)]
        assert all(one != other for one, other in itertools.pairwise(lines))


def test_a_button_without_its_card_or_skill_is_left_out():
    start = REPLIES.talk["greeting"]

    assert buttons(start, cards=(), skills=()) == ()
    assert [one.label for one in buttons(start, cards=("ways-in-without-experience",), skills=())] == [
        "Ways in",
        "Just looking",
    ]
    assert len(buttons(REPLIES.replies.help, (), skills=None)) == 3


def test_the_crisis_words_name_a_person_and_a_number_and_offer_no_lesson():
    (text,) = REPLIES.replies.crisis.say

    assert "112" in text
    assert "911" in text
    assert "findahelpline.com" in text
    assert not REPLIES.replies.crisis.options


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  bye:\n", "  good_bye:\n", "talk and the rules"),
        ("  crisis:\n", "  crises:\n", "crisis: Field required"),
        ("verb: interview", "verb: interrogate", "verb"),
        ("  simpler: Simpler\n", "", "words.simpler"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path, old, new, says):
    text = (SHIPPED / "replies.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "replies.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=says):
        load_replies(path, MANNER.signals)
