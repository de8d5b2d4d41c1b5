"""One document is one statement, however many rows it meets and however deep it goes."""

import gc
import json
from typing import Any

import asyncpg
import pytest

from registry.query.engine import Engine
from tests.query.conftest import ADMIN, AUDITOR, Asking
from tests.rows import Rows

DEEPER = (
    "belts { nodes { code } }",
    "belts { nodes { memberships { nodes { position park { code } } } } }",
    "belts { nodes { memberships { nodes { park { tenancies { totalCount nodes { company { name } } pageInfo { hasNextPage endCursor } } } } } } }",
    "belts { nodes { memberships { nodes { park { tenancies { edges { node { company { labels { type } } units { nodes { number } } } } } } } } } }",
)


async def grow(rows: Rows, parents: int) -> None:
    """A belt with so many parks, each with as many tenancies that have a lease on a unit."""
    belt = await rows.belt(code="ERHUAN")
    for position in range(1, parents + 1):
        park = await rows.park()
        await rows.belt_membership(belt_id=belt, park_id=park, position=position)
        for _ in range(parents):
            tenancy = await rows.tenancy(park_id=park)
            await rows.company_label(company_id=await rows.value("tenancy", tenancy, "company_id"))
            await rows.let(await rows.lease(tenancy_id=tenancy), await rows.space_unit(park_id=park))


@pytest.mark.parametrize("parents", [1, 3])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
async def test_one_statement_at_any_depth_with_any_number_of_parents(ask: Asking, rows: Rows, depth: int, parents: int) -> None:
    await grow(rows, parents)
    answer = await ask(f"{{ {DEEPER[depth - 1]} }}", AUDITOR)
    assert len(ask.statements) == 1
    leaf = "number" if depth == 4 else "company" if depth == 3 else "position" if depth == 2 else "code"
    assert json.dumps(answer).count(f'"{leaf}"') == (1 if depth == 1 else parents if depth == 2 else parents**2)


AT_HAND = """{ parks(first: 100) { nodes { code tenancies(first: 100) {
    a: nodes { id } b: nodes { park { code } } edges { node { park { code tenancies(first: 1) { nodes { park { code } } } } } }
    nodes { company { name labels { __typename company { name } } currentTenancies { nodes { company { name } park { code } } } } }
} } } }"""


@pytest.mark.parametrize("parents", [1, 3])
async def test_what_stands_around_a_list_is_read_once_for_each_of_its_rows(ask: Asking, rows: Rows, parents: int) -> None:
    """A list of nothing but what stands around it would be taken for an aggregate of the SELECT around."""
    await grow(rows, parents)
    answer = await ask(AT_HAND, AUDITOR)
    for park in answer["parks"]["nodes"]:
        tenancies, code = park["tenancies"], park["code"]
        assert len(tenancies["a"]) == parents
        assert tenancies["b"] == [{"park": {"code": code}}] * parents
        inner = {"park": {"code": code, "tenancies": {"nodes": [{"park": {"code": code}}]}}}
        assert tenancies["edges"] == [{"node": inner}] * parents
        for row in tenancies["nodes"]:
            name = row["company"]["name"]
            labels = [{"__typename": "CompanyLabel", "company": {"name": name}}]
            current = {"nodes": [{"company": {"name": name}, "park": {"code": code}}]}
            assert row["company"] == {"name": name, "labels": labels, "currentTenancies": current}


async def test_a_list_of_which_nothing_is_asked_but_what_it_is(ask: Asking, rows: Rows) -> None:
    await grow(rows, 1)
    answer = await ask("{ companies { nodes { labels { __typename } } } viewer { roles { __typename } } }", AUDITOR)
    assert answer == {"companies": {"nodes": [{"labels": [{"__typename": "CompanyLabel"}]}]}, "viewer": {"roles": []}}


async def test_several_roots_are_one_statement_too(ask: Asking, rows: Rows) -> None:
    await grow(rows, 2)
    answer = await ask('{ parks { totalCount } belts { totalCount } viewer { roles { role } } a: belt(by: {code: "ERHUAN"}) { name } }')
    assert len(ask.statements) == 1
    assert answer["parks"] == {"totalCount": 2}


