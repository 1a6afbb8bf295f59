"""A dialogue file: one story, told in steps, that every adapter must be able to play."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent.parent / "dialogues"
Where = Literal["dm", "channel", "thread", "command"]
Hears = Literal["everything", "its name"]
"""What the coach hears in rooms with other people."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Strict):
    name: str
    home: str = "home"


class Say(Strict):
    """Words or, where they start with a slash, a command. In a room with others they name the coach unless not `named`.

    A thread is the actor's own last one; of whoever has none, the last that anybody began. `apart`: in a new thread of
    the direct message.
    """

    actor: str
    text: str
    surface: Where = "dm"
    named: bool = True
    apart: bool = False


class Press(Strict):
    actor: str
    label: str


class Submit(Strict):
    actor: str
    fields: dict[str, str]


class Expect(Strict):
    """What was shown since the last step that was not an expectation, all its messages together."""

    kinds: tuple[str, ...] | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: tuple[str, ...] | None = None
    visible_to: str | None = None
    max_words: int | None = None
    messages: int | None = None


class Step(Strict):
    """Exactly one of these."""

    say: Say | None = None
    press: Press | None = None
    submit: Submit | None = None
    wait: timedelta | None = None
    fault: Literal["duplicate", "kill", "reconnect"] | None = None
    expect: Expect | None = None

    @model_validator(mode="before")
    @classmethod
    def _days(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("wait"), dict):
            return value | {"wait": timedelta(**value["wait"])}
        return value

    @model_validator(mode="after")
    def _one(self) -> Step:
        if len(self.model_fields_set) != 1:
            raise ValueError("a step says, presses, submits, waits, faults or expects: exactly one of these")
        return self


class Story(Strict):
    """`needs_company`: it makes sense only where other people are, `needs_threads`: where direct messages have threads.

    The terminal has neither, Discord's direct messages have no threads; they leave such stories out. `hears`: it is only
    true where the coach hears that much of what people say to each other. `needs_encoder`: its answers are told apart by
    meaning, so a bot that is a process of its own must not do without the encoder.
    """

    title: str
    needs_company: bool = False
    needs_threads: bool = False
    needs_encoder: bool = False
    hears: Hears | None = None
    actors: Annotated[tuple[Actor, ...], Field(min_length=1)]
    script: tuple[Any, ...] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def faults(self) -> set[str]:
        return {step.fault for step in self.steps if step.fault}


def stories(hears: Hears | None = None) -> dict[str, Story]:
    """Every dialogue file that is true everywhere, by its name; with `hears` those besides that are true only there.

    One that is `like` another has that one's steps, with an ending of its own.
    """
    return {name: story for name, story in _every().items() if story.hears == hears}


@cache
def _every() -> dict[str, Story]:
    """Read once for all stages: every worker of a run collects every test."""
    found = {path.stem: yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in sorted(FOLDER.glob("*.yaml"))}
    return {name: _whole(raw, found.get(raw.get("like"), {})) for name, raw in found.items()}


def _whole(raw: dict[str, Any], like: dict[str, Any]) -> Story:
    told = {key: value for key, value in {**like, **raw}.items() if key not in {"like", "ending"}}
    return Story(**told | {"steps": [*told["steps"], *raw.get("ending", ())]})
