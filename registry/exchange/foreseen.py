"""What is on record of the rows that come next, asked for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Text, column, func, literal, select

from registry.exchange.wanted import Values
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.cells import PENDING
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

    by_code: dict[str, Company] = field(default_factory=dict)
    abroad: dict[tuple[Any, Any], Company] = field(default_factory=dict)
    pending: dict[str, Company] = field(default_factory=dict)
    stays: dict[str, Tenancy] = field(default_factory=dict)
    leases: dict[str, list[Let]] = field(default_factory=dict)
    units: Sequence[SpaceUnit] = ()

    @classmethod
    async def of(cls, work: Work, park_id: str, rows: Sequence[Row], units: Mapping[str, Sequence[str]]) -> "Foreseen":
        """What there is on record for these rows."""
        found, values = cls(), [dict(row.values) for row in rows]
        await found._companies(work, park_id, values)
        known = {one.id for one in (*found.by_code.values(), *found.abroad.values(), *found.pending.values())}
        if known:
            await found._stays(work, park_id, known)
        named = {unit for each in values for unit in units_named(each, units)}
        if named:
            found.units = (await work.session.scalars(select(SpaceUnit).where(among(SpaceUnit.id, named)))).all()
        return found

    async def _companies(self, work: Work, park_id: str, values: Sequence[Values]) -> None:
        alive = select(Company).where(Company.state != "ARCHIVED")
        codes = {each["uscc"] for each in values if each.get("uscc") not in (None, PENDING)}
        if codes:
            coded = await work.session.scalars(alive.where(among(Company.uscc, codes)))
            self.by_code = {company.uscc: company for company in coded if company.uscc}
        pairs = {_abroad(each) for each in values if each.get("foreign_number")}
        if pairs:
            named = func.unnest(*(literal([pair[place] for pair in pairs], ARRAY(Text)) for place in (0, 1)))
            wanted = named.table_valued(column("country"), column("number")).render_derived(name="wanted")
            same = (Company.foreign_jurisdiction == wanted.c.country) & (Company.foreign_number == wanted.c.number)
            foreign = await work.session.scalars(alive.join(wanted, same))
            self.abroad = {(company.foreign_jurisdiction, company.foreign_number): company for company in foreign}
        here = select(Tenancy.company_id).where(Tenancy.park_id == park_id)
        same_name = among(Company.name_zh, {each["name"] for each in values})
        nameless = alive.where(Company.pending_registration, Company.id.in_(here), same_name)
        self.pending = {company.name_zh: company for company in await work.session.scalars(nameless.order_by(Company.id.desc()))}

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
        found = None
        if values.get("uscc") not in (None, PENDING):
            found = self.by_code.get(values["uscc"])
        elif values.get("foreign_number"):
            found = self.abroad.get(_abroad(values))
        return found or self.pending.get(values["name"])

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


def _abroad(values: Values) -> tuple[Any, Any]:
    return values.get("foreign_jurisdiction"), values.get("foreign_number")


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
