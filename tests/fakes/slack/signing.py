"""Slack's request signature, and the thousand ways to get it wrong."""

from __future__ import annotations

import hashlib
import hmac
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
_BROKEN_STAMPS = ("", "0", "-1", "abc", "1e9", "NaN", "\uff19\uff19\uff19", "1" * 400, "12 34", "0x10")
_BROKEN_SIGNATURES = ("", "v0", "v0=", "v1=00", "=", "v0=zz", "v0=" + "0" * 64, "v0=" + "f" * 4096)


@dataclass(frozen=True)
class SignedRequest:
    """A request as it goes over the wire: raw body and headers, signed or spoilt."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    note: str = "as signed"

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")

    def with_header(self, name: str, value: str | None, note: str) -> SignedRequest:
        kept = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=kept if value is None else (*kept, (name, value)), note=note)

    def with_body(self, body: bytes, note: str) -> SignedRequest:
        return replace(self, body=body, note=note)


def signature(secret: str, stamp: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"


def signed(secret: str, body: bytes, content_type: str, *, at: float | None = None) -> SignedRequest:
    """Sign a body. `at` is real time: the receiver checks it against its own clock."""
    stamp = str(int(time.time() if at is None else at))
    headers = (("Content-Type", content_type), (TIMESTAMP, stamp), (SIGNATURE, signature(secret, stamp, body)))
    return SignedRequest(body, headers)


def forgeries(request: SignedRequest, count: int, seed: int = 0) -> Iterator[SignedRequest]:
    """`count` spoilt copies: every named trick first, then random single changes to body and headers."""
    tricks = list(_tricks(request))
    yield from tricks[:count]
    draw = random.Random(seed)
    for _ in range(count - len(tricks)):
        yield _change(request, draw)


def _tricks(request: SignedRequest) -> Iterator[SignedRequest]:
    for name in (TIMESTAMP, SIGNATURE):
        yield request.with_header(name, None, f"no {name}")
    for stamp in _BROKEN_STAMPS:
        yield request.with_header(TIMESTAMP, stamp, f"timestamp {stamp[:12]!r}")
    for value in _BROKEN_SIGNATURES:
        yield request.with_header(SIGNATURE, value, f"signature {value[:12]!r}")
    signed_at = int(request.header(TIMESTAMP))
    for shift in (-301, 301, -86_400):
        yield request.with_header(TIMESTAMP, str(signed_at + shift), f"timestamp moved by {shift}")
    yield request.with_header(SIGNATURE, request.header(SIGNATURE)[:-1], "signature cut short")
    yield request.with_body(b"", "empty body")
    yield request.with_body(request.body + b" ", "body lengthened")
    yield request.with_body(request.body[:-1], "body cut short")
    yield request.with_body(b"\xff\xfe" + request.body, "body not UTF-8")


def _change(request: SignedRequest, draw: random.Random) -> SignedRequest:
    where = draw.choice(("body", TIMESTAMP, SIGNATURE))
    if where == "body":
        place = draw.randrange(len(request.body))
        changed = bytearray(request.body)
        changed[place] ^= 1 << draw.randrange(7)
        return request.with_body(bytes(changed), f"body byte {place}")
    value = request.header(where)
    place = draw.randrange(len(value))
    other = draw.choice([letter for letter in "0123456789abcdefv=" if letter != value[place]])
    return request.with_header(where, value[:place] + other + value[place + 1 :], f"{where} character {place}")
