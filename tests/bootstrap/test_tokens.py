"""What `coach serve` says where tokens are missing, and that it says so before it prepares anything."""

import pytest

from bot.bootstrap import serve
from bot.core.errors import SettingsError
from bot.settings import Settings

CLIENT = {"slack_client_id": "1.2", "slack_client_secret": "kept"}


@pytest.mark.parametrize(
    ("platforms", "given", "named"),
    [
        (("slack",), {}, "SLACK_BOT_TOKEN"),
        (("slack",), {"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"),
        (("slack",), CLIENT, "SLACK_SIGNING_SECRET besides"),
        (("discord",), {}, "DISCORD_TOKEN"),
        (("slack", "discord"), {}, "SLACK_BOT_TOKEN.*DISCORD_TOKEN"),
        (("slack", "discord"), CLIENT | {"slack_signing_secret": "kept"}, "DISCORD_TOKEN"),
    ],
)
async def test_missing_tokens_are_named_before_anything_is_opened_or_prepared(tmp_path, platforms, given, named):
    home = tmp_path / "home"

    with pytest.raises(SettingsError, match=named):
        await serve(Settings(coach_home=home, **given), platforms)

    assert not home.exists()
