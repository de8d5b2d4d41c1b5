"""What viewers may spend: purses that empty and fill, whose they are, and what a refusal tells."""

import json
from collections.abc import AsyncIterator

import pytest

from registry.actor import ANONYMOUS, Actor
from registry.app import Registry, registry_on
from registry.errors import Lang, RegistryError
from registry.query.budget import PURSES, Budgets, Purse, Tier
from registry.query.request import Allowance, Costing, Request, Terms
from registry.settings import Settings
from tests.rows import Rows

TEN = "{ parks(first: 8) { nodes { code } } }"
"""Costs ten points, and two where there is no park."""


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_purse_empties_and_fills_again_up_to_its_maximum() -> None:
    clock = Clock()
    purse = Purse(Tier("viewer", 1000), clock)
    await purse.charge(600)
    await purse.charge(400)
    with pytest.raises(RegistryError) as refused:
        await purse.charge(25)
    told = {"cost": 25, "available": 0, "maximum": 1000, "retryAfter": 3}
    assert (refused.value.code, refused.value.params) == ("THROTTLED", told)
    clock.now += 2
    with pytest.raises(RegistryError) as refused:
        await purse.charge(25)
    assert (refused.value.params["available"], refused.value.params["retryAfter"]) == (20, 1)
    clock.now += 1
    await purse.charge(25)
    purse.give_back(15)
    assert purse.allowance() == Allowance("viewer", 1000, 20, 10.0)
    assert purse.allowance().full_in == 98
    clock.now += 1_000_000
    assert purse.allowance() == Allowance("viewer", 1000, 1000, 10.0)
    purse.give_back(5)
    assert purse.allowance().available == 1000
    assert purse.allowance().full_in == 0


async def test_a_refusal_names_the_time_after_which_it_fits() -> None:
    for cost, spent in ((1, 100), (7, 99), (100, 3), (50, 100)):
        clock = Clock()
        purse = Purse(Tier("viewer", 100), clock)
        await purse.charge(spent)
        if cost > 100 - spent:
            with pytest.raises(RegistryError) as refused:
                await purse.charge(cost)
            clock.now += refused.value.params["retryAfter"]
        await purse.charge(cost)


def test_an_account_has_one_purse_wherever_it_asks_from_and_an_address_another() -> None:
    budgets = Budgets(1000, 100)
    me, you = Actor("account_1"), Actor("account_2")
    assert budgets.of(me, "here") is budgets.of(me, "there") is not budgets.of(you, "here")
    assert budgets.of(ANONYMOUS, "here") is budgets.of(ANONYMOUS, "here") is not budgets.of(ANONYMOUS, "there")
    purses = [budgets.of(me, ""), budgets.of(ANONYMOUS, "")]
    assert [purse and purse.tier for purse in purses] == [Tier("viewer", 1000), Tier("anonymous", 100)]
    assert Budgets(0, 100).of(me, "") is None
    assert Budgets(1000, 0).of(ANONYMOUS, "") is None


def test_no_more_purses_are_remembered_than_fit() -> None:
    budgets = Budgets(1000, 100)
    first = budgets.of(ANONYMOUS, "0")
    for number in range(1, PURSES + 1):
        budgets.of(ANONYMOUS, str(number))
    assert len(budgets._purses) == PURSES
    assert budgets.of(ANONYMOUS, "0") is not first


@pytest.fixture
async def registry(database_url: str) -> AsyncIterator[Registry]:
    registry = registry_on(database_url, Settings(pool_size=1, budget=300, anonymous_budget=30))
    yield registry
    await registry.close()


async def ask(registry: Registry, document: str, actor: Actor = ANONYMOUS, sender: str = "here", costing: Costing = Costing.SILENT) -> bytes:
    request = Request(document, None, {}, read_only=False)
    return (await registry.engine.answer(request, actor, Lang.EN, Terms(sender, costing))).body


def left(registry: Registry, actor: Actor = ANONYMOUS, sender: str = "here") -> int:
    allowance = registry.engine.allowance(actor, sender)
    assert allowance is not None
    return allowance.available


async def test_an_operation_is_charged_what_it_read(registry: Registry, rows: Rows) -> None:
    for _ in range(8):
        await rows.park()
    before = registry.engine.budgets.of(ANONYMOUS, "here")
    assert before is not None
    before.clock = Clock()  # nothing comes back while this test runs
    before.since = before.clock()
    await ask(registry, TEN)
    assert left(registry) == 20
    told = json.loads(await ask(registry, TEN, costing=Costing.REPORT))["extensions"]["cost"]
    status = {"maximumAvailable": 30, "currentlyAvailable": 10, "restoreRate": 0.3}
    assert told == {"requestedQueryCost": 10, "actualQueryCost": 10, "throttleStatus": status}
    await ask(registry, "{ parks(first: 8) { totalCount } }")
    assert left(registry) == 3
    for _ in range(2):
        with pytest.raises(RegistryError) as refused:
            await ask(registry, TEN)
        assert (refused.value.code, refused.value.params["available"]) == ("THROTTLED", 3)
    await ask(registry, "{ __typename }")
    assert left(registry) == 2, "a refusal costs nothing, and what fits is answered"
    assert json.loads(await ask(registry, TEN, sender="there"))["data"], "another address has its own"
    assert json.loads(await ask(registry, TEN, Actor("account_1")))["data"], "and so has an account"


async def test_what_is_not_answered_is_not_charged(registry: Registry) -> None:
    for document, costing in (("{ parks { what } }", Costing.SILENT), ("{ parks(first: 999) { totalCount } }", Costing.SILENT)):
        with pytest.raises(Exception, match=r"fit|at most"):
            await ask(registry, document, costing=costing)
    await ask(registry, TEN, costing=Costing.VALIDATE)
    await ask(registry, "mutation { signOut { ended } }", costing=Costing.VALIDATE)
    assert left(registry) == 30


async def test_mutations_are_charged_before_they_do_anything(registry: Registry) -> None:
    await ask(registry, "mutation { a: signOut { ended } b: signOut { ended } }")
    with pytest.raises(RegistryError) as refused:
        await ask(registry, 'mutation { signIn(input: {username: "mei", password: "wrong"}) { token } }')
    assert refused.value.code == "THROTTLED"


async def test_a_database_that_is_away_costs_nothing_and_a_statement_that_takes_too_long_does(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for refusal, remains in ((RegistryError("DATABASE_UNAVAILABLE"), 30), (RegistryError("EXECUTION_TIMEOUT", limit=1, actual=2), 20)):

        async def failing(*_: object, refusal: RegistryError = refusal, **__: object) -> bytes:
            raise refusal

        monkeypatch.setattr(registry.pool, "fetch", failing)
        with pytest.raises(RegistryError) as refused:
            await ask(registry, TEN)
        assert refused.value is refusal
        assert left(registry) == remains
