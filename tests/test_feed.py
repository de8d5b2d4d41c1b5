"""The log is checked: whole, altered in one place in any way, cut off, written anew."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from registry.errors import RegistryError
from registry.feed import START, Head, head_of, read_heads, verify_log
from registry.models import Event, Park
from tests.rows import NOW, Rows

ENTRIES = 300
TAMPERINGS = 240

Chance = random.Random


@dataclass(frozen=True)
class Tampering:
    """What somebody does to the table, and the (code, position) that must be said of it."""

    statements: tuple[str, ...]
    expected: set[tuple[str, int]]


@pytest.fixture
async def log(connection: asyncpg.Connection) -> Rows:
    """A log of some hundred entries that differ, and nobody who watches over it."""
    rows = Rows(connection)
    chance = Chance(5)
    accounts = [None, await rows.account(), await rows.account()]
    for number in range(ENTRIES):
        data = {"from": chance.choice(["PLANNED", "é", "1\n2", None]), "n": number % 3, "nested": {"b": [], "a": 1.50}}
        at = chance.choice([{}, {"occurred_at": NOW}])
        kind = chance.choice(["park:activated", "park:closed"])
        await rows.event(type=kind, subject_id=Park.new_id(), account_id=chance.choice(accounts), data=data, **at)
    await connection.execute("ALTER TABLE event DISABLE TRIGGER USER; ALTER TABLE event DROP CONSTRAINT uq_event_position")
    return rows


def altered(chance: Chance) -> Tampering:
    """One column of one entry."""
    position = chance.randint(1, ENTRIES)
    other = f"(SELECT id FROM account WHERE id IS DISTINCT FROM (SELECT account_id FROM event WHERE position = {position}) LIMIT 1)"
    assignment = chance.choice(
        (
            f"id = '{Event.new_id()}'",
            "occurred_at = occurred_at + interval '1 microsecond'",
            "occurred_at = 'infinity'",
            "occurred_at = '4000-01-01 BC'",
            f"account_id = {other}",
            "account_id = CASE WHEN account_id IS NULL THEN (SELECT min(id) FROM account) END",
            "type = type || 'x'",
            f"subject_id = '{Park.new_id()}'",
            "data = data || '{\"n\": 7}'",
            "data = data - 'from'",
            "data = '{}'",
            "hash = repeat('0', 64)",
            "hash = reverse(hash)",
        )
    )
    return Tampering((f"UPDATE event SET {assignment} WHERE position = {position}",), {("LOG_ALTERED", position)})


def moved(chance: Chance) -> Tampering:
    """One entry to another place: behind the end, before the beginning, or where another stands."""
    position = chance.randint(1, ENTRIES - 1)
    place = chance.choice((ENTRIES + 9, 0, -3, position + 1))
    gap = {("LOG_GAP", position)} if place > 0 else {("LOG_OUT_OF_ORDER", place)}
    return Tampering((f"UPDATE event SET position = {place} WHERE position = {position}",), gap)


def removed(chance: Chance) -> Tampering:
    """One entry, those behind it closing up or not. What is cut off at the end is told by heads only."""
    position = chance.randint(1, ENTRIES - 1)
    statement = f"DELETE FROM event WHERE position = {position}"
    if chance.random() < 0.5:
        return Tampering((statement,), {("LOG_GAP", position)})
    closing = f"UPDATE event SET position = position - 1 WHERE position > {position}"
    return Tampering((statement, closing), {("LOG_OUT_OF_ORDER", position), ("LOG_ALTERED", position)})


def inserted(chance: Chance) -> Tampering:
    """One entry, those behind it making room or not; at the end, or before the beginning."""
    position = chance.choice((0, ENTRIES + 1, *[chance.randint(1, ENTRIES)] * 4))
    statement = (
        "INSERT INTO event (id, position, occurred_at, type, subject_id, hash)"
        f" SELECT '{Event.new_id()}', {position}, now(), 'park:closed', '{Park.new_id()}', md5('x') || md5('y')"
    )
    if position in (0, ENTRIES + 1):
        return Tampering((statement,), {("LOG_OUT_OF_ORDER", 0) if position == 0 else ("LOG_ALTERED", position)})
    if chance.random() < 0.5:
        return Tampering((statement,), {(code, position) for code in ("LOG_OUT_OF_ORDER", "LOG_ALTERED")})
    room = f"UPDATE event SET position = position + 1 WHERE position >= {position}"
    return Tampering((room, statement), {("LOG_OUT_OF_ORDER", position)})


def swapped(chance: Chance) -> Tampering:
    """Two entries."""
    first, second = sorted(chance.sample(range(1, ENTRIES + 1), 2))
    statement = f"UPDATE event SET position = {first + second} - position WHERE position IN ({first}, {second})"
    return Tampering((statement,), {("LOG_OUT_OF_ORDER", first)})


async def complaint(url: str, *heads: Head, after: Head = START) -> tuple[str, int] | None:
    """The code and the position that a check ends with; None where it finds all well."""
    try:
        await verify_log(url, heads, after=after)
    except RegistryError as error:
        return error.code, error.params["position"]
    return None


async def test_any_single_tampering_is_found_and_located(database_url: str, log: Rows) -> None:
    assert await complaint(database_url) is None
    ways: tuple[Callable[[Chance], Tampering], ...] = (altered, moved, removed, inserted, swapped)
    chance = Chance(11)
    whole = await log.connection.fetch("SELECT * FROM event ORDER BY position")
    await log.connection.execute("CREATE TABLE kept AS SELECT * FROM event")
    for number in range(TAMPERINGS):
        tampering = ways[number % len(ways)](chance)
        for statement in tampering.statements:
            await log.connection.execute(statement)
        assert await complaint(database_url) in tampering.expected, tampering
        await log.connection.execute("DELETE FROM event; INSERT INTO event SELECT * FROM kept")
    assert await log.connection.fetch("SELECT * FROM event ORDER BY position") == whole
    assert await complaint(database_url) is None


async def test_an_end_that_was_cut_off_is_told_by_saved_heads_alone(database_url: str, log: Rows) -> None:
    head = await head_of(database_url)
    assert head.position == ENTRIES
    await log.connection.execute("DELETE FROM event WHERE position > 290")
    early = await head_of(database_url)
    assert await complaint(database_url) is None
    assert await complaint(database_url, early) is None
    assert await complaint(database_url, early, head) == ("LOG_CUT_OFF", ENTRIES)


async def test_a_log_that_was_written_anew_is_told_by_saved_heads_alone(database_url: str, log: Rows) -> None:
    """Who owns the database may alter an entry and chain all that follows as the trigger does."""
    early, head = Head(3, await log.connection.fetchval("SELECT hash FROM event WHERE position = 3")), await head_of(database_url)
    await log.connection.execute("UPDATE event SET type = 'park:resumed' WHERE position = 250")
    await log.connection.execute("CREATE TABLE kept AS SELECT * FROM event; DELETE FROM event; ALTER TABLE event ENABLE TRIGGER event_chained")
    await log.connection.execute(
        "INSERT INTO event (id, occurred_at, account_id, type, subject_id, data)"
        " SELECT id, occurred_at, account_id, type, subject_id, data FROM kept ORDER BY position"
    )
    assert await complaint(database_url) is None
    assert await complaint(database_url, early) is None
    assert await complaint(database_url, head, early) == ("LOG_DIFFERS", ENTRIES)


async def test_a_check_may_begin_at_a_head_that_is_known(database_url: str, log: Rows) -> None:
    middle = Head(100, await log.connection.fetchval("SELECT hash FROM event WHERE position = 100"))
    await log.connection.execute("UPDATE event SET data = '{}' WHERE position IN (50, 150)")
    assert await complaint(database_url, after=middle) == ("LOG_ALTERED", 150)
    assert await complaint(database_url) == ("LOG_ALTERED", 50)
    assert await complaint(database_url, Head(100, "00"), after=middle) == ("LOG_DIFFERS", 100)


async def test_an_empty_log_is_well_and_has_a_head(database_url: str) -> None:
    assert await head_of(database_url) == START
    assert await verify_log(database_url, [START]) == START
    assert await complaint(database_url, Head(1, "ab" * 32)) == ("LOG_CUT_OFF", 1)


def test_heads_are_read_as_they_are_printed() -> None:
    heads = [START, Head(12, "ab" * 32, "2026-11-27T15:00:00+00:00")]
    read = read_heads([*(head.line() for head in heads), "", "  "])
    assert [(head.position, head.hash) for head in read] == [(head.position, head.hash) for head in heads]
    assert json.loads(heads[1].line()) == {"position": 12, "hash": "ab" * 32, "occurredAt": "2026-11-27T15:00:00+00:00"}


@pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"position": -1, "hash": "ab"}', '{"position": "1", "hash": "ab"}', '{"position": 1}'])
def test_a_line_that_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(RegistryError) as refused:
        read_heads([START.line(), line])
    assert (refused.value.code, refused.value.params) == ("LOG_HEAD_UNREADABLE", {"line": 2})


async def test_progress_is_told(database_url: str, log: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.feed.BATCH", 100)
    told: list[Any] = []
    await verify_log(database_url, progress=lambda done, total: told.append((done, total)))
    assert told == [(100, 300), (200, 300), (300, 300)]
