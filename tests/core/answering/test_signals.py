import pytest

from bot.core.answering.signals import load_signals
from bot.core.errors import ContentError
from tests.fakes.answering import MANNER, SHIPPED

SIGNALS = MANNER.signals


def broken(tmp_path, old, new):
    text = (SHIPPED / "signals.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "signals.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  you: '", "  thou: '", "no set 'you'"),
        ("crisis:\n  patterns:\n", "crisis:\n  colour: red\n  patterns:\n", "crisis.colour: Extra inputs"),
        ("yes: ['(?:yes", "yes: ['(?:(yes", "signals.yaml"),
        ("spelling:\n", "spelling: [\n", "signals.yaml"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path, old, new, says):
    with pytest.raises(ContentError, match=says.replace("'", ".")):
        load_signals(broken(tmp_path, old, new))


def test_a_missing_file_is_a_content_error(tmp_path):
    with pytest.raises(ContentError, match=r"signals\.yaml"):
        load_signals(tmp_path / "signals.yaml")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I\u2019m lost, don't u think?", "i am lost\ndo not you think"),
        ("HEYYYY!!! pls — explain", "heyy\nplease\nexplain"),
        ("what's RAG (really)", "what is rag\nreally"),
        ("***", ""),
    ],
)
def test_the_plain_form_writes_everything_out_one_clause_a_line(text, plain):
    assert SIGNALS.plain(text) == plain


def test_fillers_are_taken_off_both_ends_but_never_everything():
    assert SIGNALS.bare("oh well thanks mate") == "thanks"
    assert SIGNALS.bare("hey there") == "hey"
