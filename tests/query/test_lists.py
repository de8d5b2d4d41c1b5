"""Lists: order, pages, cursors, filters - against Python's own sorting and filtering of the same rows."""

import json
import random
from base64 import b64decode, b64encode
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import pytest

from registry.errors import RegistryError
from tests.query.conftest import Asking
from tests.rows import Rows

AREAS = [None, 300, 100, None, 300, 200, 100, 300]
KINDS = ["INDUSTRIAL_PARK", "INCUBATOR", "OTHER"]
PAGE = """
query($first: Int, $after: String, $last: Int, $before: String, $order: [ParkOrder!], $where: ParkWhere) {
  parks(first: $first, after: $after, last: $last, before: $before, orderBy: $order, where: $where) {
    totalCount edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def parks(rows: Rows) -> list[dict[str, Any]]:
    """Eight parks with ties and gaps; codes in a shuffled order of birth."""
    codes = [f"PK-{n}" for n in range(len(AREAS))]
    random.Random(7).shuffle(codes)
    made = []
    for n, (code, area) in enumerate(zip(codes, AREAS, strict=True)):
        measured = {} if area is None else {"area_m2": area, "area_qualifier": "EXACT"}
        park = await rows.park(code=code, kind=KINDS[n % 3], **measured)
        made.append({"id": park, "CODE": code, "KIND": KINDS[n % 3], "AREA_M2": None if area is None else Decimal(area)})
    return made


def in_order(made: list[dict[str, Any]], order: list[dict[str, str]]) -> list[str]:
    """Codes as they should come, by sorting on one key after another, the last first."""
    found = sorted(made, key=lambda row: row["id"], reverse=order[-1].get("direction") == "DESC")
    for by in reversed(order):
        found.sort(key=lambda row: row[by["field"]] or 0, reverse=by.get("direction") == "DESC")
        found.sort(key=lambda row: (row[by["field"]] is None) is (by.get("nulls") != "FIRST"))
    return [row["CODE"] for row in found]


ORDERS: list[list[dict[str, str]]] = [
    [{"field": "CODE"}],
    [{"field": "CODE", "direction": "DESC"}],
    *([{"field": "AREA_M2", "direction": way, "nulls": nulls}] for way, nulls in product(("ASC", "DESC"), ("FIRST", "LAST"))),
    *(
        [{"field": "KIND", "direction": first}, {"field": "AREA_M2", "direction": second, "nulls": nulls}]
        for first, second, nulls in product(("ASC", "DESC"), ("ASC", "DESC"), ("FIRST", "LAST"))
    ),
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_paging_meets_every_row_once_in_either_direction(ask: Asking, rows: Rows, order: list[dict[str, str]]) -> None:
    expected = in_order(await parks(rows), order)
    for size in (1, 3, 8, 9):
        forward: list[str] = []
        cursor = None
        while True:
            page = (await ask(PAGE, first=size, after=cursor, order=order))["parks"]
            forward += [edge["node"]["code"] for edge in page["edges"]]
            assert page["pageInfo"]["hasPreviousPage"] is (cursor is not None)
            assert page["totalCount"] == len(expected)
            cursor = page["pageInfo"]["endCursor"]
            assert cursor == page["edges"][-1]["cursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert forward == expected
        backward: list[str] = []
        cursor = None
        while True:
            page = (await ask(PAGE, last=size, before=cursor, order=order))["parks"]
            backward = [edge["node"]["code"] for edge in page["edges"]] + backward
            assert page["pageInfo"]["hasNextPage"] is (cursor is not None)
            cursor = page["pageInfo"]["startCursor"]
            assert cursor == page["edges"][0]["cursor"]
            if not page["pageInfo"]["hasPreviousPage"]:
                break
        assert backward == expected


async def test_a_window_between_two_cursors(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    edges = (await ask(PAGE))["parks"]["edges"]
    between = (await ask(PAGE, after=edges[1]["cursor"], before=edges[5]["cursor"]))["parks"]
    assert [edge["node"]["code"] for edge in between["edges"]] == ["PK-2", "PK-3", "PK-4"]
    assert between["pageInfo"]["hasNextPage"] and between["pageInfo"]["hasPreviousPage"]
    last = (await ask(PAGE, after=edges[1]["cursor"], before=edges[5]["cursor"], last=2))["parks"]
    assert [edge["node"]["code"] for edge in last["edges"]] == ["PK-3", "PK-4"]


async def test_an_empty_page_says_so(ask: Asking, rows: Rows) -> None:
    nothing = {"edges": [], "totalCount": 0}
    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert (await ask(PAGE))["parks"] == nothing | {"pageInfo": info}
    await parks(rows)
    assert (await ask(PAGE, first=0))["parks"] == {"edges": [], "totalCount": 8, "pageInfo": info | {"hasNextPage": True}}


async def test_a_cursor_outlives_its_row(ask: Asking, rows: Rows) -> None:
    made = await parks(rows)
    edges = (await ask(PAGE, first=3))["parks"]["edges"]
    gone = next(row["id"] for row in made if row["CODE"] == "PK-2")
    await rows.connection.execute("DELETE FROM park WHERE id = $1", gone)
    page = (await ask(PAGE, first=2, after=edges[2]["cursor"]))["parks"]
    assert [edge["node"]["code"] for edge in page["edges"]] == ["PK-3", "PK-4"]


async def test_a_cursor_belongs_to_one_order_and_one_filter(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    kinds = {"kind": {"in": KINDS}}
    cursor = (await ask(PAGE, first=1, where=kinds))["parks"]["pageInfo"]["endCursor"]
    assert (await ask(PAGE, first=1, after=cursor, where=kinds))["parks"]["edges"][0]["node"] == {"code": "PK-1"}
    for other in ({"where": {"kind": {"in": KINDS[:2]}}}, {}, {"where": kinds, "order": [{"field": "KIND"}]}):
        with pytest.raises(RegistryError) as refused:
            await ask(PAGE, after=cursor, **other)
        assert refused.value.code == "INVALID_CURSOR"


@pytest.mark.parametrize("size", ["first: 2", "last: 2", "first: 0"])
@pytest.mark.parametrize("field", ["__typename", "hasNextPage", "hasPreviousPage", "startCursor", "hasNextPage @skip(if: true)"])
async def test_page_info_can_be_asked_for_alone(ask: Asking, rows: Rows, size: str, field: str) -> None:
    for _ in range(2):
        answer = await ask(f"{{ parks({size}) {{ pageInfo {{ {field} }} }} }}")
        assert len(answer["parks"]["pageInfo"]) == (0 if "@skip" in field else 1)
        await parks(rows)
        await rows.connection.execute("UPDATE park SET code = code || '-' || id")


async def refusal(ask: Asking, asked: str, **variables: Any) -> str | None:
    """The code of a refusal; None where there is an answer."""
    try:
        await ask(asked, **variables)
    except RegistryError as error:
        return error.code
    return None


FORGED = ["\ud800", "1e999999", "99999999999999999999", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "NaN", None, "\x00"]


@pytest.mark.parametrize("value", FORGED, ids=repr)
@pytest.mark.parametrize("root", ["facts VALUE", "callRounds YEAR", "callRounds OPENS_AT", "parks NAME", "parks CODE", "parks ESTABLISHED_ON"])
async def test_a_forged_cursor_is_refused_or_is_a_place_like_another(ask: Asking, rows: Rows, root: str, value: str | None) -> None:
    await rows.reported_fact()
    await rows.call_round()
    await parks(rows)
    name, order = root.split()
    asked = f"query($after: String) {{ {name}(orderBy: [{{field: {order}}}], after: $after) {{ totalCount edges {{ cursor }} }} }}"
    digest, *keys = json.loads(b64decode((await ask(asked))[name]["edges"][0]["cursor"]))
    for place in range(len(keys)):
        forged = json.dumps([digest, *(value if n == place else key for n, key in enumerate(keys))])
        assert await refusal(ask, asked, after=b64encode(forged.encode()).decode()) in (None, "INVALID_CURSOR")


async def test_a_count_can_be_asked_for_alone_at_any_depth(ask: Asking, rows: Rows) -> None:
    await rows.building()
    answer = await ask("{ parks { nodes { buildings { totalCount __typename } } } companies { totalCount } }")
    assert answer["parks"]["nodes"][0]["buildings"] == {"totalCount": 1, "__typename": "BuildingConnection"}


async def test_a_cursor_that_is_not_used_is_not_looked_at(ask: Asking, rows: Rows) -> None:
    asked = "query($c: String, $more: Boolean!) { parks(after: $c) @include(if: $more) { totalCount } viewer { __typename } }"
    assert await ask(asked, c="?", more=False) == {"viewer": {"__typename": "Viewer"}}
    with pytest.raises(RegistryError) as refused:
        await ask(asked, c="?", more=True)
    assert refused.value.code == "INVALID_CURSOR"


FILTERS: list[dict[str, Any]] = [
    {"areaM2": {"eq": "300"}},
    {"areaM2": {"neq": "300"}},
    {"areaM2": {"in": ["100", "200"]}},
    {"areaM2": {"in": []}},
    {"areaM2": {"nin": ["100", "200"]}},
    {"areaM2": {"isNull": True}},
    {"areaM2": {"gt": "100", "lte": "300"}},
    {"code": {"startsWith": "PK-"}},
    {"code": {"contains": "_"}},
    {"name": {"contains": "%"}},
    {"kind": {"in": ["OTHER", "INCUBATOR"]}, "areaM2": {"gte": "200"}},
    {"or": [{"kind": {"eq": "OTHER"}}, {"areaM2": {"lt": "200"}}]},
    {"or": []},
    {"and": []},
    {},
    {"belt": {"code": {"eq": "ERHUAN"}}},
    {"tenancies": {"some": {"state": {"eq": "ACTIVE"}}}},
    {"tenancies": {"every": {"state": {"eq": "ACTIVE"}}}},
    {"tenancies": {"none": {"company": {"name": {"contains": "公司"}}}}},
]
EXPECTED: list[int | None] = [3, 5, 3, 0, 5, 2, 4, 8, 0, 0, None, None, 0, 8, 8, 0, 2, 8, 6]
"""How many of the eight parks pass; None where only the partition is held."""


@pytest.mark.parametrize(("where", "passing"), list(zip(FILTERS, EXPECTED, strict=True)), ids=str)
async def test_a_filter_and_its_negation_part_the_rows_between_them(
    ask: Asking, rows: Rows, where: dict[str, Any], passing: int | None
) -> None:
    made = await parks(rows)
    for row in made[:2]:
        await rows.tenancy(park_id=row["id"], company_id=await rows.company(name_zh="公司"))
    yes = {edge["node"]["code"] for edge in (await ask(PAGE, where=where))["parks"]["edges"]}
    no = {edge["node"]["code"] for edge in (await ask(PAGE, where={"not": where}))["parks"]["edges"]}
    assert yes | no == {row["CODE"] for row in made}
    assert yes & no == set()
    assert passing is None or len(yes) == passing


async def test_lists_that_ask_for_no_order_have_their_own(ask: Asking, rows: Rows) -> None:
    belt = await rows.belt()
    for position in (3, 1, 2):
        await rows.belt_membership(belt_id=belt, position=position)
    answer = await ask("{ belts { nodes { memberships { nodes { position } } } } }")
    positions = [node["position"] for node in answer["belts"]["nodes"][0]["memberships"]["nodes"]]
    assert all(earlier < later for earlier, later in pairwise(positions))
    assert positions == [1, 2, 3]
