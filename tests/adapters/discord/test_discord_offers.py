"""The commands are the grammar's, and whatever they complete to is understood when it is sent."""

from __future__ import annotations

import asyncio
from datetime import date

import discord
import pytest
from discord import app_commands

from bot import bootstrap, settings
from bot.adapters.discord.commands import CHOICE_LIMIT, MENU, TAKES, add_commands
from bot.core.forms import Options, Query
from bot.core.interviewing.briefing import read_wish
from bot.core.planning.hearing import hear
from bot.core.verbs import COMMANDS, PRESSED
from tests.adapters.discord.payloads import Nobody
from tests.stage.homes import with_index


@pytest.fixture(scope="module")
def brain(tmp_path_factory):
    found = settings.read({"COACH_HOME": str(with_index(tmp_path_factory.mktemp("offers") / "home"))}, dotenv=None)
    coach, look = asyncio.run(bootstrap.coach(found))
    return found, coach, look


@pytest.fixture(scope="module")
def offered(brain):
    _, _, look = brain

    def ask(verb, typed=""):
        found = asyncio.run(look(Query("options", "discord:1", "discord:2", verb, {"text": typed})))
        assert isinstance(found, Options)
        return [option.label for option in found.items]

    return ask


def commands():
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(tree, Nobody())
    return {command.name: command.to_dict(tree) for command in tree.get_commands()}


def test_the_commands_are_the_verbs_that_people_type_and_none_that_only_buttons_say():
    assert list(commands()) == [*(verb.name for verb in COMMANDS), MENU]
    assert not {verb.name for verb in PRESSED} & set(commands())


def test_each_says_where_it_may_be_used_and_needs_no_install_by_a_single_person():
    for told in commands().values():
        assert (told["contexts"], told["integration_types"]) == ([0, 1], [0])


def test_an_interview_completes_to_types_of_questions_that_it_understands(offered):
    labels = offered("interview")

    wishes = [read_wish(label, bootstrap.bank()) for label in labels]
    assert len(labels) >= 9
    assert [
        label for label, wish in zip(labels, wishes, strict=True) if wish.wanted == "interview" and not wish.wish.type
    ] == []
    assert len({(wish.wanted, wish.wish.type) for wish in wishes}) == len(labels)


def test_a_path_completes_to_goals_that_it_understands(brain, offered):
    planned = bootstrap.planning(bootstrap.knowledge(brain[0]).knowledge)
    goals = [goal.id for goal in planned.knowledge.goals.values()]

    heard = [hear(label, date(2026, 12, 1), planned.lines).goal for label in offered("path")]
    assert heard == goals


def test_questions_complete_to_cards_and_comparisons_to_roles(offered):
    assert any("eval" in label.lower() for label in offered("ask", "eval"))
    assert "Data scientist" in offered("compare", "data s")


@pytest.mark.parametrize("verb", sorted(set(TAKES) - {"admin"}))
def test_everything_offered_fits_discord(verb, offered):
    assert 0 < len(offered(verb)) <= 25
    assert all(0 < len(label) <= CHOICE_LIMIT for label in offered(verb))
