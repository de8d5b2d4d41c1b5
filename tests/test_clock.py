"""The clock: jobs are done when they are due, once, by whichever process looks first; and one that fails is tried again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest

from registry.app import JOBS
from registry.clock import Clock, Job
from registry.database.connect import connect, engine
from registry.work import Work, Workshop
from tests.rows import Rows

HOUR = timedelta(hours=1)


@pytest.fixture
async def workshop_here(database_url: str) -> AsyncIterator[Workshop]:
    pool = engine(database_url, pool_size=4)
    yield Workshop(pool)
    await pool.dispose()


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    connection = await connect(database_url)
    yield Rows(connection)
    await connection.close()


class Tally:
    """A job that counts how often it was done, fails at first if it is told to, and takes a moment."""

    def __init__(self, parts: int = 1, failures: int = 0) -> None:
        self.parts, self.failures, self.done = parts, failures, 0

    async def __call__(self, work: Work) -> bool:
        assert work.actor.account_id is None
        await asyncio.sleep(0.05)
        if self.failures:
            self.failures -= 1
            raise LookupError("章金丝雀")
        self.done += 1
        return self.done % self.parts != 0


def clock(database_url: str, workshop: Workshop, *jobs: Job) -> Clock:
    return Clock(partial(connect, database_url), workshop, jobs, looks_every_s=0.01)


async def test_a_job_is_done_when_it_is_due_and_not_before(database_url: str, workshop_here: Workshop, rows: Rows) -> None:
    tally = Tally()
    here = clock(database_url, workshop_here, Job("count", HOUR, tally))
    assert [await here.look(), await here.look()] == [["count"], []]
    await rows.connection.execute("UPDATE job_run SET at = at - interval '59 minutes'")
    assert await here.look() == []
    await rows.connection.execute("UPDATE job_run SET at = at - interval '1 minute'")
    assert (await here.look(), tally.done) == (["count"], 2)


async def test_of_several_processes_one_does_it(database_url: str, workshop_here: Workshop) -> None:
    tally = Tally()
    processes = [clock(database_url, workshop_here, Job("count", HOUR, tally)) for _ in range(5)]
    done = await asyncio.gather(*(process.look() for process in processes))
    assert (sorted(done), tally.done) == ([[], [], [], [], ["count"]], 1)


async def test_a_job_is_done_until_there_is_no_more(database_url: str, workshop_here: Workshop) -> None:
    tally = Tally(parts=3)
    assert await clock(database_url, workshop_here, Job("count", HOUR, tally)).look() == ["count"]
    assert tally.done == 3


async def test_a_job_that_fails_is_due_again_and_keeps_nobody_from_the_others(
    database_url: str, workshop_here: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    failing, other = Tally(failures=1), Tally()
    here = clock(database_url, workshop_here, Job("fails", HOUR, failing), Job("count", HOUR, other))
    assert await here.look() == ["count"]
    assert [record.getMessage() for record in caplog.records] == ["job fails failed"]
    assert (await here.look(), failing.done, other.done) == (["fails"], 1, 1)


async def test_the_clock_goes_on_when_the_database_is_away(database_url: str, workshop_here: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    tally, away = Tally(), [True, True]
    looked = asyncio.Event()

    async def reach() -> object:
        if away:
            away.pop()
            raise ConnectionError
        looked.set()
        return await connect(database_url)

    here = Clock(reach, workshop_here, [Job("count", HOUR, tally)], looks_every_s=0.01)  # type: ignore[arg-type]
    running = asyncio.create_task(here.run())
    await asyncio.wait_for(looked.wait(), 10)
    while not tally.done:
        await asyncio.sleep(0.01)
    running.cancel()
    assert [record.getMessage() for record in caplog.records][:2] == ["the clock could not look"] * 2


def test_the_clock_s_jobs_and_how_often_they_are_done() -> None:
    assert [(job.name, job.every) for job in JOBS] == [("rounds", timedelta(0)), ("retention", HOUR), ("receipts", HOUR)]


async def test_answers_of_more_than_a_day_go_without_new_ones_coming(database_url: str, workshop_here: Workshop, rows: Rows) -> None:
    account = await rows.account()
    kept = "INSERT INTO receipt SELECT $1, 'key-' || n, 0, $2, 'x', now() - n * interval '6 minutes' FROM generate_series(1, 500) n"
    await rows.connection.execute(kept, account, "ab" * 32)
    assert "receipts" in await clock(database_url, workshop_here, *JOBS).look()
    left = await rows.connection.fetch("SELECT key FROM receipt ORDER BY at DESC")
    assert [row["key"] for row in left] == [f"key-{number}" for number in range(1, 240)]
