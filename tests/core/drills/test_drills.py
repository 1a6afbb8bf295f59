import re

import pytest

from bot.core.drills import load_drills
from bot.core.errors import ContentError
from bot.core.knowledge.words import sentences
from tests.fixtures.drills import DRILLS, KNOWLEDGE

SHIPPED = (KNOWLEDGE / "drills.yaml").read_text("utf-8")


def test_there_are_twelve_drills_or_more_over_three_difficulties():
    assert len(DRILLS.names) >= 12
    assert {drill.difficulty for drill in DRILLS.words.drills.values()} == {1, 2, 3}


def test_easy_drills_come_first():
    levels = [DRILLS.words.drills[name].difficulty for name in DRILLS.names]

    assert levels == sorted(levels)


def test_every_drill_names_a_card_and_one_of_that_cards_competencies():
    for drill in DRILLS.words.drills.values():
        (card,) = KNOWLEDGE.glob(f"cards/*/{drill.card}.md")
        assert drill.competency in re.search(r"^competencies: \[(.*)\]$", card.read_text("utf-8"), re.MULTILINE)[
            1
        ].split(", ")


def test_sentences_are_short_and_no_line_scolds():
    for name in DRILLS.names:
        drill = DRILLS.make(name, 1)
        lines = [*drill.hints, *(slip.line for slips in drill.slips for slip in slips)]
        for sentence in (part for text in (drill.text, *lines) for part in sentences(text)):
            assert len(sentence.split()) <= 20, sentence
        assert not re.search(
            r"\b(?:wrong|failed|poor|unfortunately|incorrect)\b(?! but)", " ".join(lines), re.IGNORECASE
        )


def broken(tmp_path, old, new):
    assert old in SHIPPED
    path = tmp_path / "drills.yaml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{caught} spam mails", "{seized} spam mails", r"precision-recall: no number for \['seized'\]"),
        ("          false_share:", "          false_part:", "slips and their lines differ"),
        ("  precision-recall:\n    title", "  precision-and-recall:\n    title", "drills and recipes differ"),
        ("unit: GB", "unit: GiB", "the unit GiB is not among the units"),
        ("hear: kappa", "hear: (kappa", "unterminated"),
        ('  near: "', '  close: "', "near"),
        ('  near: "{name}: {said} is close. Keep more digits on the way."\n', "", r"say lacks \['near'\]"),
        ("tolerance: 0.04", "tolerance: 4", "tolerance"),
        ("difficulty: 1", "level: 1", "level"),
    ],
)
def test_a_text_that_does_not_fit_its_recipe_is_refused_by_name(tmp_path, old, new, told):
    with pytest.raises(ContentError, match=told):
        load_drills(broken(tmp_path, old, new))


def test_one_thing_asked_less_than_answered_is_refused(tmp_path):
    start = SHIPPED.index("      - name: times as many")
    end = SHIPPED.index("    steps:", start)
    path = tmp_path / "drills.yaml"
    path.write_text(SHIPPED[:start] + SHIPPED[end:], encoding="utf-8")

    with pytest.raises(ContentError, match="sample-size: 1 things asked, 2 answers"):
        load_drills(path)


def test_a_missing_file_is_refused_with_its_path(tmp_path):
    with pytest.raises(ContentError, match=r"drills\.yaml"):
        load_drills(tmp_path / "drills.yaml")


def test_euros_show_their_cents_and_whole_numbers_their_thousands():
    text = DRILLS.make("break-even", 3).steps[0]

    assert text == "By hand: 15 minutes x €0.50 = €7.50."
    assert "3,600 / 25" in DRILLS.make("latency-budget", 3).steps[3]
