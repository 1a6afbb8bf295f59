"""Pictures of blocks: drawn off the loop, uploaded once, shown by Slack's id of the file."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import aiohttp

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.render import Picture
from bot.adapters.slack.uploads import complete, upload
from bot.adapters.slack.words import plain
from bot.core.blocks import Block, to_json
from bot.core.blocks import Picture as ToDraw
from bot.core.errors import DeliveryError
from bot.core.ports import Draw, Offload

log = logging.getLogger(__name__)

KEPT = 500
NAME = "coach.png"
ALT_LIMIT = 500


class Pictures:
    """Draws the kinds of blocks that have a picture. The same block for the same learner is uploaded once."""

    def __init__(
        self, draw: Mapping[str, Draw], session: aiohttp.ClientSession, offload: Offload = asyncio.to_thread
    ) -> None:
        self._draw = draw
        self._session = session
        self._offload = offload
        self._files: OrderedDict[tuple[str, str], str] = OrderedDict()

    def forget(self, learner: str) -> None:
        """Forget a learner's pictures, because their files go."""
        for key in [key for key in self._files if key[0] == learner]:
            del self._files[key]

    async def of(self, workspace: Workspace, learner: str, blocks: Sequence[Block]) -> Mapping[int, Picture]:
        """The pictures of these blocks by number. One that cannot be had is left out: the words say the same."""
        found: dict[int, Picture] = {}
        for n, block in enumerate(blocks):
            if block.kind in self._draw:
                try:
                    found[n] = Picture(await self._file(workspace, learner, block), _words(block))
                except (DeliveryError, ConnectionError) as error:
                    log.warning("a picture of %s is left out: %s", block.kind, error)
        return found

    async def _file(self, workspace: Workspace, learner: str, block: Block) -> str:
        key = (learner, hashlib.sha256(json.dumps(to_json(block), sort_keys=True).encode()).hexdigest())
        if key not in self._files:
            drawn = await self._offload(self._draw[block.kind], block)
            made = await upload(workspace, self._session, drawn, NAME, _words(block))
            await complete(workspace, made)
            self._files[key] = made.id
            if len(self._files) > KEPT:
                self._files.popitem(last=False)
        self._files.move_to_end(key)
        return self._files[key]


def _words(block: Block) -> str:
    """What the picture shows, for who cannot see it."""
    said = block.text if isinstance(block, ToDraw) else " ".join(_strings(to_json(block)))
    return plain(said[:ALT_LIMIT])


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [said for key, part in value.items() if key not in {"kind", "token", "ref"} for said in _strings(part)]
    return [said for part in value for said in _strings(part)] if isinstance(value, list) else []
