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


def turns(times: int) -> str:
    """A park's tenancies, and their park's, so many times: `Park.tenancies` stands on the way down as often."""
    return '{ park(by: {code: "A"}) { ' + "tenancies { nodes { park { " * (times - 1) + "tenancies { totalCount" + " } } }" * times


def turns_by_fragments(times: int) -> str:
    """The same, each turn in a fragment of its own that is spread twice."""
    spread = "tenancies {{ nodes {{ park {{ ...F{0} ...F{0} }} }} }}"
    turn = [f"fragment F{n} on Park {{ {spread.format(n + 1)} }}" for n in range(1, times)]
    return '{ park(by: {code: "A"}) { ...F1 } } ' + " ".join(turn) + f" fragment F{times} on Park {{ tenancies {{ totalCount }} }}"


CASES: list[tuple[str, str, int, int | None]] = [
    ("{ parks { totalCount } }" + " " * LIMITS.document_bytes, "QUERY_TOO_LARGE", LIMITS.document_bytes, LIMITS.document_bytes + 24),
    ("{ parks { nodes { " + "code " * LIMITS.tokens + "} } }", "TOO_MANY_TOKENS", LIMITS.tokens, LIMITS.tokens + 1),
    (nested(LIMITS.depth + 1), "DEPTH_LIMIT_EXCEEDED", LIMITS.depth, LIMITS.depth + 1),
    (nested(600), "DEPTH_LIMIT_EXCEEDED", LIMITS.depth, 600),
    ("{ parks(where: {code: {in: " + "[" * 900 + "]" * 900 + "}}) { totalCount } }", "DEPTH_LIMIT_EXCEEDED", LIMITS.depth, 904),
    ("{ ...A ...A } fragment A on Query { " + " ".join(f"r{n}: __typename" for n in range(11)) + " }", "ROOT_FIELD_LIMIT_EXCEEDED", LIMITS.root_fields, 22),
    ("{ parks { totalCount " + "@skip(if: false) " * 5 + "} }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    ("{ parks { ... " + "@skip(if: false) " * 5 + "{ totalCount } } }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    ("{ parks { ...A " + "@skip(if: false) " * 5 + "} } fragment A on ParkConnection { totalCount }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    ("{ parks { ...A } } fragment A on ParkConnection " + "@what " * 5 + "{ totalCount }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    ("query " + "@what " * 5 + "{ parks { totalCount } }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    ("query($a: Int " + "@what " * 5 + ") { parks(first: $a) { totalCount } }", "DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, 5),
    (turns(LIMITS.cycles + 1), "CYCLE_LIMIT_EXCEEDED", LIMITS.cycles, LIMITS.cycles + 1),
    (turns_by_fragments(LIMITS.cycles + 1), "CYCLE_LIMIT_EXCEEDED", LIMITS.cycles, LIMITS.cycles + 1),
    ("{ __schema { types { fields { type { fields { name } } } } } }", "CYCLE_LIMIT_EXCEEDED", LIMITS.introspection_cycles, 2),
    ('{ __type(name: "Node") { possibleTypes { possibleTypes { name } } } }', "CYCLE_LIMIT_EXCEEDED", LIMITS.introspection_cycles, 2),
    (aliased(LIMITS.aliases + 1), "ALIAS_LIMIT_EXCEEDED", LIMITS.aliases, LIMITS.aliases + 1),
    ("{ parks { nodes { " + "code " * (LIMITS.fields - 1) + "} } }", "FIELD_LIMIT_EXCEEDED", LIMITS.fields, LIMITS.fields + 1),
    (bomb(2, 11), "FIELD_LIMIT_EXCEEDED", LIMITS.fields, 2 + 2**11),
    (bomb(9, 40), "FIELD_LIMIT_EXCEEDED", LIMITS.fields, 2 + 9**40),
    (bomb(1, LIMITS.spreads // 10), "OK", 0, None),
    (
        "{ viewer { " + " ".join(f"...F{n}" for n in range(20)) + " } }" + "".join(
            f" fragment F{n} on Viewer {{ {' '.join(f'...G{m}' for m in range(60))} }}" for n in range(20)
        ) + "".join(f" fragment G{m} on Viewer {{ __typename }}" for m in range(60)),
        "FRAGMENT_LIMIT_EXCEEDED", LIMITS.spreads, 20 + 20 * 60,
    ),
    ("{ " + " ".join(f"r{n}: __typename" for n in range(21)) + " }", "ROOT_FIELD_LIMIT_EXCEEDED", LIMITS.root_fields, 21),
    ("{ parks(first: 101) { totalCount } }", "PAGE_LIMIT_EXCEEDED", LIMITS.page, 101),
    ("{ parks(last: 4000) { totalCount } }", "PAGE_LIMIT_EXCEEDED", LIMITS.page, 4000),
    ("{ nodes(ids: [" + '"x" ' * 101 + "]) { id } }", "LIST_LIMIT_EXCEEDED", LIMITS.ids, 101),
    ("{ parks(where: {code: {in: [" + '"x" ' * 251 + "]}}) { totalCount } }", "LIST_LIMIT_EXCEEDED", LIMITS.list_items, 251),
    (filtered(LIMITS.filter_depth), "FILTER_DEPTH_LIMIT_EXCEEDED", LIMITS.filter_depth, LIMITS.filter_depth + 1),
    ("{ parks(where: {or: [" + "{} " * 100 + "]}) { totalCount } }", "FILTER_LIMIT_EXCEEDED", LIMITS.filter_conditions, 101),
    ("{ parks(where: {or: [" + "{tenancies: {some: {}}} " * 50 + "]}) { totalCount } }", "FILTER_LIMIT_EXCEEDED", LIMITS.filter_conditions, 101),
    ("mutation { " + " ".join(f"m{n}: signOut {{ ended }}" for n in range(6)) + " }", "MUTATION_LIMIT_EXCEEDED", LIMITS.mutations, 6),
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


def listed(item: str, count: int) -> str:
    return "[" + f"{item} " * count + "]"


def among(count: int) -> str:
    """A field of 18 tokens and so many more."""
    return "parks(where: {code: {in: " + listed('"x"', count) + "}}) { totalCount }"


ALLOWED: dict[str, str] = {
    "bytes": "{ parks { totalCount } }".ljust(LIMITS.document_bytes),
    "tokens": "{ " + " ".join(f"a{n}: {among(190)}" for n in range(18)) + f" a18: {among(198)} }}",
    "depth": nested(LIMITS.depth).replace("parks", "parks(first: 1)").replace("tenancies", "tenancies(first: 1)"),
    "cycles": turns(LIMITS.cycles),
    "cycles-by-fragments": turns_by_fragments(LIMITS.cycles),
    "aliases": aliased(LIMITS.aliases),
    "fields": "{ parks { nodes { " + "...A " * 22 + "} } } fragment A on Park { " + "code " * ((LIMITS.fields - 2) // 22) + "}",
    "spreads": "{ parks { nodes { " + "...A " * (LIMITS.spreads // 10) + "} } } fragment A on Park { " + "...B " * 9 + "} fragment B on Park { code }",
    "roots": "{ " + " ".join(f"r{n}: __typename" for n in range(LIMITS.root_fields)) + " }",
    "page": f"{{ parks(first: {LIMITS.page}) {{ totalCount }} }}",
    "ids": "{ nodes(ids: " + listed('"x"', LIMITS.ids) + ") { id } }",
    "list": "{ parks(where: {code: {in: " + listed('"x"', LIMITS.list_items) + "}}) { totalCount } }",
    "order": "{ parks(orderBy: " + listed("{field: CODE}", LIMITS.list_items) + ") { totalCount } }",
    "filter-depth": filtered(LIMITS.filter_depth - 1),
    "filter": "{ parks(where: {or: " + listed("{}", LIMITS.filter_conditions - 1) + "}) { totalCount } }",
    "introspection-aliases": "{ __schema { types { " + " ".join(f"a{n}: name" for n in range(LIMITS.introspection_aliases)) + " } } }",
    "introspection-cycles": "{ __schema { types { fields { type { " + "ofType { " * 8 + "name" + " }" * 8 + " } } } } }",
}  # fmt: skip
"""At each limit, and not beyond it."""


@pytest.mark.parametrize("document", ALLOWED.values(), ids=ALLOWED)
async def test_a_document_at_a_limit_is_answered(ask: Asking, document: str) -> None:
    await ask(document)
    assert len(ask.statements) == 1


async def test_a_place_may_have_as_many_directives_as_the_limit(ask: Asking) -> None:
    """The contract has no four directives that could stand together, so it is another rule that refuses these."""
    with pytest.raises(RequestErrors) as refused:
        await ask("{ parks { totalCount " + "@skip(if: false) " * LIMITS.directives + "} }")
    assert {error.code for error in refused.value.errors} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_as_many_mutations_as_the_limit_are_done(ask: Asking) -> None:
    assert len(await ask("mutation { " + " ".join(f"m{n}: signOut {{ ended }}" for n in range(LIMITS.mutations)) + " }")) == LIMITS.mutations


async def test_no_more_faults_are_told_than_the_limit(ask: Asking) -> None:
    for faults in (LIMITS.validation_errors - 1, LIMITS.validation_errors):
        with pytest.raises(RequestErrors) as refused:
            await ask("{ parks { nodes { " + " ".join(f"x{n}" for n in range(faults)) + " } } }")
        assert len(refused.value.errors) == faults
    with pytest.raises(RequestErrors) as refused:
        await ask("{ parks { nodes { " + " ".join(f"x{n}" for n in range(20)) + " } } }")
    assert len(refused.value.errors) == LIMITS.validation_errors + 1, "the last says that there are more"


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
        ({"where": {"and": [{"or": [{}] * 251}]}}, "LIST_LIMIT_EXCEEDED"),
        ({"where": {"and": [[None] * 251]}}, "LIST_LIMIT_EXCEEDED"),
    ],
    ids=["page", "list", "filter", "order", "nested", "nonsense"],
)
async def test_variables_do_not_get_past_a_limit(ask: Asking, variables: dict[str, Any], code: str) -> None:
    asked = "query($first: Int, $where: ParkWhere, $order: [ParkOrder!]) { parks(first: $first, where: $where, orderBy: $order) { totalCount } }"
    with pytest.raises(RegistryError) as refused:
        await ask(asked, **variables)
    assert (refused.value.code, ask.statements) == (code, [])
    assert refused.value.params["actual"] == refused.value.params["limit"] + 1


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
