"""Sends and contents that the tests of drawing share."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.core.blocks import (
    Block,
    Choices,
    Citation,
    Citations,
    Comparison,
    ComparisonRow,
    Document,
    Feedback,
    Notice,
    Option,
)
from bot.core.dialogue import Action, Audience, Message, Where
from bot.core.tokens import mint
from bot.core.turns.turn import Content, Send
from tests.adapters.coached import COACHED, coached

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
URL = "https://example.org/cards/evals"
HOSTS = frozenset(("example.org",))

BLOCKS: dict[str, Block] = {
    "citations": Citations(
        items=(
            Citation(n=1, card="what-evals-are", title="What evals are (contested)", quote="Evals are", url=URL),
            Citation(n=12, card="golden-sets", title="Golden *sets*", quote="A golden set"),
        )
    ),
    "choices": Choices(
        prompt="Which one?",
        options=(Option(label="A cut-off", token=mint("ask", "cut-off")), Option(label="Neither", token=mint("none"))),
    ),
    "comparison": Comparison(
        left="PM",
        right="AI PM",
        rows=(
            ComparisonRow(on="Quality", left="A test passes", right="A rate is judged"),
            ComparisonRow(on="Cost", left="Fixed", right="Per answer"),
        ),
    ),
    "notice": Notice(text="I'm a bot.\nI keep your messages 90 days."),
    "document": Document(name="my data.json", text='{"a": 1}'),
    "feedback": Feedback(ref="what-evals-are"),
    **COACHED,
}


def message(text: str = "hi", surface: Where = "dm", **other: object) -> Message:
    return Message(**{**_envelope(surface), "text": text, **other})


def action(name: str = "ask", surface: Where = "command", **other: object) -> Action:
    return Action(**{**_envelope(surface), "name": name, **other})


def send(content: Content, to: Audience = "here", inbound: Message | Action | None = None, **other: object) -> Send:
    asked = inbound or message()
    return Send(**{"turn": 1, "n": 0, "nonce": "ab" * 12, "to": to, "inbound": asked, "content": content, **other})


def _envelope(surface: Where) -> dict[str, object]:
    alone = surface == "dm"
    return {
        "id": "1574140304603217920",
        "tenant": "discord:dm" if alone else "discord:7",
        "learner": "discord:42",
        "place": "99",
        "surface": surface,
        "at": NOW,
    }


words = st.text(max_size=200) | st.text(st.sampled_from("a @<>[](){}:/.`*_#\n\\|~x"), max_size=120)
long_words = st.builds(lambda text, n: (text + " ") * n, st.text(min_size=1, max_size=60), st.integers(1, 400))
labels = st.text(min_size=1, max_size=75)
tokens = st.builds(mint, st.sampled_from(("ask", "more")), st.text("abc-0", max_size=20), st.integers(0, 9))
options = st.builds(Option, label=labels, token=tokens)
citations = st.builds(
    Citations,
    items=st.lists(
        st.builds(
            Citation,
            n=st.integers(0, 99),
            card=st.text("abc-", max_size=12),
            title=words,
            quote=words,
            url=st.none() | st.sampled_from((URL, "https://evil.example/x", "javascript:alert(1)")),
        ),
        max_size=30,
    ).map(tuple),
)
blocks = st.one_of(
    citations,
    st.builds(Choices, prompt=words, options=st.lists(options, min_size=1, max_size=3).map(tuple)),
    st.builds(
        Comparison,
        left=words,
        right=words,
        rows=st.lists(st.builds(ComparisonRow, on=words, left=words, right=words), max_size=30).map(tuple),
    ),
    st.builds(Notice, text=words),
    st.builds(Document, name=words, text=words),
    st.builds(Feedback, ref=st.text("abc-0", max_size=20)),
    coached(words, labels, tokens),
)
contents = st.builds(Content, markdown=words | long_words, blocks=st.lists(blocks, max_size=8).map(tuple))
