"""An owner on Discord, with the coach as a process: Discord says who may, and the rule holds for everybody else."""

from __future__ import annotations

from tests.stage.discord_process import process_stage
from tests.stage.homes import with_index
from tests.stage.story import Actor, Say, Step, Story

STORY = Story(title="an owner", actors=(Actor(name="ravi"),), steps=(Step(say=Say(actor="ravi", text="hi")),))


async def test_whoever_may_manage_the_server_sets_its_rules_and_they_hold(tmp_path):
    async with process_stage(STORY, with_index(tmp_path / "coach")) as stage:
        fake, ravi = stage.fake, stage.people["ravi"]

        async def admin(what):
            asked = await fake.slash(fake.olga, "admin", {"what": what})
            await stage.coach.over(asked.id)
            return [
                str(one.content or one.components)
                for one in fake.seen_by(fake.olga, fake.general)
                if one.author is fake.world.me
            ][-2:]

        assert "Public answers: nowhere" in " ".join(await admin("private"))
        said = await fake.mention(ravi, "what is an eval?")
        await stage.coach.over(said.id)
        seen = [one for one in fake.seen_by(ravi, fake.general) if one.author is fake.world.me]
        assert "I do not answer in this channel" in str(seen[-1].components or seen[-1].content)
        await admin("welcome")
        seen = [one for one in fake.seen_by(ravi, fake.general) if one.author is fake.world.me]
        assert "Ask privately" in str(seen[-1].components)
