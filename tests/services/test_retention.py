"""What was kept for its time goes, is announced beforehand, and nothing else is touched."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.clock import NOBODY
from registry.services.retention import AT_ONCE, Kept, apply_rules, keep_no_longer
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.doing import events

ENDED = datetime(2024, 2, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def as_of(ask: Asking, when: datetime) -> tuple[int, int]:
    """What is announced and what is emptied at an instant."""
    async with ask.registry.workshop.open(NOBODY) as work:
        [kept] = await apply_rules(work, when)
    return kept.announced, kept.emptied


@pytest.mark.parametrize("state", ["FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "DISQUALIFIED", "WITHDRAWN", "LAPSED"])
async def test_an_unsuccessful_application_is_emptied_after_two_years_and_not_a_day_before(ask: Asking, rows: Rows, state: str) -> None:
    call = await rows.call_round(state="CONCLUDED", updated_at=ENDED)
    application = await rows.application(state=state, round_id=call, title_zh="课题", form={"plan": "计划"}, updated_at=ENDED)
    over = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert await as_of(ask, over - 31 * DAY) == (0, 0)
    assert await as_of(ask, over - 30 * DAY) == (1, 0)
    assert await as_of(ask, over - 29 * DAY) == (0, 0)
    assert await as_of(ask, over - DAY) == (0, 0)
    assert await rows.value("application", application, "title_zh") == "课题"
    assert await as_of(ask, over) == (0, 1)
    assert await as_of(ask, over + DAY) == (0, 0)
    kept = await rows.connection.fetchrow("SELECT state, title_zh, form, emptied_at FROM application")
    assert kept is not None
    assert (kept["state"], kept["title_zh"], kept["form"], kept["emptied_at"]) == (state, None, "{}", over)
    assert await events(rows) == ["application:expiring", "application:emptied"]
    assert await rows.connection.fetchval("SELECT data ->> 'on' FROM event WHERE type = 'application:expiring'") == "2026-03-01"


async def test_what_an_applicant_wrote_goes_from_the_log_as_well_and_what_was_decided_stays(ask: Asking, rows: Rows) -> None:
    call = await rows.call_round(state="CANCELLED", cancel_reason="经费不足", updated_at=ENDED)
    application = await rows.application(state="NOT_SELECTED", round_id=call, title_zh="课题", research_field="量子", updated_at=ENDED)
    for field, old, new in (("title", "旧课题", "课题"), ("state", "INSPECTED", "NOT_SELECTED")):
        await rows.change(subject_id=application, field=field, old_value=f'"{old}"', new_value=f'"{new}"')
    assert await as_of(ask, ENDED + 3000 * DAY) == (1, 0)
    assert await as_of(ask, ENDED + 3030 * DAY) == (0, 1)
    told = await rows.connection.fetch("SELECT field, old_value, new_value FROM change ORDER BY field, old_value")
    assert [tuple(row) for row in told if row["field"] == "state"] == [("state", '"INSPECTED"', '"NOT_SELECTED"')]
    assert {(row["old_value"], row["new_value"]) for row in told if row["field"] in ("title", "researchField", "form")} == {(None, None)}


@pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "UNDER_REVIEW", "IN_NOTICE", "HELD", "APPROVED", "AWARDED"])
async def test_what_is_open_or_was_awarded_stays(ask: Asking, rows: Rows, state: str) -> None:
    call = await rows.call_round(state="CONCLUDED", updated_at=ENDED)
    application = await rows.application(state=state, round_id=call, title_zh="课题", updated_at=ENDED)
    assert [await as_of(ask, ENDED + days * DAY) for days in (3000, 3040)] == [(0, 0), (0, 0)]
    assert await rows.value("application", application, "title_zh") == "课题"


async def test_what_nobody_was_told_of_beforehand_is_told_first_however_late(ask: Asking, rows: Rows) -> None:
    application = await rows.application(state="WITHDRAWN", title_zh="课题", updated_at=ENDED)
    late = ENDED + 3000 * DAY
    assert [await as_of(ask, late + days * DAY) for days in (0, 1, 29)] == [(1, 0), (0, 0), (0, 0)]
    assert await rows.value("application", application, "title_zh") == "课题"
    assert await as_of(ask, late + 30 * DAY) == (0, 1)


async def test_what_was_announced_before_it_changed_again_is_announced_anew(ask: Asking, rows: Rows) -> None:
    await rows.application(state="WITHDRAWN", title_zh="课题", updated_at=ENDED)
    assert await as_of(ask, ENDED + 3000 * DAY) == (1, 0)
    again = datetime.now(UTC) + DAY
    await rows.connection.execute("UPDATE application SET title_zh = '新课题', updated_at = $1", again)
    assert [await as_of(ask, again + days * DAY) for days in (100, 699, 740)] == [(0, 0), (0, 0), (1, 0)]


@pytest.mark.parametrize("state", ["FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "DISQUALIFIED"])
async def test_what_was_turned_down_is_kept_until_two_years_after_its_round(ask: Asking, rows: Rows, state: str) -> None:
    call = await rows.call_round(state="NOTICE", updated_at=ENDED)
    turned_down = await rows.application(state=state, round_id=call, title_zh="课题", updated_at=ENDED - 1000 * DAY)
    own = await rows.application(state="WITHDRAWN", round_id=call, title_zh="课题", updated_at=ENDED - 1000 * DAY)
    assert [await as_of(ask, ENDED + days * DAY) for days in (3000, 3030, 3060)] == [(1, 0), (0, 1), (0, 0)]
    assert await rows.value("application", own, "title_zh") is None
    await rows.update("call_round", call, state="CONCLUDED", updated_at=ENDED)
    over = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [await as_of(ask, over + days * DAY) for days in (-31, -30, -1, 0)] == [(0, 0), (1, 0), (0, 0), (0, 1)]
    assert await rows.value("application", turned_down, "title_zh") is None


async def test_a_large_backlog_is_worked_off_in_parts(ask: Asking, rows: Rows) -> None:
    call, person = await rows.call_round(), await rows.person()
    for _ in range(AT_ONCE + 1):
        await rows.application(state="WITHDRAWN", round_id=call, applicant_id=person, title_zh="课题", updated_at=ENDED)
    more = []
    for _ in range(2):
        async with ask.registry.workshop.open(NOBODY) as work:
            more.append(await keep_no_longer(work))
    assert more == [True, False]
    assert [await as_of(ask, datetime.now(UTC) + 31 * DAY) for _ in range(2)] == [(0, AT_ONCE), (0, 1)]
    assert await rows.connection.fetchval("SELECT count(*) FROM application WHERE emptied_at IS NULL") == 0
    assert await rows.connection.fetchval("SELECT count(*) FROM event WHERE account_id IS NULL AND type = 'application:emptied'") == AT_ONCE + 1


def test_a_part_that_is_full_may_have_left_some() -> None:
    assert [Kept(None, announced, emptied).unfinished for announced, emptied in ((0, 0), (AT_ONCE, 0), (0, AT_ONCE), (1, 2))] == [  # type: ignore[arg-type]
        False,
        True,
        True,
        False,
    ]
