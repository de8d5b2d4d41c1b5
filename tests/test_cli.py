"""The commands as people meet them: real processes, one-line refusals, an orderly end."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from python_calamine import load_workbook

from registry.cli import main
from registry.database.embedded import EmbeddedDatabase
from registry.identifiers import synthetic_uscc
from tests.exchange.workbooks.making import workbook
from tests.rows import Rows

ROOT = Path(__file__).parents[1]
ONE_LINE = re.compile(r"registry: [^\n]*[\u4e00-\u9fff][^\n]* \| [^\n]*\n")
"""What is wrong and what to do, in Chinese and in English, and no traceback."""
Command = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Command]:
    """Start a command on a data directory of the test's own; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        environment = {"PATH": os.defpath, "REGISTRY_DATA_DIR": str(tmp_path / "数据 var"), "REGISTRY_PORT": "0", **settings}
        command = [sys.executable, "-m", "registry", *arguments]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
    if (tmp_path / "数据 var" / "postgres.users").exists():
        with EmbeddedDatabase(tmp_path / "数据 var"):
            pass


def refusal(process: subprocess.Popen[str]) -> str:
    """The one line on standard error of a command that fails."""
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert ONE_LINE.fullmatch(error), error
    return error


def place(process: subprocess.Popen[str]) -> str:
    """Where a server says it is, once it answers."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise AssertionError(process.communicate()[1])


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:
        content: bytes = response.read()
        return content


def working_in(directory: Path) -> list[int]:
    """The live processes of a data directory's server."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").samefile(directory / "postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    "settings, told",
    [
        ({"REGISTRY_PORT": "eight"}, "REGISTRY_PORT"),
        ({"REGISTRY_PORT": "70000"}, "REGISTRY_PORT"),
        ({"REGISTRY_LOG_LEVEL": "loud"}, "REGISTRY_LOG_LEVEL"),
        ({"REGISTRY_TRUSTED_PROXIES": "10.0.0.0/8, here"}, "REGISTRY_TRUSTED_PROXIES"),
        ({"REGISTRY_DATABASE_URL": "mysql://me:hidden@localhost/x"}, "REGISTRY_DATABASE_URL"),
        ({"REGISTRY_DATABASE_URL": "postgresql://me:hidden@127.0.0.1:1/x"}, "127.0.0.1:1/x"),
        ({"REGISTRY_DATABASE_URL": "postgresql://me:hid/den@127.0.0.1:1/x"}, "REGISTRY_DATABASE_URL"),
        ({"REGISTRY_HOST": "192.0.2.1"}, "192.0.2.1"),
        ({"REGISTRY_DATA_DIR": "/dev/null/var"}, "/dev/null/var"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_without_the_password(
    settings: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["registry", "serve"])
    for name, value in ({"REGISTRY_PORT": "0"} | settings).items():
        monkeypatch.setenv(name, value)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with pytest.raises(SystemExit, match="1"):
            main()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    out, error = capsys.readouterr()
    assert out == ""
    assert ONE_LINE.fullmatch(error), error
    assert told in error
    assert "hid" not in error


def test_a_taken_port_is_noticed_before_the_database_is_started(registry: Command, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port}" in refusal(registry("run", REGISTRY_PORT=port))
        assert not (tmp_path / "数据 var").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("token", "park-manager"),
        ("seed",),
        ("explain", "{ __typename }"),
        ("log", "verify"),
        ("log", "head"),
        ("export", "x.csv", "--list", "parks"),
    ],
)
def test_only_run_and_migrate_make_a_database(registry: Command, tmp_path: Path, command: tuple[str, ...]):
    """In another directory than it was made in, a command would else fill a second one."""
    assert "registry run" in refusal(registry(*command))
    assert not (tmp_path / "数据 var").exists()


def test_an_empty_database_is_not_served(registry: Command, tmp_path: Path):
    with EmbeddedDatabase(tmp_path / "数据 var"):
        assert "registry migrate" in refusal(registry("serve"))
    assert working_in(tmp_path / "数据 var") == []


