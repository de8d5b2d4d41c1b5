"""What can be asked, a feature at a time, on rows made for the question."""

from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.errors import Lang, RegistryError, RequestErrors
from registry.query.request import Request
from tests.query.conftest import AUDITOR, Asking
from tests.rows import Rows


async def test_a_row_is_found_by_any_one_of_its_keys(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A", external_reference="ERP-7")
    for by in ({"id": park}, {"code": "PK-A"}, {"externalReference": "ERP-7"}):
        assert await ask("query($by: ParkBy!) { park(by: $by) { id } }", by=by) == {"park": {"id": park}}
    assert await ask('{ park(by: {code: "PK-Z"}) { id } }') == {"park": None}


@pytest.mark.parametrize("by", ["{}", '{code: "A", id: "B"}', "{code: null}"])
async def test_a_lookup_takes_exactly_one_key(ask: Asking, by: str) -> None:
    with pytest.raises(RequestErrors) as refused:
        await ask(f"{{ park(by: {by}) {{ id }} }}")
    assert {error.code for error in refused.value.errors} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_text_comes_back_as_it_went_in(ask: Asking, rows: Rows) -> None:
    name = 'quote " backslash \\ newline \n tab \t 园区 🏞 \u2028 </script>'
    await rows.park(code="PK-A", name_zh=name, name_en="A")
    assert await ask("{ parks { nodes { name en: name(lang: EN) } } }") == {"parks": {"nodes": [{"name": name, "en": "A"}]}}


async def test_names_that_nobody_has_given_are_absent(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="园区")
    assert await ask("{ parks { nodes { name(lang: EN) } } }") == {"parks": {"nodes": [{"name": None}]}}


async def test_quantities_come_in_the_unit_asked_for(ask: Asking, rows: Rows) -> None:
    await rows.area(code="NANBU", area_m2=36_000_000, area_entered_value=3600, area_entered_unit="HECTARE", area_qualifier="OVER")
    answer = await ask("{ areas { nodes { areaM2 mu: area(unit: MU) ha: area(unit: HECTARE) km2: area(unit: KM2) areaQualifier } } }")
    assert answer["areas"]["nodes"] == [{"areaM2": "36000000", "mu": "54000", "ha": "3600", "km2": "36", "areaQualifier": "OVER"}]


async def test_money_is_an_object_and_absent_with_its_amount(ask: Asking, rows: Rows) -> None:
    await rows.lease(number="L1", rent_amount=1_234_500, rent_currency="CNY", rent_per="YEAR")
    await rows.lease(number="L2")
    asked = "{ leases(orderBy: [{field: NUMBER}]) { nodes { rent { amount wan: amount(unit: WAN_YUAN) currency } } } }"
    assert (await ask(asked, AUDITOR))["leases"]["nodes"] == [
        {"rent": {"amount": "1234500", "wan": "123.45", "currency": "CNY"}},
        {"rent": None},
    ]


async def test_states_are_named_in_both_languages(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    answer = await ask("{ parks { nodes { state stateLabel en: stateLabel(lang: EN) } } }")
    assert answer["parks"]["nodes"] == [{"state": "ACTIVE", "stateLabel": "运营中", "en": "Active"}]


async def test_occupancy_counts_what_is_let_today(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A")
    await rows.park(code="PK-B")
    let, empty, public = [
        await rows.space_unit(park_id=park, area_m2=area, use=use) for area, use in ((300, "LAB"), (100, "OFFICE"), (50, "PUBLIC_SERVICE"))
    ]
    tenancy = await rows.tenancy(park_id=park)
    await rows.let(await rows.lease(tenancy_id=tenancy), let)
    assert empty and public
    answer = await ask("{ parks { nodes { code occupancyRate rentableAreaM2 vacantAreaM2 } } }")
    assert answer["parks"]["nodes"] == [
        {"code": "PK-A", "occupancyRate": "0.75", "rentableAreaM2": "400", "vacantAreaM2": "100"},
        {"code": "PK-B", "occupancyRate": None, "rentableAreaM2": None, "vacantAreaM2": None},
    ]


async def test_answers_follow_the_order_asked_and_merge_fields_at_their_first_place(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="园区")
    asked = """
        query { parks { totalCount nodes { b: code ...More a: kind code ... on Park { code state } } } }
        fragment More on Park { name b: code ... on Node { __typename } }
    """
    answer = await ask(asked)
    assert [list(node.items()) for node in answer["parks"]["nodes"]] == [
        [
            ("b", "PK-A"), ("name", "园区"), ("__typename", "Park"), ("a", "INDUSTRIAL_PARK"), ("code", "PK-A"), ("state", "ACTIVE"),
        ]
    ]  # fmt: skip


async def test_selections_of_one_field_are_joined_at_every_depth(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A")
    await rows.building(park_id=park, code="B1", name_zh="一号楼")
    asked = "{ parks { nodes { buildings { nodes { code } } } } ...Also } fragment Also on Query { parks { nodes { buildings { nodes { name } totalCount } } } }"
    assert await ask(asked) == {"parks": {"nodes": [{"buildings": {"nodes": [{"code": "B1", "name": "一号楼"}], "totalCount": 1}}]}}


@pytest.mark.parametrize(
    ("skip", "include", "shown"), [(False, True, True), (True, True, False), (False, False, False), (True, False, False)]
)
async def test_skip_and_include_decide_what_is_there(ask: Asking, rows: Rows, skip: bool, include: bool, shown: bool) -> None:
    await rows.park(code="PK-A")
    asked = "query($s: Boolean!, $i: Boolean = true) { parks { nodes { id: kind code @skip(if: $s) @include(if: $i) } } }"
    answer = await ask(asked, s=skip, i=include)
    assert ("code" in answer["parks"]["nodes"][0]) is shown


async def test_nodes_answer_missing_and_hidden_alike(ask: Asking, rows: Rows) -> None:
    park, company = await rows.park(code="PK-A"), await rows.company(name_zh="公司")
    hidden = await rows.lease()
    ids = [company, "park_01h455vb4pex5vsknk084sn02q", hidden, "garbage", park, company]
    asked = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Park { code } ... on Company { name } } }"
    shown = {"__typename": "Company", "id": company, "name": "公司"}
    assert (await ask(asked, ids=ids))["nodes"] == [shown, None, None, None, {"__typename": "Park", "id": park, "code": "PK-A"}, shown]
    assert (await ask(asked, AUDITOR, ids=[hidden]))["nodes"] == [{"__typename": "Lease", "id": hidden}]
    assert (await ask(asked, ids=[]))["nodes"] == []


async def test_a_statement_made_for_one_id_serves_another_of_its_type_only(ask: Asking, rows: Rows) -> None:
    park, company = await rows.park(code="PK-A"), await rows.company()
    asked = "query($id: ID!) { node(id: $id) { id ... on Park { code } } }"
    assert (await ask(asked, id=park))["node"] == {"id": park, "code": "PK-A"}
    assert (await ask(asked, id=company))["node"] == {"id": company}
    assert (await ask(asked, id="what?"))["node"] is None


async def test_data_and_introspection_go_together(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    asked = """
        query Mixed($type: String!) {
          __typename
          __schema { queryType { ...Name } }
          parks { totalCount }
          __type(name: $type) { kind ...Name }
        }
        fragment Name on __Type { name }
    """
    for name in ("Park", "Belt", "Nothing"):
        answer = await ask(asked, type=name)
        found = None if name == "Nothing" else {"kind": "OBJECT", "name": name}
        assert list(answer.items()) == [
            ("__typename", "Query"), ("__schema", {"queryType": {"name": "Query"}}), ("parks", {"totalCount": 1}), ("__type", found),
        ]  # fmt: skip


async def test_introspection_goes_with_variables_of_our_own_types(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A")
    asked = """
        query($born: DateTimeFilter, $area: DecimalFilter, $order: [ParkOrder!], $name: String = "Park", $in: Boolean!) {
          parks(where: {createdAt: $born, areaM2: $area}, orderBy: $order) { totalCount }
          __type(name: $name) { name kind @include(if: $in) }
        }
    """
    given = {"born": {"gt": "2020-05-01T08:30:15+08:00"}, "area": {"isNull": True}, "order": [{"field": "CODE"}]}
    shown = {"parks": {"totalCount": 1}, "__type": {"name": "Park"}}
    assert await ask(asked, **given, **{"in": False}) == shown
    assert await ask(asked, **given, **{"in": True, "name": "Belt"}) == shown | {"__type": {"name": "Belt", "kind": "OBJECT"}}


async def test_a_unit_or_language_is_never_null(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", name_zh="园", area_m2=1000, area_qualifier="EXACT")
    asked = "query($words: Lang, $unit: AreaUnit = MU) { parks { nodes { name(lang: $words) area(unit: $unit) } } }"
    assert await ask(asked) == {"parks": {"nodes": [{"name": "园", "area": "1.5"}]}}
    for given in ({"words": None}, {"unit": None}):
        with pytest.raises(RegistryError) as refused:
            await ask(asked, **given)
        assert refused.value.code == "BAD_USER_INPUT"


async def test_yes_and_no_can_be_filtered_by(ask: Asking, rows: Rows) -> None:
    await rows.park(code="PK-A", is_synthetic=True)
    await rows.park(code="PK-B", is_synthetic=False)
    asked = "query($is: BooleanFilter) { parks(where: {isSynthetic: $is}) { nodes { code } } }"
    for given, codes in (({"eq": True}, ["PK-A"]), ({"neq": True}, ["PK-B"]), ({"in": [True, False]}, ["PK-A", "PK-B"]), ({"isNull": True}, [])):
        assert (await ask(asked, **{"is": given}))["parks"]["nodes"] == [{"code": code} for code in codes]


async def test_the_catalogue_of_errors_can_be_asked_in_either_language(ask: Asking) -> None:
    asked = "{ errorCatalogue { code httpStatus meaning } }"
    english = {entry["code"]: entry for entry in (await ask(asked))["errorCatalogue"]}
    chinese = {entry["code"]: entry for entry in (await ask(asked, ANONYMOUS, Lang.ZH))["errorCatalogue"]}
    assert english.keys() == chinese.keys()
    assert english["FORBIDDEN"]["httpStatus"] == 403
    assert english["UNAUTHENTICATED"]["meaning"].isascii()
    assert not chinese["UNAUTHENTICATED"]["meaning"].isascii()


async def test_the_viewer_is_who_asks(ask: Asking, rows: Rows) -> None:
    assert await ask("{ viewer { account { username } roles { role } } }") == {"viewer": {"account": None, "roles": []}}
    account = await rows.account(username="mei")
    await rows.role_grant(account_id=account, role="TALENT_OFFICE")
    await rows.role_grant(account_id=account, role="LEADER", since=datetime(2020, 1, 1, tzinfo=UTC), until=datetime(2021, 1, 1, tzinfo=UTC))
    await rows.role_grant(account_id=account, role="PROMOTER", since=datetime(2020, 1, 1, tzinfo=UTC), revoked_at=datetime(2021, 1, 1, tzinfo=UTC))
    gone = await rows.role_grant(account_id=await rows.account(disabled_at=datetime(2021, 1, 1, tzinfo=UTC)), role="AMBASSADOR")
    await rows.role_grant(account_id=account, role="AMBASSADOR", delegated_from_id=gone, until=datetime(2099, 1, 1, tzinfo=UTC))
    actor = await ask.registry.sessions.actor_named("mei")
    answer = await ask("{ viewer { account { username } roles { role scope until } } }", actor)
    assert answer == {"viewer": {"account": {"username": "mei"}, "roles": [{"role": "TALENT_OFFICE", "scope": "ALL", "until": None}]}}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("subscription { parks { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "OPERATION_NOT_FOUND"),
        ("{ parks(first: -1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ parks(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ parks(first: 101) { totalCount } }", "PAGE_LIMIT_EXCEEDED"),
        ('{ parks(after: "?") { totalCount } }', "INVALID_CURSOR"),
        ('{ parks(after: "WyJ4Il0=") { nodes { id } } }', "INVALID_CURSOR"),
        ("{ parks(where: {code: null}) { totalCount } }", "BAD_USER_INPUT"),
        ("{ parks(where: {code: {eq: null}}) { totalCount } }", "BAD_USER_INPUT"),
        ('{ parks(where: {name: {eq: "\\u0000"}}) { totalCount } }', "BAD_USER_INPUT"),
        ('{ companies(where: {registeredCapitalAmount: {gt: "1"}}) { totalCount } }', "FORBIDDEN"),
        ('{ tenancies(where: {company: {staffCount: {gt: 1}}}) { totalCount } }', "FORBIDDEN"),
        ("{ companies(orderBy: [{field: REGISTERED_CAPITAL_AMOUNT}]) { nodes { id } } }", "FORBIDDEN"),
    ],
)  # fmt: skip
async def test_what_cannot_be_answered_is_refused_by_code(ask: Asking, asked: str, code: str) -> None:
    with pytest.raises(RegistryError) as refused:
        await ask(asked)
    assert refused.value.code == code
    assert ask.statements == []


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
async def test_text_that_no_database_holds_is_refused(ask: Asking, text: str) -> None:
    for where in ({"name": {"eq": text}}, {"name": {"in": [text]}}, {"name": {"contains": text}}):
        with pytest.raises(RegistryError) as refused:
            await ask("query($where: ParkWhere) { parks(where: $where) { totalCount } }", where=where)
        assert refused.value.code == "BAD_USER_INPUT"


NULLS: list[tuple[str, dict[str, Any]]] = [
    ("{ parks(where: {tenancies: {some: null}}) { totalCount } }", {}),
    ("query($f: ParkWhere = {}) { parks(where: {and: [$f]}) { totalCount } }", {"f": None}),
    ("query($o: ParkOrder = {field: CODE}) { parks(orderBy: [$o]) { totalCount } }", {"o": None}),
    ("query($o: ParkOrderField = CODE) { parks(orderBy: [{field: $o}]) { totalCount } }", {"o": None}),
    ("query($b: Boolean = true) { parks { totalCount @skip(if: $b) } }", {"b": None}),
    ("query($b: Boolean = true) { __schema { queryType { name @skip(if: $b) kind } } }", {"b": None}),
    ('query($c: String = "x") { parks(where: {code: {in: [$c]}}) { totalCount } }', {"c": None}),
    ('query($i: ID = "x") { nodes(ids: [$i]) { id } }', {"i": None}),
    ("query($i: ID) { parks(where: {id: {neq: $i}}) { totalCount } }", {"i": None}),
    ('mutation($u: String = "x") { signIn(input: {username: $u, password: "x"}) { token } }', {"u": None}),
    ("mutation($u: String!) { signIn(input: {username: $u, password: $u}) { token } }", {"u": "a\x00b"}),
]


@pytest.mark.parametrize(("asked", "variables"), NULLS, ids=[asked[:60] for asked, _ in NULLS])
async def test_what_is_null_where_nothing_may_be_is_refused(ask: Asking, asked: str, variables: dict[str, Any]) -> None:
    await ask("query($i: ID) { parks(where: {id: {eq: $i}}) { totalCount } }", i="xyz")
    with pytest.raises(RegistryError) as refused:
        await ask(asked, **variables)
    assert refused.value.code == "BAD_USER_INPUT"


async def test_variables_of_one_name_in_two_operations(ask: Asking, rows: Rows) -> None:
    asked = "query A($x: Int) { parks(first: $x) { totalCount } } query B($x: ParkWhere) { parks(where: $x) { totalCount } }"
    request = Request(asked, "B", {"x": {"code": {"eq": "PK-SDU"}}}, read_only=True)
    answer = await ask.registry.engine.answer(request, ANONYMOUS, Lang.EN)
    assert answer.body == b'{"data":{"parks":{"totalCount":0}}}'


async def test_what_is_skipped_of_a_fixed_value_is_not_shown(ask: Asking) -> None:
    answer = await ask("{ errorCatalogue { code @skip(if: true) } }")
    assert {len(entry) for entry in answer["errorCatalogue"]} == {0}


async def test_who_may_read_a_field_may_filter_and_order_by_it(ask: Asking, rows: Rows) -> None:
    await rows.company(name_zh="甲", registered_capital_amount=10, registered_capital_currency="CNY")
    asked = '{ companies(where: {registeredCapitalAmount: {gt: "1"}}, orderBy: [{field: REGISTERED_CAPITAL_AMOUNT}]) { nodes { name } } }'
    assert await ask(asked, AUDITOR) == {"companies": {"nodes": [{"name": "甲"}]}}


async def test_who_may_read_a_field_of_some_rows_filters_and_orders_by_what_they_see(ask: Asking, rows: Rows) -> None:
    """A manager sees the capital of companies in their own park. That of others is as good as absent, also for an order."""
    own, other = await rows.park(), await rows.park()
    for park, name, amount in ((own, "甲", 5), (other, "乙", 7), (own, "丙", 9)):
        company = await rows.company(name_zh=name, registered_capital_amount=amount, registered_capital_currency="CNY")
        await rows.tenancy(park_id=park, company_id=company)
    manager = Actor("account_01h455vb4pex5vsknk084sn02q", None, "manager", (Grant(Role.PARK_MANAGER, own),))
    over = "query($than: Decimal!) { companies(where: {registeredCapitalAmount: {gte: $than}}) { nodes { name } } }"
    assert await ask(over, manager, than="6") == {"companies": {"nodes": [{"name": "丙"}]}}
    assert await ask(over, manager, than="0") == {"companies": {"nodes": [{"name": "甲"}, {"name": "丙"}]}}
    ordered = "{ companies(orderBy: [{field: REGISTERED_CAPITAL_AMOUNT, direction: DESC}]) { nodes { name } edges { cursor } } }"
    answer = (await ask(ordered, manager))["companies"]
    assert [node["name"] for node in answer["nodes"]] == ["丙", "甲", "乙"]
    assert all(b"7" not in b64decode(edge["cursor"]).split(b",")[1] for edge in answer["edges"])


async def test_a_link_leads_on_only_those_who_may_read_where_it_leads(ask: Asking, rows: Rows) -> None:
    """Both ends are everybody's here, and for whom the unit was held is not."""
    company = await rows.company(name_zh="甲")
    unit = await rows.space_unit(reserved_until=datetime(2020, 1, 1, tzinfo=UTC), reserved_for_id=company)
    seen = "{ spaceUnits { nodes { reservedFor { name } } groups(by: [RESERVED_FOR]) { key { reservedFor { name } } } } }"
    found = f'{{ spaceUnits(where: {{reservedFor: {{id: {{eq: "{company}"}}}}}}) {{ nodes {{ id }} }} }}'
    placed = "{ spaceUnits(orderBy: [{field: RESERVED_FOR_NAME}]) { edges { cursor } } }"
    for actor, told in ((ANONYMOUS, None), (AUDITOR, {"name": "甲"})):
        answer = {"nodes": [{"reservedFor": told}], "groups": [{"key": {"reservedFor": told}}]}
        assert await ask(seen, actor) == {"spaceUnits": answer}
        assert await ask(found, actor) == {"spaceUnits": {"nodes": [{"id": unit}] if told else []}}
        ((edge,),) = [listed["edges"] for listed in (await ask(placed, actor)).values()]
        assert ("甲" in b64decode(edge["cursor"]).decode()) is (told is not None)
