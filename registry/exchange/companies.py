"""Takes companies in from a workbook: each row a company as it should be on record, whether or not it is in a park.

A row is what is wanted, and not what is to be done. It is about the company that has its number, else its external reference, else its
name and no number yet. A company that whoever imports does not see is as good as missing: its row is one to register, and is refused as
`register_company` refuses it. Who may not change a company is told so whatever the row says, since to hear that it says nothing new
would tell what is on record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from registry.errors import RegistryError
from registry.exchange.recorded import Recorded, abroad, called
from registry.exchange.rounds import in_rounds, one_by_one, together
from registry.exchange.wanted import Values, company_of, differing, placed
from registry.exchange.workbooks.books import Row
from registry.exchange.workbooks.cells import PENDING
from registry.exchange.workbooks.definitions import COMPANIES
from registry.exchange.workbooks.importing import Applied
from registry.models import Company
from registry.policies.base import visible
from registry.services.companies import register_clear_companies, register_company, update_company
from registry.services.moves import barred
from registry.work import Work

TOLD_APART_BY = ("uscc", "external_reference")
"""Beside its number abroad: where a row and a company have it different, the row is about another."""


@dataclass
class Companies:
    """Companies taken in some hundreds at a time."""

    work: Work
    rows: dict[str, int] = field(default_factory=dict)
    """By the id of a company, the row that was about it."""

    async def apply(self, rows: Sequence[Row]) -> list[Applied]:
        """What becomes of some rows."""
        done = await in_rounds(rows, _about, self._round)
        await self.work.journal.stage()
        return done

    async def _round(self, rows: Sequence[Row]) -> dict[int, Applied]:
        """What becomes of rows that have nothing to do with each other, as far as they say."""
        found = await self._on_record(rows)
        done = await self._refused(rows, found)
        new = {row.number: _given(row.values) for row in rows if not found[row.number]}
        entered = await together(self.work, new, self._registered)
        self.rows |= {company.id: number for number, company in entered.items()}
        done |= dict.fromkeys(entered, Applied())
        for row in rows:
            if row.number not in done:
                done[row.number] = await self._alone(row, next(iter(found[row.number]), None))
        return done

    async def _on_record(self, rows: Sequence[Row]) -> dict[int, list[Company]]:
        """By row, the company that it is about; several where its name alone does not tell which."""
        seen, values = visible(Company, Company, self.work.actor.viewer), [row.values for row in rows]
        known = await Recorded.of(self.work, values, seen, Company.state != "ARCHIVED")
        referenced = await called(self.work, Company.external_reference, (each.get("external_reference") for each in values), seen)
        return {row.number: _meant(row.values, known, referenced) for row in rows}

    async def _refused(self, rows: Sequence[Row], found: Mapping[int, list[Company]]) -> dict[int, Applied]:
        """Rows that may be about several companies, are about one that is not theirs to change, or that a row before them is about."""
        several = [row for row in rows if len(found[row.number]) > 1]
        told = {row.number: [RegistryError("COMPANY_AMBIGUOUS", field=("name",), name=str(row.values["name"]))] for row in several}
        single = [(row, found[row.number][0]) for row in rows if len(found[row.number]) == 1]
        for (row, company), errors in zip(single, await barred(self.work, [one for _, one in single], "update"), strict=True):
            first = self.rows.setdefault(company.id, row.number)
            if errors:
                told[row.number] = [placed(error, COMPANIES) for error in errors]
            elif first != row.number:
                told[row.number] = [RegistryError("ROW_REPEATED", field=("name",), first=first, identity=str(row.values["name"]))]
        return {number: Applied(errors) for number, errors in told.items()}

    async def _registered(self, new: Sequence[Values]) -> Sequence[Company | None]:
        return await register_clear_companies(self.work, new)

    async def _alone(self, row: Row, company: Company | None) -> Applied:
        """One row, in a savepoint unless everything is so already."""
        given = _given(row.values)
        if company is None:
            return await one_by_one(self.work, COMPANIES, partial(self._entered, row.number, given))
        self.work.refusals = []
        _, differs = await differing(self.work, company, given)
        if not (differs or self.work.refusals):
            return Applied(changed=False)
        return await one_by_one(self.work, COMPANIES, partial(self._updated, company.id, given))

    async def _entered(self, number: int, given: Values) -> bool:
        self.rows[(await register_company(self.work, **given)).id] = number
        return True

    async def _updated(self, company_id: str, given: Values) -> bool:
        """Brings a company to what is given of it; whether anything had to be done."""
        company = await self.work.find(Company, company_id, "company_id")
        before = company.version
        given, differs = await differing(self.work, company, given)
        self.work.settle()
        if differs:
            await update_company(self.work, company_id=company.id, expected_version=before, **given)
            await self.work.session.flush()
        return company.version != before


def _given(values: Values) -> dict[str, Any]:
    """What a row says of a company."""
    reference = {"external_reference": values["external_reference"]} if values.get("external_reference") else {}
    return company_of(values) | reference


def _meant(values: Values, known: Recorded, referenced: Mapping[str, Company]) -> list[Company]:
    """The companies that a row may be about: by its number one, and else one by its reference, or those of its name without a number."""
    numbered = known.numbered(values)
    if numbered is not None:
        return [numbered]
    named = referenced.get(str(values.get("external_reference")))
    if named is not None and not _is_another(named, values):
        return [named]
    return [one for one in known.pending.get(values["name"], ()) if not _is_another(one, values)]


def _is_another(company: Company, values: Values) -> bool:
    pairs: list[tuple[Any, Any]] = [(getattr(company, name), values.get(name)) for name in TOLD_APART_BY]
    if company.foreign_number is not None and values.get("foreign_number"):
        pairs.append(((company.foreign_jurisdiction, company.foreign_number), abroad(values)))
    return any(there not in (None, here) and here not in (None, PENDING) for there, here in pairs)


def _about(values: Values) -> set[tuple[str, Any]]:
    """What a row is about that another may be about, too."""
    return {(name, values[name]) for name in ("name", "foreign_number", *TOLD_APART_BY) if values.get(name) not in (None, PENDING)}
