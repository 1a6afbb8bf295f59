from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Choices
from bot.core.dialogue import Action, Message, Open, Outcome, Text
from bot.core.errors import ContentError
from bot.core.memory import Drop, Memory, Put, Record, Unwake, Wake
from bot.core.nudging import hours
from bot.core.nudging.skill import NudgingSkill, read_nudge
from bot.core.nudging.words import VERB, load_words
from bot.core.standing import Point, evidence
from bot.core.tokens import mint
from tests.fixtures.interviewing import SHIPPED

WORDS = load_words(SHIPPED / "nudge.yaml")
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ANA = "stage:ana"
PASSED = "somebody else answered"
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


async def otherwise(_inbound, _memory):
    yield Open()
    yield Text(PASSED)
    yield Outcome()


class Talk:
    """One learner, whose records live on from turn to turn; `wake` is the timer that is set."""

    def __init__(self, due=3, step="Write a launch bar") -> None:
        self.due, self.step, self.now = due, step, NOW
        self.records: dict = {}
        self.wake: Wake | None = None
        self.skill = NudgingSkill(WORDS, otherwise, lambda _memory: self.due, lambda _memory: self.step)

    async def say(self, text, surface="dm"):
        return await self._play("ask", Message(**self._envelope(surface), text=text))

    async def press(self, ref, surface="dm"):
        return await self._play(VERB, Action(**self._envelope(surface), name=mint(VERB, ref)))

    async def fall_due(self, late=timedelta(0)):
        self.now = self.wake.due + late
        return await self._play(VERB, Action(**self._envelope("dm"), name=self.wake.name))

    async def _play(self, verb, inbound):
        memory = Memory(ANA, "stage:t", self.now, self.records)
        parts = [part async for part in self.skill.table()[verb](inbound, memory)]
        for change in parts[-1].changes:
            match change:
                case Put():
                    self.records = {
                        **self.records,
                        (change.kind, change.key): Record(ANA, change.kind, change.key, change.body),
                    }
                case Drop():
                    self.records = {key: one for key, one in self.records.items() if key != (change.kind, change.key)}
                case Wake():
                    self.wake = change
                case Unwake():
                    self.wake = None
        return "".join(part.markdown for part in parts if isinstance(part, Text)), [
            option.label for part in parts if isinstance(part, Choices) for option in part.options
        ]

    def practised(self):
        point = Point("data-judgement", 1.0, 1, "item", "i", self.now, "1")
        put = evidence(Memory(ANA, "t", self.now), point)
        self.records = {**self.records, (put.kind, put.key): Record(ANA, put.kind, put.key, put.body)}

    def _envelope(self, surface):
        return {"id": "1", "tenant": "stage:t", "learner": ANA, "place": "p", "surface": surface, "at": self.now}


async def reminded(hour="8", clock="10:00", **kind):
    talk = Talk(**kind)
    await talk.say("remind me please")
    await talk.say(hour)
    await talk.say(clock)
    return talk


async def test_two_answers_set_a_reminder_for_tomorrow_at_that_hour_there():
    talk = Talk()
    assert (await talk.say("Can you remind me?"))[1] == ["8:00", "12:30", "18:30"]
    assert "What time is it for you now?" in (await talk.say("7:30 pm"))[0]
    said, buttons = await talk.say("14:30")

    assert "at 19:30, at most once a day" in said
    assert buttons == ["Another time", "Stop reminders"]
    assert talk.wake.due == datetime(2026, 12, 2, 14, 0, tzinfo=UTC)  # 14:30 there is 9:00 here


async def test_a_zone_by_its_name_moves_with_its_summer():
    talk = await reminded("8", "europe/berlin")
    assert talk.wake.due == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)

    talk.now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    await talk.press("snooze")
    assert talk.wake.due == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


