"""The contract's conventions about reading, line by line: a test of its own name for each.

What is said here is said to front-ends. Exhaustive tests of the same lie elsewhere (`test_lists`, `test_reads`, `test_against_oracle`);
these are the sentences themselves, each with an example that fails when it is no longer true.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from registry.actor import ANONYMOUS, Actor
from registry.errors import CATALOGUE, Lang, RegistryError, RequestErrors
from registry.models import Base, Entity
from tests.query.conftest import AUDITOR, OFFICE, Asking
from tests.rows import Rows

MISSING = "park_01h455vb4pex5vsknk084sn02q"


async def one(ask: Asking, document: str, actor: Actor = ANONYMOUS, lang: Lang = Lang.EN, /, **variables: Any) -> Any:
    """The answer, which takes one statement."""
    answer = await ask(document, actor, lang, **variables)
    assert len(ask.statements) == 1
    return answer


async def codes(ask: Asking, arguments: str, **variables: Any) -> list[str]:
    """The codes of the parks that a list with these arguments shows, in its order."""
    declared = {"where": "$where: ParkWhere", "after": "$after: String"}
    head = f"query({', '.join(declared[name] for name in variables)})" if variables else ""
    answer = await one(ask, f"{head} {{ parks{arguments} {{ nodes {{ code }} }} }}", **variables)
    return [node["code"] for node in answer["parks"]["nodes"]]


async def passing(ask: Asking, **where: Any) -> list[str]:
    """The codes of the parks that pass a filter."""
    return await codes(ask, "(where: $where)", where=where)


async def refusal(ask: Asking, document: str, **variables: Any) -> str:
    """The code that a document is refused with, before anything runs."""
    with pytest.raises((RegistryError, RequestErrors)) as refused:
        await ask(document, **variables)
    assert ask.statements == []
    error = refused.value.errors[0] if isinstance(refused.value, RequestErrors) else refused.value
    assert isinstance(error, RegistryError)
    return error.code


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


# lists


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


# where


async def three(rows: Rows) -> None:
    """Three parks, of which one says nothing of its size, its level or the day it was founded."""
    for code, area, day in (("PK-A", 100, datetime(2020, 1, 1, tzinfo=UTC)), ("PK-B", 200, datetime(2020, 1, 2, tzinfo=UTC)), ("PK-C", None, None)):
        given: Mapping[str, Any] = {} if area is None or day is None else {
            "area_m2": area, "area_qualifier": "EXACT", "established_on": day.date(), "level": "NATIONAL"
        }  # fmt: skip
        kind = "INCUBATOR" if code == "PK-B" else "INDUSTRIAL_PARK"
        await rows.park(code=code, name_zh=f"园_{code}", kind=kind, is_synthetic=code == "PK-A", created_at=day or datetime(2021, 1, 1, tzinfo=UTC), **given)


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


# orderBy


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


# quantities


async def test_quantities_carry_their_unit_in_the_name_or_a_sub_field(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", area_m2=2000, area_qualifier="EXACT")
    await rows.lease(rent_amount=12_345, rent_currency="CNY", rent_per="YEAR")
    assert await one(ask, '{ park(by: {code: "PK-A"}) { areaM2 area mu: area(unit: MU) } }') == {"park": {"areaM2": "2000", "area": "2000", "mu": "3"}}
    answer = await one(ask, "{ leases { nodes { rent { amount wan: amount(unit: WAN_YUAN) currency } rentPer } } }", AUDITOR)
    assert answer == {"leases": {"nodes": [{"rent": {"amount": "12345", "wan": "1.2345", "currency": "CNY"}, "rentPer": "YEAR"}]}}


@pytest.mark.parametrize(("stored", "told"), [("0.10", "0.1"), ("12345678901234.99", "12345678901234.99"), ("1000.00", "1000")])
async def test_decimals_travel_as_strings_exact_to_the_last_digit(ask: Asking, rows: Rows, stored: str, told: str) -> None:
    await rows.park(code="PK-A", area_m2=Decimal(stored), area_qualifier="EXACT")
    assert await one(ask, "{ parks { nodes { areaM2 } } }") == {"parks": {"nodes": [{"areaM2": told}]}}
    assert await passing(ask, areaM2={"eq": told}) == ["PK-A"]


async def test_a_decimal_given_as_a_number_that_may_not_be_exact_is_refused(ask: Asking) -> None:
    assert await refusal(ask, "{ parks(where: {areaM2: {eq: 0.1}}) { totalCount } }") == "GRAPHQL_VALIDATION_FAILED"
    assert await refusal(ask, "query($a: Decimal) { parks(where: {areaM2: {eq: $a}}) { totalCount } }", a=0.1) == "BAD_USER_INPUT"


async def test_dates_are_iso(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", established_on=datetime(2020, 2, 29, tzinfo=UTC).date())
    assert await one(ask, "{ parks { nodes { establishedOn } } }") == {"parks": {"nodes": [{"establishedOn": "2020-02-29"}]}}
    for wrong in ("29.02.2020", "2020-2-29", "2019-02-29", "20200229"):
        assert await refusal(ask, f'{{ parks(where: {{establishedOn: {{eq: "{wrong}"}}}}) {{ totalCount }} }}') == "GRAPHQL_VALIDATION_FAILED"


async def test_instants_carry_an_offset(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", created_at=datetime(2020, 5, 1, 8, 30, 15, 1, tzinfo=UTC))
    assert await one(ask, "{ parks { nodes { createdAt } } }") == {"parks": {"nodes": [{"createdAt": "2020-05-01T08:30:15.000001Z"}]}}
    assert await passing(ask, createdAt={"eq": "2020-05-01T16:30:15.000001+08:00"}) == ["PK-A"]
    assert await refusal(ask, '{ parks(where: {createdAt: {eq: "2020-05-01T16:30:15"}}) { totalCount } }') == "GRAPHQL_VALIDATION_FAILED"


# names and states


async def test_names_are_bilingual_and_english_is_absent_where_nobody_gave_it(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="大学科技园", name_en="University Park")
    await rows.park(code="PK-B", name_zh="设计园")
    answer = await one(ask, "{ parks { nodes { name zh: name(lang: ZH) en: name(lang: EN) } } }", ANONYMOUS, Lang.EN)
    assert answer["parks"]["nodes"] == [
        {"name": "大学科技园", "zh": "大学科技园", "en": "University Park"},
        {"name": "设计园", "zh": "设计园", "en": None},
    ]


async def test_every_stateful_type_has_a_state_and_its_label_in_both_languages(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    answer = await one(ask, "{ parks { nodes { state stateLabel en: stateLabel(lang: EN) } } }")
    assert answer == {"parks": {"nodes": [{"state": "ACTIVE", "stateLabel": "运营中", "en": "Active"}]}}
    catalog = ask.registry.catalog
    stateful = {entity.name for entity in catalog.entities.values() if entity.model.__lifecycle__ is not None}
    moved = {"Application", "CallRound", "Company", "CompanyLabel", "Identity", "Interest", "Lease", "Park", "SpaceUnit", "TalentProgramme", "Task", "Tenancy"}
    moved |= {"AccessToken", "Account", "Consent", "DataSubjectRequest", "Person", "PrivacyNotice", "RoleGrant"}
    assert stateful == moved
    assert {name for name in stateful if {(name, "state"), (name, "stateLabel")} <= catalog.fields.keys()} == stateful


# errors


async def post(ask: Asking, document: str, language: str) -> Any:
    """What the whole site answers over HTTP."""
    transport = httpx2.ASGITransport(app=ask.registry.site())
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.post("/graphql", json={"query": document}, headers={"accept-language": language})).json()


async def test_top_level_errors_have_a_code_and_a_request_id(ask: Asking) -> None:
    answer = await post(ask, "{ parks(first: 101) { totalCount } }", "en")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "PAGE_LIMIT_EXCEEDED"
    assert re.fullmatch(r"\S{8,}", error["extensions"]["requestId"])
    assert "data" not in answer


async def test_every_code_is_in_the_one_catalogue_that_can_be_queried(ask: Asking) -> None:
    answer = await one(ask, "{ errorCatalogue { code httpStatus meaning hint } }")
    told = {entry["code"]: (entry["httpStatus"], entry["meaning"], entry["hint"]) for entry in answer["errorCatalogue"]}
    assert told == {code: (entry.http_status or None, entry.en, entry.hint_en) for code, entry in CATALOGUE.items()}


async def test_messages_follow_accept_language_and_codes_and_params_never_change_with_it(ask: Asking) -> None:
    (english,) = (await post(ask, "{ parks(first: 101) { totalCount } }", "en"))["errors"]
    (chinese,) = (await post(ask, "{ parks(first: 101) { totalCount } }", "zh-CN"))["errors"]
    assert english["message"].isascii() and not chinese["message"].isascii()
    varying = ("requestId", "hint")
    assert {key: value for key, value in english["extensions"].items() if key not in varying} == {
        key: value for key, value in chinese["extensions"].items() if key not in varying
    }


async def test_accept_language_does_not_translate_data(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="大学科技园", name_en="University Park")
    document = "{ parks { nodes { name stateLabel } } }"
    assert await post(ask, document, "en") == await post(ask, document, "zh") == {"data": {"parks": {"nodes": [{"name": "大学科技园", "stateLabel": "运营中"}]}}}


# roots


async def test_the_viewer_is_told_who_they_are_and_what_their_roles_are_over(ask: Asking, rows: Rows) -> None:
    park, account = await rows.park(), await rows.account(username="mei")
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    actor = await ask.registry.sessions.actor_named("mei")
    answer = await one(ask, "{ viewer { account { username } roles { role scope until } } }", actor)
    assert answer == {"viewer": {"account": {"username": "mei"}, "roles": [{"role": "PARK_MANAGER", "scope": park, "until": None}]}}


async def test_the_query_that_proves_the_product(ask: Asking, rows: Rows) -> None:
    """Filtered and paged at every level, in one statement."""
    belt, park = await rows.belt(code="ERHUAN", name_zh="科创带"), await rows.park(code="PK-A", name_zh="园")
    await rows.belt_membership(belt_id=belt, park_id=park, position=1)
    company = await rows.company(name_zh="公司", uscc="91370103XXXX050124")
    tenancy = await rows.tenancy(park_id=park, company_id=company)
    person = await rows.person(name_zh="张三")
    await rows.application(number="A-1", state="SUBMITTED", sponsor_id=company, hosting_tenancy_id=tenancy, applicant_id=person)
    asked = """{ belt(by: {code: "ERHUAN"}) { name memberships(first: 20) { nodes { position role park { code name
        tenancies(first: 10, where: {state: {in: [ACTIVE]}}) { totalCount nodes { company { name uscc
          sponsoredApplications(first: 5) { totalCount nodes { number publicState applicant { name } } } } } } } } } } }"""
    shown = {"totalCount": 1, "nodes": [{"number": "A-1", "publicState": "SUBMITTED", "applicant": {"name": "张三"}}]}
    for viewer, applications in ((OFFICE, shown), (ANONYMOUS, {"totalCount": 0, "nodes": []})):
        tenants = [{"company": {"name": "公司", "uscc": "91370103XXXX050124", "sponsoredApplications": applications}}]
        place = {"code": "PK-A", "name": "园", "tenancies": {"totalCount": 1, "nodes": tenants}}
        members = [{"position": 1, "role": "MEMBER", "park": place}]
        assert await one(ask, asked, viewer) == {"belt": {"name": "科创带", "memberships": {"nodes": members}}}
