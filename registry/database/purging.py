"""That what was deleted is gone from the files, too: from tables and their free space, from indexes, statistics and the write-ahead log.

PostgreSQL leaves the bytes of old rows where they are until something else needs the room, and keeps the pages as they were in its log.
So tables are written anew, statistics are made anew and written anew, and the log is led past every segment that it has, after which a
checkpoint takes the old ones away. The embedded server is told not to use segments again (`wal_recycle`): they would keep their contents.
Copies are not looked for: backups, standbys and archives of the log have their own periods.
"""

from collections.abc import Callable, Sequence

import asyncpg

from registry.database.connect import connect
from registry.errors import RegistryError

Progress = Callable[[int, int], None]
"""Told how many steps are done, and of how many."""

STATISTICS = ("pg_catalog.pg_statistic",)
"""Where samples of values lie."""


async def purge(url: str, tables: Sequence[str], progress: Progress = lambda done, total: None) -> None:
    """Writes these tables anew, each locked meanwhile, and has the log forget; PURGE_NOT_PERMITTED where the server does not let us."""
    connection = await connect(url, statement_timeout_ms=0)
    total = len(tables) + len(STATISTICS) + 1
    try:
        for done, table in enumerate(tables):
            await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
            progress(done + 1, total)
        for table in STATISTICS:
            await connection.execute(f"VACUUM (FULL) {table}")
        await _forget_the_log(connection)
        progress(total, total)
    except asyncpg.InsufficientPrivilegeError:
        raise RegistryError("PURGE_NOT_PERMITTED") from None
    finally:
        await connection.close()


async def _forget_the_log(connection: asyncpg.Connection) -> None:
    """Goes past every segment that is there, each of which is filled with zeros from where it is left, and takes away the old ones."""
    segments = await connection.fetchval("SELECT count(*) FROM pg_ls_waldir()")
    for _ in range(segments + 1):
        await connection.execute("SELECT pg_logical_emit_message(false, 'registry', '')")  # a segment without a record is not left
        await connection.execute("SELECT pg_switch_wal()")
    for _ in range(2):  # the last checkpoint but one may still be needed by the first
        await connection.execute("CHECKPOINT")
