"""PostgreSQL's own tools for copies: pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence

from sqlalchemy import URL

from bot.core.errors import StoreError


async def run_tool(url: URL, tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools. The password goes through a file, since others may read a command line."""
    with tempfile.NamedTemporaryFile("w", prefix="coach-", suffix=".pgpass") as passwords:
        password = str(url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        passwords.write(f"*:*:*:*:{password}\n")
        passwords.flush()
        address = _address(url, passwords.name)
        filled = [argument.replace("{}", address) for argument in arguments]
        if tool == "pg_dump":
            filled.append(f"--dbname={address}")
        await _run(tool, filled)


def _address(url: URL, passfile: str) -> str:
    """The database as libpq wants it, and as a tool that may see all rows."""
    query = {{"ssl": "sslmode"}.get(name, name): value for name, value in url.query.items()}
    query |= {"options": "-c coach.scope=tool", "passfile": passfile}
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return plain.render_as_string(hide_password=False).replace("+", "%20")


async def _run(tool: str, arguments: Sequence[str]) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            tool, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
    except FileNotFoundError:
        raise StoreError(
            f"{tool} is not installed. Install PostgreSQL's client tools (Debian and Ubuntu: postgresql-client), "
            "or use your provider's own backups."
        ) from None
    _, said = await process.communicate()
    if process.returncode == 0:
        return
    words = said.decode("utf-8", "replace").strip()
    if "server version" in words:
        raise StoreError(f"{tool} is older than the server. Install the client tools of the server's version.")
    last = words.splitlines()[-1] if words else "without a word"
    raise StoreError(f"{tool} failed: {last}")
