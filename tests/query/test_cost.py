"""What documents cost, worked out by hand, and that nothing runs which costs too much."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor
from registry.app import Registry, contract, registry_on
from registry.errors import Lang, RegistryError
from registry.query.budget import Budgets
from registry.query.cost import EXACT_BYTES, objects_in
from registry.query.document import Documents
from registry.query.engine import Engine
from registry.query.persisted import Persisted, Trust
from registry.query.request import Allowance, Answer, Costing, Request, Terms
from registry.settings import Settings
from tests.query.conftest import AUDITOR, Asking, asking_of
from tests.rows import Rows

PARK = '"park_01h455vb4pex5vsknk084sn02q"'
PROOF = """{ belt(by: {code: "ERHUAN"}) { name memberships(first: 20) { nodes { position role park { code name
    tenancies(first: 10, where: {state: {in: [ACTIVE]}}) { totalCount nodes { company { name uscc
      sponsoredApplications(first: 5) { totalCount nodes { number publicState applicant { name } } } } } } } } } } }"""

COSTS: list[tuple[str, int, int, int]] = [
    # document, objects of the answer, reading that leaves none, what is fixed
    ("{ __typename }", 1, 0, 0),
    ('{ park(by: {code: "A"}) { code name area } }', 1 + 1, 0, 0),
    ('{ a: park(by: {code: "A"}) { code } b: park(by: {code: "A"}) { code } }', 1 + 2, 0, 0),
    ('{ building(by: {id: "x"}) { park { belt { code } } } }', 1 + 3, 0, 0),
    ("{ leases { nodes { rent { amount currency } } } }", 1 + 1 + 20 * (1 + 1), 0, 0),
    ("{ parks { nodes { code } } }", 1 + 1 + 20, 0, 0),
    ("{ parks(first: 0) { nodes { belt { code } } } }", 1 + 1, 0, 0),
    ("{ parks(first: 7) { nodes { code belt { code } } } }", 1 + 1 + 7 * 2, 0, 0),
    ("{ parks(last: 7) { a: nodes { code } b: nodes { code belt { code } } } }", 1 + 1 + 7 + 7 * 2, 0, 0),
    ("{ parks(first: 7) { edges { cursor } } }", 1 + 1 + 7, 0, 0),
    ("{ parks(first: 7) { edges { cursor node { belt { code } } } } }", 1 + 1 + 7 * (1 + 1 + 1), 0, 0),
    ("{ parks(first: 7) { pageInfo { hasNextPage } nodes { code } } }", 1 + 1 + 1 + 7, 0, 0),
    ("{ parks(first: 7) { pageInfo { hasNextPage } } }", 1 + 1 + 1, 7, 0),
    ("{ parks { totalCount } }", 1 + 1, 5, 0),
    ("{ parks(first: 3) { nodes { tenancies(first: 4) { totalCount nodes { id } } } } }", 1 + 1 + 3 * (1 + 1 + 4), 3 * 5, 0),
    ("{ companies { groups(by: [STATE]) { key { state } count } } }", 1 + 1 + 20 * (1 + 1), 5, 0),
    ("{ tenancies { totalCount groups(by: [PARK], first: 3) { key { park { code belt { code } } } } } }", 1 + 1 + 3 * (1 + 1 + 1 + 1), 5 + 5, 0),
    ("{ events(first: 3) { nodes { subject { id ... on Park { belt { code } } } } } }", 1 + 1 + 3 * (1 + 1 + 1), 0, 0),
    ("{ companies(first: 3) { nodes { labels { type } } } }", 1 + 1 + 3 * (1 + 10), 0, 0),
    ("{ viewer { account { username } roles { role account { username } } } }", 1 + 1 + 1 + 10 * 2, 0, 0),
    ("{ ...A ...B } fragment A on Query { parks { nodes { code } } } fragment B on Query { p: parks { nodes { code } } }", 1 + 2 * 21, 0, 0),
    ("{ ...A ...A } fragment A on Query { parks { nodes { code } } }", 1 + 21, 0, 0),
    ("{ parks { nodes { code belt @skip(if: true) { code } } } }", 1 + 1 + 20, 0, 0),
    (f"{{ node(id: {PARK}) {{ id ... on Park {{ belt {{ code }} }} ... on Company {{ labels {{ type }} }} }} }}", 1 + 1 + 1, 0, 0),
    ('{ node(id: "what?") { id } }', 1 + 1, 0, 0),
    (f"{{ nodes(ids: [{PARK}, {PARK}, \"x\"]) {{ id ... on Park {{ tenancies {{ totalCount }} }} }} }}", 1 + 3 * (1 + 1), 3 * 5, 0),
    (
        f"{{ nodes(ids: [{PARK}, \"company_01h455vb4pex5vsknk084sn02q\"]) {{ ... on Park {{ belt {{ code }} }} ... on Company {{ labels {{ type }} }} }} }}",
        1 + 2 * (1 + 10), 0, 0,
    ),
    ("{ __schema { types { name } } }", 1, 0, 100),
    ('{ a: __type(name: "Park") { name } b: __type(name: "Belt") { name } parks { nodes { code } } }', 1 + 21, 0, 200),
    ("{ errorCatalogue { code } rateLimit { cost } }", 1, 0, 2),
    ("{ rateLimit(dryRun: true) { cost } parks { nodes { code } } }", 1 + 21, 0, 1),
    ("mutation { signOut { ended } }", 1 + 1, 0, 10 + 1),
    ("mutation { a: signOut { ended } b: signOut { errors { code } ended } __typename }", 1 + 2, 0, 20 + 1 + 2),
    (
        "mutation { activatePark(input: {parkId: \"x\", expectedVersion: 1}) { park { code tenancies(first: 3) { totalCount nodes { id } } } errors { code } } }",
        1 + 1 + 1 + 1 + 3, 5, 10 + 1,
    ),
    (PROOF, 1 + 1 + 1 + 20 * (1 + 1 + (1 + 10 * (1 + 1 + (1 + 5 * 2)))), 20 * 5 + 200 * 5, 0),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    """One that has no database, for what is told without running."""
    nothing: Any = None
    return Engine(contract(), nothing, nothing, Persisted({}, Trust.ALLOW), Budgets(0, 0), ceiling=0)


@pytest.mark.parametrize(("document", "objects", "unseen", "fixed"), COSTS, ids=[case[0][:60] for case in COSTS])
async def test_a_document_costs(engine: Engine, document: str, objects: int, unseen: int, fixed: int) -> None:
    told = await cost_told(engine, document, Costing.VALIDATE)
    assert told == {"requestedQueryCost": objects + unseen + fixed, "actualQueryCost": None, "throttleStatus": None}
    operation = Documents(engine.catalog).prepare(document).operation(None)
    if not operation.is_mutation:
        cost = engine.compiled(operation, {}, ANONYMOUS).cost.with_ids({})
        assert (cost.objects, cost.unseen, cost.fixed) == (objects, unseen, fixed)


async def cost_told(engine: Engine, document: str, costing: Costing, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
    """`extensions { cost }` of a response."""
    answer = await engine.answer(Request(document, None, variables, read_only=False), actor, Lang.EN, Terms(costing=costing))
    response = json.loads(answer.body)
    assert ("data" in response, answer.began) == (costing is Costing.REPORT, costing is Costing.REPORT)
    cost: dict[str, Any] = response["extensions"]["cost"]
    return cost


async def test_page_sizes_and_ids_that_are_variables_count(engine: Engine) -> None:
    asked = "query($n: Int, $ids: [ID!]!, $in: Boolean!) { parks(first: $n) { nodes { code belt @include(if: $in) { code } } } nodes(ids: $ids) { id } }"
    for number, ids, within, cost in ((3, 0, False, 5), (3, 2, True, 10), (100, 100, True, 302), (None, 1, False, 23)):
        variables: dict[str, Any] = {"n": number, "ids": ["x"] * ids, "in": within}
        told = await cost_told(engine, asked, Costing.VALIDATE, **variables)
        assert told["requestedQueryCost"] == cost


async def test_a_plan_says_what_is_dearest(engine: Engine) -> None:
    for document, dearest in (
        ("{ parks { nodes { belt { code } tenancies { nodes { leases { nodes { id } } } } } } }", "Tenancy.leases"),
        ("{ parks(first: 9) { nodes { code } } companies(first: 8) { nodes { uscc } } }", "Query.parks"),
        ("{ __schema { types { name } } parks(first: 8) { nodes { code } } }", "Query.__schema"),
        ("{ __typename }", "data"),
    ):
        operation = Documents(engine.catalog).prepare(document).operation(None)
        assert engine.compiled(operation, {}, ANONYMOUS).cost.dearest == dearest


def thousandfold(first: int) -> str:
    return f"{{ parks(first: {first}) {{ nodes {{ tenancies(first: {first}) {{ nodes {{ leases(first: {first}) {{ nodes {{ id }} }} }} }} }} }} }}"


async def test_what_costs_too_much_is_refused_and_not_charged(database_url: str) -> None:
    registry = registry_on(database_url, Settings(pool_size=1))
    for costing in Costing:
        with pytest.raises(RegistryError) as refused:
            await registry.engine.answer(Request(thousandfold(100), None, {}, read_only=True), ANONYMOUS, Lang.EN, Terms("here", costing))
        told = {"limit": 30_000, "actual": 2 + 100 * (2 + 100 * (2 + 100)), "coordinate": "Tenancy.leases"}
        assert (refused.value.code, refused.value.params) == ("MAX_COST_EXCEEDED", told)
    assert registry.engine.allowance(ANONYMOUS, "here") == Allowance("anonymous", 40_000, 40_000, 400.0)
    assert json.loads((await answered(registry, PROOF)).body) == {"data": {"belt": None}}
    await registry.close()


async def test_the_ceiling_is_inclusive_and_never_above_what_a_purse_can_hold(database_url: str) -> None:
    asked, cost = "{ parks(first: 98) { nodes { code } } }", 100
    for ceiling, purse, limit in ((cost, 0, None), (cost - 1, 0, 99), (0, cost, None), (0, cost - 1, 99), (500, 99, 99), (0, 0, None)):
        registry = registry_on(database_url, Settings(pool_size=1, cost_ceiling=ceiling, anonymous_budget=purse))
        if limit is None:
            assert (await answered(registry, asked)).began
        else:
            with pytest.raises(RegistryError) as refused:
                await answered(registry, asked)
            assert (refused.value.code, refused.value.params["limit"]) == ("MAX_COST_EXCEEDED", limit)
        await registry.close()


async def answered(registry: Registry, document: str, actor: Actor = ANONYMOUS, sender: str = "") -> Answer:
    return await registry.engine.answer(Request(document, None, {}, read_only=True), actor, Lang.EN, Terms(sender))


async def test_what_is_not_there_is_given_back(database_url: str, rows: Rows) -> None:
    """Of 20 parks with 4 tenancies each there are two, with three and none."""
    registry = registry_on(database_url, Settings(pool_size=1, budget=0, anonymous_budget=0))
    park = await rows.park()
    await rows.park()
    for _ in range(3):
        await rows.tenancy(park_id=park, company_id=await rows.company())
    told = await cost_told(registry.engine, "{ parks { nodes { code tenancies(first: 4) { nodes { id } } } } }", Costing.REPORT, AUDITOR)
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (1 + 1 + 20 * (1 + 1 + 4), 1 + 1 + 2 * (1 + 1) + 3)
    counted = "{ parks { nodes { tenancies(first: 4) { totalCount nodes { id } } } } rateLimit { cost nodeCount } }"
    told = await cost_told(registry.engine, counted, Costing.REPORT, AUDITOR)
    share = -(-20 * 5 * 9 // 122)  # of the counting, as much as of the objects
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (122 + 100 + 1, 9 + share + 1)
    told = await cost_told(registry.engine, "{ errorCatalogue { code } __schema { types { name } } parks { totalCount } }", Costing.REPORT)
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (108, 108), "what is fixed is not taken for rows"
    await registry.close()


async def test_text_cannot_pass_for_objects_and_text_that_ends_like_one_is_bounded(database_url: str, rows: Rows) -> None:
    registry = registry_on(database_url, Settings(pool_size=1, budget=0, anonymous_budget=0))
    await rows.park(name_zh='{"{"{"')
    asked = "{ parks(first: 1) { nodes { name } } }"
    told = await cost_told(registry.engine, asked, Costing.REPORT)
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (3, 3)
    told = await cost_told(registry.engine, asked.replace("1", "9"), Costing.REPORT)
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (11, 3)
    await rows.park(name_zh="{")
    told = await cost_told(registry.engine, asked.replace("1", "2"), Costing.REPORT)
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (4, 4)
    await registry.close()


def test_long_answers_are_sampled() -> None:
    row = b'{"code":"PK-000001","name":"\xe5\x9b\xad\xe5\x8c\xba"},'
    short = row * (EXACT_BYTES // len(row))
    assert objects_in(short) == len(short) // len(row)
    for count in (500, 5000, 50_000):
        assert abs(objects_in(row * count) / count - 1) < 0.03
    uneven = row * 4000 + b'{"name":"' + b"x" * 200_000 + b'"},'
    assert abs(objects_in(uneven) / 4001 - 1) < 0.3


async def test_what_a_mutation_did_not_show_is_given_back(database_url: str) -> None:
    registry = registry_on(database_url, Settings(pool_size=1, budget=0, anonymous_budget=0))
    asked = """mutation { signIn(input: {username: "nobody", password: "wrong"}) { token errors { code }
                account { username grants { nodes { role } } } } }"""
    told = await cost_told(registry.engine, asked, Costing.REPORT)
    assert told["requestedQueryCost"] > told["actualQueryCost"] == 10 + 2 + 2, "the answer, the payload, and two values of its own"
    await registry.close()


@pytest.fixture
async def ask(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """What is asked is charged, as a registry does that nobody has set up otherwise."""
    async with asking_of(registry_on(database_url, Settings(pool_size=2)), monkeypatch) as ask:
        yield ask


@pytest.mark.parametrize("given", ["literal", "variable"])
async def test_a_dry_run_tells_and_does_not_run(ask: Asking, given: str) -> None:
    document = "query($dry: Boolean = true) { parks { nodes { code } } __schema { types { name } } rateLimit(dryRun: $dry) { cost used limit remaining nodeCount resetAt } t: __typename }"
    document = document.replace("($dry: Boolean = true)", "").replace("$dry", "true") if given == "literal" else document
    for _ in range(2):
        answer = await ask(document)
        told = answer["rateLimit"]
        assert list(answer) == ["rateLimit", "t"]
        assert told.pop("resetAt") is not None
        assert told == {"cost": 123, "used": 123, "limit": 40_000, "remaining": 40_000 - 123, "nodeCount": 22}
        assert "park" not in ask.statements[0]
    assert ask.registry.engine.allowance(ANONYMOUS, "") == Allowance("anonymous", 40_000, 40_000, 400.0), "nothing was charged"


async def test_what_may_be_spent_is_asked_beside_data(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    answer = await ask("{ rateLimit { cost remaining } parks { nodes { code } } }")
    assert answer == {"rateLimit": {"cost": 23, "remaining": 40_000 - 23}, "parks": {"nodes": [{"code": "PK-A"}]}}
    registry = registry_on(ask.registry.url, Settings(pool_size=1, anonymous_budget=0))
    request = Request("{ rateLimit { limit cost remaining used resetAt nodeCount } }", None, {}, read_only=True)
    told = json.loads((await registry.engine.answer(request, ANONYMOUS, Lang.EN)).body)["data"]["rateLimit"]
    assert told == {"limit": None, "cost": 2, "remaining": None, "used": None, "resetAt": None, "nodeCount": 1}
    await registry.close()
