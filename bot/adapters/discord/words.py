"""Text on its way to Discord: nothing in it may call a person, lead to an unknown address or fetch a picture.

Discord reads one dialect of Markdown everywhere. Each text goes through exactly one of `markdown` and `plain`, at the
last step before it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

Hosts = Collection[str]

JOINER = "\u2060"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
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


def clean(text: str) -> str:
    """Take out what nobody can see: control, direction and tag characters, and halves of characters."""
    return _UNSEEN.sub("", text)


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


def allowed(url: str, hosts: Hosts) -> bool:
    """Whether an address may be shown as a link: https, a known host, nothing that disguises another one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plainly = not parts.username and parts.password is None and port in {None, 443} and "\\" not in url
    return parts.scheme == "https" and plainly and (parts.hostname or "") in hosts


def broken(url: str) -> str:
    """An unknown address as words: only its site, so that neither path nor subdomain carries anything out."""
    rest = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:", "", url).lstrip("/")
    host = re.split(r"[/?#:]", rest.rpartition("@")[2], maxsplit=1)[0]
    names = [name for name in host.split(".") if name]
    return "[.]".join(names[-2:]) if len(names) > 1 else "a link"


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
