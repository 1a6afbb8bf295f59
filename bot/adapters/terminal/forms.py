"""A form in a terminal: its questions, one after the other. A choice is answered by its number or label, or left as is.

A command in place of an answer leaves the form and is done instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rich.console import Console

from bot.adapters.terminal.parse import TENANT, action, chosen, parse
from bot.core.dialogue import Action, Door
from bot.core.forms import Field, Form, Query
from bot.core.tokens import parse as parse_token
from bot.core.verbs import VERBS

Ask = Callable[[str, str], Awaitable[str]]
"""Put a question with what stands there already; KeyboardInterrupt or EOFError when the person gives up."""


def opens_form(inbound: Action) -> bool:
    """Whether a form comes first."""
    token = parse_token(inbound.name)
    verb = VERBS.get(token.verb if token else inbound.name)
    return verb is not None and verb.opens == "form" and not inbound.values


async def filled(door: Door, ask: Ask, inbound: Action, console: Console) -> Action | None:
    """Ask a form's fields one by one; None when the person gave up with Ctrl-C or Ctrl-D."""
    form = await door.look(Query(want="form", tenant=TENANT, learner=inbound.learner, name=inbound.name))
    if not isinstance(form, Form):
        return inbound
    console.print(form.title, style="bold")
    values: dict[str, str] = {}
    try:
        for field in form.fields:
            typed = await _answered(field, ask, console)
            if isinstance(other := parse(typed, inbound.learner, inbound.at), Action):
                return other
            values[field.name] = typed
    except (KeyboardInterrupt, EOFError):
        return None
    return action(form.token, inbound.learner, inbound.at, values)


async def _answered(field: Field, ask: Ask, console: Console) -> str:
    tokens = [option.token for option in field.options]
    for n, option in enumerate(field.options, 1):
        console.print(f"[{n}] {option.label}", style="cyan", markup=False, highlight=False)
    if not tokens:
        return (await ask(f"{field.label}> ", field.value)).strip()
    known = str(tokens.index(field.value) + 1) if field.value in tokens else ""
    while True:
        typed = (await ask(f"{field.label} [{known}]> " if known else f"{field.label}> ", "")).strip() or known
        if (picked := chosen(typed, field.options)) is not None:
            return picked.token
        if not typed or typed.startswith("/"):
            return typed
        console.print(f"Type a number from 1 to {len(tokens)}.")
