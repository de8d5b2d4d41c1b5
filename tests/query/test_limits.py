"""Limits: each refused by its own code, with the limit and what was asked, before anything runs."""

from typing import Any

import pytest
from graphql import get_introspection_query

from registry.errors import RegistryError, RequestErrors
from registry.query.limits import LIMITS
from tests.query.conftest import Asking
from tests.rows import Rows


def nested(levels: int) -> str:
    """`parks { nodes { …` so many levels deep, `__typename` the deepest."""
    names = ["parks", "nodes", *["tenancies", "nodes", "park"] * levels]
    return "{ " + " { ".join(names[: levels - 1]) + " { __typename" + " }" * levels


def bomb(width: int, depth: int) -> str:
    """Fragments that spread each other: a short text for width to the power of depth fields."""
    spreads = "\n".join(f"fragment F{n} on Park {{ {f'...F{n + 1} ' * width if n < depth else 'code'} }}" for n in range(depth + 1))
    return f"{{ parks {{ nodes {{ ...F0 }} }} }}\n{spreads}"


def aliased(count: int) -> str:
    return "{ parks { nodes { " + " ".join(f"a{n}: code" for n in range(count)) + " } } }"


def filtered(depth: int) -> str:
    return "{ parks(where: " + "{not: " * depth + '{code: {eq: "A"}}' + "}" * depth + ") { totalCount } }"


