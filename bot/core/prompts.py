"""Prompts are prose in files; this loads them, checks their slots, and fills them for one request.

A file opens with a YAML header that declares its inputs and limits, then the part that never changes, then a line
`=== turn ===` and the part that differs every time. Slots look like `{{name}}`. A slot that is not declared, a
declared input that no slot uses, and a value that is missing or unknown are all errors: a prompt cannot rot quietly.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.errors import ContentError

SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
TURN = "=== turn ==="
HEADER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. `stable` is the part that repeats, so that a provider may cache it.

    `asker` is the learner's id, for a hashed safety identifier only; `within` is the time left for the call, in
    seconds.
    """

    name: str
    stable: str
    turn: str
    max_tokens: int
    asker: str = ""
    within: float = 30.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a call cost, as the provider counted them."""

    tokens_in: int
    tokens_out: int


class Header(BaseModel):
    """What a prompt file says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    parts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    max_tokens: int = Field(default=0, ge=0, le=8000)


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt file, read and checked; `stable` already holds the parts it shares with others."""

    name: str
    header: Header
    stable: str
    turn: str


def load(folder: Path) -> Mapping[str, Template]:
    """Read every prompt file of a folder, by file name without ending.

    Raises:
        ContentError: a header, a slot or a shared part breaks a rule; the message names each file and its fault.

    """
    files = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.md")) if path.stem != "README"}
    templates, faults = {}, []
    for name, text in files.items():
        try:
            templates[name] = _template(name, text, files)
        except ContentError as fault:
            faults.append(str(fault))
    if faults:
        raise ContentError("\n".join(faults))
    return templates


def fill(template: Template, values: Mapping[str, str], *, asker: str = "", within: float = 30.0) -> Prompt:
    """Put values into a template's turn; ContentError when a value is missing or unknown."""
    declared = set(template.header.inputs)
    if declared != set(values):
        raise ContentError(f"prompts/{template.name}.md takes {sorted(declared)}, was given {sorted(values)}")
    turn = SLOT.sub(lambda slot: values[slot[1]], template.turn)  # one pass: a value's own braces stay as they are
    return Prompt(template.name, template.stable, turn, template.header.max_tokens, asker, within)


def fence(text: str, label: str, mark: Callable[[], str] = lambda: secrets.token_hex(8)) -> str:
    """Wrap untrusted text so that nothing in it can pretend to end it: the mark is new for every request."""
    drawn = mark()
    return f"<<<{label} {drawn}\n{text}\n{drawn} {label}>>>"


def _template(name: str, text: str, files: Mapping[str, str]) -> Template:
    header, body = _split(name, text)
    stable, _, turn = body.partition(f"\n{TURN}\n")
    shared = {part: _shared(name, part, files) for part in header.parts}
    _check(name, "parts", header.parts, SLOT.findall(stable))
    _check(name, "inputs", header.inputs, SLOT.findall(turn))
    if turn and not header.max_tokens:
        raise ContentError(f"prompts/{name}.md: max_tokens is missing")
    return Template(name, header, SLOT.sub(lambda slot: shared[slot[1]], stable).strip(), turn.strip())


def _split(name: str, text: str) -> tuple[Header, str]:
    found = HEADER.match(text)
    if found is None:
        raise ContentError(f"prompts/{name}.md: no header between two lines of ---")
    try:
        return Header.model_validate(yaml.safe_load(found[1])), text[found.end() :]
    except (ValidationError, yaml.YAMLError) as fault:
        raise ContentError(f"prompts/{name}.md: {fault}") from fault


def _shared(name: str, part: str, files: Mapping[str, str]) -> str:
    if part not in files:
        raise ContentError(f"prompts/{name}.md: there is no prompts/{part}.md to share")
    return _split(part, files[part])[1].strip()


def _check(name: str, kind: str, declared: tuple[str, ...], used: list[str]) -> None:
    if undeclared := sorted(set(used) - set(declared)):
        raise ContentError(f"prompts/{name}.md: slots not declared in {kind}: {undeclared}")
    if unused := sorted(set(declared) - set(used)):
        raise ContentError(f"prompts/{name}.md: {kind} declared but not used: {unused}")
