"""What is revoked is over within a second, in whichever process it was in use; also for a request that waits for its turn meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

import asyncpg
import pytest

from registry.app import registry_on
from registry.auth.tokens import hash_of, issue
from registry.database.connect import connect
from registry.settings import Settings
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import PASSWORD, hashed
from tests.services.doing import ADMIN, do
from tests.services.racing import WAITING
from tests.web.workers import PATIENCE_S, READERS, WORKERS, WRITERS, Line, Served, workers

if TYPE_CHECKING:
    from tests.conftest import Workshop

PROMISED_S = 1.0
LATER = datetime(2090, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Manager:
    """Somebody who manages a park with one lease, in the place of somebody else."""

    username: str
    account: str
    park: str
    grant: str
    lender: str
    lent: str


class Asked(NamedTuple):
    """What is asked for a manager, and what is answered as long as they manage the park."""

    document: str
    given: Any
    answer: Any


REHEARSE = "mutation($input: UpdateParkInput!) { updatePark(input: $input) { errors { code } } }"


def reads(manager: Manager) -> Asked:
    return Asked("{ leases { totalCount } }", None, {"data": {"leases": {"totalCount": 1}}})


def writes(manager: Manager) -> Asked:
    """Everything is done, and undone: so it can be asked again and again."""
    given = {"parkId": manager.park, "expectedVersion": 1, "website": "https://park.example.cn", "validateOnly": True}
    return Asked(REHEARSE, given, {"data": {"updatePark": {"errors": []}}})


ROADS = (reads, writes)

Ending = Callable[[Manager, str], tuple[str, dict[str, Any]]]
"""A mutation that ends what a manager may do with the token of this id, and its input."""

ENDINGS: dict[str, Ending] = {
    "token": lambda _, token: ("revokeApiToken", {"tokenId": token}),
    "role": lambda manager, _: ("revokeRole", {"grantId": manager.grant, "expectedVersion": 1}),
    "password": lambda manager, _: ("resetPassword", {"accountId": manager.account, "expectedVersion": 1}),
    "account": lambda manager, _: ("disableAccount", {"accountId": manager.account, "expectedVersion": 1}),
    "lent-role": lambda manager, _: ("revokeRole", {"grantId": manager.lent, "expectedVersion": 1}),
    "lender": lambda manager, _: ("disableAccount", {"accountId": manager.lender, "expectedVersion": 1}),
}


@dataclass(frozen=True)
class Stage:
    """The server, a token of an administrator, and managers of whom each test takes as many as it needs."""

    served: Served
    admin: str
    managers: Iterator[Manager]


@pytest.fixture(scope="module")
def stage(workshop: "Workshop", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    name = workshop.copy()
    admin, managers = asyncio.run(fill(workshop.of(name), 20))
    with workers(workshop.of(name), tmp_path_factory.mktemp("served") / "log") as served:
        yield Stage(served, admin, iter(managers))
    workshop.drop(name)


async def fill(url: str, count: int) -> tuple[str, list[Manager]]:
    connection = await connect(url)
    rows, password, token = Rows(connection), await hashed(), issue()
    admin = await rows.account(username="admin")
    await rows.role_grant(account_id=admin, role="ADMIN")
    await rows.access_token(account_id=admin, token_hash=token.hashed, kind="SESSION", expires_at=LATER)
    managers = [await manager(rows, f"manager-{number}", password) for number in range(count)]
    await connection.close()
    return token.plain, managers


async def manager(rows: Rows, username: str, password: str) -> Manager:
    park = await rows.park()
    await rows.lease(tenancy_id=await rows.tenancy(park_id=park))
    account, lender = await rows.account(username=username, password_hash=password), await rows.account()
    held = {"role": "PARK_MANAGER", "scope_id": park}
    lent = await rows.role_grant(account_id=lender, **held)
    grant = await rows.role_grant(account_id=account, granted_by_id=lender, delegated_from_id=lent, until=LATER, **held)
    return Manager(username, account, park, grant, lender, lent)


@pytest.fixture
async def line(stage: Stage) -> AsyncIterator[Callable[[], Line]]:
    """As many connections as are asked for."""
    lines: list[Line] = []

    def another() -> Line:
        lines.append(Line(stage.served))
        return lines[-1]

    yield another
    for each in lines:
        await each.close()


@pytest.fixture
async def connection(stage: Stage) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(stage.served.database_url)
    yield connection
    await connection.close()


async def signed_in(line: Line, manager: Manager) -> str:
    document = "mutation($input: SignInInput!) { signIn(input: $input) { token } }"
    answer = await line.ask(document, {"username": manager.username, "password": PASSWORD})
    token: str = answer["data"]["signIn"]["token"]
    return token


async def to_each(line: Callable[[], Line], count: int) -> list[Line]:
    """So many connections to each worker, one after the other of each."""
    found: dict[int, list[Line]] = {}
    for _ in range(100):
        another = line()
        await another.ask("{ __typename }")
        found.setdefault(another.worker, []).append(another)
        if len(found) == WORKERS and all(len(lines) >= count for lines in found.values()):
            return [each for lines in found.values() for each in lines[:count]]
    raise AssertionError(f"of a hundred connections none, or too few, led to each worker: {[*map(len, found.values())]}")


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.02)


class Heard(NamedTuple):
    """What came of a request: who answered, by which of the two roads, when it was sent, and whether the manager was taken for one."""

    worker: int
    road: str
    sent: float
    taken: bool


@pytest.mark.parametrize("ending", ENDINGS)
async def test_no_worker_takes_what_ended_a_second_ago(
    stage: Stage, line: Callable[[], Line], connection: asyncpg.Connection, ending: str
) -> None:
    """Both roads are in use in every worker all the while."""
    manager, heard, over = next(stage.managers), list[Heard](), asyncio.Event()
    token = await signed_in(line(), manager)
    verb, given = ENDINGS[ending](manager, await connection.fetchval("SELECT id FROM access_token WHERE token_hash = $1", hash_of(token)))

    async def keep_asking(line: Line, road: Callable[[Manager], Asked]) -> None:
        asked = road(manager)
        while not over.is_set():
            sent = monotonic()
            answer = await line.ask(asked.document, asked.given, token)
            heard.append(Heard(line.worker, road.__name__, sent, answer == asked.answer))
            await asyncio.sleep(0.01)

    lines = await to_each(line, len(ROADS))
    everywhere = {(each.worker, road.__name__) for each in lines for road in ROADS}
    async with asyncio.TaskGroup() as asking:
        for place, each in enumerate(lines):
            asking.create_task(keep_asking(each, ROADS[place % len(ROADS)]))
        await until(lambda: {(one.worker, one.road) for one in heard if one.taken} == everywhere)
        takes = f"$input: {verb[0].upper()}{verb[1:]}Input!"
        ended = await line().ask(f"mutation({takes}) {{ {verb}(input: $input) {{ errors {{ code }} }} }}", given, stage.admin)
        since = monotonic()
        await until(lambda: {(one.worker, one.road) for one in heard if one.sent >= since + PROMISED_S} == everywhere)
        over.set()
    assert ended == {"data": {verb: {"errors": []}}}
    assert [one for one in heard if one.taken and one.sent >= since + PROMISED_S] == []


@asynccontextmanager
async def held(stage: Stage, statement: str) -> AsyncIterator[None]:
    """Within, a transaction is open that has done this."""
    connection = await connect(stage.served.database_url, statement_timeout_ms=0)
    async with connection.transaction():
        await connection.execute(statement)
        yield
    await connection.close()


async def every_connection_taken(
    connection: asyncpg.Connection, line: Callable[[], Line], asked: Asked, token: str, count: int
) -> list["asyncio.Task[Any]"]:
    """Asks until so many connections to the database wait for a lock: those that ask then stand in line for one."""
    asking: list[asyncio.Task[Any]] = []
    async with asyncio.timeout(PATIENCE_S):
        while await connection.fetchval(WAITING) < count:
            asking.append(asyncio.create_task(line().ask(asked.document, asked.given, token)))
            await asyncio.sleep(0.1)
    return asking


UNUSED = "SELECT count(*) FROM access_token WHERE account_id = $1 AND last_used_at IS NULL"
"""Of an account's tokens, those that no worker has noted the use of: it does when it has looked whose a request is."""


