"""Interviews on Discord: forms as modals, quiet words for buttons whose moment is over, no typed word lost."""

from contextlib import asynccontextmanager

import pytest

from bot.adapters.discord import forms
from bot.adapters.discord.taking import BUSY
from bot.core.dialogue import Receipt
from bot.core.errors import StoreError
from bot.core.interviewing.state import read_interview
from bot.services.store.memory import MemoryStore
from tests.adapters.discord.desk import town, working
from tests.adapters.slack.test_slack_interviews import Interviewer
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.modals import check_modal

LONG = "I sample 200 old tickets over all topics.\nTwo agents label each draft as usable or not."


class Refusing(MemoryStore):
    """A store that takes nothing any more, from some moment on."""

    full = broken = False

    async def accept(self, inbound, audience, limit):
        if self.broken:
            raise StoreError("the disk is full")
        if self.full:
            return Receipt("full", audience)
        return await super().accept(inbound, audience, limit)


class Ana:
    """Somebody in her direct message with the coach."""

    def __init__(self, desk):
        self.desk = desk
        self.fake = desk.fake
        self.user = desk.fake.ana
        self.room = desk.fake.dm_of(self.user)

    def seen(self):
        return [message for message in self.fake.seen_by(self.user, self.room) if message.author.id != self.user.id]

    def message(self, label):
        return next(message for message in reversed(self.seen()) if label in message.labels)

    async def press(self, label, message=None):
        pressed = await self.fake.press(self.user, message or self.message(label), label)
        await self.desk.over(pressed)
        return pressed

    async def open(self, label, message=None):
        pressed = await self.fake.press(self.user, message or self.message(label), label)
        await self.fake.wait_answer(pressed)
        return pressed

    async def submit(self, opened, **fields):
        sent = await self.fake.submit(opened, fields)
        await self.desk.over(sent)
        return sent

    async def say(self, text):
        await self.desk.over(await self.fake.dm(self.user, text))

    async def started(self):
        await self.desk.over(
            await self.fake.slash(self.user, "interview", {"about": "support-replies-launch"}, channel=self.room)
        )
        await self.press("Start")
        return self.message("Hint")

    async def interview(self):
        return read_interview(await self.desk.store.memory(f"discord:{self.user.id}", "discord:dm"))


@asynccontextmanager
async def ana():
    coach = Interviewer()
    async with town() as fake, working(fake, coach, coach.looking().look, Refusing) as desk:
        yield Ana(desk)


def test_both_forms_are_modals_that_discord_takes():
    coach = Interviewer()
    for verb in ("setup", "write"):
        complaints = Complaints()
        check_modal(complaints, forms.modal(coach.form(verb)))
        assert complaints.found == []


def test_a_long_answer_has_all_the_room_that_discord_gives_and_is_empty():
    field = forms.modal(Interviewer().form("write"))["components"][0]["component"]
    assert (field["style"], field["max_length"], "value" in field) == (forms.LINES, 4000, False)


async def test_an_interview_is_set_up_in_a_modal():
    async with ana() as one:
        await one.desk.over(await one.fake.slash(one.user, "interview", {}, channel=one.room))
        opened = await one.open("Choose myself")
        await one.submit(opened, type="data", level="any", length="one", mode="strict", marks="words")

        assert (await one.interview()).mode == "strict"
        assert "Strict: one question on data" in one.message("Start").text


async def test_long_answers_are_noted_in_one_line_and_no_waiting_sign_stays():
    async with ana() as one:
        asked = await one.started()
        await one.submit(await one.open("Write it in a form", asked), text=LONG)
        noted = one.message("Done")
        await one.submit(await one.open("Write it in a form", asked), text="A second part.")

        assert [piece.text for piece in (await one.interview()).now.pieces] == [LONG, "A second part."]
        assert one.message("Done").id == noted.id
        assert "2 so far" in one.message("Done").text
        assert not any(message.loading for message in one.seen())


async def test_a_form_of_a_question_that_moved_on_gives_its_text_back():
    async with ana() as one:
        asked = await one.started()
        opened = await one.open("Write it in a form", asked)
        await one.say("stop the interview")
        await one.submit(opened, text=LONG)
        last = one.seen()[-1]

        assert "did not count" in last.text
        assert [file.content.decode() for file in last.attachments] == [LONG]


async def test_the_button_of_a_question_that_moved_on_opens_nothing_and_says_so():
    async with ana() as one:
        asked = await one.started()
        await one.say("stop the interview")
        pressed = await one.open("Write it in a form", asked)

        assert pressed.modal is None
        assert "no longer open" in pressed.shown.text
        assert pressed.shown.seen_by == one.user


async def test_a_double_click_takes_one_hint():
    async with ana() as one:
        asked = await one.started()
        first = await one.fake.press(one.user, asked, "Hint")
        second = await one.fake.press(one.user, asked, "Hint")
        await one.desk.over(first)
        await one.desk.over(second)

        assert (await one.interview()).now.hints == 1
        assert "earlier moment" in one.seen()[-1].text


@pytest.mark.parametrize("trouble", ["full", "broken"])
async def test_a_form_that_cannot_be_taken_gives_its_text_back_to_its_writer_alone(trouble):
    async with ana() as one:
        asked = await one.started()
        opened = await one.open("Write it in a form", asked)
        setattr(one.desk.store, trouble, True)
        sent = await one.fake.submit(opened, {"text": LONG})
        await one.fake.wait_answer(sent)
        setattr(one.desk.store, trouble, False)

        assert sent.shown.text == (BUSY if trouble == "full" else StoreError.sentence)
        assert sent.shown.seen_by == one.user
        assert [file.content.decode() for file in sent.shown.attachments] == [LONG]


async def test_a_message_of_an_open_answer_counts_as_it_was_edited():
    async with ana() as one:
        await one.started()
        said = await one.fake.dm(one.user, "I sample 20 tickets.")
        await one.desk.over(said)
        before = len(one.seen())
        await one.fake.edit(said, "I sample 200 tickets.")
        await one.fake.until(lambda: "Your change is in" in one.message("Done").text, why="the noted line")

        assert (await one.interview()).now.answer == "I sample 200 tickets."
        assert len(one.seen()) == before, "said in the noted line, edited in place"
