"""Whatever is sent to a mutation, the answer is data or a refusal with a code, and the registry's promises still hold."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.app import Registry, registry_on
from registry.database.connect import connect
from registry.errors import CATALOGUE, Lang, RegistryError, RequestErrors
from registry.query.request import Request
from registry.settings import Settings
from tests.rows import MODELS, Rows
from tests.services.hostile import Armoury, Attack

if TYPE_CHECKING:
    from tests.conftest import Workshop

PREFIXES = {model.__prefix__: table for table, model in MODELS.items()}
PROMISES = {
    "an expert assigned against a conflict": """
        SELECT 1 FROM review_assignment JOIN standing_conflicts(NULL, NULL) USING (application_id, expert_id)
        WHERE state IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'IN_PROGRESS', 'SUBMITTED')
    """,
    "a unit is let twice": """
        SELECT 1 FROM lease_unit one JOIN lease_unit other USING (unit_id)
        WHERE one.lease_id < other.lease_id AND one.holds AND other.holds AND one.during && other.during
    """,
    "two open tenancies": """
        SELECT 1 FROM tenancy WHERE state IN ('APPROVED', 'ACTIVE', 'LEAVING') GROUP BY company_id, park_id HAVING count(*) > 1
    """,
    "a closed park with tenants": """
        SELECT 1 FROM tenancy JOIN park ON park.id = park_id WHERE park.state = 'CLOSED' AND tenancy.state IN ('APPROVED', 'ACTIVE', 'LEAVING')
    """,
    "a merged company with tenancies": """
        SELECT 1 FROM tenancy JOIN company ON company.id = company_id WHERE merged_into_id IS NOT NULL
    """,
    "a company that left and holds units": """
        SELECT 1 FROM lease_unit JOIN tenancy ON tenancy.id = tenancy_id
        WHERE tenancy.state IN ('LEFT', 'WITHDRAWN') AND holds AND during @> (now() AT TIME ZONE 'Asia/Shanghai')::date + 1
    """,
}


@dataclass
class Siege:
    """A registry on a small world, under attack."""

    runner: asyncio.Runner
    registry: Registry
    connection: asyncpg.Connection
    armoury: Armoury
    actors: dict[str, Actor]

    def attack(self, attack: Attack, actor: Actor, lang: Lang) -> tuple[str | None, bool]:
        """The code of what refuses the whole request, None where it was answered; and whether the mutation was done."""
        given = dict(attack.input)
        if attack.fresh is not None:
            given["expectedVersion"] = self._version(given[attack.fresh]) or 1
        try:
            request = Request(attack.document, None, {"input": given}, read_only=False)
            answer = self.runner.run(self.registry.engine.answer(request, actor, lang))
        except RegistryError as refusal:
            return refusal.code, False
        except RequestErrors as refusals:
            return refusals.errors[0].code, False
        response = json.loads(answer.body)
        assert list(response) == ["data"]
        payload = response["data"][attack.name]
        for error in (*payload["errors"], *payload["warnings"]):
            assert error["code"] in CATALOGUE
            assert error["code"] != "VALUE_IMPOSSIBLE", error  # the database had to say what the verb should have
        return None, not payload["errors"]

    def _version(self, row: str) -> int | None:
        table = PREFIXES.get(row.partition("_")[0])
        if table is None or "\x00" in row or not row.isascii():
            return None
        version: int | None = self.runner.run(self.connection.fetchval(f"SELECT version FROM {table} WHERE id = $1", row))
        return version

    def broken(self) -> list[str]:
        """The promises that do not hold."""
        return [name for name, query in PROMISES.items() if self.runner.run(self.connection.fetchval(query)) is not None]


async def peopled(url: str) -> tuple[asyncpg.Connection, dict[str, list[str]], dict[str, Actor]]:
    """Two parks with their companies, in every state that leads somewhere; the ids by prefix; and who attacks."""
    connection = await connect(url)
    rows = Rows(connection)
    parks = [await rows.park(operator_id=await rows.company(), division_id=await rows.admin_division()), await rows.park(state="PLANNED")]
    units = [await rows.space_unit(park_id=parks[0]) for _ in range(4)]
    for state in ("APPLIED", "APPROVED", "ACTIVE", "ACTIVE", "LEAVING", "LEFT"):
        stay = await rows.tenancy(park_id=parks[0], state=state, kind="INCUBATEE")
        for lease in ("DRAFT", "PENDING_APPROVAL") + (("ACTIVE",) if state == "ACTIVE" else ()):
            await rows.let(await rows.lease(tenancy_id=stay, state=lease), units.pop() if lease == "ACTIVE" else units[0])
        await rows.arrears(tenancy_id=stay)
    for state in ("DRAFT", "SUBMITTED", "VERIFIED"):
        company = await rows.company(state=state)
        await rows.company_label(company_id=company)
        await rows.company_relation(company_id=company)
    await rows.task(park_id=parks[0])
    await rows.area()
    await rows.consent(person_id=await rows.person(id_doc_type="PASSPORT", id_hmac="ab" * 32, id_masked="E***1"))
    await rows.data_subject_request()
    account = await rows.account()
    await rows.access_token(account_id=account)
    await rows.identity(account_id=account)
    await rows.interest(account_id=account)
    await rows.attachment(application_id=await rows.application(), uploaded_by_id=account)
    await rows.role_grant(account_id=account, role="LEADER")
    expert = await rows.expert(state="INVITED")
    await rows.expert_post(expert_id=expert)
    await rows.conflict(expert_id=expert)
    await rows.review_assignment(expert_id=expert)
    tables = {**PREFIXES, "division": "admin_division"}
    ids = {prefix: [row["id"] for row in await connection.fetch(f"SELECT id FROM {table} ORDER BY id")] for prefix, table in tables.items()}
    known = {prefix: found for prefix, found in ids.items() if found}
    everything = tuple(Grant(role) for role in (Role.ADMIN, Role.PARK_MANAGER, Role.PROMOTER, Role.TALENT_OFFICE))
    mine = Actor(name="company", grants=tuple(Grant(Role.COMPANY, company) for company in known["company"][:6]))
    account = await rows.account(username="all")
    actors = {
        "everything": Actor(account, name="all", grants=everything),
        "manager": Actor(name="manager", grants=(Grant(Role.PARK_MANAGER, parks[0]),)),
        "company": mine,
        "nobody": ANONYMOUS,
    }
    return connection, known, actors


@pytest.fixture
def siege(workshop: "Workshop") -> Iterator[Siege]:
    name = workshop.copy()
    with asyncio.Runner() as runner:
        connection, ids, actors = runner.run(peopled(workshop.of(name)))
        registry = registry_on(workshop.of(name), Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0))
        yield Siege(runner, registry, connection, Armoury(registry.catalog.schema, ids), actors)
        runner.run(connection.close())
        runner.run(registry.close())
    workshop.drop(name)


@pytest.mark.usefixtures("cheap_hashes")
def test_whatever_is_sent_is_answered_or_refused_with_a_code(siege: Siege, amount: Callable[[int, int], int]) -> None:
    actors = st.sampled_from(("everything",) * 5 + ("manager", "company", "nobody"))
    done: set[str] = set()

    @settings(max_examples=amount(500, 5_000), suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(siege.armoury.attacks(), actors, st.sampled_from(Lang))
    def besiege(attack: Attack, actor: str, lang: Lang) -> None:
        code, happened = siege.attack(attack, siege.actors[actor], lang)
        done.update({attack.name} if happened else ())
        assert code is None or CATALOGUE[code].http_status in (400, 403), code
        assert siege.broken() == []

    besiege()
    assert len(done) > 10, f"hostile, and yet some of it has to get in: {sorted(done)}"
