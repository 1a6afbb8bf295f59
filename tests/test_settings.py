import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import SettingsError
from bot.settings import DEFAULT_MODEL, read


def settings(**environment):
    return read(environment, dotenv=None)


def test_works_with_nothing_set():
    nothing = settings()

    assert nothing.engine == "curated"
    assert nothing.coach_retention_days == 90


def test_a_key_turns_the_model_on_unless_told_otherwise():
    assert settings(OPENAI_API_KEY="k").engine == "openai"
    assert settings(OPENAI_API_KEY="k", COACH_ENGINE="curated").engine == "curated"
    assert settings(OPENAI_API_KEY="k").model == DEFAULT_MODEL


def test_a_compatible_server_is_spoken_to_by_chat():
    assert settings(OPENAI_API_KEY="k").model_api == "responses"
    assert settings(OPENAI_BASE_URL="http://127.0.0.1:1/v1", COACH_MODEL="m").model_api == "chat"


def test_a_base_url_without_a_model_is_refused():
    with pytest.raises(SettingsError, match="COACH_MODEL"):
        settings(OPENAI_BASE_URL="http://127.0.0.1:1/v1")


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(SettingsError, match="Did you mean COACH_ENGINE"):
        settings(COACH_ENGIN="curated")


def test_a_secret_comes_from_a_file_and_never_shows_itself(tmp_path):
    (tmp_path / "token").write_text("xoxb-secret\n")

    found = settings(SLACK_BOT_TOKEN_FILE=str(tmp_path / "token"))

    assert found.slack_bot_token.get_secret_value() == "xoxb-secret"
    assert "xoxb-secret" not in repr(found)


@pytest.mark.parametrize("address", ["github.com/x/y", "http://github.com/x/y/issues", "https:///issues", "https://["])
def test_an_issues_page_that_no_message_could_link_is_named(address):
    with pytest.raises(SettingsError, match=r"^COACH_ISSUES_URL: "):
        read({"COACH_ISSUES_URL": address}, dotenv=None)


def test_an_unreadable_secret_file_is_one_sentence():
    with pytest.raises(SettingsError, match="DISCORD_TOKEN_FILE names /nowhere"):
        settings(DISCORD_TOKEN_FILE="/nowhere")


def test_empty_means_unset():
    assert settings(OPENAI_API_KEY="", COACH_ENGINE="").engine == "curated"


def test_the_environment_wins_over_dotenv(tmp_path):
    (tmp_path / ".env").write_text("COACH_LOG=json\nCOACH_HTTP_PORT=1\n")

    found = read({"COACH_LOG": "text"}, dotenv=tmp_path / ".env")

    assert (found.coach_log, found.coach_http_port) == ("text", 1)


def test_lists_are_split_and_trimmed():
    assert settings(COACH_ADMINS="slack:T1:U1, discord:2,").coach_admins == ("slack:T1:U1", "discord:2")


@given(
    st.sampled_from(["COACH_HTTP_PORT", "COACH_DAILY_TOKENS", "COACH_MONTHLY_BUDGET", "COACH_LOG"]), st.text(min_size=1)
)
def test_any_value_is_taken_or_named_in_a_sentence(name, value):
    try:
        read({name: value}, dotenv=None)
    except SettingsError as error:
        assert name in str(error)
