"""Requests as bytes on a socket: what no HTTP client would send can be sent, and ten thousand of them quickly."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from tests.fakes.slack.signing import SignedRequest

TOGETHER, LINES = 50, 4
"""Requests that are sent before their answers are read, and connections kept open beside each other."""


async def statuses(url: str, requests: Iterable[SignedRequest]) -> Counter[int]:
    """How often each status was answered, over a few connections that stay open."""
    parts = urlsplit(url)
    rest = iter(requests)
    batches = iter(lambda: tuple(itertools.islice(rest, TOGETHER)), ())
    lines = (_line(parts.hostname or "", parts.port or 80, parts.path, batches) for _ in range(LINES))
    return sum(await asyncio.gather(*lines), Counter[int]())


def raw(request: SignedRequest, path: str) -> bytes:
    """The request as it goes over the wire, its headers as they are."""
    named = (*request.headers, ("Host", "127.0.0.1"), ("Content-Length", str(len(request.body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in named)
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + request.body


async def _line(host: str, port: int, path: str, batches: Iterator[tuple[SignedRequest, ...]]) -> Counter[int]:
    found: Counter[int] = Counter()
    reader, writer = await asyncio.open_connection(host, port)
    for batch in batches:
        writer.write(b"".join(raw(request, path) for request in batch))
        await writer.drain()
        for _ in batch:
            found[await _status(reader)] += 1
    writer.close()
    await writer.wait_closed()
    return found


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length: ")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.split()[1])
