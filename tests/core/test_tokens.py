import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.tokens import LIMIT, Token, mint, parse

VERBS = st.from_regex(r"[a-z-]{1,16}", fullmatch=True)
REFS = st.from_regex(r"[a-z0-9._-]{0,52}", fullmatch=True)


@given(VERBS, REFS, st.integers(0, 999_999))
def test_what_is_minted_parses_back_and_fits_a_button(verb, ref, step):
    token = mint(verb, ref, step)

    assert parse(token) == Token(verb, ref, step)
    assert len(token) <= LIMIT
    assert token.isascii()


@given(st.text())
def test_any_other_text_is_no_token(text):
    found = parse(text)

    assert found is None or mint(found.verb, found.ref, found.step) == text or ":0" in text


@pytest.mark.parametrize("ref", ["a b", "a:b", "Ä", "x" * 53])
def test_a_token_that_would_not_parse_is_never_minted(ref):
    with pytest.raises(ValueError, match="cannot mint"):
        mint("more", ref)
