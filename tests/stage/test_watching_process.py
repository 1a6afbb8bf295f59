"""The coach as a process: its log says nothing that anybody said, and its figures say what happened."""

from __future__ import annotations

import json
import re

import aiohttp

from tests.stage.slack_process import process

WORDS = ("zanzibar", "quokka", "what is an eval")


async def test_a_conversation_leaves_figures_and_none_of_its_words_in_the_log(tmp_path):
    async with process(tmp_path, more={"COACH_LOG": "json"}) as running:
        slack = running.slack
        said = await slack.dm("U1", "what is an eval? I work at zanzibar quokka gmbh")
        await slack.wait_reply(said, within=30)
        await running.settled()
        log = (tmp_path / "log").read_text("utf-8")
        address = re.search(r"http://[\d.:]+/metrics", log)[0]
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            figures = await answer.text()
        assert await running.stop() == 0
    log = (tmp_path / "log").read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(line["logger"].startswith("bot.") for line in lines)
    assert not [word for word in (*WORDS, slack.bot_token, slack.world.app.app_token, "U1") if word in log]
    assert 'coach_turns_total{outcome="answered"} 1.0' in figures
    assert 'coach_connections_total{platform="slack"} 1.0' in figures
    assert "coach_first_text_seconds_count 1.0" in figures
    assert not [word for word in WORDS if word in figures]
