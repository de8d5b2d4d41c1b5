"""What a work leaves behind: events in order, and which fields of their subjects it has changed."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.database.connect import engine
from registry.errors import RegistryError
from registry.feed import verify_log
from registry.models import AccessToken, Account, Base, Company, Entity, Park, ParkKind, Person, Tenancy
from registry.recording import last_change, told
from registry.work import Work, Workshop
from tests.rows import Rows

ADMIN = Actor(grants=(Grant(Role.ADMIN),))


@pytest.fixture
async def workshop_here(database_url: str) -> AsyncIterator[Workshop]:
    pool = engine(database_url, pool_size=4)
    yield Workshop(pool)
    await pool.dispose()


@pytest.fixture
async def rows(connection: asyncpg.Connection) -> Rows:
    return Rows(connection)


async def events(rows: Rows) -> list[tuple[str, str, Any]]:
    """(type, subject, data) of every event, in order."""
    found = await rows.connection.fetch("SELECT type, subject_id, data FROM event ORDER BY position")
    return [(row["type"], row["subject_id"], json.loads(row["data"])) for row in found]


async def changes(rows: Rows, subject: str) -> list[tuple[str, int, str, Any, Any]]:
    """(type of the event, version, field, old, new) of every change of a row."""
    found = await rows.connection.fetch(
        "SELECT event.type, change.* FROM change JOIN event ON event.id = event_id AND event.position = change.position"
        " AND occurred_at = at AND event.subject_id = change.subject_id AND event.account_id IS NOT DISTINCT FROM change.account_id"
        " WHERE change.subject_id = $1 ORDER BY change.position, field",
        subject,
    )
    return [
        (row["type"], row["version"], row["field"], *(json.loads(row[name]) if row[name] else None for name in ("old_value", "new_value")))
        for row in found
    ]


async def test_an_update_tells_what_was_and_what_is(workshop_here: Workshop, rows: Rows) -> None:
    park = await rows.park(area_m2=Decimal("10.50"), area_qualifier="EXACT", name_en="Old")
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        found.area_m2, found.established_on, found.kind, found.name_en = Decimal("12.00"), date(2020, 1, 2), ParkKind.INCUBATOR, None
        work.record("park:corrected", found, reason="R1")
    fields = ["kind", "establishedOn", "areaM2", "nameEn"]
    [(kind, subject, data)] = await events(rows)
    assert (kind, subject, data["reason"], data["version"], sorted(data["fields"])) == ("park:corrected", park, "R1", 2, sorted(fields))
    assert await changes(rows, park) == [
        ("park:corrected", 2, "areaM2", "10.5", "12"),
        ("park:corrected", 2, "establishedOn", None, "2020-01-02"),
        ("park:corrected", 2, "kind", "INDUSTRIAL_PARK", "INCUBATOR"),
        ("park:corrected", 2, "nameEn", "Old", None),
    ]


async def test_a_new_row_tells_what_it_was_given_and_no_defaults(workshop_here: Workshop, rows: Rows) -> None:
    checked = datetime(2020, 1, 1, 8, tzinfo=UTC)
    async with workshop_here.open(ADMIN) as work:
        company = Company(id=Company.new_id(), name_zh="企业", pending_registration=True, aliases=["甲", '乙"'], verified_at=checked)
        company.state = "VERIFIED"
        work.session.add(company)
        work.record("company:registered", company)
        await work.session.flush()
        company.staff_count = 7
    assert await changes(rows, company.id) == [
        ("company:registered", 2, "aliases", None, ["甲", '乙"']),
        ("company:registered", 2, "name", None, "企业"),
        ("company:registered", 2, "pendingRegistration", None, True),
        ("company:registered", 2, "staffCount", None, 7),
        ("company:registered", 2, "state", None, "VERIFIED"),
        ("company:registered", 2, "verifiedAt", None, "2020-01-01T08:00:00.000000Z"),
    ]


async def test_what_was_flushed_in_between_is_told_all_the_same(workshop_here: Workshop, rows: Rows) -> None:
    """Whether the row was found by the work, or read otherwise."""
    found, read = await rows.park(code="PK-1"), await rows.park(code="PK-2")
    async with workshop_here.open(ADMIN) as work:
        parks = [await work.find(Park, found), (await work.session.execute(select(Park).where(Park.id == read))).scalar_one()]
        for park in parks:
            park.code += "-A"
        await work.session.flush()
        for park in parks:
            park.code += "-B"
            work.record("park:renumbered", park)
    assert await changes(rows, found) == [("park:renumbered", 3, "code", "PK-1", "PK-1-A-B")]
    assert await changes(rows, read) == [("park:renumbered", 3, "code", "PK-2", "PK-2-A-B")]


async def test_of_several_events_about_a_row_the_last_tells_the_differences(workshop_here: Workshop, rows: Rows) -> None:
    park, other = await rows.park(code="PK-1"), await rows.park(code="PK-2")
    async with workshop_here.open(ADMIN) as work:
        first, second = await work.find(Park, park), await work.find(Park, other)
        work.record("park:visited", first)
        first.code, second.code = "PK-3", "PK-4"
        work.record("park:renumbered", second)
        work.record("park:renumbered", first)
    assert await events(rows) == [
        ("park:visited", park, {}),
        ("park:renumbered", other, {"version": 2, "fields": ["code"]}),
        ("park:renumbered", park, {"version": 2, "fields": ["code"]}),
    ]
    assert await changes(rows, park) == [("park:renumbered", 2, "code", "PK-1", "PK-3")]


async def test_what_comes_after_a_writing_is_told_from_there(workshop_here: Workshop, rows: Rows) -> None:
    park = await rows.park(code="PK-1")
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        found.code = "PK-2"
        work.record("park:renumbered", found)
        assert await work.fetch("SELECT convert_to(count(*)::text, 'UTF8') FROM change", ()) == b"1"
        found.code = "PK-3"
        work.record("park:renumbered", found)
        work.record("park:visited", found)
    assert await changes(rows, park) == [("park:renumbered", 2, "code", "PK-1", "PK-2"), ("park:visited", 3, "code", "PK-2", "PK-3")]


async def test_what_is_staged_is_told_in_its_order_with_what_comes_after_it(workshop_here: Workshop, rows: Rows) -> None:
    first, second = await rows.park(code="PK-1"), await rows.park(code="PK-2")
    async with workshop_here.open(ADMIN) as work:
        for park in (first, second, first):
            found = await work.find(Park, park)
            found.code += "-A"
            work.record("park:renumbered", found)
            await work.journal.stage()
            assert len(work.session.identity_map) == 0
        assert await rows.connection.fetchval("SELECT pg_try_advisory_lock(1545378407)"), "the log is locked by who only stages"
        await rows.connection.execute("SELECT pg_advisory_unlock_all()")
        found = await work.find(Park, second)
        work.record("park:visited", found)
    assert [subject for _, subject, _ in await events(rows)] == [first, second, first, second]
    assert await changes(rows, first) == [
        ("park:renumbered", 2, "code", "PK-1", "PK-1-A"),
        ("park:renumbered", 3, "code", "PK-1-A", "PK-1-A-A"),
    ]
    assert await changes(rows, second) == [("park:renumbered", 2, "code", "PK-2", "PK-2-A")]


@pytest.mark.parametrize("before", [False, True], ids=["the first", "not the first"])
async def test_what_was_staged_in_a_savepoint_goes_with_it(workshop_here: Workshop, rows: Rows, before: bool) -> None:
    """Also the tables that it was staged in; what was noted outside, and only staged within, is told all the same."""
    parks = [await rows.park(code=f"PK-{n}") for n in range(4)]

    async def renumber(work: Work, place: int) -> None:
        found = await work.find(Park, parks[place])
        found.code += "-A"
        work.record("park:renumbered", found)

    async def in_vain(work: Work) -> None:
        async with work.session.begin_nested():
            await renumber(work, 1)
            async with work.session.begin_nested():
                await renumber(work, 2)
            await work.journal.stage()
            raise ZeroDivisionError

    async with workshop_here.open(ADMIN) as work:
        await renumber(work, 0)
        if before:
            await work.journal.stage()
        with pytest.raises(ZeroDivisionError):
            await in_vain(work)
        await renumber(work, 3)
    assert [subject for _, subject, _ in await events(rows)] == [parks[0], parks[3]]
    assert [await changes(rows, park) for park in parks] == [
        [("park:renumbered", 2, "code", "PK-0", "PK-0-A")], [], [], [("park:renumbered", 2, "code", "PK-3", "PK-3-A")],
    ]  # fmt: skip


async def test_an_event_without_a_difference_tells_none(workshop_here: Workshop, rows: Rows) -> None:
    park = await rows.park(code="PK-1")
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        found.code = "PK-2"
        await work.session.flush()
        found.code = "PK-1"
        work.record("park:visited", found)
    assert await events(rows) == [("park:visited", park, {})]
    assert await changes(rows, park) == []


async def test_what_is_rolled_back_was_never_said(workshop_here: Workshop, rows: Rows) -> None:
    """A refused part of a work, even where its events had been appended, and noted in a part of the part that ended well."""
    park = await rows.park(code="PK-1")
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        work.record("park:before", found)
        with pytest.raises(RegistryError):
            await refused(work, found)
        work.record("park:between", found)
        await work.session.refresh(found)
        found.code = "PK-4"
        work.record("park:after", found)
    assert await events(rows) == [("park:before", park, {}), ("park:between", park, {}), ("park:after", park, {"version": 2, "fields": ["code"]})]
    assert await changes(rows, park) == [("park:after", 2, "code", "PK-1", "PK-4")]


async def refused(work: Work, park: Park) -> None:
    """Two changes, the first appended, and a new row; then a refusal."""
    async with work.session.begin_nested():
        park.code = "PK-2"
        work.record("park:within", park)
        await work.journal.write()
        async with work.session.begin_nested():
            park.code = "PK-3"
            work.session.add(Account(id=Account.new_id(), username="x", display_name="x"))
            work.record("park:deeper", park)
        raise RegistryError("NOT_PERMITTED", move="x")


async def test_what_fails_leaves_nothing(workshop_here: Workshop, rows: Rows) -> None:
    park = await rows.park(code="PK-1")
    with pytest.raises(ZeroDivisionError):
        await failing(workshop_here, park)
    assert await events(rows) == []
    assert await rows.value("park", park, "code") == "PK-1"


async def failing(workshop: Workshop, park: str) -> None:
    async with workshop.open(ADMIN) as work:
        found = await work.find(Park, park)
        found.code = "PK-2"
        work.record("park:renumbered", found)
        await work.journal.write()
        raise ZeroDivisionError


async def test_an_event_is_the_account_s_that_acted_when_it_was_noted(workshop_here: Workshop, rows: Rows) -> None:
    account, park = await rows.account(), await rows.park()
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        work.record("park:visited", found)
        work.actor = Actor(account)
        work.record("park:visited", found)
        found.code = "PK-9"
    assert [row["account_id"] for row in await rows.connection.fetch("SELECT account_id FROM event ORDER BY position")] == [None, account]
    assert await rows.connection.fetchval("SELECT account_id FROM change") == account


async def test_an_event_of_an_account_that_is_none_is_refused(workshop_here: Workshop, rows: Rows) -> None:
    park = await rows.park()
    with pytest.raises(Exception, match="fk_event_account_id"):
        async with workshop_here.open(Actor(Account.new_id(), grants=(Grant(Role.ADMIN),))) as work:
            work.record("park:visited", await work.find(Park, park))
    assert await events(rows) == []


async def test_a_work_that_does_nothing_but_note_leaves_its_event_in_its_transaction(workshop_here: Workshop, rows: Rows) -> None:
    """No statement has begun the transaction before the log is written to."""
    account = Account(id=Account.new_id(), username="x", display_name="x")
    with pytest.raises(ZeroDivisionError):
        await noting(workshop_here, account)
    assert await events(rows) == []


async def noting(workshop: Workshop, subject: Account) -> None:
    async with workshop.open(ANONYMOUS) as work:
        work.record("account:visited", subject)
        await work.journal.write()
        raise ZeroDivisionError


async def test_who_holds_an_account_and_who_acts_as_it_do_not_wait_for_each_other(workshop_here: Workshop, rows: Rows) -> None:
    """The one is held by a work that then appends; the other's event refers to it, and is appended whenever it is its turn."""
    account, park = await rows.account(), await rows.park()
    async with workshop_here.open(Actor(account, grants=(Grant(Role.ADMIN),))) as holding:
        found = await holding.find(Account, account)
        async with asyncio.TaskGroup() as group:
            group.create_task(acting(workshop_here, account, park))
            await asyncio.sleep(0.2)
            holding.record("account:visited", found)
            await holding.journal.write()
            await holding.session.commit()
    assert sorted(kind for kind, *_ in await events(rows)) == ["account:visited", "park:visited"]


