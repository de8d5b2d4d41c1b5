"""Ids, nodes, and looking a thing up by what it is known by."""

import re

from registry.models import Base, Entity
from tests.query.conftest import AUDITOR, Asking
from tests.query.conventions.asking import one, refusal
from tests.rows import Rows

MISSING = "park_01h455vb4pex5vsknk084sn02q"


# ids


async def test_ids_are_opaque_prefixed_by_their_type_and_unique_everywhere(ask: Asking, rows: Rows) -> None:
    park, company = await rows.park(), await rows.company()
    answer = await one(ask, "{ parks { nodes { id } } companies { nodes { id } } }")
    assert answer == {"parks": {"nodes": [{"id": park}]}, "companies": {"nodes": [{"id": company}]}}
    assert re.fullmatch("park_[0-9a-hjkmnp-tv-z]{26}", park) and re.fullmatch("company_[0-9a-hjkmnp-tv-z]{26}", company)
    prefixes = [mapper.class_.__prefix__ for mapper in Base.registry.mappers]
    assert len(set(prefixes)) == len(prefixes)


async def test_ids_are_ordered_by_time(ask: Asking, rows: Rows) -> None:
    class Counted(Entity):
        __abstract__ = True
        __prefix__ = "park"

    made = [await rows.park(id=Counted.new_id()) for _ in range(3)]
    answer = await one(ask, "{ parks(orderBy: [{field: ID}]) { nodes { id } } }")
    assert [node["id"][:15] for node in answer["parks"]["nodes"]] == sorted(park[:15] for park in made)


async def test_node_answers_missing_and_invisible_alike(ask: Asking, rows: Rows) -> None:
    hidden = await rows.lease()
    for identifier in (hidden, hidden[:-1] + ("0" if hidden[-1] != "0" else "1")):
        assert await one(ask, "query($id: ID!) { node(id: $id) { id } }", id=identifier) == {"node": None}
    assert await one(ask, "query($id: ID!) { node(id: $id) { id } }", AUDITOR, id=hidden) == {"node": {"id": hidden}}


async def test_nodes_come_in_the_same_order_null_where_missing_or_invisible(ask: Asking, rows: Rows) -> None:
    park, lease, other = await rows.park(), await rows.lease(), await rows.park()
    answer = await one(ask, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[other, MISSING, lease, park, other])
    assert answer == {"nodes": [{"id": other}, None, None, {"id": park}, {"id": other}]}


async def test_nodes_takes_at_most_100_ids(ask: Asking, rows: Rows) -> None:
    asked = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await one(ask, asked, ids=[MISSING] * 100) == {"nodes": [None] * 100}
    assert await refusal(ask, asked, ids=[MISSING] * 101) == "LIST_LIMIT_EXCEEDED"


# lookup


async def test_lookup_is_by_id_by_natural_key_or_by_external_reference(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A", external_reference="ERP-7")
    company = await rows.company(uscc="91370103XXXX050124")
    lease = await rows.lease(number="L-1")
    for by in (f'id: "{park}"', 'code: "PK-A"', 'externalReference: "ERP-7"'):
        assert await one(ask, f"{{ park(by: {{{by}}}) {{ id }} }}") == {"park": {"id": park}}
    assert await one(ask, '{ company(by: {uscc: "91370103XXXX050124"}) { id } }') == {"company": {"id": company}}
    assert await one(ask, '{ lease(by: {number: "L-1"}) { id } }', AUDITOR) == {"lease": {"id": lease}}


async def test_lookup_answers_missing_and_invisible_alike(ask: Asking, rows: Rows) -> None:
    await rows.lease(number="L-1")
    assert await one(ask, '{ a: lease(by: {number: "L-1"}) { id } b: lease(by: {number: "L-2"}) { id } }') == {"a": None, "b": None}


async def test_lookup_is_one_of(ask: Asking) -> None:
    for by in ("{}", '{id: "a", code: "b"}', "{code: null}"):
        assert await refusal(ask, f"{{ park(by: {by}) {{ id }} }}") == "GRAPHQL_VALIDATION_FAILED"