async def test_a_statement_is_written_once_for_a_shape_and_a_kind_of_viewer(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    engine: Engine = ask.registry.engine
    asked = 'query($where: ParkWhere, $first: Int, $code: String = "PK-A") { park(by: {code: $code}) { id } parks(first: $first, where: $where) { totalCount } }'
    shapes: list[dict[str, Any]] = [
        {},
        {"where": {"code": {"eq": "PK-A"}}},
        {"where": {"code": {"eq": "PK-B"}}},
        {"where": {"code": {"in": ["PK-A"]}}},
        {"where": {"code": {"in": ["PK-A", "PK-B"]}}, "code": "PK-B"},
        {"first": 1},
        {"first": 2},
        {"where": {"code": {"isNull": True}}},
        {"where": {"code": {"isNull": False}}},
    ]
    written = []
    for variables in shapes:
        await ask(asked, **variables)
        written.append(len(engine.kept))
    assert written == [1, 2, 2, 3, 3, 4, 5, 6, 7]
    await ask(asked, AUDITOR)
    assert len(engine.kept) == 8


async def test_what_a_mutation_is_given_does_not_change_how_its_answer_is_read(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A")
    asked = "mutation($input: UpdateParkInput!, $first: Int) { updatePark(input: $input) { park { version tenancies(first: $first) { totalCount nodes { id } } } } }"
    written = []
    sent: list[tuple[dict[str, Any], int]] = [({"nameEn": "A"}, 1), ({"aliases": ["B"], "level": None, "nameEn": "B"}, 1), ({"nameEn": "C"}, 2)]
    for version, (given, first) in enumerate(sent, 1):
        shown = await ask(asked, ADMIN, input={"parkId": park, "expectedVersion": version, **given}, first=first)
        assert shown["updatePark"]["park"]["version"] == version + 1
        written.append(len(ask.registry.engine.kept))
    assert written == [1, 1, 2]


@pytest.mark.parametrize("seen", [True, False])
async def test_what_leaves_a_part_of_an_answer_out_does(ask: Asking, rows: Rows, seen: bool) -> None:
    """Of a mutation whose selections are merged, too, whichever of the two was asked for first."""
    park = await rows.park()
    asked = """mutation($input: UpdateParkInput!, $seen: Boolean!) {
        updatePark(input: $input) { errors { code } } updatePark(input: $input) @include(if: $seen) { park { version } }
    }"""
    for version, shown in enumerate((seen, not seen), 1):
        given = {"parkId": park, "expectedVersion": version, "nameEn": f"A{version}"}
        answer = await ask(asked, ADMIN, input=given, seen=shown)
        assert answer == {"updatePark": {"errors": [], **({"park": {"version": version + 1}} if shown else {})}}


async def test_statements_that_are_kept_are_bounded(ask: Asking, rows: Rows) -> None:
    engine: Engine = ask.registry.engine
    engine.kept.count = engine.documents.kept.count = 3
    for size in range(10):
        await ask(f"{{ parks(first: {size}) {{ totalCount }} }}")
    assert len(engine.kept) == len(engine.documents.kept) == 3


async def test_a_read_leaves_no_cycle_to_be_collected(ask: Asking, rows: Rows) -> None:
    """The collector is told to look seldom: see `serving.settle`."""
    await grow(rows, 2)
    left = []
    for count in (1, 1, 50):
        gc.collect()
        gc.disable()
        try:
            for _ in range(count):
                await ask(f"{{ {DEEPER[3]} }}", AUDITOR)
            left.append(gc.collect())
        finally:
            gc.enable()
    assert left[2] - left[1] < 25


async def test_large_documents_count_for_more(ask: Asking, rows: Rows) -> None:
    engine: Engine = ask.registry.engine
    engine.documents.kept.weight = 10_000
    for n in range(6):
        await ask("{ parks { nodes { id: code } totalCount } }" + "#" * (3_000 + n))
    assert [len(text) // 1000 for text in engine.documents.kept] == [3, 3, 3]
    await ask("{ parks { totalCount } }" + "#" * 20_000)
    assert len(engine.documents.kept) == 1


async def test_a_prepared_statement_is_planned_once(ask: Asking, connection: asyncpg.Connection) -> None:
    """An unnamed statement would be planned at every request: the database would work several times as long."""
    await ask("{ parks { nodes { code } } }")
    (line,) = ask.registry.pool._idle
    for _ in range(3):
        await ask("{ parks { nodes { code } } }")
    asked = "SELECT generic_plans + custom_plans AS plans FROM pg_prepared_statements WHERE statement = $1"
    kept = await line.connection.fetch(asked, ask.statements[-1])
    assert [row["plans"] for row in kept] == [4]
