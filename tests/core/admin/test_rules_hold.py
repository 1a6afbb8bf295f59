"""Every rule that an owner sets, seen to hold in a conversation."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.admin.rules import RULES, Rules, block, is_blocked, put_rules, read_rules
from bot.core.admin.ruling import ruled, shortened
from bot.core.blocks import Notice
from bot.core.budget import Cost
from bot.core.dialogue import Open, Outcome, Text
from bot.core.memory import Drop, Memory, Put, Record, Wake
from tests.core.admin.town import ANA, BEN, HOST, OWNER, WORDS, town
from tests.core.turns.stage import pressed, said

ASK = "what is a launch bar?"
ANSWERED = "launch"


OURS = "slack:T1:U1"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def texts(heard):
    return " ".join(one.text for one in heard)


def memory_with(rules, rev=1):
    """What a turn knows when these are the rules."""
    record = Record("slack:T1", RULES, "", rules.model_dump(mode="json"), rev=rev) if rules else None
    return Memory(OURS, "slack:T1", NOW, rules={(RULES, ""): record} if record else {})


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

    async def test_whoever_is_in_danger_is_answered_under_any_rule(self):
        async with town() as here:
            await here.admin("pause")
            assert "you matter" in texts(await here.say("i want to kill myself"))

    async def test_timers_say_nothing_and_are_set_again(self):
        wake = Wake(id="nudge", due=NOW, name="v1:nudge:due:0")

        async def remind(_inbound, _memory):
            yield Open()
            yield Text("Five items wait.")
            yield Outcome((wake,))

        paused = memory_with(Rules(paused=True))
        timer = pressed("v1:nudge:due:0", id="timer:nudge:2026")
        assert [part async for part in ruled(remind, {})(timer, paused)] == [Outcome((wake,))]
        timer = pressed("v1:nudge:due:0", id="press")
        said = [part async for part in ruled(remind, {"paused": "Paused."})(timer, paused)]
        assert said == [Open("here"), Notice(text="Paused."), Outcome()]


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

    async def test_the_same_person_leaves_another_mark_in_every_list(self):
        marks = set()
        for _ in range(3):
            async with town() as here:
                await here.admin("block", person=BEN)
                await here.admin("block", person=BEN)
                marks |= {one.key for one in await here.store.records("slack:T1") if one.kind == "blocked"}
        assert len(marks) == 3
        assert hashlib.blake2s(BEN.encode(), digest_size=10).hexdigest() not in marks

    async def test_a_list_from_before_there_were_salts_still_holds_and_can_be_cleared(self):
        old = Record(
            "slack:T1", "blocked", hashlib.blake2s(BEN.encode(), digest_size=10).hexdigest(), {"on": "2026-11-20"}
        )
        memory = Memory(BEN, "slack:T1", NOW, rules={(old.kind, old.key): old})
        assert is_blocked(memory)
        assert block(BEN, memory, on=False) == (Drop("slack:T1", "blocked", old.key),)

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
            assert "Six things" in said.text
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

    async def test_the_rule_holds_for_every_skill(self):
        async def keep(_inbound, _memory):
            long = NOW + timedelta(days=90)
            yield Outcome(
                (
                    Put(owner=OURS, kind="answer", body={}, expires=long),
                    Put(owner=OURS, kind="brief", body={}, expires=NOW + timedelta(days=1)),
                    Put(owner="slack:T1", kind="report", body={}, expires=long),
                )
            )

        (outcome,) = [part async for part in ruled(keep, {})(said(), memory_with(Rules(days=7)))]
        assert [change.expires - NOW for change in outcome.changes] == [timedelta(days=n) for n in (7, 1, 90)]

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


def test_rules_are_written_over_those_that_were_read_and_over_no_others():
    assert put_rules(Rules(), memory_with(None)).rev == 0
    assert put_rules(Rules(), memory_with(Rules(), rev=4)).rev == 4


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
