"""`importTenants`: a workbook taken in, in one transaction, and the same workbook back with what is wrong in it."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from registry.errors import Lang, RegistryError
from registry.exchange.tenants import Tenants
from registry.exchange.workbooks.books import Notes, marked, read_workbook
from registry.exchange.workbooks.definitions import TENANTS
from registry.exchange.workbooks.importing import Policy, Summary, import_rows
from registry.exchange.workbooks.problems import Problem
from registry.models import Park, Tenancy
from registry.query.request import Upload
from registry.services.moves import may_begin
from registry.work import Refused, Work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def import_tenants(
    work: Work, *, park_id: str, file: Upload, policy: str = Policy.REJECT_EVERYTHING, mark: bool = True, lang: Lang = Lang.ZH
) -> dict[str, Any]:
    """Takes the tenants of a park in. Where anything of it is refused, that is said at each cell, and in the workbook that comes back."""
    summary, book = await take_in(work, park_id, file.path, Policy(policy))
    workbook = await _marked(file, book, summary, lang) if mark and (summary.notes.errors or summary.notes.warnings) else None
    shown = {"summary": _told(summary), "problems": partial(_problems, summary.notes.first), "workbook": workbook}
    if not summary.keep:
        raise Refused([RegistryError("IMPORT_REJECTED", field=("file",), rejected=summary.rejected, rows=summary.rows)], shown)
    return shown


async def take_in(
    work: Work, park_id: str, path: Path, policy: Policy, told: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Summary, Any]:
    """The rows of a file, one after the other; nothing is committed here."""
    park = await work.hold(Park, park_id, "park_id")
    await may_begin(work, Tenancy, "import", park_id=park.id, company_id="", id="")
    book = await read_workbook(TENANTS, path)
    notes = Notes.beside(book)
    summary = await import_rows(book, Tenants(work, park).apply, policy, notes, dry_run=False, told=told)
    work.refusals, work.warnings = [], []  # those of the last row: all are in the notes
    return summary, book


async def _marked(file: Upload, book: Any, summary: Summary, lang: Lang) -> Mapping[str, Any]:
    content = (await marked(book, summary.notes, lang)).read_bytes()
    return {"name": f"{Path(file.name).stem}.xlsx", "contentType": XLSX, "size": len(content), "base64": b64encode(content).decode()}


def _told(summary: Summary) -> Mapping[str, int]:
    counts = {name: getattr(summary, name) for name in ("rows", "accepted", "unchanged", "rejected")}
    return counts | {"errors": summary.notes.errors, "warnings": summary.notes.warnings}


def _problems(problems: Sequence[Problem], lang: Lang) -> list[Mapping[str, Any]]:
    return [
        {
            "row": problem.row,
            "column": TENANTS.by_key[problem.column].title.label(lang) if problem.column else None,
            "code": problem.code,
            "message": problem.error.message(lang),
            "hint": problem.error.hint(lang),
            "params": [{"name": name, "value": str(value)} for name, value in problem.params.items() if name not in ("field", "column")],
            "isWarning": problem.is_warning,
        }
        for problem in problems
    ]
