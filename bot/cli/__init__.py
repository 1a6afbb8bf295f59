"""The command `coach`: one small file per command, imported only when it runs, so that help is quick."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence

import click

from bot.core.errors import CoachError, ContentError

COMMANDS = {
    "ask": "Ask one question, or a batch of them.",
    "chat": "Talk with the coach in this terminal.",
    "check": "Check the knowledge base, or single files of it.",
    "data": "Export or delete what is known about a learner.",
    "db": "Upgrade, inspect, back up and restore the database.",
    "discord": "Invite the Discord bot; tell Discord the slash commands.",
    "doctor": "Find what is not set up right, and say how to mend it.",
    "slack": "Print the manifest that Slack asks for.",
    "serve": "Run the coach on Slack, Discord, or both.",
    "eval": "Measure the coach on questions with known answers.",
    "index": "Build the search index (make install does it).",
    "insights": "Show what people asked in vain, rated and reported.",
    "kb": "Write a new card; see what is there, gets old or is missing.",
    "interview": "List interview questions, grade answers, write and try questions.",
    "review": "Review a job description, or lines of experience.",
    "path": "Plan a learning path that fits a goal and the hours there are.",
}


class LazyGroup(click.Group):
    """Knows its commands by name and one line of help; imports a command's file when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"bot.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ai-pm-coach", prog_name="coach")
def coach() -> None:
    """Coach people who want to become AI product managers."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `coach`. Exit code 0: success; 1: a check found faults; 2: usage, settings or content error."""
    gc.set_threshold(20_000, 20, 100)  # a start makes a million objects that stay; looking at all of them often is slow
    try:
        coach(args=arguments, prog_name="coach", standalone_mode=True)
    except ContentError as error:
        click.echo(f"{error}\n{error.sentence}", err=True)
        sys.exit(2)
    except CoachError as error:
        click.echo(str(error) or error.sentence, err=True)
        sys.exit(2)
