"""`coach doctor` on Slack's settings: a half set-up is named with what is missing and where it stands."""

import pytest

from bot import settings
from bot.cli import doctor

TOKEN, LINE, SECRET = (
    {"SLACK_BOT_TOKEN": "xoxb-1"},
    {"SLACK_APP_TOKEN": "xapp-1"},
    {"SLACK_SIGNING_SECRET": "0" * 32},
)
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}


def found(tmp_path, *given):
    read = {"COACH_HOME": str(tmp_path)}
    for one in given:
        read |= one
    return list(doctor._slack(settings.read(read, dotenv=None)))


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        ((TOKEN, LINE), "one workspace, Socket Mode"),
        ((TOKEN, SECRET), "one workspace, HTTP"),
        ((TOKEN, LINE, SECRET), "one workspace, Socket Mode, because of SLACK_APP_TOKEN; HTTP is without it"),
        ((CLIENT, SECRET), "many workspaces, HTTP"),
    ],
)
def test_a_whole_set_up_is_named(given, shape, tmp_path):
    (check,) = found(tmp_path, *given)
    assert (check.ok, check.detail, check.remedy) == (True, shape, "")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((TOKEN,), "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"),
        ((LINE,), "SLACK_BOT_TOKEN"),
        ((CLIENT,), "SLACK_SIGNING_SECRET"),
        (({"SLACK_CLIENT_ID": "1.2"},), "SLACK_CLIENT_SECRET"),
    ],
)
def test_what_is_missing_is_named_with_a_way_to_it(given, missing, tmp_path):
    (check,) = found(tmp_path, *given)
    assert not check.ok
    assert missing in check.detail
    assert check.remedy


def test_without_slack_there_is_nothing_to_say(tmp_path):
    assert found(tmp_path) == []
