"""The pipe, end to end but without the coach: one answer per line, in order, and then the end."""

import asyncio
import io

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.adapters.terminal import listen
from bot.adapters.terminal.surface import TerminalSurface
from bot.core.blocks import Choices, Option
from bot.core.dialogue import Action, Message, Open, Outcome, Text
from bot.core.forms import Field, FieldErrors, Form
from bot.core.memory import Forget, Put
from bot.core.turns.dispatcher import Dispatcher
from bot.services.store.memory import MemoryStore
from tests.stage.house import VirtualClock


async def echo(inbound, memory):
    yield Open()
    yield Text(f"you said {inbound.text if isinstance(inbound, Message) else inbound.name}")
    yield Choices(options=(Option(label="More", token="v1:more:a:0"),))
    yield Outcome()


async def silent(inbound, memory):
    yield Outcome()


async def nothing(query):
    return FieldErrors({})


CHOOSE = Choices(options=(Option(label="Choose myself", token="v1:setup::0"),))
SETUP = Form(
    "Set up",
    "v1:setup::1",
    (
        Field(
            "level", "How hard?", (Option(label="Easy", token="easy"), Option(label="Hard", token="hard")), value="easy"
        ),
        Field(
            "mode", "How strict?", (Option(label="Friendly", token="f"), Option(label="Strict", token="s")), value="f"
        ),
        Field("text", "Anything else?", lines=3),
    ),
)


async def offers(inbound, memory):
    """A coach that offers a form, and says what was filled in."""
    yield Open()
    yield Text(f"you chose {dict(inbound.values)}" if isinstance(inbound, Action) else "here it is")
    yield CHOOSE
    yield Outcome()


async def names(inbound, memory):
    """A coach that offers a form, and says which command it heard."""
    yield Open()
    yield Text(f"you said {inbound.name if isinstance(inbound, Action) else inbound.text}")
    yield CHOOSE
    yield Outcome()


async def opening(query):
    return SETUP


async def piped(lines, respond=echo, look=nothing):
    paper = io.StringIO()
    console = Console(file=paper, width=80)
    surface = TerminalSurface(console)
    door = Dispatcher(MemoryStore(VirtualClock()), respond, look, {"terminal": surface})
    running = asyncio.create_task(door.run())
    await asyncio.wait_for(listen.pipe(door, surface, "terminal:ana", console, io.StringIO(lines)), 20)
    await door.drain()
    await running
    return paper.getvalue()


async def test_each_line_is_answered_in_order_and_empty_ones_are_passed_over():
    shown = await piped("first\n\nsecond\n")

    assert shown.index("you said first") < shown.index("you> second") < shown.index("you said second")
    assert shown.count("you>") == 2


async def test_a_number_presses_the_last_button():
    assert "you said v1:more:a:0" in await piped("first\n1\n")


async def test_a_form_is_printed_as_questions_and_the_next_lines_answer_them():
    shown = await piped("hi\n1\n2\n\nnothing else\n", offers, opening)

    assert shown.index("[1] Easy") < shown.index("How hard? [1]> 2") < shown.index("[2] Strict")
    assert "you chose {'level': 'hard', 'mode': 'f', 'text': 'nothing else'}" in " ".join(shown.split())


async def test_a_choice_that_is_none_is_asked_again_and_a_label_is_one():
    shown = await piped("hi\n1\nwhatever\nhard\n\n/etc is a folder\n", offers, opening)

    assert "Type a number from 1 to 2." in shown
    assert "you chose {'level': 'hard', 'mode': 'f', 'text': '/etc is a folder'}" in " ".join(shown.split())


async def test_a_command_in_a_form_leaves_the_form():
    for lines in ("hi\n1\n/practice\n", "hi\n1\n1\n1\n/practice\n"):
        assert "you said practice" in await piped(lines, names, opening)


async def test_a_pipe_that_ends_in_the_middle_of_a_form_just_ends():
    assert "you chose" not in await piped("hi\n1\n2\n", offers, opening)


async def test_a_form_that_does_not_open_is_a_turn_like_any_other():
    assert "you chose {}" in await piped("hi\n1\n", offers)


async def test_a_turn_without_a_message_does_not_hold_the_pipe():
    assert "you> second" in await piped("first\nsecond\n", silent)


async def test_what_a_pipe_brings_cannot_move_the_cursor_or_fill_the_screen():
    shown = await piped(f"\x1b[31mred\x07\n{'a' * 5000}\n", silent)

    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("a") < 1000


async def test_lines_of_a_pipe_end_where_their_words_end():
    assert not [
        line for line in (await piped("first\n")).splitlines() if line != line.rstrip() and not line.startswith("you>")
    ]


async def remembers(inbound, memory):
    """A coach that keeps something of whoever speaks, until they ask it to forget them."""
    forget = isinstance(inbound, Message) and "forget" in inbound.text
    kept = Put(owner=memory.learner, kind="met", body={})
    yield Outcome((Forget(memory.learner) if forget else kept,))


async def typed(lines, path, respond=remembers, look=nothing, paper=None):
    """Type lines at the prompt; returns what the file of typed lines held after each turn."""
    held, surface = [], TerminalSurface(Console(file=paper or io.StringIO()))
    store = MemoryStore(VirtualClock())
    door = Dispatcher(store, respond, look, {"terminal": surface})
    running = asyncio.create_task(door.run())

    class Watched(listen.Lines):
        async def follow(self):
            await super().follow()
            held.append(path.read_text("utf-8") if path.exists() else "")

    async def stranger():
        return not await store.records("terminal:ana")

    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("".join(f"{line}\r" for line in [*lines, "/quit"]))
        kept = Watched(path, stranger)
        await asyncio.wait_for(listen.chat(door, surface, "terminal:ana", Console(file=io.StringIO()), kept), 20)
    await door.drain()
    await running
    return held, kept


async def test_typed_lines_are_kept_for_the_arrow_keys_and_go_with_a_deletion(tmp_path):
    held, kept = await typed(["secret plans", "forget me", "hello again"], tmp_path / "new" / "history")
    assert "secret plans" in held[0]
    assert held[1] == ""
    assert "hello again" in held[2]
    assert "secret" not in held[2]
    assert "secret plans" not in kept.get_strings()


async def test_at_the_prompt_a_choice_is_a_number_and_enter_leaves_it_as_it_is(tmp_path):
    paper = io.StringIO()
    await typed(["hi", "1", "2", "", "a long answer"], tmp_path / "history", offers, opening, paper)
    assert "you chose {'level': 'hard', 'mode': 'f', 'text': 'a long answer'}" in " ".join(paper.getvalue().split())
