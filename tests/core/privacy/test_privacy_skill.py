from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.blocks import Choices, Clearing, Document, Notice
from bot.core.dialogue import Action, Open, Outcome, Text
from bot.core.memory import Forget, Memory, Record
from bot.core.privacy.skill import PrivacySkill
from bot.core.privacy.words import load_words
from bot.core.tokens import mint

WORDS = load_words(Path(__file__).parents[3] / "knowledge" / "me.yaml")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECRET = "my boss is leaving"


def memory(**records):
    found = {(kind, ""): Record("stage:ana", kind, "", {"text": text}) for kind, text in records.items()}

    async def recall(kind):
        return (Record("stage:ana", kind, "old", {"text": f"cold {kind}"}),)

    return Memory("stage:ana", "stage:t", NOW, found, recall=recall)


def press(ref="", surface="dm"):
    return Action(
        id="1", tenant="stage:t", learner="stage:ana", place="p", surface=surface, at=NOW, name=mint("me", ref)
    )


async def parts(inbound, known, host=None):
    return [part async for part in PrivacySkill(WORDS, 90, 30, host).respond(inbound, known)]


def only(kind, found):
    return next(part for part in found if isinstance(part, kind))


async def test_the_page_names_what_is_kept_without_repeating_it():
    found = await parts(press(), memory(history=SECRET, met="x"))

    page = only(Text, found).markdown
    assert "90 days" in page
    assert SECRET not in page
    assert [option.label for option in only(Choices, found).options] == ["Copy", "Delete all", "Cancel"]


async def test_who_reads_is_said_truthfully():
    assert "No language model" in only(Notice, await parts(press(), memory())).text
    assert "api.openai.com" in only(Notice, await parts(press(), memory(), host="api.openai.com")).text


async def test_a_copy_holds_everything_also_what_is_read_on_request_only():
    document = only(Document, await parts(press("copy"), memory(history=SECRET)))

    assert SECRET in document.text
    assert "cold history" in document.text
    assert "cold answer" in document.text  # of this kind nothing is in the snapshot


async def test_deleting_asks_once_and_names_the_day_backups_follow():
    asked = await parts(press("delete"), memory(history=SECRET))

    assert only(Outcome, asked).changes == ()
    assert "22 December 2026" in only(Text, asked).markdown
    assert only(Outcome, await parts(press("sure"), memory(history=SECRET))).changes == (Forget("stage:ana"),)


async def test_cancel_deletes_nothing():
    assert only(Outcome, await parts(press("keep"), memory(history=SECRET))).changes == ()


@pytest.mark.parametrize("ref", ["", "copy", "delete", "sure", "keep", "clear"])
async def test_among_other_people_it_is_always_private(ref):
    assert only(Open, await parts(press(ref, surface="channel"), memory())).to == "private"


async def test_after_a_deletion_the_coach_offers_to_take_its_own_messages_back():
    offered = await parts(press("sure"), memory(history=SECRET))
    assert [option.token for option in only(Choices, offered).options] == [mint("me", "clear"), mint("me", "leave")]

    assert only(Clearing, await parts(press("clear"), memory())).text == WORDS.cleared


@pytest.mark.parametrize("ref", ["clear", "leave"])
async def test_the_end_of_a_deletion_is_no_first_meeting_and_takes_nothing_from_who_came_back(ref):
    assert only(Outcome, await parts(press(ref), memory())).changes == (Forget("stage:ana"),)
    assert only(Outcome, await parts(press(ref), memory(history="a new question"))).changes == ()


async def test_among_other_people_nothing_of_the_coach_is_taken_back():
    assert not [part for part in await parts(press("sure", "channel"), memory()) if isinstance(part, Choices)]
    assert not [part for part in await parts(press("clear", "channel"), memory()) if isinstance(part, Clearing)]


async def test_who_has_a_plan_can_mend_it_from_the_page():
    options = only(Choices, await parts(press(), memory(path="x"))).options

    assert [option.label for option in options] == ["Change my plan", "Copy", "Delete all"]
    assert options[0].token == mint("path")
