"""One grammar of verbs for every platform: what can be asked for, and who may see the reply.

A verb is a word after `/coach` or `/`, a slash command's name, or the first part of a button's token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `opens`: a queued turn, or a form first. `private` everywhere: the reply is for the asker alone."""

    name: str
    help: str = ""
    opens: Literal["turn", "form"] = "turn"
    private: bool = False


COMMANDS = (
    Verb("ask", "Ask anything about the AI PM role"),
    Verb("compare", "Put two roles or approaches side by side"),
    Verb("path", "Plan your way: steps that fit your hours", private=True),
    Verb("practice", "Five short items, or one exercise", private=True),
    Verb("interview", "A mock interview, in a direct message", private=True),
    Verb("review", "Check a job description or your experience", opens="form", private=True),
    Verb("progress", "What moved, and what is next", private=True),
    Verb("me", "What I know about you: see, fix, copy, delete", private=True),
    Verb("help", "What I can do"),
    Verb("admin", "For owners: settings, limits, insights", private=True),
)
"""What people type. The order is the order of help pages."""

PRESSED = (
    Verb("more"),
    Verb("simpler"),
    Verb("show"),
    Verb("share"),
    Verb("nudge", private=True),
    Verb("reviewed", private=True),
    Verb("none"),
    Verb("stop"),
    Verb("feedback"),
    Verb("wrong", opens="form", private=True),
    Verb("follow", opens="form"),
    Verb("question", opens="form", private=True),
    Verb("setup", opens="form", private=True),
    Verb("write", opens="form", private=True),
)
"""What only buttons say."""

VERBS = {verb.name: verb for verb in (*COMMANDS, *PRESSED)}

EDITED = "edited"
"""What adapters say for somebody who changed their own words in a direct message: `id` is the message, `text` the words."""
