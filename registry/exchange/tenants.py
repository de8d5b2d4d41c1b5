"""Takes a park's tenants in from a workbook: each row a company, its stay in the park, and a lease if it has one.

A row is what is wanted, and not what is to be done: what is so already stays as it is, so a workbook may be taken in as often as one likes.
All of it is one transaction.

Rows are gone through some hundreds at a time. What is on record of them is asked for once; what is so already is seen without asking
further; what is new and clear is entered together. Only what is left - rows that change something, or are wrong - is done one by one, each
in a savepoint of its own, which leaves nothing where it is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from registry.errors import RequestErrors
from registry.exchange.foreseen import Foreseen, units_named, units_of
from registry.exchange.rounds import in_rounds, one_by_one, together
from registry.exchange.wanted import KNOWN_BY, Values, company_of, differing, lease_of, stay_of
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.cells import PENDING
from registry.exchange.workbooks.definitions import TENANTS
from registry.exchange.workbooks.importing import Applied
from registry.lifecycles.tenancies import UNSIGNED_LEASE
from registry.models import Company, Entity, Lease, Tenancy
from registry.services.arrivals import register_clear
from registry.services.companies import update_company
from registry.services.leases import sign_lease, terms_of
from registry.services.moves import barred
from registry.services.tenancies import let_in, register_tenancy, update_tenancy
from registry.work import Work

SO = Applied(changed=False)


@dataclass
class Tenants:
    """The tenants of one park, taken in some hundreds at a time."""

    work: Work
    park_id: str
    units: Mapping[str, Sequence[str]] | None = None
    known: Foreseen = field(default_factory=Foreseen)
    strange: set[str] = field(default_factory=set)
    """The ids of companies whose record was not for whoever imports to change, nor all of it to read, when this import came to them.

    They stay so to its end: a company that a row lets in is still one that the importer may not try guesses on, should all of it be undone.
    """

    async def apply(self, rows: Sequence[Row]) -> list[Applied]:
        """What becomes of some rows. Those that share something with one before them wait for it."""
        if self.units is None:
            self.units = await units_of(self.work, self.park_id)
        done = await in_rounds(rows, partial(about, units=self.units), partial(self._round, units=self.units))
        await self.work.journal.stage()
        self.known = Foreseen()
        return done

    async def _round(self, rows: Sequence[Row], units: Mapping[str, Sequence[str]]) -> dict[int, Applied]:
        """What becomes of rows that have nothing to do with each other."""
        self.known = await Foreseen.of(self.work, self.park_id, rows, units)
        self.strange |= await self._strangers({one.id: one for row in rows if (one := self.known.company(row.values))})
        done: dict[int, Applied] = {}
        new: dict[int, dict[str, Any]] = {}
        for row in rows:
            company = self.known.company(row.values)
            lease, is_sound = self._lease(row.values, units)
            if company is None and is_sound:
                new[row.number] = {"company": company_of(row.values), **stay_of(row.values), "lease": lease}
            elif company is not None and is_sound and await self._is_so(company, row.values, lease):
                done[row.number] = SO
        done |= dict.fromkeys(await together(self.work, new, self._registered), Applied())
        for row in rows:
            if row.number not in done:
                done[row.number] = await self._alone(row, units)
        return done

    async def _strangers(self, companies: Mapping[str, Company]) -> set[str]:
        """Those among some companies whose record is not for whoever imports to change now."""
        verdicts = zip(companies, await barred(self.work, [*companies.values()], "update"), strict=True)
        return {identifier for identifier, errors in verdicts if any(error.code == "NOT_PERMITTED" for error in errors)}

    def _lease(self, values: Values, units: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any] | None, bool]:
        """The lease that a row speaks of, and whether that can be understood."""
        self.work.refusals = []
        try:
            return lease_of(self.work, values, units), True
        except RequestErrors:
            return None, False

    async def _is_so(self, company: Company, values: Values, lease: Values | None) -> bool:
        """Whether everything is as the row says already: found out here, without asking the database."""
        stay = self.known.stay(company)
        if stay is None or company.id in self.strange or self._kept(stay, values, lease):
            return False
        if lease is not None and ((known := self.known.let(stay, lease)) is None or known.state in UNSIGNED_LEASE):
            return False
        if values.get("entered_on") is not None and stay.state in ("APPLIED", "APPROVED"):
            return False
        self.work.refusals, self.work.warnings = [], []
        _, differs = await differing(self.work, company, company_of(values))
        return not (differs or self.work.refusals) and not _stay_differs(stay, values)

    async def _registered(self, new: Sequence[Values]) -> Sequence[bool]:
        return await register_clear(self.work, park_id=self.park_id, wanted=new)

    async def _alone(self, row: Row, units: Mapping[str, Sequence[str]]) -> Applied:
        """One row, in a savepoint."""

        async def doing() -> bool:
            return await self._wanted(row.values, lease_of(self.work, row.values, units))

        return await one_by_one(self.work, TENANTS, doing)

    async def _wanted(self, values: Values, lease: dict[str, Any] | None) -> bool:
        """Brings the registry to what the row says; whether anything had to be done."""
        company = self.known.company(values)
        stay = self.known.stay(company)
        if company is None or stay is None:
            by_code = values.get("uscc") not in (None, PENDING) and (company is None or company.uscc is not None)
            described = company is None or by_code
            of_company = {"company": company_of(values)} if described else {"company_id": company.id if company else None}
            await register_tenancy(self.work, park_id=self.park_id, **of_company, **stay_of(values), lease=lease)
            if company is not None:
                await self.work.session.flush()
                await self._company_as(company, values, is_let_in=True)
            return True
        changed = await self._company_as(company, values)
        changed |= await self._stay_as(stay, values)
        for code, column, day in self._kept(stay, values, lease):
            self.work.warn(code, [column], day=day)
        known = self.known.let(stay, lease) if lease is not None else None
        if known is not None:
            same, lease = not self._kept(stay, values, lease), None
            if known.state in UNSIGNED_LEASE and same:
                draft = await self.work.find(Lease, known.id, "lease_id")
                await sign_lease(self.work, lease_id=draft.id, expected_version=draft.version)
                changed = True
        return await self._let_in(company, stay, values, lease) or changed

    async def _let_in(self, company: Company, stay: Tenancy, values: Values, lease: Values | None) -> bool:
        """Brings the stay on as far as the row says; whether that was further than it had come. Seen or not, its company has applied."""
        enters = values.get("entered_on") is not None and stay.state in ("APPLIED", "APPROVED")
        if lease is None and not enters:
            return False
        terms = await terms_of(self.work, self.park_id, lease, at=["lease"]) if lease is not None else None
        self.work.settle()
        company = await self.work.session.get_one(Company, company.id, with_for_update=True, populate_existing=True)
        stay = await self.work.find(Tenancy, stay.id, "tenancy_id")
        await let_in(self.work, company, stay, values.get("entered_on"), terms, None)
        return True

    def _kept(self, stay: Tenancy, values: Values, lease: Values | None) -> list[tuple[str, str, Any]]:
        """What the row says otherwise of a stay that has begun and of a lease that is made: that stays as it is, and is said."""
        kept = []
        if values.get("entered_on") is not None and stay.entered_on not in (None, values["entered_on"]):
            kept.append(("ENTRY_KEPT", "entered_on", stay.entered_on))
        known = self.known.let(stay, lease) if lease is not None else None
        if known is None or lease is None:
            return kept
        if known.starts_on != lease["starts_on"]:
            kept.append(("LEASE_KEPT", "starts_on", known.starts_on))
        if known.ends_on != lease["ends_on"]:
            kept.append(("LEASE_KEPT", "ends_on", known.ends_on))
        if known.units != frozenset(lease["unit_ids"]):
            kept.append(("LEASE_KEPT", "unit_ids", known.starts_on))
        return kept

    async def _company_as(self, company: Company, values: Values, *, is_let_in: bool = False) -> bool:
        """Brings a company to what the row says of it; whether anything had to be done.

        Of a stranger nothing is compared: whether it is so would tell what is on record. One that this row lets in gets what it says.
        """
        said, strange = company_of(values), company.id in self.strange
        if strange and not (is_let_in and company.id not in await self._strangers({company.id: company})):
            if said.keys() - {*KNOWN_BY}:
                self.work.warn("COMPANY_KEPT", ["name"])
            return False
        company = await self.work.find(Company, company.id, "company_id")
        given, differs = await differing(self.work, company, said)
        self.work.settle()
        if not (differs or strange):
            return False
        return await self._updated(company, update_company, {"company_id": company.id, **given})

    async def _stay_as(self, stay: Tenancy, values: Values) -> bool:
        if not (given := _stay_differs(stay, values)):
            return False
        return await self._updated(stay, update_tenancy, {"tenancy_id": stay.id, **given})

    async def _updated(self, row: Entity, verb: Any, given: Values) -> bool:
        before = row.version
        await verb(self.work, expected_version=before, **given)
        await self.work.session.flush()
        return bool(row.version != before)


def _stay_differs(stay: Tenancy, values: Values) -> dict[str, Any]:
    """What a row says of a stay that is not so."""
    given = {name: values[name] for name in ("planned_end", "external_reference") if values.get(name) is not None}
    given["kind"] = values["tenancy_kind"]
    return {name: value for name, value in given.items() if getattr(stay, name) != value}


def about(values: Values, units: Mapping[str, Sequence[str]]) -> set[tuple[str, Any]]:
    """What a row is about that another may be about, too."""
    one = {(key, values[key]) for key in ("name", "uscc", "foreign_number", "lease_number", "external_reference") if values.get(key)}
    return (one - {("uscc", PENDING)}) | {("unit", unit) for unit in units_named(values, units)}
