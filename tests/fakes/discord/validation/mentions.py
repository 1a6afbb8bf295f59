"""Who a message notifies: the mentions in its text, cut down by `allowed_mentions`, which is checked here too."""

import re
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.validation.complaints import Complaints, flag, one_of, take_list, take_object

KINDS = ("everyone", "roles", "users")
ALL: Json = {"parse": list(KINDS)}  # what Discord assumes for a channel message that says nothing
USERS_ONLY: Json = {"parse": ["users"]}  # and for an interaction's answer
MOST_IDS = 100

_MENTION = re.compile(r"<@(?P<user>!?\d+)>|<@&(?P<role>\d+)>|@(?P<all>everyone|here)\b")


def check_allowed_mentions(complaints: Complaints, allowed: Any) -> None:
    """Complains about an `allowed_mentions` object that Discord would refuse."""
    if take_object(complaints, allowed) is None:
        return
    parse = take_list(complaints.at("parse"), allowed.get("parse") or [])
    for n, kind in enumerate(parse):
        one_of(complaints.at("parse", n), kind, KINDS, "parse")
    for kind in ("users", "roles"):
        ids = take_list(complaints.at(kind), allowed.get(kind) or [], most=MOST_IDS)
        if ids and kind in parse:
            complaints.add(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f'parse:["{kind}"] and {kind}: [ids...] exclude.'
            )
    flag(complaints, allowed, "replied_user")


def pinged(text: str, allowed: Json, replied_to: str | None = None) -> frozenset[str]:
    """Who is notified: "everyone", "user:<id>", "role:<id>". `replied_to`: author of the message replied to."""
    parse = allowed.get("parse") or []
    found = {target for match in _MENTION.finditer(text) if (target := _target(match, allowed, parse))}
    if replied_to is not None and allowed.get("replied_user"):
        found.add(f"user:{replied_to}")
    return frozenset(found)


def _target(match: re.Match[str], allowed: Json, parse: list[str]) -> str | None:
    if match["all"]:
        return "everyone" if "everyone" in parse else None
    kind, number = ("users", match["user"].lstrip("!")) if match["user"] else ("roles", match["role"])
    permitted = kind in parse or number in [str(listed) for listed in allowed.get(kind) or []]
    return f"{kind[:-1]}:{number}" if permitted else None
