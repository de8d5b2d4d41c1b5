"""Filters: how values are compared, how conditions are put together, and how they follow links."""

from typing import Any

import pytest

from tests.query.conftest import AUDITOR, Asking
from tests.query.conventions.asking import one, passing, refusal, three
from tests.rows import Rows

COMPARISONS: list[tuple[str, str, Any, str]] = [
    ("areaM2", "eq", "200.00", "B"),
    ("areaM2", "neq", "200", "AC"),
    ("areaM2", "in", ["100", "200"], "AB"),
    ("areaM2", "nin", ["100"], "BC"),
    ("areaM2", "isNull", True, "C"),
    ("areaM2", "isNull", False, "AB"),
    ("areaM2", "gt", "100", "B"),
    ("areaM2", "gte", "100", "AB"),
    ("areaM2", "lt", "200", "A"),
    ("areaM2", "lte", "200", "AB"),
    ("code", "eq", "PK-B", "B"),
    ("code", "neq", "PK-B", "AC"),
    ("code", "in", ["PK-B", "PK-X"], "B"),
    ("code", "nin", ["PK-B", "PK-X"], "AC"),
    ("code", "gt", "PK-A", "BC"),
    ("code", "gte", "PK-B", "BC"),
    ("code", "lt", "PK-B", "A"),
    ("code", "lte", "PK-B", "AB"),
    ("code", "contains", "-B", "B"),
    ("code", "contains", "-b", ""),
    ("code", "startsWith", "PK-", "ABC"),
    ("code", "startsWith", "K-", ""),
    ("code", "startsWith", "pk-", ""),
    ("name", "contains", "_", "ABC"),
    ("name", "startsWith", "园_PK-C", "C"),
    ("name", "startsWith", "%", ""),
    ("kind", "eq", "INCUBATOR", "B"),
    ("kind", "nin", ["INCUBATOR"], "AC"),
    ("level", "isNull", True, "C"),
    ("isSynthetic", "eq", True, "A"),
    ("isSynthetic", "neq", True, "BC"),
    ("establishedOn", "gt", "2020-01-01", "B"),
    ("establishedOn", "lte", "2020-01-01", "A"),
    ("createdAt", "gte", "2020-01-02T08:00:00+08:00", "BC"),
    ("createdAt", "lt", "2020-01-02T00:00:00Z", "A"),
    ("version", "in", [1, 2], "ABC"),
    ("version", "gt", 1, ""),
]
"""A key, a comparator of its scalar, a value, and the last letters of the parks that pass."""


@pytest.mark.parametrize(("key", "comparator", "value", "expected"), COMPARISONS, ids=lambda part: str(part))
async def test_where_compares_by_what_fits_the_scalar(ask: Asking, rows: Rows, key: str, comparator: str, value: Any, expected: str) -> None:
    await three(rows)
    assert await passing(ask, **{key: {comparator: value}}) == [f"PK-{letter}" for letter in expected]


async def test_where_offers_each_scalar_what_fits_it_and_no_more(ask: Asking) -> None:
    answer = await one(ask, "{ " + " ".join(f'{name}: __type(name: "{name}Filter") {{ inputFields {{ name }} }}' for name in FITS) + " }")
    assert {name: " ".join(field["name"] for field in found["inputFields"]) for name, found in answer.items()} == FITS


EQUAL, ORDERED = "eq neq in nin isNull", "gt gte lt lte"
FITS = {
    "ID": EQUAL,
    "Boolean": EQUAL,
    "ParkKind": EQUAL,
    "String": f"{EQUAL} contains startsWith {ORDERED}",
    **dict.fromkeys(("Int", "Decimal", "Date", "DateTime"), f"{EQUAL} {ORDERED}"),
}
"""The comparators of each kind of value."""


async def test_where_holds_all_its_keys_and_all_their_comparators(ask: Asking, rows: Rows) -> None:
    await three(rows)
    assert await passing(ask, areaM2={"gte": "100", "lt": "200"}) == ["PK-A"]
    assert await passing(ask, areaM2={"gte": "100"}, kind={"eq": "INCUBATOR"}) == ["PK-B"]


