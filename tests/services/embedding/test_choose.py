import pytest

from bot.core.errors import SettingsError
from bot.services.embedding.choose import choose


def nowhere():
    return None


async def test_auto_takes_the_built_in_encoder():
    choice = await choose("auto")

    assert choice.embed.name == "all-minilm-l6-v2-int8"
    assert not choice.degraded


async def test_the_weights_are_unpacked_once_for_a_process():
    assert (await choose("auto")).embed is (await choose("minilm")).embed


async def test_auto_without_weights_compares_words_and_says_why():
    choice = await choose("auto", find_model=nowhere)

    assert choice.embed is None
    assert choice.degraded
    assert "not installed" in choice.reason


async def test_minilm_by_name_without_weights_is_a_settings_error():
    with pytest.raises(SettingsError, match="COACH_EMBEDDING=minilm"):
        await choose("minilm", find_model=nowhere)


async def test_lexical_by_name_is_no_degradation():
    choice = await choose("lexical")

    assert choice.embed is None
    assert not choice.degraded


async def test_openai_needs_a_key_or_an_address():
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        await choose("openai")


async def test_openai_is_named_with_its_host():
    choice = await choose("openai", openai_base_url="http://127.0.0.1:9/v1")

    assert choice.embed.name == "openai-text-embedding-3-small"
    assert "127.0.0.1" in choice.reason
