import stat

from bot.adapters.terminal.saving import saved
from bot.core.blocks import Document, Notice
from bot.core.turns.turn import Content

CALENDAR = Document(name="ai-pm-path.ics", text="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def test_a_calendar_is_saved_for_its_owner_alone_and_the_message_says_where(tmp_path):
    folder = tmp_path / "new" / "saved"
    (said,) = saved(Content(blocks=(CALENDAR,)), folder).blocks

    path = folder / "ai-pm-path.ics"
    assert path.read_bytes() == CALENDAR.text.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert isinstance(said, Notice)
    assert str(path) in said.text
    assert "VCALENDAR" not in said.text


def test_the_next_calendar_takes_the_place_of_the_last_one(tmp_path):
    for text in ("old", "new"):
        saved(Content(blocks=(Document(name="a.ics", text=text),)), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]
    assert (tmp_path / "a.ics").read_text("utf-8") == "new"


def test_a_text_for_people_is_still_shown(tmp_path):
    content = Content("Here.", (Document(name="plan.md", text="# Plan"), Notice(text="n")))

    assert saved(content, tmp_path) == content
    assert not list(tmp_path.iterdir())


def test_a_name_cannot_leave_the_folder(tmp_path):
    saved(Content(blocks=(Document(name="../../out.json", text="{}"),)), tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b" / "out.json").exists()


def test_where_nothing_can_be_written_the_file_is_shown(tmp_path):
    (tmp_path / "file").write_text("in the way")
    content = Content(blocks=(CALENDAR,))

    assert saved(content, tmp_path / "file") == content
