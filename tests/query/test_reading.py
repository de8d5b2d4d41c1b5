"""Lists handed out row by row: the same rows as the answer has, under the same rules, paid for as they go."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from registry.actor import ANONYMOUS, Actor
from registry.app import Registry, registry_on
from registry.errors import Lang, RegistryError
from registry.query import reading
from registry.query.request import Request
from registry.settings import Settings
from tests.query.conftest import ADMIN

FREE = Settings(pool_size=1, budget=0, anonymous_budget=0, cost_ceiling=0)

ROW = "id name(lang: EN) uscc staffCount contactPhone registeredCapital { amount(unit: WAN_YUAN) currency } labels { type number }"
LISTS = (
    f"{{ companies(first: 100) {{ nodes {{ {ROW} }} }} }}",
    f"{{ companies(last: 7, orderBy: [{{field: NAME}}]) {{ totalCount edges {{ cursor node {{ {ROW} }} }} pageInfo {{ endCursor }} }} }}",
    '{ park(by: {code: "PK-SDU"}) { name tenancies(first: 100, where: {state: {in: [ACTIVE, LEAVING]}}) { nodes { id state park { code } company { name uscc } plannedEnd } } } }',
    '{ search(text: "山东", first: 100) { nodes { match highlight { text } node { __typename ... on Company { name uscc } ... on Park { code } } } } }',
    "{ viewer { account { grants { nodes { role scope } } } } }",
    '{ company(by: {uscc: "nothing"}) { tenancies { nodes { id } } } }',
    "{ applications(first: 100) { nodes { number state publicState applicant { name phone } sponsor { name } } } }",
    "{ leases(first: 50, orderBy: [{field: RENT_AMOUNT, direction: DESC}]) { nodes { number rent { amount } tenancy { id company { name } } } } }",
    "{ facts(first: 100) { nodes { metric value subject { __typename id ... on Park { code } } } } }",
)
VIEWERS = ("anonymous", "company", "park-manager", "talent-office", "admin")


@pytest.fixture
async def registry(seeded_url: str) -> AsyncIterator[Registry]:
    registry = registry_on(seeded_url, FREE)
    yield registry
    await registry.close()


async def viewer_of(registry: Registry, name: str) -> Actor:
    return ANONYMOUS if name == "anonymous" else await registry.sessions.actor_named(name)


def request(document: str, **variables: Any) -> Request:
    return Request(document, None, variables, read_only=True)


async def read(registry: Registry, document: str, actor: Actor = ANONYMOUS, **variables: Any) -> list[bytes]:
    """Every row of a list."""
    listing = await registry.lists.open(registry.lists.find(request(document, **variables), actor))
    rows = [row async for batch in listing for row in batch]
    await listing.close()
    return rows


async def answered(registry: Registry, document: str, actor: Actor = ANONYMOUS, **variables: Any) -> Any:
    answer = await registry.engine.answer(request(document, **variables), actor, Lang.EN)
    return json.loads(answer.body)["data"]


def listed(data: Any) -> list[Any]:
    """The rows of the one list in an answer; none where something on the way to it is not there."""
    if data is None:
        return []
    for key, part in data.items():
        if key == "nodes":
            return list(part)
        if key == "edges":
            return [edge["node"] for edge in part]
    return next((found for part in data.values() if isinstance(part, dict) and (found := listed(part))), [])


@pytest.mark.parametrize("document", LISTS, ids=range(len(LISTS)))
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_the_rows_are_those_of_the_answer_byte_for_byte(registry: Registry, document: str, viewer: str) -> None:
    actor = await viewer_of(registry, viewer)
    expected = listed(await answered(registry, document, actor))
    rows = await read(registry, document, actor)
    assert [row.decode() for row in rows] == [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in expected]


async def test_a_list_without_a_size_is_all_of_it(scale_url: str) -> None:
    registry = registry_on(scale_url, FREE)
    asked = "query($where: CompanyWhere) { companies(where: $where, orderBy: [{field: NAME}]) { nodes { id name } } }"
    count = await answered(registry, "{ companies { totalCount(upTo: 100000) } }")
    rows = await read(registry, asked)
    assert len(rows) == count["companies"]["totalCount"] > 5_000
    assert len(set(rows)) == len(rows)
    page = await answered(registry, asked.replace("companies(", "companies(first: 100, "))
    assert [json.loads(row) for row in rows[:100]] == page["companies"]["nodes"]
    cut = await answered(registry, "{ companies(first: 100, orderBy: [{field: NAME}]) { pageInfo { endCursor } } }")
    after = "query($after: String) { companies(after: $after, orderBy: [{field: NAME}]) { nodes { id name } } }"
    assert await read(registry, after, after=cut["companies"]["pageInfo"]["endCursor"]) == rows[100:]
    await registry.close()


STATEMENTS = {
    "{ parks { totalCount nodes { code } } }": """
        SELECT convert_to(('{"code":"' || t2.code || '"}'), 'UTF8') AS answer
        FROM (SELECT t1.code AS code FROM park AS t1 ORDER BY t1.code ASC, t1.id ASC) AS t2
    """,
    '{ park(by: {code: "PK-SDU"}) { name tenancies(first: 5) { nodes { id park { code } } } } }': """
        SELECT convert_to(('{"id":"' || t3.id || '","park":' || coalesce(('{"code":"' || t1.code || '"}'), 'null') || '}'), 'UTF8') AS answer
        FROM park AS t1, LATERAL (SELECT t2.id AS id FROM tenancy AS t2 WHERE t1.id = t2.park_id ORDER BY t2.id ASC LIMIT 5) AS t3
        WHERE t1.code = $1::VARCHAR
    """,
}
"""What is asked, and what of it is asked of the database: one row for each, and nothing that stands beside the list."""


@pytest.mark.parametrize("document", STATEMENTS)
async def test_a_list_is_one_statement_with_a_row_for_each_of_its_rows(registry: Registry, document: str) -> None:
    found = registry.lists.find(request(document), ADMIN)
    assert found.prepared.statement.text.split() == STATEMENTS[document].split()
    assert found.prepared is registry.lists.find(request(document), ADMIN).prepared, "it is written once"


async def test_a_long_list_behind_a_link_keeps_its_order(scale_url: str) -> None:
    """A join may lose the order of what it joins; this one has at most one row on its other side."""
    registry = registry_on(scale_url, FREE)
    for order in ("ENTERED_ON, direction: DESC", "ENTERED_ON, direction: ASC", "COMPANY_NAME, direction: ASC"):
        asked = f'{{ park(by: {{code: "PK-SDU"}}) {{ tenancies(orderBy: [{{field: {order}}}]) {{ nodes {{ id park {{ code }} company {{ name }} }} }} }} }}'
        rows = [json.loads(row) for row in await read(registry, asked, ADMIN)]
        after, paged = "", []
        for _ in range(3):
            page = await answered(registry, asked.replace("(orderBy", f"(first: 100{after}, orderBy").replace(") { nodes", ") { pageInfo { endCursor } nodes"), ADMIN)
            paged += page["park"]["tenancies"]["nodes"]
            after = f', after: "{page["park"]["tenancies"]["pageInfo"]["endCursor"]}"'
        assert len(rows) > 300
        assert rows[:300] == paged
    await registry.close()


async def test_no_more_than_a_batch_is_held(scale_url: str) -> None:
    """More than ten thousand rows; what is traced is Python's own memory, where they would all have to be."""
    registry = registry_on(scale_url, FREE)
    wanted = registry.lists.find(request("{ tenancies { nodes { id state enteredOn company { id name uscc aliases address website } park { code name } } } }"), ADMIN)
    tracemalloc.start()
    listing = await registry.lists.open(wanted)
    size = 0
    async for batch in listing:
        size += sum(map(len, batch))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    await listing.close()
    assert (listing.count > 10_000, size > 3_000_000) == (True, True)
    assert peak < 1_500_000
    await registry.close()


