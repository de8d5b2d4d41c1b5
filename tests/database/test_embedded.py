"""The embedded PostgreSQL in the situations it has to survive."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.database.connect import connect
from registry.database.embedded import EmbeddedDatabase
from registry.errors import RegistryError

ROOT = Path(__file__).parents[2]
IS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else")

Start = Callable[..., "Neighbour"]


class Neighbour:
    """Another process that uses the same data directory."""

    def __init__(self, directory: Path, *, uid: int | None = None, **environment: str) -> None:
        command = [sys.executable, "-m", "tests.database.neighbour", str(directory), *([str(uid)] if uid is not None else [])]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @property
    def url(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    @property
    def refusal(self) -> str:
        return self.process.communicate(timeout=30)[1].strip()

    def leave(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


@pytest.fixture
def neighbour() -> Iterator[Start]:
    """Start neighbours; those that a test leaves behind are killed."""
    started: list[Neighbour] = []

    def start(directory: Path, **options: object) -> Neighbour:
        started.append(Neighbour(directory, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory in which nothing runs any more when the test is over."""
    yield tmp_path / "var"
    with EmbeddedDatabase(tmp_path / "var"):
        pass


def processes(directory: Path) -> list[int]:
    """The live processes that work in a cluster: the server and its children."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").samefile(directory / "postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def postmaster(directory: Path) -> int:
    return int((directory / "postgres" / "postmaster.pid").read_text().split()[0])


async def ask(url: str, statement: str) -> object:
    connection = await connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def refusal_of(directory: Path) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        EmbeddedDatabase(directory, durable=False).start()
    return caught.value


async def test_it_is_durable_private_and_the_same_everywhere(data_dir: Path):
    with EmbeddedDatabase(data_dir) as database:
        url = database.url
        for setting, value in {
            "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
            "listen_addresses": "", "TimeZone": "UTC", "server_encoding": "UTF8",
        }.items():  # fmt: skip
            assert await ask(url, f"SELECT current_setting('{setting}')") == value
        assert await ask(url, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'registry'") == "bC.UTF-8"
        assert str(await ask(url, "SHOW server_version")).startswith("18.")
        assert (data_dir / "postgres").stat().st_mode & 0o777 == 0o700
        assert (data_dir / "postgres").stat().st_uid != 0
        assert len(processes(data_dir)) > 1
    assert processes(data_dir) == []


async def test_tests_may_give_up_durability(data_dir: Path):
    with EmbeddedDatabase(data_dir, durable=False) as database:
        assert await ask(database.url, "SHOW fsync") == "off"
    with EmbeddedDatabase(data_dir) as database:
        assert await ask(database.url, "SHOW fsync") == "on"


@pytest.mark.parametrize("name", ["科技园 登记处", "it's 50%, \"quoted\" $HOME", "长" * 40])
async def test_any_path_will_do(tmp_path: Path, name: str):
    for _ in range(2):
        with EmbeddedDatabase(tmp_path / name / "var", durable=False) as database:
            assert await ask(database.url, "SELECT 1") == 1
    assert not Path(database_socket(database)).exists()


def database_socket(database: EmbeddedDatabase) -> str:
    return str(database.cluster / ".s.PGSQL.5432")


async def test_the_short_directory_of_a_long_path_is_private_and_goes_away(tmp_path: Path):
    with EmbeddedDatabase(tmp_path / ("长" * 40), durable=False) as database:
        short = Path(str(await ask(database.url, "SHOW unix_socket_directories")))
        assert short.stat().st_mode & 0o777 == 0o700
    assert not short.exists()


@only_root
async def test_the_directories_above_keep_their_permissions(tmp_path: Path):
    closed = tmp_path / "closed"
    data_dir = closed / "checkout" / "var"
    data_dir.parent.mkdir(parents=True)
    closed.chmod(0o700)
    above = [closed, data_dir.parent, *closed.parents]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in above]
    with EmbeddedDatabase(data_dir, durable=False) as database:
        assert await ask(database.url, "SELECT 1") == 1
        assert Path(f"/proc/{postmaster(data_dir)}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert [(path.stat().st_mode, path.stat().st_uid) for path in above] == before


async def test_the_last_to_leave_stops_it(data_dir: Path, neighbour: Start):
    first, second = neighbour(data_dir), neighbour(data_dir)
    url = first.url
    assert second.url == url
    first.leave()
    assert await ask(url, "SELECT 1") == 1
    second.leave()
    assert processes(data_dir) == []


async def test_many_may_start_at_the_same_time(data_dir: Path, neighbour: Start):
    crowd = [neighbour(data_dir) for _ in range(4)]
    urls = {one.url for one in crowd}
    assert len(urls) == 1
    assert await ask(urls.pop(), "SELECT count(*) FROM pg_database WHERE datname = 'registry'") == 1
    for one in crowd:
        one.leave()
    assert processes(data_dir) == []


async def test_what_was_committed_survives_kill_of_everything(data_dir: Path, neighbour: Start):
    with EmbeddedDatabase(data_dir) as database:
        url = database.url
        other = neighbour(data_dir)
        assert other.url == url
        await ask(url, "CREATE TABLE kept (n int)")
        await ask(url, "INSERT INTO kept VALUES (42)")
        for pid in [other.process.pid, *processes(data_dir)]:
            os.kill(pid, signal.SIGKILL)
        with EmbeddedDatabase(data_dir) as again:
            assert await ask(again.url, "SELECT n FROM kept") == 42
    assert processes(data_dir) == []


async def test_a_killed_postmaster_is_replaced(data_dir: Path, neighbour: Start):
    lasting = neighbour(data_dir)
    url = lasting.url
    connection = await connect(url)  # a session that outlives the postmaster by a moment
    os.kill(postmaster(data_dir), signal.SIGKILL)
    assert await ask(neighbour(data_dir).url, "SELECT 1") == 1
    connection.terminate()


async def test_a_server_whose_user_was_killed_is_joined_and_then_stopped(data_dir: Path, neighbour: Start):
    killed = neighbour(data_dir)
    url = killed.url
    left = postmaster(data_dir)
    killed.kill()
    with EmbeddedDatabase(data_dir, durable=False) as database:
        assert database.url == url
        assert postmaster(data_dir) == left
    assert processes(data_dir) == []


async def test_a_process_id_that_another_program_has_got_since_is_no_hindrance(data_dir: Path):
    with EmbeddedDatabase(data_dir, durable=False):
        owner = (data_dir / "postgres").stat().st_uid
        left = (data_dir / "postgres" / "postmaster.pid").read_text()
        server = postmaster(data_dir)
    somebody = subprocess.Popen(["sleep", "60"], user=owner if IS_ROOT else None)
    try:
        (data_dir / "postgres" / "postmaster.pid").write_text(left.replace(str(server), str(somebody.pid), 1))
        with EmbeddedDatabase(data_dir, durable=False) as database:
            assert await ask(database.url, "SELECT 1") == 1
        assert somebody.poll() is None
    finally:
        somebody.kill()
        somebody.wait()


async def test_an_interrupted_first_start_is_begun_anew(data_dir: Path):
    (data_dir / "postgres.new-abc" / "base").mkdir(parents=True)
    with EmbeddedDatabase(data_dir, durable=False) as database:
        assert await ask(database.url, "SELECT 1") == 1
    assert not (data_dir / "postgres.new-abc").exists()


async def test_the_shell_of_the_caller_does_not_move_it(data_dir: Path, neighbour: Start):
    hostile = {"PGPORT": "6543", "PGHOST": "example.invalid", "PGUSER": "x", "PGDATA": "/x", "PGOPTIONS": "-c fsync=x", "LC_ALL": "xx"}
    one = neighbour(data_dir, **hostile)  # and without HOME and PATH
    assert await ask(one.url, "SHOW port") == "5432"
    one.leave()


async def test_another_major_version_is_explained(data_dir: Path):
    with EmbeddedDatabase(data_dir, durable=False):
        pass
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    refusal = refusal_of(data_dir)
    assert (refusal.code, refusal.params) == ("DATABASE_MAJOR_MISMATCH", {"found": "17", "shipped": 18})
    version.write_text("18\n")


async def test_a_failed_start_says_why_in_one_line_and_leaves_nothing(data_dir: Path):
    with EmbeddedDatabase(data_dir, durable=False):
        pass
    configuration = data_dir / "postgres" / "postgresql.conf"
    right = configuration.read_text()
    configuration.write_text(right + "\nnonsense = 1\n")
    refusal = refusal_of(data_dir)
    assert refusal.code == "DATABASE_START_FAILED"
    assert "nonsense" in str(refusal) or "postgresql.conf" in str(refusal)
    assert "\n" not in str(refusal)
    assert processes(data_dir) == []
    configuration.write_text(right)
    with EmbeddedDatabase(data_dir, durable=False) as database:
        assert await ask(database.url, "SELECT 1") == 1


def test_a_directory_that_cannot_be_made_is_explained(tmp_path: Path):
    (tmp_path / "file").touch()
    refusal = refusal_of(tmp_path / "file" / "var")
    assert refusal.code == "DATA_DIR_UNWRITABLE"
    assert str(tmp_path / "file" / "var") in str(refusal)


def test_something_else_in_its_place_is_left_alone(tmp_path: Path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "notes.txt").write_text("mine")
    assert refusal_of(tmp_path).code == "DATA_DIR_UNWRITABLE"
    assert (tmp_path / "postgres" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "postgres").stat().st_uid == os.geteuid()


@pytest.fixture
def open_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory that any user can reach, which those of pytest are not."""
    base = Path(subprocess.run(["mktemp", "-d", "/tmp/registry-open-XXXXXX"], capture_output=True, text=True, check=True).stdout.strip())
    base.chmod(0o777)
    yield base
    subprocess.run(["rm", "-rf", str(base)], check=True)


