"""Text on its way to Discord: nothing in it may call a person, lead to an unknown address or fetch a picture.

Discord reads one dialect of Markdown everywhere. Each text goes through exactly one of `markdown` and `plain`, at the
last step before it is drawn.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.adapters.safety import JOINER, Hosts, allowed, broken, clean

_CALL = re.compile(r"<(?=\\*(?:[@#/]|id:|t:|a?:\w))|@(?=\\*(?:everyone|here)\b)")
_LABELLED = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_BARE = re.compile(
    r"(?i)(?:\b[a-z][a-z0-9+.-]{1,15}:/{1,3}|\b(?:mailto|tel|javascript|data):|(?<![\w/.])(?:www\.|//)"
    r"|\bdiscord(?:app)?\.(?:gg|com/invite)/|\bdsc\.gg/)[^\s<>]+"
)
_TRAILING = ".,;:!?*_~)]}\"'`|"
_SPECIAL = re.compile(r"([\\`*_~|\[\]()<>#])")
_MARKS = re.compile(r"[*_~`|]+")
_EDGES = re.compile(r"[ \t]+(?=\n|$)|(?<=\n) (?=[^\s])")
"""Blanks at the end of a line, and one at its beginning, which Discord would show."""


def markdown(text: str, hosts: Hosts) -> str:
    """Text with its markup, its links to known hosts only."""
    return _quiet(_EDGES.sub("", _linked(clean(text), hosts)))


def plain(text: str) -> str:
    """Text for a label, where Discord reads no markup."""
    return _quiet(clean(text))


def escaped(text: str) -> str:
    """Text inside Markdown that has none of its own, such as a title."""
    return _quiet(_SPECIAL.sub(r"\\\1", _unlinked(clean(text), ())))


def bare(text: str) -> str:
    """Words only, without markup and links: for alt texts, and for what could not be drawn."""
    return _quiet(_MARKS.sub("", _unlinked(_LABELLED.sub(r"\2", clean(text)), ())))


def _quiet(text: str) -> str:
    """Break what Discord would turn into a mention, a command or a channel."""
    return _CALL.sub(lambda found: found[0] + JOINER, text)


def _linked(text: str, hosts: Hosts) -> str:
    """Draw every known link, and break every other address; pictures keep their description only."""
    found, at = [], 0
    for link in _LABELLED.finditer(text):
        found += [_unlinked(text[at : link.start()], hosts), _one(link, hosts)]
        at = link.end()
    return "".join((*found, _unlinked(text[at:], hosts)))


def _one(link: re.Match[str], hosts: Hosts) -> str:
    picture, label, url = link.groups()
    said = _unlinked(label, ()).strip()
    if picture:
        return said
    if allowed(url, hosts):
        return f"[{said or urlsplit(url).hostname or ''}]({url})"
    return f"{said} ({broken(url)})" if url and said else said or broken(url)


def _unlinked(text: str, hosts: Hosts) -> str:
    def shown(found: re.Match[str]) -> str:
        url = found[0].rstrip(_TRAILING)
        return (url if allowed(url, hosts) else broken(url)) + found[0][len(url) :]

    return _BARE.sub(shown, text)