def test_from_nothing_to_an_answer_and_back_to_nothing(registry: Command, tmp_path: Path):
    data = tmp_path / "数据 var"
    server = registry("run")
    base = place(server)
    assert b"ready" in get(f"{base}/ready")

    beside = registry("token", "admin")
    token, error = beside.communicate(timeout=60)
    assert (beside.returncode, error) == (0, "")
    assert token.startswith("reg_")
    assert b"ready" in get(f"{base}/ready"), "a command beside the server stopped its database"
    assert base.removeprefix("http://") in refusal(registry("run", REGISTRY_PORT=base.rpartition(":")[2]))

    server.send_signal(signal.SIGINT)
    assert server.communicate(timeout=60)[1] == ""
    assert server.returncode == 0
    assert working_in(data) == []


@pytest.mark.parametrize("lang, title", [("zh", "企业名称 *"), ("EN", "Company name *")])
def test_a_template_is_written_without_a_database(registry: Command, tmp_path: Path, lang: str, title: str):
    file = tmp_path / "模板.xlsx"
    process = registry("template", "tenants", "--lang", lang, "--output", str(file))
    assert str(file) in process.communicate(timeout=60)[0]
    assert load_workbook(str(file)).get_sheet_by_index(0).to_python()[0][0] == title
    assert "space-units" in refusal(registry("template", "zebras", "--output", str(file)))


def test_a_workbook_is_taken_in_and_comes_back_marked(registry: Command, database_url: str, tmp_path: Path):
    def run(*arguments: str) -> tuple[int, str, str]:
        process = registry("import", *arguments, "--park", "PK-1", REGISTRY_DATABASE_URL=database_url)
        out, error = process.communicate(timeout=60)
        return process.returncode, out, error

    asyncio.run(a_park(database_url))
    head, good = ["企业名称", "统一社会信用代码", "入驻类型"], ["甲", synthetic_uscc(1), "租户"]
    file = workbook(tmp_path / "入驻.xlsx", [head, good])
    assert run(str(file), "--dry-run")[:2] == (0, "1 行：写入 1，不变 0，退回 0（未保存） · 1 rows: 1 written, 0 unchanged, 0 refused (nothing was kept)\n")
    assert run(str(file), "--as", "manager")[0] == 0
    assert "不变 1" in run(str(file))[1]
    bad, back = workbook(tmp_path / "bad.xlsx", [head, good, ["乙", "91370100", "租户"]]), tmp_path / "back.xlsx"
    code, out, error = run(str(bad), "--marked", str(back), "--lang", "en")
    assert (code, "退回 1（未保存）" in out, ONE_LINE.fullmatch(error) is not None) == (1, True, True)
    assert re.search(r"^  3 Credit code：.*18.* · .*18", out, re.MULTILINE), "the problem is told, in both languages"
    assert "Credit code" in str(load_workbook(str(back)).get_sheet_by_index(0).to_python())
    strange = workbook(tmp_path / "strange.xlsx", [[*head[:2], "Kind"], good])
    code, out, error = run(str(strange))
    assert (code, "未读入任何行" in error, "Kind" in out) == (1, True, True)
    assert run(str(bad), "--policy", "reject_failed_rows", "--as", "manager")[0] == 0
    assert (tmp_path / "bad.marked.xlsx").exists()
    assert "NOT" not in refusal(registry("import", str(file), "--park", "PK-2", REGISTRY_DATABASE_URL=database_url))
    assert "no such file" in refusal(registry("import", "no-such-file", "--park", "PK-1", REGISTRY_DATABASE_URL=database_url))


async def a_park(url: str) -> None:
    connection = await asyncpg.connect(url)
    rows = Rows(connection)
    park = await rows.park(code="PK-1")
    await rows.role_grant(account_id=await rows.account(username="manager"), role="PARK_MANAGER", scope_id=park)
    await connection.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_gone(pids: list[int]) -> None:
    end = time.monotonic() + 20
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < end, f"{pids} go on living"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_workers_end_with_the_server_and_after_them_the_database(registry: Command, tmp_path: Path, number: signal.Signals):
    migrated = registry("migrate")
    assert migrated.wait(timeout=60) == 0
    server = registry("serve", "--workers", "2")
    base = place(server)
    family = children(server.pid)
    assert b"ready" in get(f"{base}/ready")
    server.send_signal(number)
    assert server.wait(timeout=60) == 0
    wait_until_gone(family)
    assert working_in(tmp_path / "数据 var") == []


