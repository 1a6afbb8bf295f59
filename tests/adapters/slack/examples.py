"""One message of every kind, as the core says it: drawn into golden files, and judged by Slack's own types."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.blocks import (
    Choices,
    Citation,
    Citations,
    Clearing,
    Comparison,
    ComparisonRow,
    Document,
    Feedback,
    Notice,
    Option,
)
from bot.core.dialogue import Action, Message
from bot.core.turns.turn import Content, Send
from tests.adapters.coached import COACHED

HOSTS = frozenset({"docs.example.org"})
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)

ANSWER = (
    "Most stays: users, priorities, people. New: an AI feature is sometimes **wrong**. You decide how often is "
    "acceptable, what the customer sees then, and what it costs. ¹ ²"
)
CITED = Citations(
    items=(
        Citation(
            n=1,
            card="ai-pm-vs-pm",
            title="AI PM and PM: what changes",
            quote="sometimes wrong",
            url="https://docs.example.org/pm",
        ),
        Citation(
            n=2,
            card="error-cost",
            title="What <one> error costs & who pays",
            quote="costs",
            url="https://elsewhere.example",
        ),
    )
)
CHOICES = Choices(
    options=(
        Option(label="Simpler", token="v1:simpler:ai-pm-vs-pm:0"),
        Option(label="More", token="v1:more:ai-pm-vs-pm:0"),
        Option(label="Ask me one question", token="v1:practice:ai-pm-vs-pm:0"),
    )
)
COMPARED = Comparison(
    left="PM",
    right="AI PM",
    rows=(
        ComparisonRow(on="Decides", left="What to build next", right="How often wrong is acceptable"),
        ComparisonRow(on="Gets hired for", left="Shipping", right=""),
    ),
)
PIECES = {
    "answer": (ANSWER, (CITED, CHOICES, Feedback(ref="ai-pm-vs-pm"))),
    "ask-back": ("Which one?", (Choices(prompt="Pick *one*, <!here>:", options=CHOICES.options[:2]),)),
    "comparison": ("PM and AI PM, side by side.", (COMPARED, CITED)),
    "two-comparisons": ("", (COMPARED, COMPARED)),
    "notice": ("Done.", (Notice(text="I keep your messages 90 days & nothing <else>."),)),
    "clearing": ("", (Clearing(text="I removed my messages here & <nothing> else."),)),
    "document": ("Here is your copy.", (Document(name="my data.json", text='{"a": 1}'),)),
    "markdown": (
        "**Bold**, *italic*, `code`, [known](https://docs.example.org/x), [unknown](https://evil.com/x).\n\n- one\n- two",
        (),
    ),
    "feedback-alone": ("Thanks.", (Feedback(ref="x"),)),
    **{name: ("", (block,)) for name, block in COACHED.items()},
    "long": ("\n\n".join(f"Paragraph {n}. " + "Words that fill it. " * 30 for n in range(30)), (CITED, CHOICES)),
    "hostile": (
        "<!channel> <@U1> [x](<!here>) \u202egnp.exe &lt;!here&gt;",
        (Notice(text="<@U1>"), Choices(options=(Option(label="<!here>", token="v1:more:x:0"),))),
    ),
}


def message(surface: str = "dm") -> Message:
    place = "DU1:1700000000.000100" if surface == "dm" else "C1:1700000000.000100"
    return Message(id=place, tenant="slack:T1", learner="slack:T1:U1", place=place, surface=surface, at=AT, text="hi")


def pressed() -> Action:
    return Action(
        id="press:1", tenant="slack:T1", learner="slack:T1:U1", place="C1:", surface="command", at=AT, name="ask",
        reply_to='{"url": "http://127.0.0.1/x", "kind": "command"}',
    )  # fmt: skip


def sends() -> dict[str, Send]:
    """Every message by name."""
    found = {
        name: Send(turn=1, n=0, nonce="n", to="here", inbound=message(), content=Content(markdown, blocks))
        for name, (markdown, blocks) in PIECES.items()
    }
    private = Content(ANSWER, (CITED, CHOICES))
    return {**found, "private": Send(turn=1, n=0, nonce="n", to="private", inbound=pressed(), content=private)}
