"""What `coach ask` offers is what a chat has."""

from bot import bootstrap, settings
from bot.core.answering.replies import HOUSE
from bot.core.verbs import COMMANDS


async def test_a_question_on_the_command_line_is_offered_every_skill_that_is_there_and_no_other(tmp_path):
    found = settings.read({"COACH_HOME": str(tmp_path), "COACH_EMBEDDING": "lexical"}, dotenv=None)
    brain, _ = await bootstrap.coach(found)

    assert {verb.name for verb in COMMANDS} & set(brain.skills) - HOUSE == bootstrap.OFFERED
