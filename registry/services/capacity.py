"""What a building holds: no more of it is let on any day than may be."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, literal, select, union

from registry.models import Building, Lease, SpaceUnit, lease_unit
from registry.policies.guards import Word
from registry.work import Work

Path = Sequence[str | int]


async def keep_within_buildings(work: Work, lease: Lease, at: Path) -> None:
    """Refuses a lease that holds its units already where it lets more of a building than its rentable area, on its fullest day.

    The buildings are locked: of two leases signed at once, the second sees the first.
    """
    ids = sorted({unit.building_id for unit in lease.units})
    limited = select(Building).where(Building.id.in_(ids), Building.rentable_area_m2.is_not(None)).order_by(Building.id)
    for building in (await work.session.scalars(limited.with_for_update())).all():
        let = await _most(work, building, lease)
        if building.rentable_area_m2 is not None and let > building.rentable_area_m2:
            detail = Word(building.code, f"（{building.name_zh}）", f" ({building.name_zh})")
            work.refuse("BUILDING_FULL", [*at, "unit_ids"], detail=detail, area=building.rentable_area_m2, let=let)


async def _most(work: Work, building: Building, lease: Lease) -> Decimal:
    """How much of a building is let on the fullest day of a lease, in square metres: on its first, or on one on which another begins."""
    held = (
        select(func.lower(lease_unit.c.during).label("first"), lease_unit.c.during, SpaceUnit.area_m2)
        .join(SpaceUnit, SpaceUnit.id == lease_unit.c.unit_id)
        .where(SpaceUnit.building_id == building.id, lease_unit.c.holds)
        .where(lease_unit.c.during.op("&&")(func.daterange(lease.starts_on, lease.ends_on, "[]")))
        .cte("held")
    )
    days = union(select(literal(lease.starts_on).label("day")), select(held.c.first).where(held.c.first > lease.starts_on)).subquery()
    each = (
        select(func.sum(held.c.area_m2).label("area"))
        .select_from(days)
        .join(held, held.c.during.contains(days.c.day))
        .group_by(days.c.day)
        .subquery()
    )
    return await work.session.scalar(select(func.coalesce(func.max(each.c.area), 0))) or Decimal(0)
