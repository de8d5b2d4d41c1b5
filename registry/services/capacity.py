"""What a building holds: no more of it is let on any day than may be."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, func, literal, select, union

from registry.calendar import today_in_china
from registry.errors import Word
from registry.models import Building, Lease, SpaceUnit, lease_unit
from registry.work import Work

Path = Sequence[str | int]

_DAY = timedelta(days=1)


async def keep_within_buildings(work: Work, lease: Lease, at: Path) -> None:
    """Refuses a lease that holds its units already where it lets more of a building than its rentable area, on its fullest day.

    The buildings are locked: of two leases signed at once, the second sees the first.
    """
    ids = sorted({unit.building_id for unit in lease.units})
    limited = select(Building).where(Building.id.in_(ids), Building.rentable_area_m2.is_not(None)).order_by(Building.id)
    for building in (await work.session.scalars(limited.with_for_update())).all():
        await _keep_within(work, building, lease.starts_on, lease.ends_on, [*at, "unit_ids"])


def in_limits(lease: type[Lease]) -> ColumnElement[bool]:
    """SQL: a building that a lease has units of says how much of it may be let."""
    let = select(lease_unit.c.lease_id).join(SpaceUnit, SpaceUnit.id == lease_unit.c.unit_id)
    limited = let.join(Building, Building.id == SpaceUnit.building_id).where(Building.rentable_area_m2.is_not(None))
    return limited.where(lease_unit.c.lease_id == lease.id).exists()


async def keep_within(work: Work, building_id: str, *field: str | int) -> None:
    """Refuses what makes a building too small for what is let of it, today or on a day to come. What is changed is written before."""
    await work.session.flush()
    building = await work.session.get_one(Building, building_id, with_for_update=True)
    await _keep_within(work, building, today_in_china(), None, field)
    work.settle()


async def _keep_within(work: Work, building: Building, first: date, last: date | None, field: Path) -> None:
    let = await _most(work, building, first, last)
    if building.rentable_area_m2 is not None and let > building.rentable_area_m2:
        detail = Word(building.code, f"（{building.name_zh}）", f" ({building.name_zh})")
        work.refuse("BUILDING_FULL", field, detail=detail, area=building.rentable_area_m2, let=let)


async def keep_let(work: Work, unit: SpaceUnit, *field: str | int) -> None:
    """Refuses what may not be done with a unit that is let, today or on a day to come; tells the days of each such lease."""
    during = lease_unit.c.during
    held = select(during).where(lease_unit.c.unit_id == unit.id, lease_unit.c.holds, func.upper(during) > today_in_china())
    for days in (await work.session.scalars(held.order_by(during))).all():
        first, last = days.lower, days.upper - _DAY
        detail = Word(unit.number, f"：{unit.number}，{first} 至 {last}", f": {unit.number}, from {first} to {last}")
        work.refuse("UNIT_TAKEN", field, detail=detail, first=first, last=last)


async def _most(work: Work, building: Building, first: date, last: date | None) -> Decimal:
    """How much of a building is let on the fullest of some days, in square metres: on the first, or on one on which a lease begins."""
    held = (
        select(func.lower(lease_unit.c.during).label("first"), lease_unit.c.during, SpaceUnit.area_m2)
        .join(SpaceUnit, SpaceUnit.id == lease_unit.c.unit_id)
        .where(SpaceUnit.building_id == building.id, lease_unit.c.holds)
        .where(lease_unit.c.during.op("&&")(func.daterange(first, last, "[]")))
        .cte("held")
    )
    days = union(select(literal(first).label("day")), select(held.c.first).where(held.c.first > first)).subquery()
    each = (
        select(func.sum(held.c.area_m2).label("area"))
        .select_from(days)
        .join(held, held.c.during.contains(days.c.day))
        .group_by(days.c.day)
        .subquery()
    )
    return await work.session.scalar(select(func.coalesce(func.max(each.c.area), 0))) or Decimal(0)
