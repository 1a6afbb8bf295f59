"""Every rule that an owner sets, seen to hold in a conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.admin.rules import RULES, Rules, read_rules
from bot.core.admin.ruling import shortened
from bot.core.budget import Cost
from bot.core.memory import Memory, Record, Wake
from tests.core.admin.town import ANA, BEN, HOST, OWNER, WORDS, town

ASK = "what is a launch bar?"
ANSWERED = "launch"


def texts(said):
    return " ".join(one.text for one in said)


async def test_without_rules_everybody_is_answered():
    async with town() as here:
        assert ANSWERED in texts(await here.say(ASK)).lower()


class TestPaused:
    async def test_nobody_is_answered_until_it_is_resumed_and_nothing_is_lost(self):
        async with town() as here:
            await here.admin("pause")
            assert texts(await here.say(ASK)) == WORDS.refused.paused
            assert texts(await here.act("help", ANA)) == WORDS.refused.paused
            await here.admin("resume")
            assert ANSWERED in texts(await here.say(ASK)).lower()

    async def test_what_is_kept_about_a_person_can_still_be_seen_and_deleted(self):
        async with town() as here:
            await here.say(ASK)
            await here.admin("pause")
            assert "what I keep about you" in texts(await here.act("me", ANA))
            await here.act("v1:me:sure:0", ANA)
            assert await here.store.records(ANA) == ()

    async def test_timers_say_nothing_and_are_set_again(self):
        async with town() as here:
            await here.admin("digest on")
            await here.admin("pause")
            here.clock.advance(days=7)
            await here.over()
            assert read_digest(await here.store.records(OWNER))


def read_digest(records):
    return [one for one in records if one.kind == "digest"]


class TestBlocked:
    async def test_a_blocked_person_is_told_alone_and_passed_over_in_silence_before_others(self):
        async with town() as here:
            await here.admin("block", person=BEN)
            assert await here.say(ASK, BEN) == []
            (said,) = await here.act("help", BEN)
            assert (said.to, said.text) == ("private", WORDS.refused.blocked)
            assert texts(await here.say(ASK, BEN, "dm")) == WORDS.refused.blocked
            assert ANSWERED in texts(await here.say(ASK, ANA)).lower()

    async def test_an_id_typed_as_the_platform_writes_it_means_the_same_person(self):
        async with town() as here:
            await here.admin("block UBEN")
            assert await here.say(ASK, BEN) == []
            await here.admin("unblock UBEN")
            assert ANSWERED in texts(await here.say(ASK, BEN)).lower()

    async def test_the_list_names_nobody_and_survives_a_deletion(self):
        async with town() as here:
            await here.admin("block", person=BEN)
            await here.act("v1:me:sure:0", BEN)
            kept = [one for one in await here.store.records("slack:T1") if one.kind == "blocked"]
            assert len(kept) == 1
            assert "UBEN" not in f"{kept[0].key} {kept[0].body}"
            assert await here.say(ASK, BEN) == []

    async def test_an_owner_cannot_block_themselves(self):
        async with town() as here:
            assert WORDS.say.not_yourself in texts(await here.admin("block UOWNER"))


class TestRooms:
    async def test_only_in_allowed_channels_are_answers_public(self):
        async with town() as here:
            await here.admin("allow", room="C1")
            assert ANSWERED in texts(await here.say(ASK, room="C1")).lower()
            assert texts(await here.say(ASK, room="C2")) == WORDS.refused.elsewhere
            assert texts(await here.say(ASK, surface="thread", room="C2")) == WORDS.refused.elsewhere

    async def test_private_answers_work_in_every_channel(self):
        async with town() as here:
            await here.admin("private")
            (said,) = await here.act("help", ANA, room="C2")
            assert said.to == "private"
            assert "Four things" in said.text
            assert ANSWERED in texts(await here.say(ASK, surface="dm")).lower()

    async def test_a_private_answer_is_not_shown_where_public_answers_are_not_allowed(self):
        async with town() as here:
            await here.admin("private")
            assert texts(await here.act("v1:show:launch-bar:0", ANA)) == WORDS.refused.elsewhere

    async def test_channels_are_added_taken_away_and_all_allowed_again(self):
        async with town() as here:
            await here.admin("allow", room="C1")
            await here.admin("allow", room="C2")
            assert ANSWERED in texts(await here.say(ASK, room="C1")).lower()
            await here.admin("forbid", room="C1")
            assert texts(await here.say(ASK, room="C1")) == WORDS.refused.elsewhere
            await here.admin("everywhere")
            assert ANSWERED in texts(await here.say(ASK, room="C3")).lower()


class TestModel:
    async def test_switched_off_it_reads_nothing_and_nobody_is_told_that_it_does(self):
        async with town("A model's words.") as here:
            await here.admin("model off")
            first, second = await here.say(ASK), await here.say(ASK)
            assert here.model.asked == []
            assert HOST not in texts(first + second)
            assert "No language model" in texts(await here.act("me", ANA))

    async def test_switched_on_again_people_are_told_before_it_reads(self):
        async with town("A model's words.") as here:
            await here.admin("model off")
            await here.say(ASK)
            await here.admin("model on")
            assert HOST in texts(await here.say(ASK))
            assert here.model.asked == []
            await here.say(ASK)
            assert here.model.asked

    async def test_a_community_that_spent_its_month_costs_nothing_more_and_others_go_on(self):
        async with town(*["A launch bar is a bar."] * 9) as here:
            await here.admin("budget 0.01")
            await here.say(ASK)
            await here.say(ASK)
            assert here.model.asked == []
            assert await here.ledger.spent("slack:T1", "2026-11") == Cost()
            await here.admin("budget off")
            await here.say(ASK)
            assert here.model.asked

    async def test_a_rule_that_cannot_be_read_spends_nothing(self):
        record = Record("slack:T1", RULES, "", {"month_micros": "a lot"})
        memory = Memory(ANA, "slack:T1", None, rules={(RULES, ""): record})
        assert read_rules(memory).model is False


class TestDays:
    async def test_texts_go_when_the_owner_says_and_not_later(self):
        async with town() as here:
            await here.admin("days 7")
            await here.say(ASK)
            kept = [one for one in await here.store.records(ANA) if one.kind == "history"]
            assert [one.expires for one in kept] == [here.clock.now + timedelta(days=7)]
            assert "for 7 days" in texts(await here.act("me", ANA))

    async def test_an_owner_can_only_shorten_what_the_operator_set(self):
        async with town(days=30) as here:
            assert "at most 30 days" in texts(await here.admin("days 31"))
            await here.say(ASK)
            kept = [one for one in await here.store.records(ANA) if one.kind == "history"]
            assert [one.expires for one in kept] == [here.clock.now + timedelta(days=30)]

    async def test_what_has_no_end_keeps_none(self):
        async with town() as here:
            await here.admin("days 7")
            await here.say(ASK, surface="dm")
            assert [one.expires for one in await here.store.records(ANA) if one.kind == "met"] == [None]


async def test_two_owners_at_once_lose_nothing_of_what_either_set():
    async with town(named=(OWNER, ANA)) as here:
        await here.admin("days 7")
        rules = {one.kind: one for one in await here.store.records("slack:T1")}[RULES]
        assert rules.rev == 1
        await here.admin("pause", who=ANA)
        after = {one.kind: one for one in await here.store.records("slack:T1")}[RULES]
        assert (after.body["days"], after.body["paused"], after.rev) == (7, True, 2)


@pytest.mark.parametrize(
    "text", ["days", "days -1", "days 7.5", "days ²", "budget", "budget nan", "budget -3", "budget 1e99"]
)
async def test_a_number_that_is_none_changes_nothing(text):
    async with town("words") as here:
        assert "number" in texts(await here.admin(text))
        assert [one for one in await here.store.records("slack:T1") if one.kind == RULES] == []


def test_a_timer_is_not_shortened():
    wake = Wake(id="x", due=None, name="y")
    assert shortened(wake, Rules(days=1), None) is wake
