"""Interviews on Slack: each in its thread, forms as modals, and quiet words for buttons whose moment is over."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.adapters.slack.aside import BUSY
from bot.core.dialogue import Receipt
from bot.core.forms import Query
from bot.core.interviewing.sheets import refusal
from bot.core.interviewing.skill import InterviewSkill
from bot.core.interviewing.state import read_interview
from bot.core.looking import Looking, load_looks
from bot.core.turns.audience import verb_of
from bot.services.store.memory import MemoryStore
from tests.adapters.slack.desk import desk
from tests.core.interviewing.room import elsewhere, interviewing, meaning
from tests.core.test_home import PAGE
from tests.fakes.slack.controls import presses
from tests.fixtures.content import small_knowledge
from tests.fixtures.interviewing import SHIPPED

WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
QUESTION = "Your team adds AI-written replies"
LONG = "I sample 200 old tickets over all topics.\nTwo agents label each draft as usable or not."


class Interviewer:
    """The interview skill over the small bank, with its forms."""

    def __init__(self):
        self.house = interviewing()
        self.table = InterviewSkill(self.house, elsewhere, meaning).table()
        self.looks = load_looks(SHIPPED / "forms.yaml")
        self.heard = []

    async def __call__(self, inbound, memory):
        self.heard.append(inbound)
        async for part in self.table.get(verb_of(inbound), elsewhere)(inbound, memory):
            yield part

    def form(self, verb):
        return asyncio.run(self.looking().look(Query("form", "room:home", "room:ana", f"v1:{verb}:x:0")))

    def looking(self):
        return Looking(self.looks, small_knowledge(), PAGE, refusal=partial(refusal, self.house.lines))


class Full(MemoryStore):
    """A store in which too much of this person's waits, from some moment on."""

    full = False

    async def accept(self, inbound, audience, limit):
        if self.full:
            return Receipt("full", audience)
        return await super().accept(inbound, audience, limit)


class Ana:
    """U1 in front of the coach."""

    def __init__(self, at):
        self.at = at
        self.seen = 0

    async def do(self, doing):
        await doing
        await self.at.settled()

    async def started(self):
        await self.do(self.at.slack.command("U1", "/coach", "interview support-replies-launch"))
        await self.press("Start")
        return self.message("Hint")

    def message(self, label):
        """The latest message with this button."""
        ours = [one for one in self.at.slack.world.messages if one.by_app and not one.deleted]
        return next(one for one in reversed(ours) if label in labels(one))

    async def press(self, label, user="U1"):
        await self.do(self.at.slack.press(user, self.message(label), label))

    async def open(self, label):
        await self.at.slack.press("U1", self.message(label), label)
        await self.at.slack.wait_modal("U1")

    async def submit(self, **fields):
        await self.do(self.at.slack.submit("U1", fields))

    async def interview(self):
        return read_interview(await self.at.store.memory("slack:T1:U1", "slack:T1"))

    def new(self):
        """What became visible since this was last asked."""
        standing = [one for one in self.at.slack.world.messages if one.by_app and not one.deleted]
        fresh, self.seen = standing[self.seen :], len(standing)
        return fresh


def labels(message):
    return [one.label for one in presses(message.blocks)]


@asynccontextmanager
async def ana(**options):
    coach = Interviewer()
    async with desk(coach, coach.looking().look, **options) as at:
        yield Ana(at)
        at.clean()


def quiet(messages, user="U1"):
    """One note that only its presser sees."""
    return [one.only_to for one in messages] == [user]


