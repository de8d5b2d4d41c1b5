"""One PostgreSQL for a whole run, however many workers it has, and a database of its own for each test, copied from a migrated template."""

import asyncio
import os
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from hypothesis import settings
from passlib.context import CryptContext

from registry.auth import passwords
from registry.database.connect import connect
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import migrate
from registry.exchange.demo import seed_demo
from registry.exchange.seeding import seed_article
from registry.settings import PREFIX

OWN_SERVER = "REGISTRY_TEST_PG_URL"
TEMPLATE = "registry_template"
SEEDED = "registry_seeded"
AT_SCALE = "registry_at_scale"
SCALE = 40
"""Ten thousand companies, with all that belongs to them."""

LOG = """
    INSERT INTO event (id, type, subject_id, occurred_at, account_id)
    SELECT 'event_' || split_part(id, '_', 2), 'tenancy:registered', id, created_at, (SELECT min(id) FROM account) FROM tenancy ORDER BY id
"""
"""One event of every tenancy: the demo population comes without a history."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="the same tests with much larger numbers, chosen anew each time")
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the developer's shell are not the tests', and a golden file is written by somebody who will look at it."""
    if config.getoption("--golden") and "CI" in os.environ:
        raise pytest.UsageError("golden files are not rewritten in CI")
    # What is tried as a rule is the same every time, so that a commit passes or not; what has not been tried yet is looked for by `make prove`.
    settings.register_profile("usual", deadline=None, max_examples=100, print_blob=True, derandomize=True)
    settings.register_profile("prove", deadline=None, max_examples=10_000, print_blob=True)
    settings.load_profile("prove" if config.getoption("--prove") else "usual")
    for name in [name for name in os.environ if name.startswith(PREFIX) and name != OWN_SERVER]:
        del os.environ[name]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def amount(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """`amount(200, 10_000)`: the first as a rule, the second under `make prove`."""
    return lambda usual, prove: prove if pytestconfig.getoption("--prove") else usual


@pytest.fixture(scope="session")
def rewrite_golden(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--golden"))


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords are hashed as ever, at a thousandth of the cost: for tests of what follows from a right or a wrong one."""
    monkeypatch.setattr(passwords, "_scheme", CryptContext(schemes=["argon2"], argon2__time_cost=1, argon2__memory_cost=64))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


class Workshop:
    """Makes and drops databases on the server of the run."""

    def __init__(self, url: str, run: str) -> None:
        self.url = url
        self._mark = run
        self._worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
        self._numbers = count(1)
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(connect(url, statement_timeout_ms=0))

    def of(self, name: str) -> str:
        """The URL of a database on this server."""
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()

    def execute(self, statement: str) -> None:
        self._runner.run(self._connection.execute(statement))

    def once(self, name: str, make: str, fill: Callable[[str], Coroutine[Any, Any, object]]) -> None:
        """Make and fill a database, once in a run: the worker that comes first does it and the others wait."""
        lock = zlib.crc32(name.encode())
        self.execute(f"SELECT pg_advisory_lock({lock})")
        try:
            remark = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1"
            if self._runner.run(self._connection.fetchval(remark, name)) != self._mark:
                self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                self.execute(make)
                self._runner.run(fill(self.of(name)))
                self.execute(f"COMMENT ON DATABASE {name} IS '{self._mark}'")
        finally:
            self.execute(f"SELECT pg_advisory_unlock({lock})")

    def copy(self, template: str = TEMPLATE) -> str:
        """The name of a fresh copy of a template."""
        name = f"registry_test_{self._worker}_{next(self._numbers)}"
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all the workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def server_url(shared_dir: Path) -> Iterator[str]:
    """A server: the one named by REGISTRY_TEST_PG_URL, else an embedded one of the run."""
    if url := os.environ.get(OWN_SERVER):
        yield url
    else:
        with EmbeddedDatabase(shared_dir / "var", durable=False) as database:
            yield database.url


@pytest.fixture(scope="session")
def workshop(server_url: str, shared_dir: Path) -> Iterator[Workshop]:
    workshop = Workshop(server_url, run=os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())))
    workshop.once(TEMPLATE, f"CREATE DATABASE {TEMPLATE}", migrate)
    yield workshop
    workshop.close()


@pytest.fixture
def database_url(workshop: Workshop) -> Iterator[str]:
    """A migrated, empty database for one test."""
    name = workshop.copy()
    yield workshop.of(name)
    workshop.drop(name)


@pytest.fixture(scope="session")
def seeded_url(workshop: Workshop) -> str:
    """A database with the article's facts and the demo population, shared by the whole run: it is only read."""
    workshop.once(SEEDED, f"CREATE DATABASE {SEEDED} TEMPLATE {TEMPLATE}", _seed)
    return workshop.of(SEEDED)


async def _seed(url: str) -> None:
    await seed_article(url)
    await seed_demo(url)
    connection = await connect(url)
    await connection.execute(f"ALTER DATABASE {SEEDED} SET default_transaction_read_only = on")
    await connection.close()


@pytest.fixture(scope="session")
def scale_url(workshop: Workshop) -> str:
    """Such a database with ten thousand companies, for what only many rows show. Making it takes some ten seconds, once in a run."""
    workshop.once(AT_SCALE, f"CREATE DATABASE {AT_SCALE} TEMPLATE {TEMPLATE}", _seed_at_scale)
    return workshop.of(AT_SCALE)


async def _seed_at_scale(url: str) -> None:
    """Every table is vacuumed and analysed at the end: plans rest on what is known of all the rows, and stay the same."""
    await seed_demo(url, SCALE)
    connection = await connect(url, statement_timeout_ms=0)
    await connection.execute(LOG)
    await connection.execute("VACUUM (ANALYZE)")
    await connection.execute(f"ALTER DATABASE {AT_SCALE} SET default_transaction_read_only = on")
    await connection.close()


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's own database."""
    connection = await connect(database_url)
    yield connection
    await connection.close()
