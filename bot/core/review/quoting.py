"""Which words of a line are shown as proof of what a text asks for."""

from __future__ import annotations

import re

LENGTHY = 320
"""Characters of a quotation at most."""

_FORM = re.compile(
    r"^(?:reports? to|reporting (?:to|line)|department|division|team|locations?|(?:job |position )?title|position|grade|level"
    r"|(?:employment |contract |job )?type|salary|ref(?:erence)?|req(?:uisition)?(?: id)?|posted|start(?: date)?)\s*[:#]",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """Whether a line is an entry of a form ("Reports to: VP Product"), which is no proof of what is asked."""
    return bool(_FORM.match(text))


def quoted(text: str) -> str:
    """The words of a line as a quotation, without the mark that leads on to the next line."""
    return text[:LENGTHY].rstrip(" ;,:")
