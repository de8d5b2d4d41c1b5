"""Calls open and close by themselves: when it is time, once, however many processes look, and late where none did."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from registry.app import JOBS
from registry.clock import NOBODY, Clock
from registry.database.connect import connect
from registry.services.rounds import AT_ONCE, keep_to_windows
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.racing import both, log_held, waits

__all__ = ["both"]

MINUTE = timedelta(minutes=1)
TOLD = "SELECT type, account_id, data ->> 'from', data ->> 'to' FROM event WHERE subject_id = $1 ORDER BY position"
OPENED = ("call_round:opened", None, "PUBLISHED", "OPEN")
CLOSED = ("call_round:closed", None, "OPEN", "CLOSED")


async def look(ask: Asking) -> bool:
    async with ask.registry.workshop.open(NOBODY) as work:
        return await keep_to_windows(work)


async def told(rows: Rows, call: str) -> list[tuple[str | None, ...]]:
    """What the log has of a call."""
    return [tuple(event) for event in await rows.connection.fetch(TOLD, call)]


async def call_with(rows: Rows, state: str, opens: timedelta, closes: timedelta, **values: object) -> str:
    """A call whose window begins and ends so long from now."""
    now = datetime.now(UTC)
    return await rows.call_round(state=state, opens_at=now + opens, closes_at=now + closes, **values)


async def test_a_published_call_opens_when_it_is_time_and_not_before(ask: Asking, rows: Rows) -> None:
    due = await call_with(rows, "PUBLISHED", -MINUTE, MINUTE)
    early = await call_with(rows, "PUBLISHED", MINUTE, 2 * MINUTE)
    assert [await look(ask), await look(ask)] == [False, False]
    assert [await rows.value("call_round", call, "state") for call in (due, early)] == ["OPEN", "PUBLISHED"]
    assert [await told(rows, call) for call in (due, early)] == [[OPENED], []]


async def test_an_open_call_closes_after_its_grace_and_not_before(ask: Asking, rows: Rows) -> None:
    over = await call_with(rows, "OPEN", -60 * MINUTE, -11 * MINUTE, grace_minutes=10)
    within_grace = await call_with(rows, "OPEN", -60 * MINUTE, -9 * MINUTE, grace_minutes=10)
    assert [await look(ask), await look(ask)] == [False, False]
    assert [await rows.value("call_round", call, "state") for call in (over, within_grace)] == ["CLOSED", "OPEN"]
    assert [await told(rows, call) for call in (over, within_grace)] == [[CLOSED], []]


async def test_a_call_whose_window_went_by_unseen_is_opened_and_then_closed(ask: Asking, rows: Rows) -> None:
    call = await call_with(rows, "PUBLISHED", -90 * MINUTE, -60 * MINUTE)
    await look(ask)
    assert await rows.value("call_round", call, "state") == "CLOSED"
    assert await told(rows, call) == [OPENED, CLOSED]


@pytest.mark.parametrize("state", ["DRAFT", "CLOSED", "CHECKING", "NOTICE", "CONCLUDED", "CANCELLED"])
async def test_a_call_that_is_not_published_or_open_is_left_as_it_is(ask: Asking, rows: Rows, state: str) -> None:
    reason = {"cancel_reason": "经费不足"} if state == "CANCELLED" else {}
    call = await call_with(rows, state, -90 * MINUTE, -60 * MINUTE, **reason)
    await look(ask)
    assert (await rows.value("call_round", call, "state"), await told(rows, call)) == (state, [])


async def test_of_two_who_look_at_once_one_opens_it(both: tuple[Asking, Asking], rows: Rows) -> None:
    call = await call_with(rows, "PUBLISHED", -MINUTE, MINUTE)
    async with log_held(rows):
        first = asyncio.create_task(look(both[0]))
        await waits(rows, 1)
        await look(both[1])
        assert await rows.value("call_round", call, "state") == "PUBLISHED"
    await first
    await look(both[1])
    assert (await rows.value("call_round", call, "state"), await told(rows, call)) == ("OPEN", [OPENED])


async def test_the_clocks_of_several_processes_open_it_once(ask: Asking, rows: Rows, database_url: str) -> None:
    call = await call_with(rows, "PUBLISHED", -MINUTE, MINUTE)
    clocks = [Clock(partial(connect, database_url), ask.registry.workshop, JOBS) for _ in range(3)]
    await asyncio.gather(*(clock.look() for clock in clocks))
    assert (await rows.value("call_round", call, "state"), await told(rows, call)) == ("OPEN", [OPENED])


async def test_many_at_once_are_opened_in_parts(ask: Asking, rows: Rows) -> None:
    programme = await rows.talent_programme()
    for _ in range(AT_ONCE + 1):
        await call_with(rows, "PUBLISHED", -MINUTE, MINUTE, programme_id=programme)
    assert [await look(ask), await look(ask)] == [True, False]
    assert await rows.connection.fetchval("SELECT count(*) FROM event WHERE type = 'call_round:opened'") == AT_ONCE + 1
