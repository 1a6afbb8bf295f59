"""How often Slack may be called: never more than a minute's calls in a minute, and wiser after every refusal."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.quota import PER_MINUTE, Quota
from bot.adapters.slack.retries import method_of, retry_after
from bot.core.blocks import Choices, Option
from tests.adapters.slack.desk import Clock, counter, message, send
from tests.fakes.slack.clock import ManualClock
from tests.fakes.slack.server import FakeSlack

STOP = "chat.stopStream"
MORE = Choices(options=(Option(label="More", token="v1:more:x:0"),))


@given(st.lists(st.floats(0, 20), min_size=1, max_size=200))
def test_no_minute_ever_holds_more_calls_than_slack_promises(pauses):
    clock = Clock()
    quota, calls = Quota(clock), []
    for pause in pauses:
        clock.seconds += pause
        if quota.wait("w", STOP) == 0:
            quota.spend("w", STOP)
            calls.append(clock.seconds)
    for end in calls:
        assert sum(end - 60 < call <= end for call in calls) <= PER_MINUTE[STOP]


def test_previews_leave_a_reserve_for_what_must_land():
    quota = Quota(Clock())
    previews = 0
    while quota.room("w", STOP):
        quota.spend("w", STOP)
        previews += 1
    assert 0 < previews < PER_MINUTE[STOP] / 2
    assert quota.wait("w", STOP) == 0


def test_workspaces_and_methods_do_not_share_a_bucket():
    quota = Quota(Clock())
    while quota.room("w", STOP):
        quota.spend("w", STOP)
    assert quota.room("other", STOP)
    assert quota.room("w", "chat.update")


def test_after_a_refusal_it_waits_as_long_as_slack_asked():
    clock = Clock()
    quota = Quota(clock)
    quota.refused("w", STOP, 30)
    assert not quota.room("w", STOP)
    assert quota.wait("w", STOP) == pytest.approx(30)
    clock.seconds += 30
    assert quota.wait("w", STOP) == 0


def test_a_refusal_narrows_the_bucket_once_and_quiet_minutes_widen_it_again():
    clock = Clock()
    quota = Quota(clock)

    def most():
        clock.seconds += 600
        n = 0
        while quota.wait("w", STOP) == 0 and n < 100:
            quota.spend("w", STOP)
            n += 1
        return n

    before = most()
    for _ in range(5):  # one burst, refused together
        quota.refused("w", STOP, 10)
    bucket = quota._bucket("w", STOP)
    assert bucket.rate == pytest.approx(PER_MINUTE[STOP] * 0.7)
    clock.seconds += 3600
    assert most() == before


def test_the_table_does_not_grow_for_ever():
    quota = Quota(Clock())
    for n in range(25_000):
        quota.spend(f"w{n}", STOP)
    assert len(quota._buckets) == 20_000


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": ["3"]}, 3),
        ({}, 5),
        (None, 5),
        ({"Retry-After": "soon"}, 5),
        ({"Retry-After": "-1"}, 0),
    ],
)
def test_retry_after_is_read_in_every_form_and_guessed_when_it_is_missing(headers, seconds):
    assert retry_after(headers) == seconds


def test_a_method_is_known_by_its_address():
    assert method_of("https://slack.com/api/chat.postMessage?x=1") == "chat.postMessage"


class TestABusyWorkspace:
    async def test_with_streams_used_up_it_posts_and_updates_and_then_only_posts(self):
        clock = Clock()
        async with counter(ticks=clock) as (fake, slack):
            ways = []
            for n in range(60):
                fake.world.add_user(f"UX{n}")
                out = send(message(fake, user=f"UX{n}"), f"Answer {n}.")
                handle = await slack.surface.draft(out)
                ways.append(handle.partition("/")[0] if handle else "none")
                clock.seconds += 0.05
                if handle:
                    with contextlib.suppress(ConnectionError):
                        await slack.surface.deliver(send(out.inbound, f"Answer {n}.", MORE, handle=handle))
            assert [ways.index(way) for way in ("stream", "message", "none")] == sorted(
                ways.index(way) for way in ("stream", "message", "none")
            )
            assert ways.count("stream") <= PER_MINUTE["chat.startStream"] / 2
            assert fake.recording.violations == []

    async def test_every_final_text_lands_under_slacks_strict_limits(self):
        time = ManualClock()
        async with counter(slack=FakeSlack(clock=time, strict=True), ticks=time.now, patience=0) as (fake, slack):
            wanted = []
            for n in range(40):
                out = send(message(fake, user=f"U{n % 3 + 1}"), f"Answer {n}.")
                handle = await slack.surface.draft(out)
                done = send(out.inbound, f"Answer {n}. All of it.", MORE, handle=handle, nonce=out.nonce)
                for _ in range(20):
                    try:
                        await slack.surface.deliver(done)
                        break
                    except ConnectionError:
                        time.advance(5)
                wanted.append(f"Answer {n}. All of it.")
                time.advance(0.2)
            seen = [fake.shown(one) for user in (1, 2, 3) for one in fake.visible(f"DU{user}", by_app=True)]
            assert sorted(text.removesuffix("\n[More]") for text in seen) == sorted(wanted)

    async def test_a_short_wait_is_waited_and_a_long_one_left_to_the_caller(self):
        async with counter() as (fake, slack):
            fake.faults.limit("chat.postMessage", 1)
            await slack.surface.deliver(send(message(fake), "Hello."))
            assert len(fake.visible("DU1", by_app=True)) == 1
            fake.faults.limit("chat.postMessage", 30)
            with pytest.raises(ConnectionError):
                await slack.surface.deliver(send(message(fake), "Hello."))
            calls = fake.recording.counts()["chat.postMessage"]
            with pytest.raises(ConnectionError):
                await slack.surface.deliver(send(message(fake), "Hello."))
            assert fake.recording.counts()["chat.postMessage"] == calls
