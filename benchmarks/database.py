"""One PostgreSQL server for all measurements, in `var/bench`; a database in it for each scale of the demo population, made once."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from psutil import Process

from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import migrate
from registry.exchange.demo import seed_demo

ROOT = Path(__file__).resolve().parent.parent
WORKSHOP = ROOT / "var" / "bench"
"""Everything that measuring leaves: databases, environments, logs, findings. It may be deleted at any time."""

VIEWS = Path(__file__).with_name("peers") / "views.sql"


@dataclass(frozen=True)
class Cluster:
    """The running server."""

    directory: Path
    url: str

    @property
    def process(self) -> Process:
        """Its first process, whose children answer connections."""
        return Process(int((self.directory / "postgres" / "postmaster.pid").read_text().split()[0]))

    def of_scale(self, scale: int) -> str:
        """The URL of the database with this scale's population, made now if it is not there."""
        url = self.url.replace("/registry?", f"/scale_{scale}?")
        asyncio.run(_filled(self.url, url, scale))
        return url


@contextmanager
def cluster() -> Iterator[Cluster]:
    directory = WORKSHOP / "database"
    with EmbeddedDatabase(directory) as embedded:
        yield Cluster(directory, embedded.url)


async def _filled(maintenance: str, url: str, scale: int) -> None:
    name = f"scale_{scale}"
    connection = await asyncpg.connect(maintenance)
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    await migrate(url)
    demo = await seed_demo(url, scale, lambda done, total: print(f"\r{name}: {done:,} of {total:,} companies", end="", file=sys.stderr, flush=True))
    connection = await asyncpg.connect(url)
    if demo.is_new:
        print(file=sys.stderr)
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    await connection.execute(VIEWS.read_text())
    await connection.close()
