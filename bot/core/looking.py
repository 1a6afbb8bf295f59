"""Look: forms, their checks, autocomplete and the home page. Reads only, and quickly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, assert_never, get_args

from pydantic import BaseModel, ConfigDict, model_validator

from bot.core.blocks import Block, Choices, Notice, Option
from bot.core.forms import Field, FieldErrors, Form, Home, Looked, Options, Query
from bot.core.knowledge.knowledge import Knowledge
from bot.core.memory import Memory
from bot.core.spoken import read_lines
from bot.core.tokens import Token, mint, parse

FILLED = 1
"""The step of a form's token: from the button that opens it (0) to the filled form."""
MOST = 25
LABEL = 75
ROW = 3
"""Buttons in a row."""


class Strict(BaseModel):
    """A frozen record in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Strict):
    """One answer of a field that offers some."""

    value: str
    label: str


class FieldFile(Strict):
    """One field of a form."""

    name: str
    label: str
    options: tuple[Choice, ...] = ()
    lines: int = 1
    limit: int = 3000
    required: bool = True
    value: str = ""


class FormFile(Strict):
    """One form."""

    title: str
    fields: tuple[FieldFile, ...]


class Button(Strict):
    """A button on the home page."""

    label: str
    verb: str
    card: str = ""


HomeLabel = Literal["plan", "practise", "marks", "interview", "resume", "progress", "help", "me"]


class HomeFile(Strict):
    """What the home page says: to a newcomer a greeting and what to press, later where the learner is."""

    greeting: str
    options: tuple[Button, ...]
    no_path: str
    due: str
    due_one: str
    none_due: str
    open: str
    results: str
    labels: Mapping[HomeLabel, str]

    @model_validator(mode="after")
    def _complete(self) -> HomeFile:
        if missing := set(get_args(HomeLabel)) - set(self.labels):
            raise ValueError(f"home labels lack {sorted(missing)}")
        return self


class LookFile(Strict):
    """The whole of `forms.yaml`."""

    forms: Mapping[str, FormFile]
    home: HomeFile
    missing: str


def load_looks(path: Path) -> LookFile:
    """Read `forms.yaml`; ContentError names its faults."""
    return read_lines(path, LookFile.model_validate)


@dataclass(frozen=True)
class Looking:
    """Answers read-only questions from `forms.yaml` and the knowledge that a tenant may see.

    `page` draws the home page of a learner who has begun; it is empty for one who has not. `offers`: what a verb may be
    given behind it, for verbs that take something else than a role or a card. `refusal`: why a learner's form is not
    opened now, empty when it is. `pairs`: what may be compared with the thing that stands already.
    """

    file: LookFile
    knowledge: Knowledge
    page: Callable[[Memory], tuple[Block, ...]] = lambda _memory: ()
    offers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refusal: Callable[[Token, Memory], str] = lambda _token, _memory: ""
    pairs: Callable[[Knowledge, str], Sequence[str]] | None = None

    async def look(self, query: Query) -> Looked:
        """Answer one question. A verb without a form has none to fill in: no field errors."""
        token = parse(query.name) or Token(query.name)
        match query.want:
            case "form":
                return self._opened(token, query.memory)
            case "check":
                return FieldErrors(self._missing(token.verb, query.values))
            case "options":
                return Options(self._options(query))
            case "home":
                return self._home(query.memory)
            case _:
                assert_never(query.want)

    def _opened(self, token: Token, memory: Memory | None) -> Form | FieldErrors:
        form = self.file.forms.get(token.verb) if token.step < FILLED else None
        refused = self.refusal(token, memory) if form and memory else ""
        if form is None or refused:
            return FieldErrors({"form": refused} if refused else {})
        return _form(form, token)

    def _missing(self, verb: str, values: Mapping[str, str]) -> Mapping[str, str]:
        form = self.file.forms.get(verb)
        wanted = [field.name for field in form.fields if field.required] if form else []
        return {name: self.file.missing for name in wanted if not values.get(name, "").strip()}

    def _options(self, query: Query) -> tuple[Option, ...]:
        """Titles that hold every word typed so far, those that begin with it first."""
        typed = query.values.get("text", "").casefold()
        titles = self.offers.get(query.name) or self._titles(query)
        found = [title for title in titles if all(word in title.casefold() for word in typed.split())]
        found.sort(key=lambda title: not title.casefold().startswith(typed))
        return tuple(Option(label=title[:LABEL], token=title[:LABEL]) for title in found[:MOST])

    def _titles(self, query: Query) -> Sequence[str]:
        view = self.knowledge.visible(query.tenant)
        if self.pairs and query.name == "compare":
            return self.pairs(view, query.values.get("beside", ""))
        return [*(role.title for role in view.roles.values()), *(card.title for card in view.cards.values())]

    def _home(self, memory: Memory | None) -> Home:
        if memory is not None and (begun := self.page(memory)):
            return Home(begun)
        home = self.file.home
        options = [Option(label=one.label, token=mint(one.verb, one.card)) for one in home.options]
        rows = (Choices(options=tuple(options[at : at + ROW])) for at in range(0, len(options), ROW))
        return Home((Notice(text=home.greeting), *rows))


def _form(form: FormFile, token: Token) -> Form:
    return Form(
        title=form.title,
        token=mint(token.verb, token.ref, FILLED),
        fields=tuple(_field(field) for field in form.fields),
    )


def _field(field: FieldFile) -> Field:
    return Field(
        name=field.name,
        label=field.label,
        options=tuple(Option(label=choice.label, token=choice.value) for choice in field.options),
        lines=field.lines,
        limit=field.limit,
        required=field.required,
        value=field.value,
    )