async def acting(workshop: Workshop, account: str, park: str) -> None:
    async with workshop.open(Actor(account, grants=(Grant(Role.ADMIN),))) as work:
        work.record("park:visited", await work.find(Park, park))


def test_what_follows_from_others_and_secrets_are_not_told() -> None:
    guarded = {"password_set_at", "password_temporary", "second_factor_since"}
    assert set(told(Account)) == {"username", "display_name", "person_id", "disabled_at", "is_synthetic"} | guarded
    assert "token_hash" not in told(AccessToken)
    assert {"phone", "name_zh", "id_masked"} <= set(told(Person))
    assert not {"id_hmac", "id_sealed", "name_pinyin", "search_terms", "search_text"} & set(told(Person))
    assert {"company_id", "state"} <= set(told(Tenancy))
    models: list[type[Entity]] = [mapper.class_ for mapper in Base.registry.mappers]
    everything = {name for model in models for name in told(model)}
    assert not everything & {"id", "version", "created_at", "updated_at", "during"}


async def test_many_events_are_appended_at_once_and_in_order(workshop_here: Workshop, rows: Rows, database_url: str) -> None:
    """More than one statement takes."""
    async with workshop_here.open(ADMIN) as work:
        parks = [Park(id=Park.new_id(), code=f"PK-{n}", name_zh="园", kind=ParkKind.INCUBATOR) for n in range(3)]
        work.session.add_all(parks)
        for number in range(10_200):
            work.record("park:counted", parks[number % 3], n=number)
    assert [data["n"] for _, _, data in await events(rows)] == list(range(10_200))
    assert (await verify_log(database_url)).position == 10_200
    assert await rows.connection.fetchval("SELECT array_agg(DISTINCT position) FROM change") == [10_198, 10_199, 10_200]


