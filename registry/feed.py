"""The event log from a position on: read in order, and checked against its chain of hashes and against heads that were saved elsewhere.

Every entry has a hash, SHA-256 in hexadecimal over these lines in UTF-8, joined by line feeds without one at the end:

    the hash of the entry before, 64 zeros before the first
    position         1, 2, 3 and so on without a gap
    id
    occurred_at      microseconds since 1970-01-01T00:00:00Z
    account_id       or a hyphen
    type
    subject_id
    data             the text that PostgreSQL makes of the stored JSON

A trigger works it out (`chain_event` in `migrations/versions/0005`); here it is worked out once more, from what the table holds now.
Whoever could alter rows could chain them anew from there on, or cut off the end: a head that was saved where they do not write tells both.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

import asyncpg

from registry.appending import FLUSH
from registry.database.connect import connect
from registry.errors import RegistryError

BEFORE_THE_FIRST = "0" * 64
BATCH = 2_000
"""Entries that are held in memory at a time."""

ENTRIES = """
    SELECT position, hash, id, trunc(extract(epoch FROM occurred_at) * 1000000)::text AS micros, account_id, type, subject_id,
        data::text AS data
    FROM event WHERE position >= $1 ORDER BY position, id
"""
LEAST = -(2**63)
"""An entry that was put in before the first has a position below it."""

LAST = "SELECT position, hash, occurred_at FROM event ORDER BY position DESC LIMIT 1"

Progress = Callable[[int, int], None]
"""Told how many entries are checked, and of how many."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the log at some time. Kept elsewhere, it proves later what was there."""

    position: int
    hash: str
    occurred_at: str | None = None

    def line(self) -> str:
        """As a line of JSON."""
        return json.dumps({"position": self.position, "hash": self.hash, "occurredAt": self.occurred_at})


START = Head(0, BEFORE_THE_FIRST)
"""The head of an empty log."""


async def head_of(url: str) -> Head:
    """The present head."""
    async with _reading(url) as connection:
        last = await connection.fetchrow(LAST)
    await _flushed(url)
    return START if last is None else Head(last["position"], last["hash"], last["occurred_at"].astimezone(UTC).isoformat())


async def _flushed(url: str) -> None:
    """What has been read is on the disk: nobody is told of an entry that a crash could still take back."""
    connection = await connect(url)
    try:
        await connection.execute(FLUSH)
    finally:
        await connection.close()


def read_heads(lines: Iterable[str]) -> list[Head]:
    """Heads that were saved, one a line; LOG_HEAD_UNREADABLE for what is none."""
    return [_head(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _head(number: int, line: str) -> Head:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    match found:
        case {"position": int(position), "hash": str(hashed)} if position >= 0:
            return Head(position, hashed)
    raise RegistryError("LOG_HEAD_UNREADABLE", line=number)


async def verify_log(url: str, heads: Sequence[Head] = (), progress: Progress = lambda done, total: None, after: Head = START) -> Head:
    """Checks every entry after a head that is known to be right, and that the saved heads are heads of this log; the last head.

    Raises for the first position that is wrong: LOG_ALTERED, LOG_GAP or LOG_OUT_OF_ORDER; for a saved head LOG_DIFFERS, where another entry
    stands in its place, or LOG_CUT_OFF, where none does.
    """
    saved = [head for head in sorted(heads, key=lambda head: head.position) if head.position >= after.position]
    async with _reading(url) as connection:
        total = await connection.fetchval("SELECT count(*) FROM event") - after.position
        first = after.position + 1 if after.position else LEAST
        entries = aiter(connection.cursor(ENTRIES, first, prefetch=BATCH))
        last = _passed(after, saved)
        async for entry in entries:
            if entry["position"] != last.position + 1 or entry["hash"] != digest(last.hash, entry):
                raise _wrong(last, entry, await anext(entries, None))
            last = _passed(Head(entry["position"], entry["hash"]), saved)
            if last.position % BATCH == 0:
                progress(last.position - after.position, total)
    if saved:
        raise RegistryError("LOG_CUT_OFF", position=saved[0].position, last=last.position)
    return last


def digest(before: str, entry: asyncpg.Record) -> str:
    """The hash that an entry must have, by the hash of the one before."""
    lines = (entry[name] for name in ("position", "id", "micros", "account_id", "type", "subject_id", "data"))
    return sha256("\n".join((before, *("-" if line is None else str(line) for line in lines))).encode()).hexdigest()


def _passed(head: Head, saved: list[Head]) -> Head:
    """A head that is right, once the saved ones of its place, the first of them, are found to be the same."""
    while saved and saved[0].position == head.position:
        if saved.pop(0).hash != head.hash:
            raise RegistryError("LOG_DIFFERS", position=head.position)
    return head


def _wrong(last: Head, entry: asyncpg.Record, following: asyncpg.Record | None) -> RegistryError:
    """What is wrong with an entry that does not continue the log.

    Where the entry behind it continues the chain, by the hash that it has or by the one that it should have, it alone was altered.
    """
    expected = last.position + 1
    if entry["position"] > expected:
        return RegistryError("LOG_GAP", position=expected)
    if entry["position"] < expected:
        return RegistryError("LOG_OUT_OF_ORDER", position=entry["position"])
    links = (entry["hash"], digest(last.hash, entry))
    altered = following is None or any(following["hash"] == digest(link, following) for link in links)
    return RegistryError("LOG_ALTERED" if altered else "LOG_OUT_OF_ORDER", position=expected)


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees the log as it is at one moment, however long reading it takes."""
    connection = await connect(url, statement_timeout_ms=0)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()
