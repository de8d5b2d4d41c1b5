"""`importTenants` and `importSpaceUnits`: a workbook taken in, in one transaction, and the same workbook back with what is wrong in it."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from registry.errors import Lang, RegistryError
from registry.exchange.spaces import SpaceUnits
from registry.exchange.tenants import Tenants
from registry.exchange.workbooks.books import Book, Notes, marked, read_workbook
from registry.exchange.workbooks.columns import Definition
from registry.exchange.workbooks.definitions import SPACE_UNITS, TENANTS
from registry.exchange.workbooks.importing import Apply, Policy, Summary, import_rows
from registry.models import Park, Tenancy
from registry.policies.base import visible
from registry.query.request import Upload
from registry.services.moves import may_begin, may_do
from registry.work import Refused, Work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MARKED_AT_MOST = 8_000_000
"""Bytes of a marked workbook that an answer may carry; it is in memory three times meanwhile."""

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Import:
    """What may be taken into a park: which workbook, who may, what does its rows, and whether that locks the park or only holds it."""

    definition: Definition
    permit: Callable[[Work, Park], Awaitable[Any]]
    applying: Callable[[Work, str], Apply]
    locks: bool = False


async def _may_import(work: Work, park: Park) -> None:
    await may_begin(work, Tenancy, "import", park_id=park.id, company_id="", id="")


async def _may_build(work: Work, park: Park) -> None:
    await may_do(work, park, "build", expected_version=None)


IMPORTS: Mapping[str, Import] = {
    one.definition.name: one
    for one in (
        Import(TENANTS, _may_import, lambda work, park_id: Tenants(work, park_id).apply),
        Import(SPACE_UNITS, _may_build, lambda work, park_id: SpaceUnits(work, park_id).apply, locks=True),
    )
}
"""By the name of the workbook."""


async def import_tenants(work: Work, **given: Any) -> dict[str, Any]:
    """Takes the tenants of a park in."""
    return await _imported(work, IMPORTS[TENANTS.name], **given)


async def import_space_units(work: Work, **given: Any) -> dict[str, Any]:
    """Takes the space of a park in."""
    return await _imported(work, IMPORTS[SPACE_UNITS.name], **given)


async def _imported(
    work: Work,
    what: Import,
    *,
    park_id: str,
    file: Upload,
    policy: str = Policy.REJECT_EVERYTHING,
    mark: bool = True,
    lang: Lang = Lang.ZH,
) -> dict[str, Any]:
    """Where anything of it is refused, that is said at each cell, and in the workbook that comes back."""
    summary, book = await take_in(work, what, park_id, file.path, Policy(policy))
    workbook = await _marked(work, file, book, summary, lang) if mark and (summary.notes.errors or summary.notes.warnings) else None
    shown = {"summary": _told(summary), "problems": partial(_problems, summary, what.definition), "workbook": workbook}
    if not summary.keep:
        raise Refused([rejected(summary)], shown)
    return shown


async def take_in(
    work: Work, what: Import, park_id: str, path: Path, policy: Policy, told: Told = lambda done, total: None
) -> tuple[Summary, Book]:
    """The rows of a file, one after the other; nothing is committed here. Who may not is told so before the file is opened."""
    park = await work.look_up(Park, park_id, "park_id")
    work.settle()
    assert park is not None, "one that is not seen is a refusal"
    await what.permit(work, park)
    book = await read_workbook(what.definition, path)  # which takes a while: meanwhile nobody is kept waiting for the park
    await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"import {park.id}", 0))))  # one at a time
    await what.permit(work, await (work.find if what.locks else work.hold)(Park, park.id, "park_id"))
    work.settle()
    summary = await import_rows(book, what.applying(work, park.id), policy, Notes.beside(book), dry_run=False, told=told)
    work.refusals, work.warnings = [], []  # those of the last row: all are in the notes
    return summary, book


def rejected(summary: Summary) -> RegistryError:
    """Why nothing of a workbook was kept."""
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