async def test_the_whole_may_take_so_long_and_no_longer(scale_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = registry_on(scale_url, FREE)
    monkeypatch.setattr(reading, "LONGEST_S", 0)
    listing = await registry.lists.open(registry.lists.find(request("{ companies { nodes { id } } }"), ANONYMOUS))
    assert len(await anext(listing)) == 100
    with pytest.raises(RegistryError) as refused:
        await anext(listing)
    assert (refused.value.code, refused.value.params["limit"]) == ("EXECUTION_TIMEOUT", 0)
    await listing.close()
    await registry.close()


@pytest.mark.parametrize(
    ("document", "coordinate"),
    [
        ("{ viewer { account { username } } }", "Query.viewer"),
        ("{ parks { totalCount } }", "Query.parks"),
        ("{ parks { nodes { code } } belts { nodes { code } } }", "Query.parks, Query.belts"),
        ("{ parks { a: nodes { code } b: nodes { name } } }", "Query.parks"),
        ("{ parks { nodes { code } } rateLimit { cost } }", "Query.parks"),
        ("{ parks { groups(by: [KIND]) { count } } }", "Query.parks.groups"),
        ('{ node(id: "nothing_1") { ... on Park { tenancies { nodes { id } } } } }', "Query.node"),
        ("{ errorCatalogue { code } }", "Query.errorCatalogue"),
        ("{ __typename }", "Query"),
        ("mutation { signOut { ended } }", "Mutation"),
    ],
)
async def test_what_is_not_one_list_is_refused(registry: Registry, document: str, coordinate: str) -> None:
    with pytest.raises(RegistryError) as refused:
        registry.lists.find(request(document), ANONYMOUS)
    assert (refused.value.code, refused.value.params["coordinate"]) == ("NOT_TABULAR", coordinate)


async def test_a_list_of_a_node_by_its_id(registry: Registry) -> None:
    park = (await answered(registry, '{ park(by: {code: "PK-SDU"}) { id } }'))["park"]["id"]
    asked = "query($id: ID!) { node(id: $id) { ... on Park { tenancies(first: 100) { nodes { id } } } } }"
    rows = await read(registry, asked, id=park)
    assert [json.loads(row) for row in rows] == (await answered(registry, asked, id=park))["node"]["tenancies"]["nodes"] != []


async def test_limits_hold_before_anything_runs(registry: Registry) -> None:
    for document, code in (
        ("{ companies(first: 101) { nodes { id } } }", "PAGE_LIMIT_EXCEEDED"),
        ("{ companies(orderBy: [{field: NAME}], after: \"forged\") { nodes { id } } }", "INVALID_CURSOR"),
        ("{ persons(where: {phone: {eq: \"1\"}}) { nodes { id } } }", "FORBIDDEN"),
    ):
        with pytest.raises(RegistryError) as refused:
            registry.lists.find(request(document), ANONYMOUS)
        assert refused.value.code == code


async def test_a_page_of_it_may_cost_no_more_than_an_operation(seeded_url: str) -> None:
    registry = registry_on(seeded_url, FREE.model_copy(update={"cost_ceiling": 150}))
    with pytest.raises(RegistryError) as refused:
        await read(registry, "{ companies { nodes { id registeredCapital { amount } } } }")
    assert (refused.value.code, refused.value.params["actual"]) == ("MAX_COST_EXCEEDED", 202)
    await registry.close()


async def test_rows_are_paid_for_as_they_go_and_an_empty_purse_makes_it_wait(scale_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = registry_on(scale_url, FREE.model_copy(update={"anonymous_budget": 1_500}))
    purse = registry.engine.budgets.of(ANONYMOUS, "")
    assert purse is not None
    waited: list[int] = []

    async def later(seconds: int) -> None:
        waited.append(seconds)
        purse.since -= seconds

    monkeypatch.setattr(asyncio, "sleep", later)
    listing = await registry.lists.open(registry.lists.find(request("{ companies { nodes { id } } }"), ANONYMOUS))
    sizes = [len(batch) async for batch in listing]
    await listing.close()
    assert (sizes[:2], sum(sizes)) == ([100, 500], listing.count)
    assert 0.9 * (listing.count - 1_500) < sum(waited) * purse.rate < 1.2 * listing.count
    assert 370 <= purse.left < 1_000, "a quarter is left for other questions"
    await registry.close()


async def test_who_cannot_pay_for_a_page_is_refused(seeded_url: str) -> None:
    registry = registry_on(seeded_url, FREE.model_copy(update={"anonymous_budget": 250}))
    asked = "{ companies { nodes { id } } }"
    purse = registry.engine.budgets.of(ANONYMOUS, "")
    assert purse is not None
    assert purse.take(200)
    with pytest.raises(RegistryError) as refused:
        await read(registry, asked)
    assert refused.value.code == "THROTTLED"
    assert registry.lists.room == reading.AT_ONCE
    await registry.close()


async def test_two_are_read_at_once_and_no_more(registry: Registry) -> None:
    wanted = registry.lists.find(request("{ companies { nodes { id } } }"), ANONYMOUS)
    one, other = [await registry.lists.open(wanted) for _ in range(2)]
    with pytest.raises(RegistryError) as refused:
        await registry.lists.open(wanted)
    assert refused.value.code == "OVERLOADED"
    await one.close()
    await one.close()
    third = await registry.lists.open(wanted)
    await third.close()
    await other.close()
    assert registry.lists.room == 2


BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"


DIVISIONS = """
    INSERT INTO admin_division (id, code, name_zh, name_pinyin, level, search_terms, search_text)
    SELECT 'division_' || lpad(n::text, 26, '0'), '370103' || lpad(n::text, 3, '0'), 'x', 'x', 'SUBDISTRICT', '{}', '' FROM generate_series(1, 250) AS n
"""
"""More than a page of something that everybody sees."""


async def test_a_list_sees_one_moment_and_its_transaction_ends_with_it(database_url: str, connection: asyncpg.Connection) -> None:
    await connection.execute(DIVISIONS)
    registry = registry_on(database_url, FREE)
    listing = await registry.lists.open(registry.lists.find(request("{ adminDivisions { nodes { code } } }"), ANONYMOUS))
    assert await connection.fetchval(BACKENDS) == 1
    await connection.execute("DELETE FROM admin_division")
    assert [len(batch) async for batch in listing] == [100, 150]
    await listing.close()
    async with asyncio.timeout(5):
        while await connection.fetchval(BACKENDS):
            await asyncio.sleep(0.01)
    assert await read(registry, "{ adminDivisions { nodes { code } } }") == []
    await registry.close()


async def test_a_list_cannot_write_and_takes_no_longer_than_a_statement_may(seeded_url: str) -> None:
    registry = registry_on(seeded_url, FREE.model_copy(update={"statement_timeout_ms": 1}))
    with pytest.raises(RegistryError) as refused:
        await read(registry, '{ search(text: "a") { nodes { node { __typename ... on Company { name tenancies { totalCount } } } highlight { text } } } }')
    assert refused.value.code == "EXECUTION_TIMEOUT"
    assert registry.lists.room == reading.AT_ONCE
    await registry.close()


async def test_a_database_that_goes_away_is_a_coded_refusal(database_url: str, connection: asyncpg.Connection) -> None:
    await connection.execute(DIVISIONS)
    registry = registry_on(database_url, FREE)
    listing = await registry.lists.open(registry.lists.find(request("{ adminDivisions { nodes { code } } }"), ANONYMOUS))
    assert len(await anext(listing)) == 100
    await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with pytest.raises(RegistryError) as refused:
        await anext(listing)
    assert refused.value.code == "DATABASE_UNAVAILABLE"
    await listing.close()
    await registry.close()
