"""What nothing that goes out may hold: a live mention, an address of an unknown host, leave to unfold one."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from bot import settings
from bot.bootstrap.content import source_hosts
from tests.fakes.slack.recording import Call, Recording

FOLDING = frozenset({"chat.postMessage", "chat.scheduleMessage", "response_url"})
"""Slack lets these say that no address is to be unfolded; updates, streams, private notes and files have no such words."""

LOUD = frozenset({"initial_comment", "link_names", "parse", "attachments"})
"""Arguments that carry words past the escaping, or bring dead ones to life."""


@functools.cache
def known_hosts() -> frozenset[str]:
    """The hosts that a coach with nothing set may link."""
    return source_hosts(settings.read({}, dotenv=None))


def loud(recording: Recording, hosts: Collection[str] = ()) -> list[str]:
    """Every fault in everything that was sent; links to these hosts are none."""
    found = [f"{one.pointer}: {one.token}" for one in recording.live_markup()]
    found += [f"{one.pointer}: {one.token}" for one in recording.links() if urlsplit(one.token).hostname not in hosts]
    return found + [fault for call in recording.calls for fault in _call(call)]


def _call(call: Call) -> Iterator[str]:
    if call.method in FOLDING:
        for flag in ("unfurl_links", "unfurl_media"):
            if call.args.get(flag) not in (False, "false", "0"):
                yield f"{call.method}: {flag} is {call.args.get(flag)!r}"
    for name in sorted(LOUD & set(call.args)):
        yield f"{call.method}: {name}"