class TestThreads:
    @WAYS
    async def test_an_interview_lives_in_the_thread_in_which_it_began(self, http):
        async with ana(http=http) as one:
            asked = await one.started()
            await one.do(one.at.slack.dm("U1", "I would measure it.", thread_ts=asked.thread_ts))
            await one.do(one.at.slack.dm("U1", "what is drift?"))
            kept = await one.interview()

            assert [piece.text for piece in kept.now.pieces] == ["I would measure it."]
            assert any("elsewhere: what is drift?" in said for said in one.at.ours())

    @WAYS
    async def test_resume_from_a_command_goes_on_in_the_thread_of_the_first_word(self, http):
        async with ana(http=http) as one:
            await one.started()
            await one.do(one.at.slack.command("U1", "/coach", "interview resume"))
            again = one.message("Write it in a form")
            assert again.thread_ts is None, "a command's answer stands on the top level"
            await one.do(one.at.slack.dm("U1", "I would measure it.", thread_ts=again.ts))
            await one.do(one.at.slack.dm("U1", "and compare it.", thread_ts=again.ts))
            kept = await one.interview()

            assert len(kept.now.pieces) == 2
            assert kept.place.endswith(again.ts)

    @WAYS
    async def test_the_home_tab_leads_back_to_the_question(self, http):
        async with ana(http=http) as one:
            await one.started()
            await one.at.slack.open_home("U1")
            await one.at.slack.until(lambda: "U1" in one.at.slack.world.homes, what="the Home tab")
            one.new()
            await one.do(one.at.slack.press("U1", one.at.slack.world.homes["U1"], "Go on"))
            (shown,) = one.new()
            await one.do(one.at.slack.dm("U1", "I would measure it.", thread_ts=shown.ts))

            assert QUESTION in one.at.slack.shown(shown)
            assert (one.at.slack.world.channels[shown.channel].kind, shown.thread_ts) == ("im", None)
            assert (await one.interview()).now.answer == "I would measure it."

    @pytest.mark.parametrize("word", ["pause", "resume"])
    async def test_coach_pause_and_coach_resume_are_heard(self, word):
        async with ana() as one:
            await one.started()
            await one.do(one.at.slack.command("U1", "/coach", "pause"))
            assert (await one.interview()).paused is not None
            await one.do(one.at.slack.command("U1", "/coach", word))
            assert ((await one.interview()).paused is None) == (word == "resume")

    @WAYS
    async def test_a_message_of_an_open_answer_counts_as_it_was_edited(self, http):
        async with ana(http=http) as one:
            asked = await one.started()
            said = await one.at.slack.dm("U1", "I sample 20 tickets.", thread_ts=asked.thread_ts)
            await one.at.settled()
            before = len(one.at.ours())
            await one.do(one.at.slack.edit(said, "I sample 200 tickets & label them."))

            assert (await one.interview()).now.answer == "I sample 200 tickets & label them."
            assert len(one.at.ours()) == before, "said in the noted line, edited in place"
            assert "Your change is in" in one.at.ours()[-1]

    async def test_an_edit_of_other_words_says_nothing(self):
        async with ana() as one:
            said = await one.at.slack.dm("U1", "what is drift?")
            await one.at.settled()
            before = one.at.ours()
            await one.do(one.at.slack.edit(said, "what are evals?"))

            assert one.at.ours() == before


class TestForms:
    @WAYS
    async def test_an_interview_is_set_up_in_a_modal(self, http):
        async with ana(http=http) as one:
            await one.do(one.at.slack.command("U1", "/coach", "interview"))
            await one.open("Choose myself")
            modal = one.at.slack.modal_of("U1").view
            assert [block["element"]["initial_option"]["value"] for block in modal["blocks"]] == [
                *("any", "any", "one", "friendly", "words")
            ]
            await one.submit(type="data", mode="strict")
            kept = await one.interview()

            assert (kept.mode, one.at.script.house.bank.questions[kept.now.question].type) == ("strict", "data")
            assert "Strict: one question on data" in one.at.ours()[-1]

    @WAYS
    async def test_a_long_answer_is_written_in_a_modal_and_noted_in_the_thread(self, http):
        async with ana(http=http) as one:
            asked = await one.started()
            await one.open("Write it in a form")
            field = one.at.slack.modal_of("U1").view["blocks"][0]["element"]
            assert (field["multiline"], field["max_length"], "initial_value" in field) == (True, 3000, False)
            await one.submit(text=LONG)
            noted = one.message("Done")

            assert (await one.interview()).now.answer == LONG
            assert noted.thread_ts == asked.thread_ts
            await one.open("Write it in a form")
            await one.submit(text="A second part.")
            assert len((await one.interview()).now.pieces) == 2
            assert one.message("Done").ts == noted.ts, "one line, edited in place"

    async def test_a_submission_that_slack_sends_twice_is_one_part(self):
        async with ana() as one:
            await one.started()
            await one.open("Write it in a form")
            delivery = await one.at.slack.submit("U1", {"text": LONG})
            await one.at.settled()
            await one.at.slack.courier.again(delivery)
            await one.at.settled()

            assert len((await one.interview()).now.pieces) == 1

    async def test_a_form_of_a_question_that_moved_on_gives_its_text_back_and_counts_for_nothing(self):
        async with ana() as one:
            asked = await one.started()
            await one.open("Write it in a form")
            await one.do(one.at.slack.dm("U1", "stop the interview", thread_ts=asked.thread_ts))
            one.new()
            await one.submit(text=LONG)
            said = one.new()

            assert any("did not count" in one.at.slack.shown(message) for message in said)
            assert all(message.channel == "DU1" for message in said), "nobody else reads it"
            assert LONG.encode() in [file.content for file in one.at.slack.world.files.values()]
            assert (await one.interview()).now.answer == ""

    async def test_the_button_of_a_question_that_moved_on_opens_nothing_and_says_so_quietly(self):
        async with ana() as one:
            asked = await one.started()
            await one.do(one.at.slack.dm("U1", "stop the interview", thread_ts=asked.thread_ts))
            one.new()
            await one.at.slack.press("U1", asked, "Write it in a form")
            await one.at.slack.until(lambda: one.at.slack.world.messages[-1].only_to == "U1", what="a quiet word")
            said = one.new()

            assert not one.at.slack.world.modals.get("U1")
            assert quiet(said)
            assert said[0].thread_ts == asked.thread_ts
            assert "no longer open" in one.at.slack.shown(said[0])

    async def test_an_empty_form_stays_open(self):
        async with ana() as one:
            await one.started()
            await one.open("Write it in a form")
            await one.submit(text="  ")

            assert one.at.slack.modal_of("U1").errors == {"text": "Please fill this in."}

    async def test_while_too_much_waits_a_form_stays_open_with_its_text(self):
        store = Full(lambda: datetime.now(UTC))
        async with ana(store=store) as one:
            await one.started()
            await one.open("Write it in a form")
            store.full = True
            await one.submit(text=LONG)
            modal = one.at.slack.modal_of("U1")

            assert modal.errors == {"text": BUSY}
            assert modal.values["text"]["text"]["value"] == LONG


