"""`registry verify-ranking`: real processes, without a database, on other machines as far as one machine can show them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.canonical import canonical
from registry.cli import main
from registry.errors import Lang
from registry.report import report
from registry.sealing.sealing import seal
from tests.sealing import altering
from tests.sealing.rounds import HEAD, made_up

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]
ONE_LINE = re.compile(r"registry: [^\n]*[\u4e00-\u9fff][^\n]* \| [^\n]*\n")
"""A reason in Chinese and in English, and no traceback."""


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


@pytest.fixture
def file(sealed: dict[str, Any], tmp_path: Path) -> Path:
    return written(sealed, tmp_path)


def written(data: Any, directory: Path) -> Path:
    file = directory / "评审 round.json"
    file.write_bytes(canonical(data, 10**6))
    return file


def elsewhere(environment: dict[str, str], *arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [*before, sys.executable, "-m", "registry", "verify-ranking", *map(str, arguments)]
    given = {"PATH": os.defpath, "REGISTRY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Run]:
    """Runs the command in this process: its status, what it tells, and what it says on the side."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def verified(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["registry", "verify-ranking", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsysbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), error.decode()

    yield verified
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    "circumstances",
    [
        {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "4", "OPENBLAS_CORETYPE": "Prescott", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Shanghai"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"},
    ],
    ids=["one thread", "four threads, another BLAS, another country", "an older processor"],
)
def test_an_untouched_file_verifies_under_other_circumstances(file: Path, sealed: dict[str, Any], circumstances: dict[str, str]) -> None:
    found = elsewhere({"PYTHONWARNINGS": "ignore", **circumstances}, file, "--json")
    assert (found.returncode, found.stderr) == (0, "")
    told = json.loads(found.stdout)
    assert (told["verified"], told["seal"], told["head"]) == (True, sealed["seal"], {"position": 4711, "hash": "ab" * 32})


@pytest.mark.skipif(shutil.which("taskset") is None, reason="taskset is not there")
def test_it_verifies_on_one_processor_without_the_developers_flags(file: Path) -> None:
    found = elsewhere({"PYTHONOPTIMIZE": "1"}, file, before=("taskset", "-c", "0"))
    assert found.returncode == 0, found.stderr


def test_what_was_verified_is_told(run: Run, file: Path, sealed: dict[str, Any]) -> None:
    status, out, error = run(file)
    assert (status, error) == (0, "")
    assert out.splitlines() == [
        "已核验 · verified: ROUND_2026 (2026-03-02 – 2026-05-29)",
        "INNOVATOR: 12 份申报，84 份评审，入选 6 · 12 applications, 84 reviews, 6 selected",
        f"封存码 · seal {sealed['seal']}",
        f"日志头 · head of the log 4711 {'ab' * 32}",
        "请与公布的封存码核对（--seal） · hold the seal to the one that was published (--seal)",
    ]


def test_with_the_published_seal_nothing_is_left_to_hold_it_to(run: Run, file: Path, sealed: dict[str, Any]) -> None:
    status, out, error = run(file, "--seal", sealed["seal"])
    assert (status, out.count("--seal")) == (0, 0)
    status, out, error = run(file, "--seal", "0" * 64)
    assert (status, out) == (1, "")
    assert ONE_LINE.fullmatch(error)
    assert "0" * 64 in error


def test_an_altered_file_is_refused_with_one_reason(run: Run, sealed: dict[str, Any], tmp_path: Path) -> None:
    path = ("categories", 0, "reviews", 3, "scores", "IMPACT")
    file = written(altering.altered(sealed, path, "12.5"), tmp_path)
    status, out, error = run(file, "--json")
    assert status == 1
    assert ONE_LINE.fullmatch(error)
    assert "the score of reviewer R5 for application A-01 on criterion IMPACT: 12.5 in the file, and 37.75" in error
    told = json.loads(out)
    assert (told["verified"], told["problems"]) == (False, [])
    assert (told["difference"]["path"], told["difference"]["found"], told["difference"]["expected"]) == ([*path], "12.5", "37.75")


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"{}", b"[]", b"\x00\xff", b'{"format": "sealed-round"}'])
def test_what_is_no_sealed_round_is_refused_in_one_line(run: Run, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    status, out, error = run(file)
    assert (status, out) == (1, "")
    assert ONE_LINE.fullmatch(error), error


def test_a_file_that_is_not_there_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    status, out, error = run(tmp_path / "none.json")
    assert (status, out) == (1, "")
    assert ONE_LINE.fullmatch(error), error


def test_all_that_is_malformed_is_told_as_json(run: Run, sealed: dict[str, Any], tmp_path: Path) -> None:
    data = altering.altered(sealed, ("round", "closed"), "soon")
    data["categories"][0]["reviews"][2]["scores"] = "good"
    status, out, error = run(written(data, tmp_path), "--json")
    assert (status, error.count("\n")) == (1, 1)
    assert [".".join(map(str, problem["path"])) for problem in json.loads(out)["problems"]] == [
        "categories.0.reviews.2.scores",
        "round.closed",
    ]


def test_the_card_of_an_application_is_added(run: Run, file: Path) -> None:
    status, out, error = run(file, "--card", "A-08")
    assert (status, error) == (0, "")
    assert "Application A-08 ranks 3 of the 12 in category INNOVATOR, and with 90 % between 2 and 6." in out.splitlines()
    _, told, _ = run(file, "--card", "A-08", "--json")
    assert json.loads(told)["card"]["place"]["interval"] == [2, 6]
    assert run(file, "--card", "A-99")[:2] == (1, "")


def test_a_report_is_written_of_what_verifies_and_of_nothing_else(run: Run, file: Path, sealed: dict[str, Any], tmp_path: Path) -> None:
    page = tmp_path / "报告.html"
    assert run(file, "--report", page, "--lang", "en")[::2] == (0, "")
    assert page.read_text(encoding="utf-8") == report(sealed, Lang.EN)
    other = tmp_path / "other.html"
    altered = written(altering.altered(sealed, ("seal",), "0" * 64), tmp_path)
    assert (run(altered, "--report", other)[:2], other.exists()) == ((1, ""), False)
    status, out, error = run(file, "--report", tmp_path)
    assert (status, out, ONE_LINE.fullmatch(error) is not None) == (1, "", True)
