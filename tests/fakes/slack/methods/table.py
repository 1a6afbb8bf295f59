"""What a method is: its name, who may call it, with which arguments, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.slack.messages import Json
from tests.fakes.slack.people import Channel, Installation
from tests.fakes.slack.recording import Call
from tests.fakes.slack.refusal import RefusalError
from tests.fakes.slack.world import World

Caller = Literal["bot", "app", "nobody"]
Tier = Literal["1", "2", "3", "4", "post", "special"]


@dataclass(frozen=True)
class Asked:
    """One call on its way: the world, who calls, with what."""

    world: World
    bot: Installation
    args: Json
    call: Call

    def needs(self, *scopes: str) -> None:
        """Refuse unless the token holds one of the scopes."""
        if not self.bot.scopes.intersection(scopes):
            provided = ",".join(sorted(self.bot.scopes))
            raise RefusalError("missing_scope", needed=",".join(scopes), provided=provided)

    def channel(self, key: str = "channel", *, writing: bool = True) -> Channel:
        return self.world.channel_for(self.bot, self.args.get(key), writing=writing)


Run = Callable[[Asked], Json]


@dataclass(frozen=True)
class Method:
    name: str
    run: Run
    tier: Tier
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    caller: Caller = "bot"


METHODS: dict[str, Method] = {}


def method(
    name: str,
    tier: Tier,
    *,
    scopes: tuple[str, ...] = (),
    required: str = "",
    optional: str = "",
    caller: Caller = "bot",
) -> Callable[[Run], Run]:
    """Put a function into the table under Slack's name for it."""

    def add(run: Run) -> Run:
        METHODS[name] = Method(name, run, tier, scopes, tuple(required.split()), tuple(optional.split()), caller)
        return run

    return add


def flag(value: Any) -> bool:
    """Slack's booleans come as JSON true, as "1" and as "true"."""
    return value in (True, 1, "1", "true")
