"""Lists: pages of a size, cursors, and the order they are in."""

import pytest

from tests.query.conftest import Asking
from tests.query.conventions.asking import codes, one, refusal, three
from tests.rows import Rows


async def test_lists_are_relay_connections_on_roots_and_on_links_alike(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A")
    building = await rows.building(park_id=park, code="B-1")
    parts = "edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
    answer = await one(ask, f"{{ buildings {{ {parts} }} parks {{ nodes {{ buildings {{ {parts} }} }} }} }}")
    (edge,) = answer["buildings"]["edges"]
    expected = {
        "edges": [{"cursor": edge["cursor"], "node": {"id": building}}],
        "nodes": [{"id": building}],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": edge["cursor"], "endCursor": edge["cursor"]},
        "totalCount": 1,
    }
    assert answer == {"buildings": expected, "parks": {"nodes": [{"buildings": expected}]}}


async def test_first_and_last_are_20_unless_said_otherwise(ask: Asking, rows: Rows) -> None:
    for number in range(22):
        await rows.park(code=f"PK-{number:03d}")
    assert await codes(ask, "") == [f"PK-{number:03d}" for number in range(20)]
    assert await codes(ask, "(first: 2)") == ["PK-000", "PK-001"]
    assert await codes(ask, "(last: 2)") == ["PK-020", "PK-021"]


async def test_first_and_last_are_at_most_100(ask: Asking) -> None:
    for size in ("first", "last"):
        assert await codes(ask, f"({size}: 100)") == []
        assert await refusal(ask, f"{{ parks({size}: 101) {{ totalCount }} }}") == "PAGE_LIMIT_EXCEEDED"


async def test_first_and_last_exclude_each_other_and_are_not_negative(ask: Asking) -> None:
    for sizes in ("first: 1, last: 1", "first: -1", "last: -1"):
        assert await refusal(ask, f"{{ parks({sizes}) {{ totalCount }} }}") == "BAD_USER_INPUT"


async def test_cursors_are_keyset_cursors(ask: Asking, rows: Rows) -> None:
    """A row that comes in before the page's end does not shift the next page, as an offset would."""
    for code in ("PK-B", "PK-C", "PK-D"):
        await rows.park(code=code)
    page = await one(ask, "{ parks(first: 2) { pageInfo { endCursor } } }")
    await rows.park(code="PK-A")
    assert await codes(ask, "(after: $after)", after=page["parks"]["pageInfo"]["endCursor"]) == ["PK-D"]


async def test_cursors_survive_the_deletion_of_their_row(ask: Asking, rows: Rows) -> None:
    for code in ("PK-B", "PK-C", "PK-D"):
        await rows.park(code=code)
    page = await one(ask, "{ parks(first: 2) { pageInfo { endCursor } } }")
    await rows.connection.execute("DELETE FROM park WHERE code = 'PK-C'")
    assert await codes(ask, "(after: $after)", after=page["parks"]["pageInfo"]["endCursor"]) == ["PK-D"]


async def test_cursors_are_bound_to_their_order_and_filter(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    page = await one(ask, "{ parks(first: 1) { pageInfo { endCursor } } }")
    cursor = page["parks"]["pageInfo"]["endCursor"]
    for other in ("parks(orderBy: [{field: NAME}], ", 'parks(where: {code: {eq: "PK-A"}}, ', "companies("):
        for asked in ("nodes { id }", "totalCount"):
            assert await refusal(ask, f'{{ {other}after: "{cursor}") {{ {asked} }} }}') == "INVALID_CURSOR"


@pytest.mark.parametrize("cursor", ["", "x", "WyJhIl0=", "bnVsbA==", "🏞"])
async def test_what_is_no_cursor_is_refused_as_one(ask: Asking, cursor: str) -> None:
    for asked in ("nodes { id }", "totalCount", "groups(by: [KIND]) { count }", "pageInfo { hasNextPage }"):
        assert await refusal(ask, f"query($c: String) {{ parks(after: $c) {{ {asked} }} }}", c=cursor) == "INVALID_CURSOR"


async def test_a_cursor_of_null_is_none(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    assert await codes(ask, "(after: null, before: null, first: null, where: null, orderBy: null)") == ["PK-A"]


# the order they are in


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("{field: AREA_M2}", "ABC"),
        ("{field: AREA_M2, direction: DESC}", "BAC"),
        ("{field: AREA_M2, nulls: FIRST}", "CAB"),
        ("{field: AREA_M2, direction: DESC, nulls: FIRST}", "CBA"),
        ("{field: KIND}, {field: CODE, direction: DESC}", "BCA"),
        ("{field: CODE, direction: DESC}, {field: CODE}", "CBA"),
    ],
)
async def test_order_by_keys_in_turn_with_absent_values_where_they_are_put(ask: Asking, rows: Rows, order: str, expected: str) -> None:
    await three(rows)
    assert await codes(ask, f"(orderBy: [{order}])") == [f"PK-{letter}" for letter in expected]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_order_by_has_a_hidden_unique_tie_break(ask: Asking, rows: Rows, direction: str) -> None:
    """Rows that are equal come by their ids, the way of the last key, so that pages never overlap."""
    made = sorted([await rows.park(kind="OTHER") for _ in range(4)], reverse=direction == "DESC")
    asked = f"query($after: String) {{ parks(first: 1, after: $after, orderBy: [{{field: KIND, direction: {direction}}}]) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
    met, cursor = [], None
    for _ in made:
        page = (await one(ask, asked, after=cursor))["parks"]
        met += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
    assert met == made


async def test_order_by_nothing_is_the_list_in_its_own_order(ask: Asking, rows: Rows) -> None:
    for code in ("PK-B", "PK-A"):
        await rows.park(code=code)
    assert await codes(ask, "(orderBy: [])") == ["PK-A", "PK-B"]


async def test_order_by_a_key_of_null_is_refused(ask: Asking) -> None:
    assert await refusal(ask, "{ parks(orderBy: [null]) { totalCount } }") == "GRAPHQL_VALIDATION_FAILED"
    assert await refusal(ask, "query($f: ParkOrderField = CODE) { parks(orderBy: [{field: $f}]) { totalCount } }", f=None) == "BAD_USER_INPUT"
