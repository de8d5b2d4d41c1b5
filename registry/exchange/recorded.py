"""The companies on record that some rows are about, asked for all of them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Text, column, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from registry.exchange.wanted import Values
from registry.exchange.workbooks.cells import PENDING
from registry.models import Company
from registry.services.moves import among
from registry.work import Work


@dataclass
class Recorded:
    """Companies by what rows know them by: a credit code, a number abroad; those still to be registered by their name, the oldest first."""

    by_code: dict[str, Company] = field(default_factory=dict)
    abroad: dict[tuple[str, str], Company] = field(default_factory=dict)
    pending: dict[str, list[Company]] = field(default_factory=dict)

    @classmethod
    async def of(cls, work: Work, rows: Sequence[Values], known: ColumnElement[bool], by_name: ColumnElement[bool]) -> "Recorded":
        """Of the companies that are `known`, those with a row's number; of those without a number and `by_name`, those with its name."""
        same_name = among(Company.name_zh, {row["name"] for row in rows})
        waiting = select(Company).where(known, by_name, Company.pending_registration, same_name)
        found = cls(await called(work, Company.uscc, (row.get("uscc") for row in rows), known), await _registered_abroad(work, rows, known))
        for company in await work.session.scalars(waiting.order_by(Company.id), work.actor.parameters):
            found.pending.setdefault(company.name_zh, []).append(company)
        return found

    def numbered(self, values: Values) -> Company | None:
        """The company that has a row's number."""
        if values.get("uscc") not in (None, PENDING):
            return self.by_code.get(values["uscc"])
        return self.abroad.get(abroad(values)) if values.get("foreign_number") else None


async def called(work: Work, single: InstrumentedAttribute[Any], values: Iterable[Any], known: ColumnElement[bool]) -> dict[str, Company]:
    """Companies that are `known` by one of these values, which only one may have."""
    asked = {value for value in values if value not in (None, PENDING)}
    if not asked:
        return {}
    found = await work.session.scalars(select(Company).where(known, among(single, asked)), work.actor.parameters)
    return {getattr(company, single.key): company for company in found}


async def _registered_abroad(work: Work, rows: Sequence[Values], known: ColumnElement[bool]) -> dict[tuple[str, str], Company]:
    pairs = {abroad(row) for row in rows if row.get("foreign_number")}
    if not pairs:
        return {}
    named = func.unnest(*(literal([pair[place] for pair in pairs], ARRAY(Text)) for place in (0, 1)))
    wanted = named.table_valued(column("country"), column("number")).render_derived(name="wanted")
    same = (Company.foreign_jurisdiction == wanted.c.country) & (Company.foreign_number == wanted.c.number)
    found = await work.session.scalars(select(Company).where(known).join(wanted, same), work.actor.parameters)
    return {(str(company.foreign_jurisdiction), str(company.foreign_number)): company for company in found}


def abroad(values: Values) -> tuple[str, str]:
    """A row's country and number abroad."""
    return str(values.get("foreign_jurisdiction") or "").upper(), values["foreign_number"]
