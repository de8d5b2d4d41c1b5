"""`importTenants`, `importSpaceUnits`, `importCompanies`: a workbook taken in, in one transaction, and back with what is wrong in it."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from asyncpg import LockNotAvailableError
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from registry.errors import Lang, RegistryError
from registry.exchange.companies import Companies
from registry.exchange.spaces import SpaceUnits
from registry.exchange.tenants import Tenants
from registry.exchange.workbooks.books import Book, Notes, marked, read_workbook
from registry.exchange.workbooks.columns import Definition
from registry.exchange.workbooks.definitions import COMPANIES, SPACE_UNITS, TENANTS
from registry.exchange.workbooks.importing import Apply, Policy, Summary, import_rows
from registry.models import Company, Park, Tenancy
from registry.policies.base import visible
from registry.policies.permits import Anywhere, Beginning, OfRow, permit
from registry.query.request import Upload
from registry.services.moves import may_begin, may_begin_anywhere, may_do
from registry.work import Refused, Work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MARKED_AT_MOST = 8_000_000
"""Bytes of a marked workbook that an answer may carry; it is in memory three times meanwhile."""

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Import:
    """What is taken in: which workbook, who may, under which lock one is done at a time, and what does its rows once that is held."""

    definition: Definition
    lock: str
    permit: Callable[[Work], Awaitable[Any]]
    begin: Callable[[Work], Awaitable[Apply]]


@dataclass(frozen=True)
class ParkImport:
    """What may be taken into a park: which workbook, who may, and what does its rows."""

    definition: Definition
    permit: Callable[[Work, Park], Awaitable[Any]]
    applying: Callable[[Work, str], Apply]

    def into(self, park_id: str) -> Import:
        """The same for one park; of each park one import is done at a time."""
        return Import(self.definition, f"import {park_id}", partial(self._permit, park_id), partial(self._begin, park_id))

    async def _permit(self, park_id: str, work: Work) -> None:
        park = await work.look_up(Park, park_id, "park_id")
        work.settle()
        assert park is not None, "one that is not seen is a refusal"
        await self.permit(work, park)

    async def _begin(self, park_id: str, work: Work) -> Apply:
        await self.permit(work, await work.hold(Park, park_id, "park_id"))
        work.settle()
        return self.applying(work, park_id)


async def _may_import(work: Work, park: Park) -> None:
    may_begin(work, Tenancy, "import", park_id=park.id, company_id="", id="")


async def _may_build(work: Work, park: Park) -> None:
    await may_do(work, park, "build", expected_version=None)


async def _may_register(work: Work) -> None:
    may_begin_anywhere(work, Company, "register")


async def _companies(work: Work) -> Apply:
    return Companies(work).apply


PARK_IMPORTS: Mapping[str, ParkImport] = {
    one.definition.name: one
    for one in (
        ParkImport(TENANTS, _may_import, lambda work, park_id: Tenants(work, park_id).apply),
        ParkImport(SPACE_UNITS, _may_build, lambda work, park_id: SpaceUnits(work, park_id).apply),
    )
}
"""What is taken into a park, by the name of the workbook."""

PARKLESS_IMPORTS: Mapping[str, Import] = {COMPANIES.name: Import(COMPANIES, "import companies", _may_register, _companies)}
"""What is taken into none. Imports of companies are one after the other, whoever's, so that no two of these find the same one missing."""


@permit(Beginning(Tenancy, "import", Park, "park_id"))
async def import_tenants(work: Work, *, park_id: str, **given: Any) -> dict[str, Any]:
    """Takes the tenants of a park in."""
    return await _imported(work, PARK_IMPORTS[TENANTS.name].into(park_id), **given)


@permit(OfRow(Park, "build"))
async def import_space_units(work: Work, *, park_id: str, **given: Any) -> dict[str, Any]:
    """Takes the space of a park in."""
    return await _imported(work, PARK_IMPORTS[SPACE_UNITS.name].into(park_id), **given)


@permit(Anywhere(Company, "register"))
async def import_companies(work: Work, **given: Any) -> dict[str, Any]:
    """Takes companies in, whether or not they are in a park."""
    return await _imported(work, PARKLESS_IMPORTS[COMPANIES.name], **given)