async def test_a_reminder_names_what_waits_and_the_next_is_a_day_later():
    talk = await reminded()
    first = talk.wake.due
    said, buttons = await talk.fall_due()

    assert said == "Your reminder: 3 practice items wait, your step is “Write a launch bar”."
    assert buttons == ["Five items", "Not this week", "Stop reminders"]
    assert talk.wake.due - first == timedelta(days=1)


async def test_when_nothing_waits_nothing_is_said_and_the_next_day_is_looked_at_again():
    talk = await reminded(due=0, step="")
    first = talk.wake.due

    assert await talk.fall_due() == ("", [])
    assert talk.wake.due - first == timedelta(days=1)


async def test_what_comes_late_into_the_night_waits_for_the_next_day():
    talk = await reminded()
    assert await talk.fall_due(late=timedelta(hours=15)) == ("", [])
    assert (await talk.fall_due())[0].startswith("Your reminder")


async def test_an_hour_at_night_may_be_chosen_and_is_then_not_quiet():
    talk = await reminded("23:00")
    assert (await talk.fall_due())[0].startswith("Your reminder")


async def test_quiet_hours_can_be_said():
    talk = await reminded("8")
    assert "Quiet from 7:00 to 10:30" in (await talk.say("quiet from 7 to 10:30"))[0]
    assert await talk.fall_due() == ("", [])


async def test_one_tap_stops_them():
    talk = await reminded()
    assert "No more reminders" in (await talk.press("stop"))[0]
    assert talk.wake is None
    assert talk.records == {}


@pytest.mark.parametrize(
    "words", ["stop the reminders", "Don't remind me", "no more reminders please", "reminders off"]
)
async def test_plain_words_stop_them_too(words):
    talk = await reminded()
    assert "No more reminders" in (await talk.say(words))[0]
    assert talk.wake is None


async def test_not_this_week_is_a_week_of_silence():
    talk = await reminded()
    await talk.fall_due()
    await talk.press("week")
    assert talk.wake.due - talk.now == timedelta(days=7)


async def test_reminders_that_nothing_comes_of_end_by_themselves_and_say_so():
    talk = await reminded()
    said = [(await talk.fall_due())[0] for _ in range(WORDS.patience + 1)]

    assert all(one.startswith("Your reminder") for one in said[:-1])
    assert said[-1].startswith("I stop reminding you")
    assert talk.wake is None


async def test_who_practises_is_reminded_on():
    talk = await reminded()
    for _ in range(2 * WORDS.patience):
        assert (await talk.fall_due())[0].startswith("Your reminder")
        talk.now += timedelta(minutes=5)
        talk.practised()


@pytest.mark.parametrize(
    "words",
    [
        "Remind me what RAG is",
        "remind me how evals work",
        "What is a launch bar?",
        "Remind me about the EU AI Act",
        "8",
    ],
)
async def test_other_questions_are_answered_as_ever(words):
    assert (await Talk().say(words))[0] == PASSED


async def test_a_question_in_the_middle_of_setting_up_is_answered():
    talk = Talk()
    await talk.say("remind me")
    assert (await talk.say("What does an AI PM do all day?"))[0] == PASSED


async def test_an_unclear_time_is_asked_for_again():
    talk = Talk()
    await talk.say("remind me")
    assert "I did not get the time" in (await talk.say("25:70"))[0]


async def test_among_others_it_says_where_reminders_live():
    assert "direct message" in (await Talk().say("remind me at 8", "channel"))[0]
    assert "direct message" in (await Talk().press("change", "channel"))[0]


async def test_a_timer_that_outlives_its_reminder_does_nothing():
    talk = await reminded()
    talk.records = {}
    assert await talk.fall_due() == ("", [])


@given(
    MOMENTS,
    st.integers(-48, 56),
)
def test_the_clock_somebody_reads_gives_their_offset(now, quarters):
    there = now + timedelta(minutes=15 * quarters)
    found = hours.zone_of("", there.hour + there.minute / 60, now, {})
    gap = hours.zone(found).utcoffset(None) - timedelta(minutes=15 * quarters)

    assert gap % timedelta(days=1) in (timedelta(0), timedelta(days=1))


