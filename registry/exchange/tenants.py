"""Takes a park's tenants in from a workbook: each row a company, its stay in the park, and a lease if it has one.

A row is what is wanted, and not what is to be done: what is so already stays as it is, so a workbook may be taken in as often as one likes.
All of it is one transaction. Each row has a savepoint of its own; one that is refused leaves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError

from registry.errors import RegistryError, RequestErrors
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.cells import PENDING, Quantity
from registry.exchange.workbooks.importing import Applied
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import Building, Company, Entity, Lease, Park, SpaceUnit, Tenancy
from registry.services.breaches import breach_of
from registry.services.companies import update_company
from registry.services.leases import terms_of
from registry.services.tenancies import let_in, register_tenancy, update_tenancy
from registry.work import Work

OF_COMPANY = (
    "name",
    "name_en",
    "uscc",
    "foreign_jurisdiction",
    "foreign_number",
    "kind",
    "industry",
    "registered_capital",
    "established_on",
    "legal_representative",
    "contact_name",
    "contact_phone",
)
"""Columns that say what the company is, under the names of `register_company`."""

IN_WORKBOOK = {
    "unit_ids": "units",
    "number": "lease_number",
    "starts_on": "lease_starts",
    "ends_on": "lease_ends",
    "signed_on": "lease_starts",
    "value": "rent",
}
"""Fields of the verbs that have another name in the workbook."""

Values = Mapping[str, Any]


@dataclass
class Tenants:
    """The tenants of one park, taken in row by row."""

    work: Work
    park: Park

    async def apply(self, row: Row) -> Applied:
        """One row, in a savepoint; whatever stands in its way is told, at the cells that it is about."""
        work = self.work
        work.refusals, work.warnings = [], []
        try:
            async with work.session.begin_nested():
                changed = await self._wanted(row.values)
                work.settle()
                await work.session.flush()
        except RequestErrors as refused:
            return Applied([_placed(error) for error in refused.errors])
        except RegistryError as refusal:
            if refusal.code == "CONTENTION":
                raise  # the whole of it is begun again
            return Applied([_placed(error) for error in (*work.refusals, refusal)])
        except DBAPIError as problem:
            return Applied([_placed(breach_of(problem))])
        return Applied(warnings=[_placed(warning) for warning in work.warnings if warning.code not in EXPECTED], changed=changed)

    async def _wanted(self, values: Values) -> bool:
        """Brings the registry to what the row says; whether anything had to be done."""
        company = await self._known(values)
        stay = await self._stay(company) if company is not None else None
        contract = await self._contract(values)
        if company is None or stay is None:
            await register_tenancy(self.work, park_id=self.park.id, **_company(company, values), **_stay(values), lease=contract)
            return True
        changed = await self._company_as(company, values)
        changed |= await self._stay_as(stay, values)
        if contract is not None and await self._is_let(stay, contract):
            contract = None
        state = stay.state
        if contract is not None or values.get("entered_on") is not None:
            terms = await terms_of(self.work, self.park.id, contract, at=["lease"]) if contract is not None else None
            self.work.settle()
            await let_in(self.work, company, stay, values.get("entered_on"), terms, None)
        return changed or contract is not None or stay.state != state

    async def _known(self, values: Values) -> Company | None:
        """The company that the row is about, if it is on record."""
        ways = []
        if values.get("uscc") not in (None, PENDING):
            ways.append(Company.uscc == values["uscc"])
        if values.get("foreign_number"):
            abroad = Company.foreign_jurisdiction == values.get("foreign_jurisdiction")
            ways.append(abroad & (Company.foreign_number == values["foreign_number"]))
        if not ways:
            here = select(Tenancy.company_id).where(Tenancy.park_id == self.park.id)
            ways.append((Company.name_zh == values["name"]) & Company.pending_registration & Company.id.in_(here))
        found = select(Company).where(or_(*ways), Company.state != "ARCHIVED").order_by(Company.id).limit(1).with_for_update()
        return await self.work.session.scalar(found)

    async def _stay(self, company: Company) -> Tenancy | None:
        """Its stay in the park, applied for or going on."""
        stays = select(Tenancy).where(Tenancy.company_id == company.id, Tenancy.park_id == self.park.id)
        open_stays = stays.where(Tenancy.state.in_(("APPLIED", *OPEN_TENANCY))).order_by(Tenancy.id.desc()).limit(1)
        return await self.work.session.scalar(open_stays.with_for_update())

    async def _company_as(self, company: Company, values: Values) -> bool:
        given = _given(values)
        given.pop("uscc", None)
        return await self._updated(company, update_company, {"company_id": company.id, **given})

    async def _stay_as(self, stay: Tenancy, values: Values) -> bool:
        given = {name: values[name] for name in ("planned_end", "external_reference") if values.get(name) is not None}
        given["kind"] = values["tenancy_kind"]
        return await self._updated(stay, update_tenancy, {"tenancy_id": stay.id, **given})

    async def _updated(self, row: Entity, verb: Any, given: Values) -> bool:
        before = row.version
        await verb(self.work, expected_version=before, **given)
        await self.work.session.flush()
        return bool(row.version != before)

    async def _contract(self, values: Values) -> dict[str, Any] | None:
        """The lease that a row speaks of."""
        if values.get("lease_starts") is None and values.get("lease_ends") is None and values.get("lease_number") is None:
            return None
        for column in ("lease_starts", "lease_ends", "units"):
            if not values.get(column):
                self.work.refuse("TEXT_MISSING", [column])
        units = await self._units(values.get("units") or ())
        self.work.settle()
        contract = {"starts_on": values["lease_starts"], "ends_on": values["lease_ends"], "unit_ids": units, "signed_on": None}
        contract |= {"number": values.get("lease_number"), "guarantor": values.get("guarantor")}
        if values.get("rent") is not None:
            contract |= {"rent": _money(values["rent"]), "rent_per": values.get("rent_per")}
        if values.get("deposit") is not None:
            contract["deposit"] = _money(values["deposit"])
        return contract

    async def _units(self, numbers: tuple[str, ...]) -> list[str]:
        """The units of the park that are called so: by their number, or by that of their building and theirs, `A-101`."""
        found = []
        for number in numbers:
            named = or_(SpaceUnit.number == number, func.concat(Building.code, "-", SpaceUnit.number) == number)
            asked = select(SpaceUnit.id).join(Building, Building.id == SpaceUnit.building_id)
            ids = (await self.work.session.scalars(asked.where(SpaceUnit.park_id == self.park.id, named).limit(2))).all()
            if len(ids) != 1:
                self.work.refuse("UNIT_AMBIGUOUS" if ids else "UNIT_UNKNOWN", ["units"], number=number)
            else:
                found.append(ids[0])
        return found

    async def _is_let(self, stay: Tenancy, contract: Values) -> bool:
        """Whether the stay has this lease: by its number, or else from the same day."""
        same = Lease.number == contract["number"] if contract["number"] else Lease.starts_on == contract["starts_on"]
        return (await self.work.session.scalar(select(Lease.id).where(Lease.tenancy_id == stay.id, same).limit(1))) is not None


EXPECTED = ("NOTHING_CHANGED", "COMPANY_ON_RECORD")
"""What is no surprise where a workbook is taken in again."""


def _company(known: Company | None, values: Values) -> dict[str, Any]:
    return {"company_id": known.id} if known is not None else {"company": _given(values)}


def _given(values: Values) -> dict[str, Any]:
    """What a row says of the company: an empty cell says nothing."""
    given = {name: values[name] for name in OF_COMPANY if values.get(name) is not None}
    if isinstance(capital := given.get("registered_capital"), Quantity):
        given["registered_capital"] = _money(capital)
    if given.get("uscc") == PENDING:
        given |= {"uscc": None, "pending_registration": True}
    return given


def _stay(values: Values) -> dict[str, Any]:
    named = {"kind": values["tenancy_kind"], "entered_on": values.get("entered_on"), "planned_end": values.get("planned_end")}
    return {**named, "external_reference": values.get("external_reference")}


def _money(quantity: Quantity) -> dict[str, Any]:
    return {"value": quantity.value, "unit": quantity.unit}


def _placed(error: RegistryError) -> RegistryError:
    """The refusal at the column that it is about."""
    field = [IN_WORKBOOK.get(step, step) if isinstance(step, str) else step for step in error.params.get("field", ())]
    error.params["field"] = ["registered_capital" if "registered_capital" in field else step for step in field]
    return error
