"""Pictures of blocks: drawn off the loop, sent as a file with their words for whoever cannot see them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence

from bot.adapters.discord import words
from bot.adapters.discord.render import ALT_LIMIT, Upload
from bot.core.blocks import Block, Picture, to_json
from bot.core.ports import Draw, Offload

log = logging.getLogger(__name__)

KIND = "image/png"
_NOT_SAID = frozenset(("kind", "token", "ref", "card", "url"))


class Pictures:
    """Draws the kinds of blocks that have a picture, anew each time: a picture is never stored."""

    def __init__(self, draw: Mapping[str, Draw], offload: Offload = asyncio.to_thread) -> None:
        self._draw = draw
        self._offload = offload

    async def of(self, blocks: Sequence[Block]) -> Mapping[int, Upload]:
        """The pictures of these blocks by number. One that cannot be drawn is left out: the words say the same."""
        found: dict[int, Upload] = {}
        for n, block in enumerate(blocks):
            if (draw := self._draw.get(block.kind)) is None:
                continue
            try:
                drawn = await self._offload(draw, block)
            except Exception:
                log.exception("a picture of %s is left out", block.kind)
            else:
                found[n] = Upload(f"{block.kind}-{n}.png", drawn, KIND, about(block))
        return found


def about(block: Block) -> str:
    """What a picture shows, in words."""
    if isinstance(block, Picture):
        return words.bare(block.text)[:ALT_LIMIT]
    return words.bare(" ".join(_strings(to_json(block))))[:ALT_LIMIT]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _NOT_SAID:
                yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
