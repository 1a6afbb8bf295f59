"""Text on its way to Slack: nothing in it may call a person, lead to an unknown address or fetch a picture.

Slack has two dialects. A markdown block and a stream read Markdown; everything else reads mrkdwn, Slack's own markup.
Each text goes through exactly one of `markdown`, `mrkdwn` and `plain`, at the last step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import quote, urlsplit

JOINER = "\u2060"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
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

Hosts = Collection[str]


def clean(text: str) -> str:
    """Take out what nobody can see: control, direction and tag characters, and halves of characters."""
    return _UNSEEN.sub("", text)


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
