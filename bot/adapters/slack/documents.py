"""Documents go out as files, below the message that names them, and only where their reader is alone with the coach."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict

import aiohttp

from bot.adapters.slack.calls import Workspace
from bot.adapters.slack.uploads import File, complete, upload
from bot.core.blocks import Document
from bot.core.errors import DeliveryError
from bot.core.turns.turn import Send

log = logging.getLogger(__name__)

KEPT = 200
NAME_LIMIT = 80


class Documents:
    """Uploads what a message brings along before it is posted, and shares it after."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._ready: OrderedDict[str, list[File]] = OrderedDict()

    async def prepare(self, workspace: Workspace, send: Send) -> bool:
        """Upload the documents of a message. False: there are none, or they must be shown in its words."""
        brought = [block for block in send.content.blocks if isinstance(block, Document)]
        if not brought:
            return False
        try:
            files = [await upload(workspace, self._session, one.text.encode(), name(one)) for one in brought]
        except (DeliveryError, ConnectionError) as error:
            log.warning("documents are shown in words: %s", error)
            self._ready.pop(send.nonce, None)
            return False
        self._ready[send.nonce] = files
        if len(self._ready) > KEPT:
            self._ready.popitem(last=False)
        return True

    async def share(self, workspace: Workspace, send: Send, room: tuple[str, str], after: str) -> None:
        """Share what was uploaded for a message, unless an earlier try did; `after` is the message's own time."""
        for file in self._ready.pop(send.nonce, []):
            channel, root = room
            if not await _there(workspace, channel, root or after, file.title):
                await complete(workspace, file, channel, root or after)


def name(document: Document) -> str:
    """A file name that is safe on any disk."""
    return re.sub(r"[^\w.-]+", "-", document.name).strip("-.")[:NAME_LIMIT] or "document.txt"


async def _there(workspace: Workspace, channel: str, root: str, title: str) -> bool:
    """Whether a file of that title stands in the thread already."""
    if not root:
        return False
    try:
        page = await workspace.call("conversations.replies", channel=channel, ts=root, limit=100)
    except DeliveryError:
        return False
    mine = (one for one in page["messages"] if one.get("user") == workspace.bot_user)
    return any(file.get("title") == title for one in mine for file in one.get("files") or ())