@only_root
async def test_an_ordinary_user_runs_it_as_himself_and_root_joins(open_dir: Path, neighbour: Start):
    uid = pwd.getpwnam("daemon").pw_uid
    if subprocess.run(["test", "-r", __file__], user=uid, check=False).returncode:
        pytest.skip("this checkout is closed to other users")
    one = neighbour(open_dir / "园区 var", uid=uid)
    url = one.url
    assert await ask(url, "SELECT 1") == 1
    assert (open_dir / "园区 var" / "postgres").stat().st_uid == uid
    with EmbeddedDatabase(open_dir / "园区 var", durable=False) as database:
        assert database.url == url
    one.leave()
    with EmbeddedDatabase(open_dir / "园区 var", durable=False) as database:
        assert Path(f"/proc/{postmaster(open_dir / '园区 var')}").stat().st_uid == uid
        assert await ask(database.url, "SELECT 1") == 1
    assert neighbour(open_dir / "园区 var", uid=pwd.getpwnam("nobody").pw_uid).refusal.startswith("DATA_DIR_UNWRITABLE")


@only_root
def test_a_user_id_without_an_account_is_explained(open_dir: Path, neighbour: Start):
    assert neighbour(open_dir / "var", uid=54321).refusal.startswith("NO_OS_ACCOUNT The user id 54321")


@only_root
def test_a_read_only_place_is_explained(open_dir: Path, neighbour: Start):
    (open_dir / "closed").mkdir(mode=0o755)
    refusal = neighbour(open_dir / "closed" / "var", uid=pwd.getpwnam("daemon").pw_uid).refusal
    assert refusal.startswith("DATA_DIR_UNWRITABLE")
    assert "Permission denied" in refusal


def test_a_directory_removed_from_under_the_server_is_no_obstacle_to_stopping(tmp_path: Path):
    database = EmbeddedDatabase(tmp_path / "var", durable=False)
    database.start()
    server = postmaster(tmp_path / "var")
    subprocess.run(["rm", "-rf", str(tmp_path / "var")], check=False)
    database.stop()
    assert not Path(f"/proc/{server}").exists()


def test_stopping_waits_for_the_last_process(data_dir: Path):
    started = time.monotonic()
    database = EmbeddedDatabase(data_dir, durable=False)
    database.start()
    database.stop()
    database.stop()
    assert processes(data_dir) == []
    assert time.monotonic() - started < 30
