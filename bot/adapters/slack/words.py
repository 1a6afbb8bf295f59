"""Text on its way to Slack: nothing in it may call a person, lead to an unknown address or fetch a picture.

Slack has two dialects. A markdown block and a stream read Markdown; everything else reads mrkdwn, Slack's own markup.
Each text goes through exactly one of `markdown`, `mrkdwn` and `plain`, at the last step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from bot.adapters.safety import JOINER, Hosts, allowed, broken, clean

_LIVE = re.compile(r"((?:<|&lt;|&#0*60;|&#[xX]0*3[cC];)\\*)(?=[@#!])")
_LABELLED = re.compile(r"(!?)\[([^\[\]]*+)\]\(\s*+<?([^()\s<>\[\]]*+)>?[^()\[\]\n]*+\)")
_BARE = re.compile(
    r"(?i)(?:\b[a-z][a-z0-9+.-]{1,11}:/{1,3}|\b(?:mailto|tel|javascript|data):|(?<![\w/.])(?:www\.|//))[^\s<>()\[\]{}\"'`|]+"
)
_TRAILING = ".,;:!?"
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_BOLD = re.compile(r"\*\*(?=\S)(.{1,200}?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
_BULLET = re.compile(r"(?m)^([ \t]*)[-*+] ")
_HEADING = re.compile(r"(?m)^#{1,6} +(.+?)#*$")
_MARKS = re.compile(r"[*_~`]+")
_IN_URL = "%:/?#[]@!$&'()*+,;=-._~"
_HIDDEN_BOLD = "\ue000"


def markdown(text: str, hosts: Hosts) -> str:
    """Text for a markdown block or a stream."""
    return _quiet(_linked(clean(text), hosts, lambda label, url: f"[{label}]({url})"))


def mrkdwn(text: str, hosts: Hosts) -> str:
    """The same text in Slack's own markup."""
    parts = _CODE.split(clean(text))
    return "".join(escape(_bare(part, hosts)) if n % 2 else _translated(part, hosts) for n, part in enumerate(parts))


def plain(text: str) -> str:
    """Text for a label, where Slack reads no markup."""
    return _quiet(_bare(_LABELLED.sub(r"\2", clean(text)), ()))


def flat(text: str) -> str:
    """Text for a small line of mrkdwn, as it is: no markup, no address."""
    return escape(_bare(_LABELLED.sub(r"\2", clean(text)), ()))


def fallback(text: str) -> str:
    """Text for notifications and screen readers: words only."""
    return _MARKS.sub("", flat(text)).strip()


def link(label: str, url: str) -> str:
    """A link in Slack's own markup; its address was found to be allowed."""
    return f"<{quote(url, safe=_IN_URL)}|{escape(label).replace('|', '/')}>"


def escape(text: str) -> str:
    """Escape text for Slack's own markup, exactly once."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quiet(text: str) -> str:
    """Break what Slack would turn into a mention."""
    return _LIVE.sub(rf"\1{JOINER}", text)


def _linked(text: str, hosts: Hosts, draw: Callable[[str, str], str]) -> str:
    """Draw every known link, and break every other address; pictures keep their description only."""
    found, at = [], 0
    for link in _LABELLED.finditer(text):
        found += [_bare(text[at : link.start()], hosts), _one(link, hosts, draw)]
        at = link.end()
    return "".join((*found, _bare(text[at:], hosts)))


def _one(link: re.Match[str], hosts: Hosts, draw: Callable[[str, str], str]) -> str:
    picture, label, url = link.groups()
    said = _bare(label, ()).strip()
    if picture:
        return said
    if allowed(url, hosts):
        return draw(said or (urlsplit(url).hostname or ""), url)
    return f"{said} ({broken(url)})" if url and said else said or broken(url)


def _bare(text: str, hosts: Hosts) -> str:
    def shown(found: re.Match[str]) -> str:
        url = found[0].rstrip(_TRAILING)
        return (url if allowed(url, hosts) else broken(url)) + found[0][len(url) :]

    return _BARE.sub(shown, text)


def _translated(text: str, hosts: Hosts) -> str:
    links: list[str] = []

    def keep(label: str, url: str) -> str:
        links.append(link(label, url))
        return f"\ue001{len(links) - 1}\ue002"

    said = escape(_linked(re.sub("[\ue000-\ue002]", "", text), hosts, keep))
    said = _HEADING.sub(rf"{_HIDDEN_BOLD}\1{_HIDDEN_BOLD}", said)
    said = _BOLD.sub(rf"{_HIDDEN_BOLD}\1{_HIDDEN_BOLD}", _BULLET.sub(r"\1• ", said))
    said = _ITALIC.sub(r"_\1_", said).replace(_HIDDEN_BOLD, "*")
    return re.sub("\ue001(\\d+)\ue002", lambda found: links[int(found[1])], said)
