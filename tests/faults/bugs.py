"""Ten bugs that the faults must find: patches for a copy of the tree. None of them is ever in the product.

A bug says which runs show it, because not every database and not every fault can: where one process holds all leases,
nothing is stolen.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.process import ROOT

CORE, STORE = "bot/core/turns", "bot/services/store"


@dataclass(frozen=True)
class Bug:
    """`patches`: (file, what is there, what is put in its place)."""

    name: str
    patches: tuple[tuple[str, str, str], ...]
    store: str = "sqlite"
    runs: tuple[str, ...] = ("kills", "faults")


BUGS = (
    Bug(
        "no deduplication",
        (
            (f"{STORE}/inbox.py", "    if remembered.rowcount == 0:\n", "    if remembered.rowcount == -2:\n"),
            (
                f"{STORE}/inbox.py",
                '    if state == "new":\n        await connection.execute(ADD',
                '    if state == "new" and (await connection.execute(select(inbox.c.id).where(inbox.c.inbound_id == row["inbound_id"]))).first() is None:\n        await connection.execute(ADD',
            ),
        ),
        runs=("faults",),
    ),
    Bug(
        "acknowledged before it is stored",
        (
            (
                f"{CORE}/dispatcher.py",
                "        receipt = await self._store.accept(inbound, audience(inbound), self._limits.queued(inbound))",
                """        self._later = asyncio.create_task(
            self._store.accept(inbound, audience(inbound), self._limits.queued(inbound))
        )
        receipt = Receipt("new", audience(inbound))""",
            ),
        ),
        runs=("kills",),
    ),
    Bug(
        "a new nonce on every try",
        (
            (
                f"{CORE}/reply.py",
                'f"{inbound.tenant}|{inbound.id}|{n}|{tag}"',
                "f\"{object()}|{__import__('os').urandom(8)}\"",
            ),
        ),
    ),
    Bug(
        "never looks for what may have been sent",
        (
            (
                f"{CORE}/reply.py",
                "return send.handle is None and (self.turn.claims > 0 or send.n in self._unanswered)",
                "return False",
            ),
        ),
    ),
    Bug(
        "no tenant in the filter",
        (
            (
                f"{STORE}/remembering.py",
                '.where(or_(records.c.owner == bindparam("learner"), records.c.owner == bindparam("tenant")))',
                '.where(or_(records.c.owner != bindparam("learner"), records.c.owner == bindparam("tenant")))',
            ),
            (
                f"{STORE}/remembering.py",
                "for record in found if record.owner == learner}",
                "for record in found}",
            ),
        ),
        runs=("kills",),
    ),
    Bug(
        "the lease is no fence",
        (
            (
                f"{STORE}/leases.py",
                'inbox.c.lease == bindparam("of_lease")',
                'inbox.c.lease != ""',
            ),
            (f"{STORE}/committing.py", ".where(HELD, inbox.c.committed.is_(False))", ".where(HELD)"),
        ),
        store="postgresql",
        runs=("freezes",),
    ),
    Bug(
        "messages are not part of the commit",
        ((f"{STORE}/committing.py", "    if placed:\n", "    if not placed:\n"),),
        runs=("kills",),
    ),
    Bug(
        "any turn of a conversation may run",
        ((f"{STORE}/claiming.py", "        ~exists().where(same, earlier.c.id < head.c.id),\n", ""),),
    ),
    Bug(
        "marked as sent before it is sent",
        (
            (
                f"{CORE}/runner.py",
                """            landed = await self._delivered(send)
            await (self._store.done if send is left[-1] else self._store.sent)(self.turn, landed)
""",
                """            await (self._store.done if send is left[-1] else self._store.sent)(self.turn, replace(send, state="sent"))
            await self._delivered(send)
""",
            ),
        ),
        runs=("kills",),
    ),
    Bug(
        "a record is written whatever was read",
        ((f"{STORE}/committing.py", "    if put.rev is None:\n", "    if True:\n"),),
    ),
)


def caught(bug: Bug, folder: Path, seed: int) -> Sequence[str]:
    """Run the faults on a copy of the tree with the bug in it; the kinds of violations that were found."""
    copy = folder / bug.name.replace(" ", "-")
    for part in ("bot", "tests/faults", "tests/services/store"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new in bug.patches:
        path = copy / file
        text = path.read_text()
        if text.count(old) != 1:
            raise ValueError(f"the patch of {bug.name!r} does not fit {file} any more")
        path.write_text(text.replace(old, new))
    command = [sys.executable, "-m", "tests.faults", "--store", bug.store, "--seed", str(seed), "--until-found"]
    command += [f"--only={','.join(bug.runs)}", "--kills=40", "--faults=360", "--bugs=0", f"--out={copy / 'out'}"]
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=900)
    if ended.returncode not in {0, 1}:
        raise RuntimeError(f"the faults did not run on {bug.name!r}: {ended.stderr[-2000:]}")
    lines = [json.loads(line) for path in (copy / "out").glob("*.jsonl") for line in path.read_text().splitlines()]
    return sorted({name for line in lines for name in line["violations"]})
