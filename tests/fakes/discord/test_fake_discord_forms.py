"""Limits of modals and of commands from both sides."""

import pytest

from tests.fakes.discord.samples import (
    button,
    command,
    field,
    label,
    modal,
    option,
    options,
    row,
    section,
    select,
    spots,
    words,
)
from tests.fakes.discord.validation.commands import check_command, check_names
from tests.fakes.discord.validation.modals import check_modal

# -- modals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        modal(title="x" * 45, custom_id="x" * 100),
        modal(*[label(field(custom_id=str(n))) for n in range(5)]),
        modal(label(field(max_length=4000, min_length=0, placeholder="x" * 100, value="x" * 4000))),
        modal(label(label="x" * 45, description="x" * 100)),
        modal(words(), label(select(min_values=0, required=False))),
        modal(label({"type": 21, "custom_id": "r", "options": options(10)})),
        modal(label({"type": 22, "custom_id": "c", "options": options(10), "max_values": 10})),
        modal(label({"type": 23, "custom_id": "b"}), label({"type": 19, "custom_id": "u", "max_values": 10})),
        modal(row(field(label="x" * 45))),
    ],
)
def test_a_modal_at_its_limits_passes(body):
    assert spots(check_modal, body) == []


@pytest.mark.parametrize(
    ("body", "spot"),
    [
        (modal(title="x" * 46), "title"),
        (modal(title=""), "title"),
        (modal(custom_id="x" * 101), "custom_id"),
        (modal(*[label(field(custom_id=str(n))) for n in range(6)]), "components"),
        (modal(components=[]), "components"),
        (modal(label(label="x" * 46)), "components.0.label"),
        (modal(label(description="x" * 101)), "components.0.description"),
        (modal(label(field(label="x"))), "components.0.component.label"),
        (modal(label(field(max_length=4001))), "components.0.component.max_length"),
        (modal(label(field(min_length=5, max_length=4))), "components.0.component.min_length"),
        (modal(label(field(style=3))), "components.0.component.style"),
        (modal(label(field(placeholder="x" * 101))), "components.0.component.placeholder"),
        (modal(label(field(value="x" * 4001))), "components.0.component.value"),
        (modal(label(), label()), "components.1.component.custom_id"),
        (modal(label(button())), "components.0.component.type"),
        (modal(section(words())), "components.0.type"),
        (modal(label(select(disabled=True))), "components.0.component.disabled"),
        (modal(label(select(min_values=0))), "components.0.component.min_values"),
        (modal(label({"type": 21, "custom_id": "r", "options": options(1)})), "components.0.component.options"),
        (modal(label({"type": 21, "custom_id": "r", "options": options(11)})), "components.0.component.options"),
        (modal(label({"type": 19, "custom_id": "u", "max_values": 11})), "components.0.component.max_values"),
        (modal(row(field())), "components.0.components.0.label"),
    ],
)
def test_a_modal_past_a_limit_is_refused_at_the_spot(body, spot):
    assert spots(check_modal, body) == [spot]


# -- commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        command(name="x" * 32, description="x" * 100),
        command(name="größe-und_maß"),
        command(name="คำถาม"),
        command(options=[option(name=str(n)) for n in range(25)]),
        command(options=[option(required=True), option(name="p")]),
        command(options=[option(choices=[{"name": "x" * 100, "value": "x" * 100}] * 25)]),
        command(options=[option(type=2, name="g", options=[option(type=1, name="s", options=[option()])])]),
        command(type=3, name="Ask the coach", description=""),
    ],
)
def test_a_command_at_its_limits_passes(body):
    assert spots(check_command, body, in_guild=False) == []


@pytest.mark.parametrize(
    ("body", "spot"),
    [
        (command(name="x" * 33), "name"),
        (command(name="Ask"), "name"),
        (command(name="two words"), "name"),
        (command(description=""), "description"),
        (command(description="x" * 101), "description"),
        (command(contexts=None), "contexts"),
        (command(integration_types=None), "integration_types"),
        (command(contexts=[]), "contexts"),
        (command(contexts=[3]), "contexts.0"),
        (command(type=4), "type"),
        (command(type=3, description="d"), "description"),
        (command(options=[option(name=str(n)) for n in range(26)]), "options"),
        (command(options=[option(), option(name="p", required=True)]), "options.1"),
        (command(options=[option(), option()]), "options.1.name"),
        (command(options=[option(type=12)]), "options.0.type"),
        (command(options=[option(type=1, name="s"), option()]), "options"),
        (command(options=[option(type=1, options=[option(type=1)])]), "options.0.options.0.type"),
        (command(options=[option(choices=options(26) and [{"name": "n", "value": "v"}] * 26)]), "options.0.choices"),
        (command(options=[option(choices=[{"name": "", "value": "v"}])]), "options.0.choices.0.name"),
        (command(options=[option(type=4, choices=[{"name": "n", "value": "v"}])]), "options.0.choices.0.value"),
        (command(options=[option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]), "options.0.autocomplete"),
        (command(options=[option(type=5, autocomplete=True)]), "options.0.autocomplete"),
        (command(options=[option(max_length=6001)]), "options.0.max_length"),
        (command(options=[option(name=f"o{n}", choices=[{"name": "n" * 100, "value": f"{m}" * 100} for m in range(5)]) for n in range(8)]), ""),
    ],
)  # fmt: skip
def test_a_command_past_a_limit_is_refused_at_the_spot(body, spot):
    assert spots(check_command, body, in_guild=False) == [spot]


def test_a_guild_command_needs_no_places_and_names_are_unique_per_kind():
    assert spots(check_command, command(contexts=None, integration_types=None), in_guild=True) == []
    assert spots(check_names, [command(), command(type=3), command()]) == ["2.name"]
