"""Searches among ten thousand companies are answered from the index, whatever is typed; the whole table is never read for a few rows."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from registry.actor import ANONYMOUS
from registry.app import contract
from registry.database.connect import connect
from registry.exchange.demo import seed_demo
from registry.query.document import Documents, coerce
from registry.query.planner import Planner
from registry.query.sql import Writer

if TYPE_CHECKING:
    from tests.conftest import Workshop

LIST = "query($s: String) { companies(search: $s%s) { totalCount nodes { name } pageInfo { endCursor } } }"
BY_NAME = LIST % ", orderBy: [{field: NAME}]"
EVERYTHING = "query($s: String!) { search(text: $s, types: [COMPANY]) { totalCount nodes { match highlight { text isMatch } } } }"
TEXTS = {"two characters": "电气", "three characters": "区块链", "initials": "ysdqgs000005", "pinyin": "dianqigongsi", "several words": "电气 0000", "a code": "91370103MA00000019"}


@pytest.fixture(scope="module")
def large_url(workshop: "Workshop") -> str:
    name = "registry_large"
    workshop.once(name, f"CREATE DATABASE {name} TEMPLATE registry_template", lambda url: seed_demo(url, scale=40))
    return workshop.of(name)


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every way into the table of companies: what it is, and by which index."""
    if plan.get("Relation Name") == "company":
        yield plan["Node Type"], ""
    if plan["Node Type"] == "Bitmap Index Scan":
        yield plan["Node Type"], plan["Index Name"]
    for part in plan.get("Plans", ()):
        yield from scans(part)


async def explained(connection: asyncpg.Connection, document: str, text: str) -> set[tuple[str, str]]:
    catalog = contract()
    operation = Documents(catalog).prepare(document).operation(None)
    variables = coerce(operation, catalog, {"s": text})
    statement = Writer(catalog, ANONYMOUS.viewer).statement(Planner(catalog, operation, variables).query())
    values = [statement.sources[name](variables) for name in statement.parameters]
    told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.text}", *values)
    return set(scans(json.loads(told)[0]["Plan"]))


@pytest.mark.parametrize("document", [LIST % "", BY_NAME, EVERYTHING], ids=["best first", "by name", "across types"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_the_index_answers(large_url: str, document: str, text: str) -> None:
    connection = await connect(large_url)
    try:
        for mode in ("force_custom_plan", "force_generic_plan"):
            await connection.execute(f"SET plan_cache_mode = {mode}")
            found = await explained(connection, document, text)
            assert found == {("Bitmap Heap Scan", ""), ("Bitmap Index Scan", "ix_company_search_terms")}
    finally:
        await connection.close()
