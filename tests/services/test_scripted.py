import pytest
from pydantic import BaseModel

from bot.core.errors import ModelBusy, ModelRefused, ModelUnintelligible
from bot.core.prompts import Prompt, Usage
from bot.services.scripted import Scripted

PROMPT = Prompt("answer", "Be kind.", "Hi there", 9)


class Shape(BaseModel):
    n: int


async def streamed(model):
    return [part async for part in model.stream(PROMPT)]


async def test_replies_come_in_order_and_the_last_one_for_ever():
    model = Scripted(["One two.", "Three."])
    texts = ["".join(part for part in await streamed(model) if isinstance(part, str)) for _ in range(3)]

    assert texts == ["One two.", "Three.", "Three."]
    assert model.asked == [PROMPT] * 3


async def test_a_stream_ends_with_its_cost():
    assert (await streamed(Scripted(["One two."])))[-1] == Usage(4, 2)


async def test_decisions_are_values_of_the_shape():
    model = Scripted([{"n": 1}, '{"n": 2}'])

    assert [(await model.decide(PROMPT, Shape))[0].n for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("busy", ModelBusy),
        ("refused", ModelRefused),
        ("unintelligible", ModelUnintelligible),
        ({"m": 1}, ModelUnintelligible),
    ],
)
async def test_a_reply_may_be_an_error_or_of_the_wrong_shape(reply, kind):
    with pytest.raises(kind):
        await Scripted([reply]).decide(PROMPT, Shape)


async def test_a_cut_stream_breaks_after_its_words():
    stream, heard = Scripted(["cut after: one two"]).stream(PROMPT), []
    heard.append(await anext(stream))
    heard.append(await anext(stream))

    assert "".join(heard) == "one two"
    with pytest.raises(ModelUnintelligible):
        await anext(stream)


async def test_an_empty_script_is_a_busy_model():
    with pytest.raises(ModelBusy):
        await streamed(Scripted([]))
