"""Putting bytes into Slack: an address is asked for, the bytes go there, and only then the file is made.

Nothing is shown by an upload alone. Whoever asked shows the file: as a picture in a message, or shared in a place.
"""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp

from bot.adapters.slack.calls import Unreached, Workspace


@dataclass(frozen=True, slots=True)
class File:
    """A file that Slack holds; `title` is what people see."""

    id: str
    title: str


async def upload(
    workspace: Workspace, session: aiohttp.ClientSession, content: bytes, title: str, alt: str | None = None
) -> File:
    """Hand the bytes over. Unreached when they did not arrive."""
    asked = await workspace.call("files.getUploadURLExternal", filename=title, length=len(content), alt_txt=alt)
    try:
        async with session.post(asked["upload_url"], data=content) as response:
            if response.status != 200:
                raise Unreached(f"upload: {response.status}")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unreached(f"upload: {type(error).__name__}") from error
    return File(str(asked["file_id"]), title)


async def complete(workspace: Workspace, file: File, channel: str = "", root: str = "") -> None:
    """Make the file, and share it in a thread when one is given."""
    await workspace.call(
        "files.completeUploadExternal",
        files=[{"id": file.id, "title": file.title}],
        channel_id=channel or None,
        thread_ts=root or None,
    )
