"""The models as a unit of work uses them: written, linked, read back, changed."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import configure_mappers, selectinload
from sqlalchemy.orm.exc import StaleDataError

from registry.database.connect import engine
from registry.models import Base, Building, Company, CompanyKind, Event, Lease, Park, ParkKind, SpaceUnit, Tenancy, UnitUse
from tests.rows import FAR_AHEAD, LONG_AGO


@pytest.fixture
async def session(database_url: str) -> AsyncIterator[AsyncSession]:
    pool = engine(database_url)
    async with AsyncSession(pool, expire_on_commit=False) as session:
        yield session
    await pool.dispose()


def let_premises() -> Lease:
    park = Park(id=Park.new_id(), code="PK-1", name_zh="园区", kind=ParkKind.INDUSTRIAL_PARK)
    building = Building(id=Building.new_id(), park_id=park.id, park=park, code="A", name_zh="甲楼")
    unit = SpaceUnit(
        id=SpaceUnit.new_id(), park_id=park.id, building_id=building.id, building=building, number="101", area_m2=Decimal(80), use=UnitUse.LAB
    )
    company = Company(id=Company.new_id(), name_zh="企业", pending_registration=True)
    tenancy = Tenancy(id=Tenancy.new_id(), company=company, park=park, state="ACTIVE", entered_on=LONG_AGO)
    return Lease(id=Lease.new_id(), tenancy=tenancy, park_id=park.id, starts_on=LONG_AGO, ends_on=FAR_AHEAD, state="ACTIVE", units=[unit])


async def test_what_was_written_is_read_back_with_its_links(session):
    session.add(let_premises())
    await session.commit()
    session.expunge_all()
    loaded = select(Tenancy).options(
        selectinload(Tenancy.leases).selectinload(Lease.units), selectinload(Tenancy.units), selectinload(Tenancy.company)
    )
    tenancy = (await session.scalars(loaded)).one()
    (lease,) = tenancy.leases
    assert [unit.number for unit in lease.units] == ["101"]
    assert [unit.number for unit in tenancy.units] == ["101"]
    assert (lease.holds, lease.during.lower, lease.version) == (True, LONG_AGO, 1)
    assert tenancy.company.kind is CompanyKind.ENTERPRISE
    park = (await session.scalars(select(Park).options(selectinload(Park.companies), selectinload(Park.belt)))).one()
    assert ([company.name_zh for company in park.companies], park.belt, park.state) == (["企业"], None, "PLANNED")


async def test_every_change_raises_the_version_and_a_stale_one_is_refused(session, database_url):
    lease = let_premises()
    session.add(lease)
    await session.commit()
    pool = engine(database_url)
    async with AsyncSession(pool) as other:
        theirs = (await other.scalars(select(Lease))).one()
        lease.ends_on = date(2030, 1, 1)
        await session.commit()
        assert lease.version == 2
        theirs.ends_on = date(2031, 1, 1)
        with pytest.raises(StaleDataError):
            await other.commit()
    await pool.dispose()


async def test_an_event_is_written_without_a_version(session):
    session.add(Event(id=Event.new_id(), type="park:activated", subject_id=Park.new_id(), data={"from": "PLANNED", "to": "ACTIVE"}))
    await session.commit()
    event = (await session.scalars(select(Event))).one()
    assert (event.position, event.data["to"]) == (1, "ACTIVE")
    assert not {"version", "created_at", "updated_at"} & set(Event.__table__.c.keys())


def test_lists_are_there_to_be_read():
    """What belongs to a list is written by its own link: a unit of work that looked after both ends would do so at every write."""
    configure_mappers()
    lists = [link for mapper in Base.registry.mappers for link in mapper.relationships if link.uselist]
    assert [f"{link.parent.class_.__name__}.{link.key}" for link in lists if not link.viewonly] == ["Lease.units"]
    assert len(lists) > 40


def test_a_prefix_names_one_table():
    configure_mappers()
    prefixes = [mapper.class_.__prefix__ for mapper in Base.registry.mappers]
    assert len(set(prefixes)) == len(prefixes)
