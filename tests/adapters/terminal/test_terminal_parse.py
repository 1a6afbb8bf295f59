from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.terminal.parse import parse
from bot.core.blocks import Option
from bot.core.dialogue import Action, Message

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OPTIONS = (Option(label="Simpler", token="v1:simpler:a:0"), Option(label="More", token="v1:more:a:0"))


def read(line, options=OPTIONS):
    return parse(line, "terminal:ana", NOW, options)


def test_a_number_presses_the_button_of_that_number():
    pressed = read("2")

    assert isinstance(pressed, Action)
    assert pressed.name == "v1:more:a:0"


def test_a_number_without_a_button_is_words():
    assert isinstance(read("3"), Message)
    assert isinstance(read("0"), Message)
    assert isinstance(read("2", options=()), Message)


def test_a_label_that_is_typed_presses_its_button_unless_two_have_it():
    pressed, twice = read(" simpler "), (*OPTIONS, Option(label="more", token="v1:more:b:0"))

    assert isinstance(pressed, Action)
    assert pressed.name == "v1:simpler:a:0"
    assert isinstance(read("make it simpler"), Message)
    assert isinstance(read("More", options=twice), Message)


def test_a_known_verb_is_a_command_with_its_words():
    command = read("/compare AI PM with PM")

    assert (command.name, command.values) == ("compare", {"text": "AI PM with PM"})
    assert read("/HELP").name == "help"


def test_an_unknown_verb_asks_for_help_and_a_path_is_words():
    assert read("/dance").name == "help"
    assert isinstance(read("/etc/hosts is a file"), Message)


def test_every_line_has_an_id_of_its_own():
    assert read("hi").id != read("hi").id


@given(st.text(max_size=300))
def test_any_line_is_an_inbound_of_the_terminal(line):
    inbound = read(line)

    assert inbound.tenant == "terminal"
    assert inbound.surface == "dm"
