"""`coach slack`: what an owner needs to put the coach into a Slack workspace."""

from __future__ import annotations

import json

import click


@click.group("slack")
def command() -> None:
    """Set up the coach on Slack."""


@command.command("manifest")
@click.option("--http", metavar="URL", default="", help="Slack reaches the coach at this address, instead of a socket.")
@click.option("--threads", is_flag=True, help="Also ask for the history scopes: follow up without being named.")
@click.option("--source", hidden=True, expose_value=False, help="The project's folder, which Slack's own CLI adds.")
def manifest(http: str, *, threads: bool) -> None:
    """Print the app's manifest, to paste where Slack asks for one."""
    from bot.adapters.slack.manifest import manifest as described

    if http and not http.startswith("https://"):
        raise click.UsageError("Slack calls https:// addresses only, for example --http https://coach.example.org")
    click.echo(json.dumps(described(http=http, threads=threads), ensure_ascii=False, indent=2))
