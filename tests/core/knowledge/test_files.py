import pytest

from bot.core.knowledge.files import UnreadableError, markdown_below, read_text


def test_a_link_is_refused_even_when_it_leads_to_a_good_file(tmp_path):
    (tmp_path / "real.md").write_text("text")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")

    with pytest.raises(UnreadableError, match="link"):
        read_text(tmp_path / "link.md", 100)


def test_a_file_one_byte_too_large_is_refused(tmp_path):
    (tmp_path / "a.md").write_bytes(b"x" * 101)

    with pytest.raises(UnreadableError, match="larger"):
        read_text(tmp_path / "a.md", 100)
    assert len(read_text(tmp_path / "a.md", 101)) == 101


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "a.md").write_bytes(b"ab\xff")

    with pytest.raises(UnreadableError, match="byte 2"):
        read_text(tmp_path / "a.md", 100)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(UnreadableError, match="ordinary"):
        read_text(tmp_path, 100)
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_text(tmp_path / "nowhere.md", 100)


def test_line_ends_of_windows_and_a_byte_order_mark_do_not_matter(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")

    assert read_text(tmp_path / "a.md", 100) == "a\nb\n"


def test_a_linked_folder_is_named_but_not_entered(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("x")
    cards = tmp_path / "cards"
    cards.mkdir()
    (cards / "role").symlink_to(tmp_path / "outside")

    assert list(markdown_below(cards)) == [cards / "role"]