async def test_where_and_or_not(ask: Asking, rows: Rows) -> None:
    await three(rows)
    a, b = {"code": {"eq": "PK-A"}}, {"code": {"eq": "PK-B"}}
    assert await passing(ask, **{"or": [a, b]}) == ["PK-A", "PK-B"]
    assert await passing(ask, **{"and": [a, b]}) == []
    assert await passing(ask, **{"not": {"or": [a, b]}}) == ["PK-C"]
    assert await passing(ask, **{"or": [a, b], "not": a}) == ["PK-B"]


async def test_where_not_of_an_absent_value_holds(ask: Asking, rows: Rows) -> None:
    await three(rows)
    assert await passing(ask, **{"not": {"areaM2": {"gt": "100"}}}) == ["PK-A", "PK-C"]


async def test_where_nothing_is_said_everything_passes(ask: Asking, rows: Rows) -> None:
    await three(rows)
    nothing: list[dict[str, Any]] = [{}, {"and": []}, {"areaM2": {}}, {"and": [{}]}, {"not": {"or": []}}]
    for where in nothing:
        assert await passing(ask, **where) == ["PK-A", "PK-B", "PK-C"]


async def test_where_an_empty_or_and_an_empty_in_let_nothing_pass_and_an_empty_nin_everything(ask: Asking, rows: Rows) -> None:
    await three(rows)
    assert await passing(ask, **{"or": []}) == []
    assert await passing(ask, areaM2={"in": []}) == []
    assert await passing(ask, areaM2={"nin": []}) == ["PK-A", "PK-B", "PK-C"]


@pytest.mark.parametrize("where", ["{code: null}", "{code: {eq: null}}", "{code: {isNull: null}}", "{not: null}", "{belt: null}", "{tenancies: {some: null}}"])
async def test_where_an_explicit_null_is_refused(ask: Asking, where: str) -> None:
    assert await refusal(ask, f"{{ parks(where: {where}) {{ totalCount }} }}") == "BAD_USER_INPUT"


@pytest.mark.parametrize("where", ["{code: {in: [null]}}", "{and: [null]}"])
async def test_where_a_null_in_a_list_does_not_fit_the_contract(ask: Asking, where: str) -> None:
    assert await refusal(ask, f"{{ parks(where: {where}) {{ totalCount }} }}") == "GRAPHQL_VALIDATION_FAILED"


async def test_where_nests_along_links_to_one(ask: Asking, rows: Rows) -> None:
    software = await rows.company(industry="I65")
    await rows.tenancy(company_id=await rows.company(industry="C39"))
    tenancy = await rows.tenancy(company_id=software)
    answer = await one(ask, '{ tenancies(where: {company: {industry: {startsWith: "I65"}}}) { totalCount nodes { id } } }')
    assert answer == {"tenancies": {"totalCount": 1, "nodes": [{"id": tenancy}]}}


async def test_where_links_to_many_have_some_every_none(ask: Asking, rows: Rows) -> None:
    for code, states in (("PK-A", ("ACTIVE", "APPLIED")), ("PK-B", ("ACTIVE",)), ("PK-C", ())):
        park = await rows.park(code=code)
        for state in states:
            await rows.tenancy(park_id=park, state=state)
    asked = "query($where: ParkWhere) { parks(where: $where) { nodes { code } } }"
    active = {"state": {"eq": "ACTIVE"}}
    for quantifier, expected in (("some", "AB"), ("every", "BC"), ("none", "C")):
        answer = await one(ask, asked, AUDITOR, where={"tenancies": {quantifier: active}})
        assert [node["code"][-1] for node in answer["parks"]["nodes"]] == list(expected)


async def test_where_a_link_leads_to_what_the_viewer_sees_and_no_further(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A")
    await rows.tenancy(park_id=park, state="APPLIED")
    asked = "{ parks(where: {tenancies: {some: {state: {eq: APPLIED}}}}) { totalCount } }"
    assert await one(ask, asked) == {"parks": {"totalCount": 0}}
    assert await one(ask, asked, AUDITOR) == {"parks": {"totalCount": 1}}
