from __future__ import annotations

import multiprocessing
import stat

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import SettingsError
from bot.services.store.vault import KEY_FILE, Vault, oldest, vault

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_sealed_opens_again(text):
    assert Vault([OLD]).open(Vault([OLD]).seal(text)) == text


def test_the_first_key_seals_and_every_key_opens():
    sealed_before = Vault([OLD]).seal("before")
    rotated = Vault([NEW, OLD])
    assert rotated.open(sealed_before) == "before"
    assert Vault([NEW]).open(rotated.seal("after")) == "after"
    assert Vault([OLD]).open(rotated.seal("after")) is None


def test_what_no_key_opens_is_none_and_not_an_error():
    assert Vault([NEW]).open("not a token") is None


def test_a_key_of_ones_own_is_made_once_and_readable_by_its_owner_only(tmp_path):
    home = tmp_path / "home"
    sealed = vault(None, home).seal("x")
    assert vault(None, home).open(sealed) == "x"
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with multiprocessing.get_context("fork").Pool(6) as pool:
        sealed = pool.map(_seal, [tmp_path] * 6)
    assert [vault(None, tmp_path).open(one) for one in sealed] == ["x"] * 6


def test_the_operators_keys_come_before_the_file(tmp_path):
    assert vault(f"{NEW}, {OLD}", tmp_path).open(Vault([OLD]).seal("x")) == "x"
    assert not (tmp_path / KEY_FILE).exists()


def test_a_bad_key_is_a_settings_error_with_the_remedy_and_without_the_key():
    with pytest.raises(SettingsError, match="32 bytes") as error:
        Vault(["hunter2"])
    assert "hunter2" not in str(error.value)


def test_the_salt_of_hashes_stays_when_a_new_key_is_put_in_front(tmp_path):
    assert oldest(f"{NEW},{OLD}", tmp_path) == oldest(OLD, tmp_path) == OLD
    assert list(tmp_path.iterdir()) == []


def test_without_keys_the_salt_is_the_key_in_the_file_and_never_the_name_of_the_folder(tmp_path):
    assert oldest(None, tmp_path) == oldest("", tmp_path) == (tmp_path / KEY_FILE).read_text()


def test_where_no_key_can_be_kept_the_salt_is_new_each_time(tmp_path):
    (tmp_path / "file").touch()
    assert oldest(None, tmp_path / "file" / "home") != oldest(None, tmp_path / "file" / "home")


def _seal(home):
    return vault(None, home).seal("x")
