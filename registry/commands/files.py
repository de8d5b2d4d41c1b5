"""Files as commands: templates out, workbooks in, lists out."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from registry.actor import Actor, Grant, Role
from registry.app import Registry, templates
from registry.commands.given import document_in, object_in
from registry.commands.running import console, progress, with_registry
from registry.errors import Lang, RegistryError, Word
from registry.exchange.export import Form
from registry.exchange.imports import PARK_IMPORTS, PARKLESS_IMPORTS, Import, park_called, rejected, take_in
from registry.exchange.workbooks.books import marked
from registry.exchange.workbooks.definitions import DEFINITIONS
from registry.exchange.workbooks.importing import Policy, Summary
from registry.exporting import STANDARD, export, form_of
from registry.exporting import Order as Export
from registry.work import Work

OPERATOR = Actor(name="registry import", grants=(Grant(Role.PARK_MANAGER),))
"""Whoever runs the machine, where nobody is named: what is done so is in the log without an account."""

SHOWN = 10
"""So many of the problems of a file are told; all of them stand in the workbook."""

PARK = Word("--park", "园区编号（--park CODE）", "the code of the park (--park CODE)")


@dataclass(frozen=True)
class Order:
    """What is to be taken in: a file, into which park if into one, in whose name, on what terms, and where to write it back."""

    file: Path
    name: str
    park: str | None
    viewer: str | None
    policy: Policy
    dry_run: bool
    marked: Path
    lang: Lang


def add_files(app: typer.Typer) -> None:
    """Adds the commands for files."""
    app.command("template")(write_template)
    app.command("import")(import_file)
    app.command("export")(export_list)


def write_template(
    name: Annotated[str, typer.Argument(help="tenants, space-units, companies")],
    output: Annotated[Path, typer.Option(help="写入文件 · The file to write")],
    lang: Annotated[Lang, typer.Option(case_sensitive=False, help="语言 · Language")] = Lang.ZH,
) -> None:
    """写出 Excel 模板 · Write the Excel template that people fill in."""
    if name not in templates():
        raise RegistryError("BAD_USER_INPUT", problem=f"{name}: {', '.join(templates())}")
    output.write_bytes(templates()[name](lang))
    console.print(f"已写入 {output} · written to {output}")


def import_file(
    file: Annotated[Path, typer.Argument(help="表格，.xlsx 或 .csv · A workbook or a CSV file")],
    park: Annotated[str | None, typer.Option(help="园区编号 · The code of the park; none for companies", show_default=False)] = None,
    what: Annotated[str, typer.Option(help="tenants, space-units, companies")] = "tenants",
    viewer: Annotated[str | None, typer.Option("--as", help="账户，默认为运维 · An account; the operator", show_default=False)] = None,
    policy: Annotated[Policy, typer.Option(case_sensitive=False, help="有错时 · Where rows are refused")] = Policy.REJECT_EVERYTHING,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入 · Only look, and keep nothing")] = False,
    output: Annotated[Path | None, typer.Option("--marked", help="标注后的表格 · The workbook back, marked", show_default=False)] = None,
    lang: Annotated[Lang, typer.Option(case_sensitive=False, help="标注语言 · The language of the marks")] = Lang.ZH,
) -> None:
    """导入 Excel 表格，可反复导入 · Take a workbook in, as often as you like."""
    _check_park(what, park)
    if not file.is_file():
        raise RegistryError("BAD_USER_INPUT", problem=f"{file}: no such file")
    back = output or file.with_name(f"{file.stem}.marked.xlsx")
    order = Order(file, what, park, viewer, policy, dry_run, back, lang)
    with progress("导入 · import") as tell:
        summary = with_registry(lambda registry: _taken_in(registry, order, tell))
    _tell(summary, order)
    if not summary.keep:
        raise rejected(summary)


def export_list(
    file: Annotated[str, typer.Argument(help="文件，后缀决定格式；- 为标准输出 · A file, its suffix says the form; - is standard output")],
    query: Annotated[str | None, typer.Option(help="查询语句或其文件 · A document, or its file", show_default=False)] = None,
    listed: Annotated[str | None, typer.Option("--list", help="整个列表 · A whole list, such as companies", show_default=False)] = None,
    where: Annotated[str, typer.Option(help="筛选条件，JSON 对象，即变量 $where · A filter, a JSON object: the variable $where")] = "{}",
    viewer: Annotated[str | None, typer.Option("--as", help="账户，默认匿名 · An account; by default nobody", show_default=False)] = None,
    lang: Annotated[Lang, typer.Option(help="表头语言 · The language of the headings", case_sensitive=False)] = Lang.ZH,
    form: Annotated[Form | None, typer.Option(help="格式 · The form, where no suffix tells it", show_default=False)] = None,
) -> None:
    """把列表导出为 XLSX、CSV 或 JSONL 文件 · Write a list to a file: XLSX, CSV or JSONL."""
    if (query is None) is (listed is None):
        raise RegistryError("BAD_USER_INPUT", problem="--query, --list")
    variables = {"where": found} if (found := object_in(where, "--where")) else {}
    document = None if query is None else document_in(query)
    order = Export(file, form_of(file, form), document, listed, variables, viewer, lang)
    with progress("导出 · export", Console(stderr=True, highlight=False)) as tell:
        count = with_registry(lambda registry: export(registry, order, tell), budget=0, anonymous_budget=0)
    if file != STANDARD:
        console.print(f"{file}：{count} 行 · {count} rows", markup=False)


def _check_park(what: str, park: str | None) -> None:
    """Refuses what is no import, one that lacks its park, and a park for what is taken into none."""
    if what not in (*PARK_IMPORTS, *PARKLESS_IMPORTS):
        raise RegistryError("BAD_USER_INPUT", problem=f"{what}: {', '.join((*PARK_IMPORTS, *PARKLESS_IMPORTS))}")
    if what in PARK_IMPORTS and park is None:
        raise RegistryError("REQUIRED", needed=PARK)
    if what in PARKLESS_IMPORTS and park is not None:
        raise RegistryError("CHOICE_EXCLUDED", one="--park", other=f"--what {what}")


async def _import_of(work: Work, order: Order) -> Import:
    return PARKLESS_IMPORTS[order.name] if order.park is None else PARK_IMPORTS[order.name].into(await park_called(work, order.park))


async def _taken_in(registry: Registry, order: Order, tell: Callable[[int, int | None], None]) -> Summary:
    """The file taken in, in one transaction. It is read from a copy, since what is made of it lies beside it."""
    actor = await registry.sessions.actor_named(order.viewer) if order.viewer else OPERATOR
    with tempfile.TemporaryDirectory(prefix="registry-import-") as directory:
        path = Path(directory) / "file"
        shutil.copyfile(order.file, path)
        async with registry.workshop.open(actor) as work:
            summary, book = await take_in(work, await _import_of(work, order), path, order.policy, tell)
            if order.dry_run or not summary.keep:
                work.undo()
        if summary.notes.errors or summary.notes.warnings:
            shutil.copyfile(await marked(book, summary.notes, order.lang), order.marked)
    return summary


def _tell(summary: Summary, order: Order) -> None:
    """What became of it, in one line."""
    kept = summary.keep and not order.dry_run
    counts = f"{summary.rows} 行：写入 {summary.accepted}，不变 {summary.unchanged}，退回 {summary.rejected}"
    english = f"{summary.rows} rows: {summary.accepted} written, {summary.unchanged} unchanged, {summary.rejected} refused"
    state = ("", "") if kept else ("（未保存）", " (nothing was kept)")
    where = f"；{order.marked}" if summary.notes.errors or summary.notes.warnings else ""
    console.print(f"{counts}{state[0]} · {english}{state[1]}{where}", markup=False)
    columns = DEFINITIONS[order.name].by_key
    for problem in summary.notes.first[:SHOWN]:
        at = f"{problem.row} {columns[problem.column].title.label(order.lang) if problem.column else ''}".strip()
        console.print(f"  {at}：{problem.error.message(Lang.ZH)} · {problem.error.message(Lang.EN)}", markup=False, highlight=False)
