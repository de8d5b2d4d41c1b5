"""`registry export`: the same files on the command line, with a bar on a terminal and one line where it is refused."""

import csv
import io
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on
from registry.cli import main, progress
from registry.errors import Lang, RegistryError
from registry.exchange.export import Form
from registry.exporting import Order, export, form_of
from registry.query.request import Request
from registry.settings import Settings

PARKS = '{ parks { nodes { code name(lang: ZH) kind } } }'

Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Run]:
    """Runs the command on the seeded database: its status, its output, and what it says on the side."""
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def export(*arguments: str) -> tuple[int, bytes, str]:
        monkeypatch.setattr(sys, "argv", ["registry", "export", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsysbinary.readouterr()
        return int(ended.value.code or 0), out, error.decode()

    yield export
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
async def registry(seeded_url: str) -> Any:
    registry = registry_on(seeded_url, Settings(pool_size=1, budget=0, anonymous_budget=0))
    yield registry
    await registry.close()


async def answered(registry: Registry, document: str, viewer: str | None = None) -> Any:
    actor = await registry.sessions.actor_named(viewer) if viewer else ANONYMOUS
    answer = await registry.engine.answer(Request(document, None, {}, read_only=True), actor, Lang.EN)
    return next(iter(json.loads(answer.body)["data"].values()))


def test_a_document_to_standard_output(run: Run) -> None:
    status, out, error = run("-", "--query", PARKS, "--lang", "en")
    head, *lines = csv.reader(io.StringIO(out.decode("utf-8-sig"), newline=""))
    assert (status, error, head) == (0, "", ["Code", "Name", "Kind"])
    assert ["PK-SDU", "山东大学国家大学科技园", "National university science park"] in lines
    _, chinese, _ = run("-", "--query", PARKS, "--form", "csv")
    assert chinese.decode("utf-8-sig").splitlines()[0] == "代码,园区名称,类型"
    _, lines_out, _ = run("-", "--query", PARKS, "--form", "jsonl")
    assert [json.loads(line)["code"] for line in lines_out.decode().splitlines()] == [line[0] for line in lines]


def test_a_list_by_its_name_to_a_workbook(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "入驻.xlsx"
    status, out, error = run(str(path), "--list", "tenancies", "--as", "park-manager", "--where", '{"state": {"in": ["ACTIVE"]}}')
    (head, *lines) = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert (status, error) == (0, "")
    assert f"{len(lines)} rows" in out.decode()
    assert (head[:2], {line[head.index("状态")] for line in lines}) == (["编号", "入驻类型"], {"在园"})


class Told:
    """What was told last of how far it is."""

    def __init__(self) -> None:
        self.last: tuple[int, int | None] | None = None

    def __call__(self, done: int, total: int | None) -> None:
        self.last = (done, total)


async def test_everybody_is_shown_what_is_theirs_and_told_how_far_it_is(registry: Registry, tmp_path: Path) -> None:
    counts = {}
    for viewer in (None, "park-manager", "talent-office"):
        told = Told()
        order = Order(str(tmp_path / "a.jsonl"), Form.JSONL, None, "applications", {}, viewer, Lang.EN)
        counts[viewer] = await export(registry, order, told)
        rows = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
        total = (await answered(registry, "{ applications { totalCount } }", viewer))["totalCount"]
        assert counts[viewer] == len(rows) == total
        assert told.last == ((total, total) if total else None)
    assert counts[None] == 0 < counts["park-manager"] < counts["talent-office"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("x.pdf", "--list", "parks"), ".xlsx, .csv, .jsonl"),
        (("x", "--list", "parks"), ".xlsx, .csv, .jsonl"),
        (("x.csv",), "--query, --list"),
        (("x.csv", "--list", "parks", "--query", PARKS), "--query, --list"),
        (("x.csv", "--list", "secrets"), "companies"),
        (("x.csv", "--list", "parks", "--where", "[]"), "--where"),
        (("x.csv", "--list", "parks", "--where", '{"nothing": 1}'), "nothing"),
        (("x.csv", "--list", "persons", "--where", '{"phone": {"eq": "1"}}'), "Person.phone"),
        (("x.csv", "--query", "{ parks { totalCount } }"), "Query.parks"),
        (("x.csv", "--query", "{ parks { nodes { tenancies { nodes { id } } } } }"), "Park.tenancies"),
        (("x.csv", "--list", "parks", "--as", "nobody-at-all"), "nobody-at-all"),
        (("/nowhere/x.csv", "--list", "parks"), "/nowhere/x.csv"),
    ],
)
def test_refusals_are_one_line_in_both_languages_and_leave_no_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, error = run(*arguments)
    assert (status, out) == (1, b"")
    assert error.startswith("registry: ") and " | " in error and error.count("\n") == 1
    assert told in error
    assert list(tmp_path.iterdir()) == []


def test_the_form_is_told_by_the_suffix() -> None:
    assert [form_of(name, None) for name in ("a.xlsx", "a.b.CSV", "名单.jsonl", "-")] == [Form.XLSX, Form.CSV, Form.JSONL, Form.CSV]
    assert form_of("-", Form.XLSX) is form_of("a.txt", Form.XLSX) is Form.XLSX
    with pytest.raises(RegistryError):
        form_of("a.txt", None)


def test_a_bar_is_shown_on_a_terminal_only() -> None:
    for terminal in (True, False):
        text = io.StringIO()
        with progress("导出", Console(file=text, force_terminal=terminal, width=100)) as tell:
            tell(50, 100)
            tell(100, None)
        assert ("导出" in text.getvalue()) is terminal
        assert terminal or text.getvalue() == ""