class TestMoments:
    @WAYS
    async def test_a_double_click_is_one_and_the_second_hears_a_quiet_word(self, http):
        async with ana(http=http) as one:
            asked = await one.started()
            one.new()
            await one.at.slack.press("U1", asked, "Pause")
            await one.do(one.at.slack.press("U1", asked, "Pause"))
            paused, noted = one.new()

            assert "Paused" in one.at.slack.shown(paused)
            assert quiet([noted])
            assert "earlier moment" in one.at.slack.shown(noted)

    async def test_after_the_end_a_button_does_nothing_and_says_so_to_its_presser_alone(self):
        async with ana() as one:
            asked = await one.started()
            await one.do(one.at.slack.dm("U1", "stop the interview", thread_ts=asked.thread_ts))
            one.new()
            await one.do(one.at.slack.press("U1", asked, "Hint"))
            said = one.new()

            assert quiet(said)
            assert "does nothing now" in one.at.slack.shown(said[0])
            assert said[0].thread_ts == asked.thread_ts, "in the thread in which it was pressed"

    async def test_another_person_changes_nothing_and_nobody_else_sees_a_word(self):
        async with ana() as one:
            asked = await one.started()
            one.new()
            await one.do(one.at.slack.press("U2", asked, "Hint"))
            said = one.new()

            assert quiet(said, "U2")
            assert "No interview question of yours" in one.at.slack.shown(said[0])
            assert (await one.interview()).now.hints == 0

    async def test_another_persons_press_on_a_button_that_always_works_stays_between_them_and_the_coach(self):
        async with ana() as one:
            await one.started()
            await one.do(one.at.slack.command("U1", "/coach", "interview history"))
            await one.press("Pause")
            await one.do(one.at.slack.command("U1", "/coach", "interview"))
            offered = one.message("Start a new one")
            one.new()
            await one.do(one.at.slack.press("U2", offered, "Start a new one"))

            assert all(message.only_to == "U2" or message.channel == "DU2" for message in one.new())

    async def test_the_presser_of_a_stale_button_can_go_on_from_the_quiet_word(self):
        async with ana() as one:
            asked = await one.started()
            await one.do(one.at.slack.dm("U1", "resume"))
            one.new()
            await one.do(one.at.slack.press("U1", asked, "Hint"))
            note = one.new()
            assert quiet(note)
            await one.do(one.at.slack.press("U1", note[0], "Go on here"))

            assert QUESTION in one.at.slack.shown(one.new()[-1])
            assert (await one.interview()).place.endswith(asked.thread_ts)