async def test_the_last_change_tells_what_and_who_as_far_as_one_may_know(workshop_here: Workshop, rows: Rows) -> None:
    doer = await rows.account(display_name="王")
    park = await rows.park(code="PK-1", state="PLANNED")
    for name, value in (("code", "PK-2"), ("state", "ACTIVE"), ("code", "PK-3")):
        async with workshop_here.open(Actor(doer, grants=(Grant(Role.ADMIN),))) as work:
            found = await work.find(Park, park)
            setattr(found, name, value)
            work.record("park:corrected", found)
    manager, stranger = Actor(name="m", grants=(Grant(Role.PARK_MANAGER, park),)), Actor(doer, grants=(Grant(Role.LEADER),))
    at = await rows.connection.fetchval("SELECT max(at) FROM change")
    async with workshop_here.open(ADMIN) as work:
        found = await work.find(Park, park)
        told_to_admin = await last_change(work.session, ADMIN, found, 1)
        assert told_to_admin is not None
        assert (told_to_admin.fields, told_to_admin.at) == (("code", "state"), at)
        assert (told_to_admin.account_id, told_to_admin.account) == (doer, "王")
        since_three = await last_change(work.session, manager, found, 3)
        assert since_three is not None
        assert (since_three.fields, since_three.at, since_three.account_id, since_three.account) == (("code",), at, None, None)
        assert await last_change(work.session, ADMIN, found, 4) is None
        assert await last_change(work.session, stranger, found, 1) is None