LOCKING = [(reads, "LOCK TABLE lease", READERS), (writes, "SELECT FROM park WHERE id = '{park}' FOR UPDATE", WRITERS)]
"""What is locked for those who hold the connections to wait for it, and how many a worker has."""


@pytest.mark.parametrize("road, locks, count", LOCKING, ids=["reads", "writes"])
@pytest.mark.parametrize("ending, told", [("account", "UNAUTHENTICATED"), ("role", "RIGHTS_CHANGED")])
async def test_who_stands_in_line_meanwhile_is_refused_when_the_turn_comes(
    stage: Stage, line: Callable[[], Line], connection: asyncpg.Connection,
    road: Callable[[Manager], Asked], locks: str, count: int, ending: str, told: str,
) -> None:  # fmt: skip
    """In every worker all connections to the database are taken, and those who hold them wait; what is revoked is by another process."""
    manager, other = next(stage.managers), next(stage.managers)
    lines = await to_each(line, 1)
    tokens, others = [await signed_in(each, manager) for each in lines], await signed_in(line(), other)
    asked, verb, given = road(manager), *ENDINGS[ending](manager, "")
    async with held(stage, locks.format(park=other.park)):
        before = await every_connection_taken(connection, line, road(other), others, WORKERS * count)
        waiting = [asyncio.create_task(each.ask(asked.document, asked.given, token)) for each, token in zip(lines, tokens, strict=True)]
        async with asyncio.timeout(PATIENCE_S):
            while await connection.fetchval(UNUSED, manager.account) > 0:
                await asyncio.sleep(0.02)
        elsewhere = registry_on(stage.served.database_url, Settings(budget=0))
        assert (await do(Asking(elsewhere), verb, "", ADMIN, **given))["errors"] == []
        since = monotonic()
        await elsewhere.close()
        await until(lambda: monotonic() >= since + PROMISED_S)
    answers = [await each for each in waiting]
    assert [answer["errors"][0]["extensions"]["code"] for answer in answers] == [told] * WORKERS
    assert [await each for each in before] == [road(other).answer] * len(before)
    assert len({each.worker for each in lines}) == WORKERS
