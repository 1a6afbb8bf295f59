"""Files that a coach must refuse to start on, each with a sentence that says what to do."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.faults.process import Nursery

REMEDIES = {
    "damaged": "coach db restore",
    "another program's file": "coach db restore",
    "read-only": "right to write",
    "held by another coach": "Stop it first",
}


def failures() -> list[str]:
    """What went wrong: nothing, when each is refused as it should be."""
    return asyncio.run(_failures())


async def _failures() -> list[str]:
    found = []
    with tempfile.TemporaryDirectory(prefix="cf") as folder:
        nursery = Nursery()
        await nursery.open()
        first = await nursery.start(_config(Path(folder) / "sound.db"))
        for name, remedy in REMEDIES.items():
            nursery.said.clear()
            path = _made(Path(folder), name)
            refused = await nursery.start(_config(path, "?mode=ro&uri=true" if name == "read-only" else ""))
            said = " ".join(nursery.said)
            if refused.code != 2 or remedy not in said or "Traceback" in said:
                found.append(f"a file that is {name}: exit code {refused.code}, said {said!r}")
        await first.stop()
        await nursery.close()
    return found


def _config(path: Path, query: str = "") -> dict[str, object]:
    address = f"sqlite+aiosqlite:///{'file:' if query else ''}{path}{query}"
    return {"database": address, "home": str(path.parent), "platform": "http://127.0.0.1:1", "lease": 1.0}


def _made(folder: Path, name: str) -> Path:
    if name == "held by another coach":
        return folder / "sound.db"
    path = folder / f"{name.replace(' ', '-')}.db"
    with closing(sqlite3.connect(folder / "sound.db")) as sound, closing(sqlite3.connect(path)) as copy:
        sound.backup(copy)
    if name == "damaged":
        whole = bytearray(path.read_bytes())
        for start in range(4096, len(whole), 4096):
            whole[start : start + 64] = b"\xff" * 64
        path.write_bytes(whole)
    if name == "another program's file":
        path.write_bytes(b"a letter to my aunt " * 500)
    return path
