"""What is on record of the rows that come next, asked for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from registry.exchange.recorded import Recorded
from registry.exchange.wanted import Values
from registry.exchange.workbooks.books import Row
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import Building, Company, Lease, SpaceUnit, Tenancy, lease_unit
from registry.services.moves import among
from registry.work import Work


class Let(NamedTuple):
    """A lease on record: what it is known by, and what a row may say otherwise."""

    id: str
    state: str
    number: str | None
    starts_on: date
    ends_on: date
    units: frozenset[str]


@dataclass
class Foreseen:
    """The companies that some rows are about, their stays in one park, and the leases of these."""

    companies: Recorded = field(default_factory=Recorded)
    stays: dict[str, Tenancy] = field(default_factory=dict)
    leases: dict[str, list[Let]] = field(default_factory=dict)
    units: Sequence[SpaceUnit] = ()

    @classmethod
    async def of(cls, work: Work, park_id: str, rows: Sequence[Row], units: Mapping[str, Sequence[str]]) -> "Foreseen":
        """What there is on record for these rows."""
        values = [row.values for row in rows]
        here = Company.id.in_(select(Tenancy.company_id).where(Tenancy.park_id == park_id))
        found = cls(await Recorded.of(work, values, Company.state != "ARCHIVED", here))
        known = {company.id for each in values if (company := found.company(each)) is not None}
        if known:
            await found._stays(work, park_id, known)
        named = {unit for each in values for unit in units_named(each, units)}
        if named:
            found.units = (await work.session.scalars(select(SpaceUnit).where(among(SpaceUnit.id, named)))).all()
        return found

    async def _stays(self, work: Work, park_id: str, companies: set[str]) -> None:
        there = select(Tenancy).where(among(Tenancy.company_id, companies), Tenancy.park_id == park_id)
        open_stays = await work.session.scalars(there.where(Tenancy.state.in_(("APPLIED", *OPEN_TENANCY))).order_by(Tenancy.id))
        self.stays = {stay.company_id: stay for stay in open_stays}
        ids = [stay.id for stay in self.stays.values()]
        if ids:
            units = select(func.array_agg(lease_unit.c.unit_id)).where(lease_unit.c.lease_id == Lease.id).scalar_subquery()
            leases = select(Lease.tenancy_id, Lease.id, Lease.state, Lease.number, Lease.starts_on, Lease.ends_on, units)
            for tenancy_id, key, state, number, first, last, let in (
                await work.session.execute(leases.where(among(Lease.tenancy_id, ids)))
            ).all():
                self.leases.setdefault(tenancy_id, []).append(Let(key, state, number, first, last, frozenset(let or ())))

    def company(self, values: Values) -> Company | None:
        """The company that a row is about, if it is on record. One that was still to be registered here may have its number by now."""
        return self.companies.numbered(values) or next(iter(self.companies.pending.get(values["name"], ())), None)

    def stay(self, company: Company | None) -> Tenancy | None:
        """Its stay in the park, applied for or going on: the latest."""
        return self.stays.get(company.id) if company is not None else None

    def let(self, stay: Tenancy, lease: Values) -> Let | None:
        """This lease, if the stay has it: by its number, or else by its first day and its units."""
        units = frozenset(lease["unit_ids"])
        for one in self.leases.get(stay.id, ()):
            if one.number == lease["number"] if lease["number"] else (one.starts_on, one.units) == (lease["starts_on"], units):
                return one
        return None


def units_named(values: Values, units: Mapping[str, Sequence[str]]) -> set[str]:
    """All that a row may mean by the units that it names."""
    return {unit for number in values.get("units") or () for unit in units.get(number, ())}


async def units_of(work: Work, park_id: str) -> dict[str, list[str]]:
    """The units of a park, by what they are called: their number, or that of their building and theirs, `A-101`."""
    asked = select(SpaceUnit.id, SpaceUnit.number, Building.code).join(Building, Building.id == SpaceUnit.building_id)
    found: dict[str, list[str]] = {}
    for unit, number, building in (await work.session.execute(asked.where(SpaceUnit.park_id == park_id))).all():
        for name in {number, f"{building}-{number}"}:
            found.setdefault(name, []).append(unit)
    return found
