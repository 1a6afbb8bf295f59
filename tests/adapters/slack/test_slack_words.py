"""Text on its way out: nothing in it calls anybody, leads anywhere unknown, or fetches anything."""

import base64
import re
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.safety import JOINER, clean
from bot.adapters.slack import words
from tests.fakes.slack.markup import links_in, live_markup

HOSTS = frozenset({"example.org", "docs.example.com"})
MENTIONS = [
    "<!here>",
    "<!channel>",
    "<!everyone>",
    "<@U1>",
    "<@U1|ana>",
    "<#C1|general>",
    "<!subteam^S1|team>",
    "<!date^1^{date}|x>",
    "&lt;!here&gt;",
    "&#60;!channel>",
    "&#x3C;@U1>",
    "<\\!here>",
    "<<!here>>",
    "<\u200b!here>",
    "<\u2060@U1>",
    "[a](<!here>)",
    "`<!here>`",
    "```\n<!channel>\n```",
]
DRAWS = [lambda text: words.markdown(text, HOSTS), lambda text: words.mrkdwn(text, HOSTS), words.plain, words.fallback]


@pytest.mark.parametrize("mention", MENTIONS)
@pytest.mark.parametrize("draw", DRAWS, ids=["markdown", "mrkdwn", "plain", "fallback"])
def test_no_form_of_a_mention_is_alive(draw, mention):
    assert live_markup(draw(f"Hi {mention} and {mention}{mention}")) == []


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_mention_written_in_entities_or_with_a_backslash_stays_broken_where_slack_reads_markdown(mention):
    assert not re.search(r"(?i)(?:<|&lt;|&#60;|&#x3c;)\\*[@#!]", words.markdown(mention, HOSTS))


@given(st.text(st.sampled_from("<>@#!|&lt;U1C here[]()*_`~\n\\:/.hps"), max_size=60))
def test_no_text_at_all_becomes_a_mention_or_an_unknown_link(text):
    for draw in DRAWS:
        assert live_markup(draw(text)) == []
        assert [found.token for found in links_in(draw(text)) if "example" not in found.token] == []


@given(st.text(max_size=80))
def test_what_nobody_can_see_is_taken_out_of_every_text(text):
    for draw in DRAWS:
        seen = draw(text).replace(JOINER, "")
        assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]", seen)
        seen.encode("utf-8")


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "https://docs.example.com:443/x", "https://example.org"])
def test_a_known_source_stays_a_link(url):
    assert words.markdown(f"See [the page]({url}) and {url}.", HOSTS) == f"See [the page]({url}) and {url}."
    assert words.mrkdwn(f"See [the page]({url}).", HOSTS) == f"See <{url}|the page>."


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.com/x",
        "http://example.org/plain-http",
        "https://example.org@evil.com/",
        "https://example.org.evil.com/",
        "https://evil.com/https://example.org",
        "https://example.org:8443/",
        "https://example.org\\@evil.com",
        "//evil.com/x",
        "javascript:alert(1)",
        "slack://user?team=T1&id=U1",
        "ftp://example.org/x",
        "www.evil.com/x",
        "mailto:someone@evil.com",
        "https://[::1",
    ],
)
def test_every_other_address_is_broken(url):
    for text in (f"Go [here]({url}) now", f"Go {url} now", f"Go <{url}> now", f"![picture]({url})"):
        for draw in DRAWS:
            found = [one.token for one in links_in(draw(text)) if one.token != "https://example.org"]
            assert found == [], (text, draw(text))


SECRET = "canary-4711"
FORMS = [
    SECRET,
    urllib.parse.quote(SECRET.encode(), safe=""),
    "".join(f"%{byte:02x}" for byte in SECRET.encode()),
    base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.com/?q={}",
        "https://{}.evil.com/",
        "https://evil.com/#{}",
        "https://evil.com/{}/x.png",
        "https://u:{}@evil.com/",
    ],
)
@pytest.mark.parametrize("around", ["![x]({})", "[click]({})", "{}", "<{}>", "[ref]: {}"])
def test_no_address_carries_a_secret_out(around, address, form):
    for draw in DRAWS:
        assert form not in draw(around.format(address.format(form)))


def test_a_label_that_is_an_address_does_not_disguise_its_target():
    drawn = words.markdown("[https://bank.com](https://example.org/x)", HOSTS)
    assert "https://bank.com" not in drawn
    assert "](https://example.org/x)" in drawn


def test_markup_is_escaped_exactly_once():
    assert words.mrkdwn("a < b & c > d", HOSTS) == "a &lt; b &amp; c &gt; d"
    assert words.mrkdwn("&amp;", HOSTS) == "&amp;amp;"
    assert words.fallback("a < b") == "a &lt; b"


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("**bold** and *it*", "*bold* and _it_"),
        ("- one\n- two", "• one\n• two"),
        ("`a*b*c` stays", "`a*b*c` stays"),
        ("```\n**x**\n```", "```\n**x**\n```"),
        ("# Title\nword", "*Title*\nword"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**a** * **b**", "*a* * *b*"),
        ("[x](https://example.org/a|b)", "<https://example.org/a%7Cb|x>"),
    ],
)
def test_small_markdown_becomes_slacks_own_markup(said, drawn):
    assert words.mrkdwn(said, HOSTS) == drawn


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_ordinary_words_are_left_as_they_are(text):
    plain = re.sub(r"[^\w ,]", "", text)
    assert words.markdown(plain, HOSTS) == clean(plain)