def test_workers_of_a_killed_server_end_and_the_next_start_goes_on_with_its_database(registry: Command, tmp_path: Path):
    data = tmp_path / "数据 var"
    assert registry("migrate").wait(timeout=60) == 0
    killed = registry("serve", "--workers", "2")
    place(killed)
    database = working_in(data)
    workers = [pid for pid in children(killed.pid) if pid not in database]
    killed.kill()
    wait_until_gone(workers)
    assert working_in(data) != []
    server = registry("serve")
    assert b"ready" in get(f"{place(server)}/ready")
    server.terminate()
    assert server.wait(timeout=60) == 0
    assert working_in(data) == []


def test_the_log_is_checked_against_itself_and_against_heads_kept_elsewhere(registry: Command, database_url: str, tmp_path: Path):
    def said(*arguments: str) -> str:
        process = registry("log", *arguments, REGISTRY_DATABASE_URL=database_url)
        out, error = process.communicate(timeout=60)
        assert (process.returncode, error) == (0, "")
        return out

    def refused(*arguments: str) -> str:
        return refusal(registry("log", *arguments, REGISTRY_DATABASE_URL=database_url))

    heads = tmp_path / "heads"
    asyncio.run(tampered(database_url, "INSERT INTO event (id, type, subject_id) VALUES {0}, {1}, {2}"))
    heads.write_text(said("head"), encoding="utf-8")
    assert "3 events" in said("verify")
    assert "1 saved heads fit" in said("verify", "--heads", str(heads))
    asyncio.run(tampered(database_url, "DELETE FROM event WHERE position = 3"))
    assert "2 events" in said("verify")
    assert "saved head is of entry 3" in refused("verify", "--heads", str(heads))
    asyncio.run(tampered(database_url, "UPDATE event SET type = 'park:closed' WHERE position = 2"))
    assert "Entry 2" in refused("verify")
    assert "no-such-file" in refused("verify", "--heads", "no-such-file")
    heads.write_text("{}", encoding="utf-8")
    assert "Line 1" in refused("verify", "--heads", str(heads))


async def tampered(url: str, statement: str) -> None:
    """What somebody does who owns the database, and turns off what watches over the log."""
    park = "park_01h455vb4pex5vsknk084sn02q"
    values = (f"('event_{number:026d}', 'park:activated', '{park}')" for number in range(3))
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER TABLE event DISABLE TRIGGER event_append_only")
    await connection.execute(statement.format(*values))
    await connection.close()


def test_the_first_administrator_is_made_beside_the_server(registry: Command, database_url: str):
    known = {"REGISTRY_DATABASE_URL": database_url}
    made = registry("account", "Wei", "--name", "系统管理员", **known)
    password = made.communicate(timeout=60)[0].splitlines()[-1]
    assert (made.returncode, len(password)) == (0, 19)
    held = "SELECT username, display_name, password_temporary, role FROM account JOIN role_grant ON account_id = account.id"
    assert asyncio.run(rows_of(database_url, held)) == [("wei", "系统管理员", True, "ADMIN")]
    assert "such a record already" in refusal(registry("account", "wei", **known))
    reset = registry("account", "wei", "--reset", **known)
    assert reset.communicate(timeout=60)[0].splitlines()[-1] != password
    assert asyncio.run(rows_of(database_url, "SELECT type FROM event ORDER BY position DESC LIMIT 1")) == [("account:password_changed",)]
    assert "one company, by its id" in refusal(registry("account", "lan", "--role", "company", **known))


def test_a_secret_key_is_printed_and_taken(registry: Command, database_url: str):
    printed = registry("secret-key").communicate(timeout=60)[0].strip()
    taken = registry("log", "head", REGISTRY_DATABASE_URL=database_url, REGISTRY_SECRET_KEYS=printed)
    assert taken.communicate(timeout=60)[0].startswith("0 ") or taken.returncode == 0
    assert printed not in refusal(registry("log", "head", REGISTRY_DATABASE_URL=database_url, REGISTRY_SECRET_KEYS=f"x{printed}"))


async def rows_of(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(statement)
    await connection.close()
    return [tuple(row) for row in found]
