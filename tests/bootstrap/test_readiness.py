"""When a process says that it is ready."""

from __future__ import annotations

from bot.bootstrap.readiness import Readiness


class Front:
    def __init__(self, trouble: str) -> None:
        self.trouble = trouble

    def __call__(self) -> str:
        return self.trouble


def test_it_is_not_ready_before_every_platform_was_reached_once():
    slack, discord = Front("Slack: not connected yet"), Front("Discord: logging in")
    ready = Readiness([slack, discord])
    assert ready() == "Slack: not connected yet. Discord: logging in"
    slack.trouble = ""
    assert ready() == "Discord: logging in"
    discord.trouble = ""
    assert ready() == ""


def test_an_outage_of_a_platform_that_was_reached_takes_nothing_out():
    slack, discord = Front(""), Front("Discord: logging in")
    ready = Readiness([slack, discord])
    assert ready() == "Discord: logging in"
    slack.trouble, discord.trouble = "Slack: gone", ""
    assert ready() == ""
    slack.trouble = discord.trouble = "gone"
    assert ready() == ""


def test_from_the_moment_it_is_told_to_stop_it_is_not_ready():
    ready = Readiness([Front("")])
    assert ready() == ""
    ready.leave()
    assert ready() == "stopping"