CASES: list[tuple[str, str, int, int | None]] = [
    ("{ parks { totalCount } }" + " " * LIMITS.document_bytes, "QUERY_TOO_LARGE", LIMITS.document_bytes, None),
    ("{ parks { nodes { " + "code " * LIMITS.tokens + "} } }", "TOO_MANY_TOKENS", LIMITS.tokens, None),
    (nested(LIMITS.depth + 1), "DEPTH_LIMIT_EXCEEDED", LIMITS.depth, LIMITS.depth + 1),
    (nested(600), "DEPTH_LIMIT_EXCEEDED", LIMITS.depth, None),
    (aliased(LIMITS.aliases + 1), "ALIAS_LIMIT_EXCEEDED", LIMITS.aliases, LIMITS.aliases + 1),
    ("{ parks { nodes { " + "code " * (LIMITS.fields - 1) + "} } }", "FIELD_LIMIT_EXCEEDED", LIMITS.fields, LIMITS.fields + 1),
    (bomb(2, 11), "FIELD_LIMIT_EXCEEDED", LIMITS.fields, 2 + 2**11),
    (bomb(9, 40), "FIELD_LIMIT_EXCEEDED", LIMITS.fields, 2 + 9**40),
    (bomb(1, LIMITS.spreads // 10), "OK", 0, None),
    (
        "{ " + " ".join(f"...F{n}" for n in range(20)) + " }" + "".join(
            f" fragment F{n} on Query {{ {' '.join(f'...G{m}' for m in range(60))} }}" for n in range(20)
        ) + "".join(f" fragment G{m} on Query {{ __typename }}" for m in range(60)),
        "FRAGMENT_LIMIT_EXCEEDED", LIMITS.spreads, 20 + 20 * 60,
    ),
    ("{ " + " ".join(f"r{n}: __typename" for n in range(21)) + " }", "ROOT_FIELD_LIMIT_EXCEEDED", LIMITS.root_fields, 21),
    ("{ parks(first: 101) { totalCount } }", "PAGE_LIMIT_EXCEEDED", LIMITS.page, 101),
    ("{ parks(last: 4000) { totalCount } }", "PAGE_LIMIT_EXCEEDED", LIMITS.page, 4000),
    ("{ nodes(ids: [" + '"x" ' * 101 + "]) { id } }", "LIST_LIMIT_EXCEEDED", LIMITS.ids, 101),
    ("{ parks(where: {code: {in: [" + '"x" ' * 251 + "]}}) { totalCount } }", "LIST_LIMIT_EXCEEDED", LIMITS.list_items, 251),
    (filtered(LIMITS.filter_depth), "FILTER_LIMIT_EXCEEDED", LIMITS.filter_depth, LIMITS.filter_depth + 1),
    ("{ parks(where: {or: [" + "{} " * 100 + "]}) { totalCount } }", "FILTER_LIMIT_EXCEEDED", LIMITS.filter_conditions, 101),
    ("{ parks(where: {or: [" + "{tenancies: {some: {}}} " * 50 + "]}) { totalCount } }", "FILTER_LIMIT_EXCEEDED", LIMITS.filter_conditions, 101),
    ("mutation { " + " ".join(f"m{n}: signOut {{ ended }}" for n in range(6)) + " }", "ROOT_FIELD_LIMIT_EXCEEDED", LIMITS.mutations, 6),
    ("{ __schema { types { " + " ".join(f"a{n}: name" for n in range(6)) + " } } }", "ALIAS_LIMIT_EXCEEDED", LIMITS.introspection_aliases, 6),
    ("{ parks(where: {or: [" + '{code: {eq: "A"}} ' * 51 + "]}) { totalCount } }", "FILTER_LIMIT_EXCEEDED", LIMITS.filter_conditions, 101),
]  # fmt: skip


@pytest.mark.parametrize(("document", "code", "limit", "actual"), CASES, ids=[f"{n}-{case[1]}" for n, case in enumerate(CASES)])
async def test_a_document_over_a_limit_is_refused_by_its_code(
    ask: Asking, rows: Rows, document: str, code: str, limit: int, actual: int | None
) -> None:
    if code == "OK":
        assert await ask(document) == {"parks": {"nodes": []}}
        return
    with pytest.raises(RegistryError) as refused:
        await ask(document)
    assert (refused.value.code, refused.value.params["limit"]) == (code, limit)
    assert actual is None or refused.value.params["actual"] == actual
    assert ask.statements == []


async def test_a_statement_made_for_a_short_list_serves_no_long_one(ask: Asking) -> None:
    asked = "query($codes: [String!], $ids: [ID!]!) { nodes(ids: $ids) { id } parks(where: {code: {in: $codes}}) { totalCount } }"
    assert await ask(asked, codes=["x"], ids=["park_01h455vb4pex5vsknk084sn02q"]) == {"nodes": [None], "parks": {"totalCount": 0}}
    for more in ({"codes": ["x"] * 251, "ids": []}, {"codes": [], "ids": ["park_01h455vb4pex5vsknk084sn02q"] * 101}):
        with pytest.raises(RegistryError) as refused:
            await ask(asked, **more)
        assert refused.value.code == "LIST_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": 101}, "PAGE_LIMIT_EXCEEDED"),
        ({"where": {"code": {"in": ["x"] * 251}}}, "LIST_LIMIT_EXCEEDED"),
        ({"where": {"and": [{"code": {"eq": "x"}}] * 51}}, "FILTER_LIMIT_EXCEEDED"),
        ({"order": [{"field": "CODE"}] * 251}, "LIST_LIMIT_EXCEEDED"),
    ],
    ids=["page", "list", "filter", "order"],
)
async def test_variables_do_not_get_past_a_limit(ask: Asking, variables: dict[str, Any], code: str) -> None:
    asked = "query($first: Int, $where: ParkWhere, $order: [ParkOrder!]) { parks(first: $first, where: $where, orderBy: $order) { totalCount } }"
    with pytest.raises(RegistryError) as refused:
        await ask(asked, **variables)
    assert refused.value.code == code


async def test_a_fragment_that_spreads_itself_is_not_valid(ask: Asking) -> None:
    with pytest.raises(RequestErrors) as refused:
        await ask("{ parks { nodes { ...A } } } fragment A on Park { code ...B } fragment B on Park { ...A }")
    assert {error.code for error in refused.value.errors} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_the_introspection_that_tools_send_is_within_the_limits(ask: Asking) -> None:
    answer = await ask(get_introspection_query(input_value_deprecation=True, specified_by_url=True))
    assert answer["__schema"]["queryType"]["name"] == "Query"


async def test_introspection_cannot_be_nested_without_end(ask: Asking) -> None:
    deep = "{ __schema { types " + "{ fields { type " * 15 + "{ name }" + " } }" * 15 + " } }"
    with pytest.raises(RegistryError) as refused:
        await ask(deep)
    assert refused.value.code == "DEPTH_LIMIT_EXCEEDED"