async def _imported(
    work: Work,
    what: Import,
    *,
    file: Upload,
    policy: str = Policy.REJECT_EVERYTHING,
    mark: bool = True,
    lang: Lang = Lang.ZH,
) -> dict[str, Any]:
    """Where anything of it is refused, that is said at each cell, and in the workbook that comes back.

    It is not done together with other things: what they open to whoever sends them, its rows could be compared with, and all be undone.
    """
    if work.together:
        raise RegistryError("NOT_TOGETHER")
    summary, book = await take_in(work, what, file.path, Policy(policy))
    workbook = await _marked(work, file, book, summary, lang) if mark and (summary.notes.errors or summary.notes.warnings) else None
    shown = {"summary": _told(summary), "problems": partial(_problems, summary, what.definition), "workbook": workbook}
    if not summary.keep:
        raise Refused([rejected(summary)], shown)
    return shown


async def take_in(work: Work, what: Import, path: Path, policy: Policy, told: Told = lambda done, total: None) -> tuple[Summary, Book]:
    """The rows of a file, one after the other; nothing is committed here. Who may not is told so before the file is opened."""
    await what.permit(work)
    book = await read_workbook(what.definition, path)  # which takes a while: meanwhile nobody is kept waiting
    await _in_turn(work, what.lock)
    summary = await import_rows(book, await what.begin(work), policy, Notes.beside(book), dry_run=False, told=told)
    work.refusals, work.warnings = [], []  # those of the last row: all are in the notes
    return summary, book


PATIENCE = "5s"
"""How long one import waits for another: meanwhile it has a connection that others might need."""


async def _in_turn(work: Work, lock: str) -> None:
    """Waits a little for the import before this one; IMPORT_UNDER_WAY where that is not enough."""
    await work.session.execute(select(func.set_config("lock_timeout", PATIENCE, True)))
    try:
        await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(lock, 0))))
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) != LockNotAvailableError.sqlstate:
            raise
        raise RegistryError("IMPORT_UNDER_WAY", field=("file",)) from None
    await work.session.execute(select(func.set_config("lock_timeout", "0", True)))


def rejected(summary: Summary) -> RegistryError:
    """Why nothing of a workbook was kept."""
    if summary.rows == 0:
        return RegistryError("IMPORT_UNREAD", field=("file",))
    return RegistryError("IMPORT_REJECTED", field=("file",), rejected=summary.rejected, rows=summary.rows)


async def park_called(work: Work, code: str) -> str:
    """The id of the park with this code."""
    seen = select(Park.id).where(Park.code == code, visible(Park, Park, work.actor.viewer))
    found: str | None = (await work.session.execute(seen, work.actor.parameters)).scalar()
    if found is None:
        raise RegistryError("NOT_VISIBLE", field=("park",), identifier=code)
    return found


async def _marked(work: Work, file: Upload, book: Book, summary: Summary, lang: Lang) -> Mapping[str, Any] | None:
    """The workbook that comes back, unless it is so large that the answer could not hold it."""
    path = await marked(book, summary.notes, lang)
    if path.stat().st_size > MARKED_AT_MOST:
        work.warn("WORKBOOK_WITHHELD", megabytes=MARKED_AT_MOST // 1_000_000)
        return None
    content = path.read_bytes()
    return {"name": f"{Path(file.name).stem}.xlsx", "contentType": XLSX, "size": len(content), "base64": b64encode(content).decode()}


def _told(summary: Summary) -> Mapping[str, int]:
    counts = {name: getattr(summary, name) for name in ("rows", "accepted", "unchanged", "rejected")}
    return counts | {"errors": summary.notes.errors, "warnings": summary.notes.warnings}


def _problems(summary: Summary, definition: Definition, lang: Lang) -> list[Mapping[str, Any]]:
    return [
        {
            "row": problem.row,
            "column": definition.by_key[problem.column].title.label(lang) if problem.column else None,
            "code": problem.code,
            "message": problem.error.message(lang),
            "hint": problem.error.hint(lang),
            "params": [{"name": name, "value": str(value)} for name, value in problem.params.items() if name not in ("field", "column")],
            "isWarning": problem.is_warning,
        }
        for problem in summary.notes.first
    ]
