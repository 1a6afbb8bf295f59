"""Whom and which channel an owner names on Discord."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.adapters.discord import parse


@pytest.mark.parametrize(("channel", "room"), [(SimpleNamespace(id=7), "7"), (SimpleNamespace(id=8, parent_id=7), "7")])
def test_a_thread_lies_in_the_channel_that_it_hangs_on(channel, room):
    assert parse._room(channel) == room
    assert parse._room(None) == ""


@pytest.mark.parametrize("text", ["block <@42>", "block <@!42> please"])
def test_whom_an_owner_names_is_a_learner(text):
    assert parse.NAMED.search(text)[1] == "42"
    assert parse.NAMED.search("block <@&42>") is None