async def test_histories_played_from_the_beginning_lead_to_what_there_is(workshop_here: Workshop, rows: Rows) -> None:
    """Whatever works did, in whatever order, with flushes, readings, refused parts and failures in between."""
    chance = random.Random(3)
    parks = [await rows.park(code=f"PK-{number}", name_en=None) for number in range(3)]
    played: dict[tuple[str, str], Any] = {(park, "code"): f"PK-{number}" for number, park in enumerate(parks)}
    for _ in range(120):
        try:
            async with workshop_here.open(ADMIN) as work:
                found = [await work.find(Park, park) for park in chance.sample(parks, 2)]
                for _ in range(chance.randint(1, 6)):
                    await something(work, chance, chance.choice(found))
                for park in found:
                    work.record("park:edited", park)
        except ZeroDivisionError:
            continue
    told_changes = await rows.connection.fetch("SELECT * FROM change ORDER BY position")
    for change in told_changes:
        old, new = (json.loads(change[name]) if change[name] else None for name in ("old_value", "new_value"))
        assert played.get((change["subject_id"], change["field"])) == old
        played[change["subject_id"], change["field"]] = new
    for row in await rows.connection.fetch("SELECT id, code, name_en FROM park"):
        assert (played[row["id"], "code"], played.get((row["id"], "nameEn"))) == (row["code"], row["name_en"])
    assert len(told_changes) > 60


async def something(work: Work, chance: random.Random, park: Park) -> None:
    """One step of a work."""
    match chance.choice(("edit", "edit", "edit", "flush", "write", "record", "part", "fail")):
        case "edit":
            edit(chance, park)
        case "flush":
            await work.session.flush()
        case "write":
            await work.journal.write()
        case "record":
            work.record("park:edited", park)
        case "part":
            await part(work, chance, park)
        case "fail" if chance.random() < 0.3:
            raise ZeroDivisionError


async def part(work: Work, chance: random.Random, park: Park) -> None:
    """A nested transaction, kept or refused."""
    try:
        async with work.session.begin_nested():
            edit(chance, park)
            work.record("park:edited", park)
            if chance.random() < 0.5:
                await work.journal.write()
            if chance.random() < 0.5:
                raise RegistryError("NOT_PERMITTED", move="x")
    except RegistryError:
        await work.session.refresh(park)


def edit(chance: random.Random, park: Park) -> None:
    if chance.random() < 0.5:
        park.code = f"{park.code.split('/')[0]}/{chance.randint(1, 3)}"
    else:
        park.name_en = chance.choice((None, "A", "B"))