@given(
    st.floats(0, 23.99).map(lambda hour: round(hour * 4) / 4 % 24),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "+05:30", "-09:00", "Pacific/Auckland"]),
    MOMENTS,
)
def test_the_next_moment_is_tomorrow_there_at_that_hour(hour, zone, now):
    due = hours.next_at(hour, zone, now)
    local, today = due.astimezone(hours.zone(zone)), now.astimezone(hours.zone(zone)).date()

    assert timedelta(0) < due - now < timedelta(hours=49)
    assert (local.date() - today).days in (1, 2)
    if "/" not in zone:  # where clocks are put forward an hour may be missing
        assert local.hour + local.minute / 60 == hour


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("8", 8), ("8:30", 8.5), ("8 pm", 20), ("12 am", 0), ("12pm", 12), ("18h30", 18.5), ("13 pm", None), ("24", None)],
)
def test_times_are_read_as_people_type_them(typed, hour):
    assert hours.hour_of(WORDS.patterns["time"].search(typed)) == hour


@pytest.mark.parametrize("typed", ["Nowhere/Town", "+25:00", "hello", "easter"])
def test_what_is_no_zone_is_none(typed):
    assert hours.zone_of(typed, None, NOW, WORDS.zones) == ""


def test_a_broken_file_says_what_is_missing(tmp_path):
    path = tmp_path / "nudge.yaml"
    path.write_text((SHIPPED / "nudge.yaml").read_text("utf-8").replace("  none: No reminders are set.\n", ""), "utf-8")
    with pytest.raises(ContentError, match="say misses none"):
        load_words(path)


def test_records_of_another_shape_count_as_none():
    broken = {("nudge", ""): Record(ANA, "nudge", "", {"hour": "late"})}
    assert read_nudge(replace(Memory(ANA, "t", NOW), records=broken)) is None


async def test_a_time_that_no_clock_shows_is_asked_for_again_also_when_reminders_are_on():
    talk = await reminded("8")
    said, buttons = await talk.say("remind me at 25")

    assert said.startswith("I did not get the time.")
    assert buttons == ["8:00", "12:30", "18:30"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("remind me every weekday at 7pm Berlin time", 18),
        ("remind me at 19:00 europe/berlin", 18),
        ("Remind me at 7pm in New York", 24),
        ("remind me at 7pm IST", 13.5),
        ("remind me at 19:00 utc+2", 17),
    ],
)
async def test_a_zone_said_with_the_hour_is_not_asked_for(words, due):
    talk = Talk()
    said, buttons = await talk.say(words)
    assert "at 19:00, at most once a day" in said
    assert buttons == ["Another time", "Stop reminders"]
    assert (talk.wake.due - datetime(2026, 12, 2, tzinfo=UTC)) == timedelta(hours=due)


@pytest.mark.parametrize("words", ["Berlin", "in Berlin", "germany", "berlin time", "Europe/Berlin"])
async def test_a_zone_may_be_answered_by_its_city(words):
    talk = await reminded("8", words)
    assert talk.wake.due == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)


async def test_an_hour_without_a_zone_is_asked_for_it():
    assert "What time is it" in (await Talk().say("remind me at 8 every time"))[0]


@pytest.mark.parametrize(
    ("words", "days"), [("snooze", 1), ("Not today.", 1), ("snooze for a week", 7), ("not this week", 7)]
)
async def test_reminders_are_put_off_in_plain_words(words, days):
    talk = await reminded()
    said, _ = await talk.say(words)
    assert said.startswith("Fine. The next one comes on")
    assert talk.wake.due.date() == (NOW + timedelta(days=days)).date()


async def test_without_reminders_snooze_is_for_somebody_else():
    assert (await Talk().say("snooze"))[0] == PASSED


@pytest.mark.parametrize("called", WORDS.zones)
def test_every_zone_that_people_call_by_another_name_is_there(called):
    assert hours.zone(WORDS.zones[called]) is not UTC
