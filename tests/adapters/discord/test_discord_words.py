from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.adapters.discord import words
from bot.adapters.safety import clean
from tests.adapters.discord.examples import HOSTS, URL
from tests.adapters.discord.examples import words as any_words

LIVE = re.compile(r"<(?:[@#/]|id:|t:\d|a?:\w+:)|@(?:everyone|here)\b")
ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]*://([^\s<>/?#]+)")
"""What Discord makes a link of: nothing without a scheme."""
SECRET = "s3cr3t-token"

CALLS = (
    "<@123>",
    "<@!123>",
    "<@&9>",
    "<#5>",
    "</ask:77>",
    "<id:customize>",
    "<t:1700000000:R>",
    "<:smile:12>",
    "<a:party:12>",
    "@everyone",
    "@here",
    "hi @everyone!",
)

LINKS = (
    "[click](https://evil.example/?q={s})",
    "![pixel](https://evil.example/{s}.png)",
    "https://evil.example/{s}",
    "HTTPS://{s}.evil.example",
    "http://example.org/{s}",
    "https://example.org@evil.example/{s}",
    "https://example.org:8443/{s}",
    "<https://evil.example/{s}>",
    "[x](<https://evil.example/{s}>)",
    "[https://example.org](https://evil.example/{s})",
    "[x](//evil.example/{s})",
    "www.evil.example/{s}",
    "javascript:fetch('{s}')",
    "data:text/html,{s}",
    "discord.gg/{s}",
    "https://discord.com/invite/{s}",
    "steam://run/{s}",
    "[a[b]](https://evil.example/{s})",
    "[x](https://evil.example/%73{s})",
    "https://example.org\\@evil.example/{s}",
    "[ok](https://example.org/a)[x](https://evil.example/{s})",
    "ht\u200btps://evil.example/{s}",
    "https://example.org(.evil.example/{s}",
    "https://example.org`.{s}.evil.example",
    "https://example.org{{{s}.evil.example",
    "https://example.org|.evil.example/{s}",
)


@pytest.mark.parametrize("text", CALLS)
def test_what_would_call_a_person_or_lead_to_a_channel_is_broken(text):
    assert not LIVE.search(words.markdown(text, HOSTS))
    assert not LIVE.search(words.plain(text))
    assert not LIVE.search(words.bare(text))


@given(any_words)
@example("<\\@1>")
@example("\u2060@everyone")
@example("@\u200beveryone")
@settings(max_examples=300)
def test_no_text_at_all_calls_anybody(text):
    for said in (words.markdown(text, HOSTS), words.plain(text), words.bare(text), words.escaped(text)):
        assert not LIVE.search(said)


@pytest.mark.parametrize("template", LINKS)
def test_an_address_that_nobody_allowed_carries_nothing_out(template):
    said = words.markdown(template.format(s=SECRET), HOSTS)
    leaving = [found for found in ADDRESS.findall(said) if found not in HOSTS]
    assert leaving == []
    assert not re.search(rf"(?:https?:|//|www\.|discord\.gg)\S*{SECRET}", said)


@given(st.lists(st.sampled_from([one.format(s=SECRET) for one in LINKS]) | any_words, max_size=4).map("".join))
@settings(max_examples=300)
def test_no_text_at_all_leads_to_an_unknown_host(text):
    assert all(found in HOSTS for found in ADDRESS.findall(words.markdown(text, HOSTS)))


def test_a_link_to_a_known_host_stays_a_link_and_its_label_never_is_another_address():
    assert words.markdown(f"see [the card]({URL}).", HOSTS) == f"see [the card]({URL})."
    assert words.markdown(f"see {URL}.", HOSTS) == f"see {URL}."
    assert words.markdown(f"[https://evil.example]({URL})", HOSTS) == f"[evil[.]example]({URL})"


def test_a_broken_link_keeps_its_words_and_says_where_it_led():
    assert words.markdown("[the news](https://a.b.evil.example/x)", HOSTS) == "the news (evil[.]example)"
    assert words.markdown("![a cat](https://evil.example/cat.png)", HOSTS) == "a cat"


def test_what_nobody_can_see_is_taken_out():
    assert clean("a\u202eb\u200bc\x1b[31m\ud800d\U000e0041") == "abc[31md"
    assert clean("two\nlines\tand a tab") == "two\nlines\tand a tab"


def test_a_title_shows_its_own_signs_and_no_markup():
    assert words.escaped("Golden *sets* [v2] (new)") == r"Golden \*sets\* \[v2\] \(new\)"


def test_bare_words_have_no_markup_and_no_links():
    assert words.bare("**Keep** [this](https://evil.example) `now`") == "Keep this now"


def test_blanks_around_a_line_are_not_shown_and_indented_lists_stay():
    assert (
        words.markdown("Say: \n> a quote \n Fill it.\n- one\n  - two", ())
        == "Say:\n> a quote\nFill it.\n- one\n  - two"
    )
