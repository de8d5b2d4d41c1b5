"""Groups of a list, linked orders, ceilings of counts and subjects of any type, on small data whose answers can be worked out by hand."""

from datetime import date

import pytest

from registry.actor import Actor, Grant, Role
from registry.errors import RegistryError
from tests.query.conftest import AUDITOR, OFFICE, Asking
from tests.rows import Rows

LEADER = Actor(name="leader", grants=(Grant(Role.LEADER),))


async def parks(rows: Rows) -> None:
    for code, kind, area, day in (
        ("PK-A", "INCUBATOR", 100, "2019-12-31"),
        ("PK-B", "INCUBATOR", 50, "2020-03-01"),
        ("PK-C", "OTHER", None, "2020-03-31"),
        ("PK-D", "INDUSTRIAL_PARK", 200, None),
    ):
        measured = {} if area is None else {"area_m2": area, "area_qualifier": "EXACT"}
        await rows.park(code=code, kind=kind, established_on=day and date.fromisoformat(day), **measured)


async def test_groups_by_an_enum_tell_count_sum_average_and_extremes(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    asked = "by: [KIND]) { key { kind } count sum { areaM2 } avg { areaM2 } min { areaM2 establishedOn } max { establishedOn } }"
    answer = await ask(f"{{ parks {{ groups({asked} }} }}")
    assert answer["parks"]["groups"] == [
        {
            "key": {"kind": "INCUBATOR"},
            "count": 2,
            "sum": {"areaM2": "150"},
            "avg": {"areaM2": "75"},
            "min": {"areaM2": "50", "establishedOn": "2019-12-31"},
            "max": {"establishedOn": "2020-03-01"},
        },
        {
            "key": {"kind": "INDUSTRIAL_PARK"},
            "count": 1,
            "sum": {"areaM2": "200"},
            "avg": {"areaM2": "200"},
            "min": {"areaM2": "200", "establishedOn": None},
            "max": {"establishedOn": None},
        },
        {
            "key": {"kind": "OTHER"},
            "count": 1,
            "sum": {"areaM2": None},
            "avg": {"areaM2": None},
            "min": {"areaM2": None, "establishedOn": "2020-03-31"},
            "max": {"establishedOn": "2020-03-31"},
        },
    ]
    assert len(ask.statements) == 1


async def test_groups_by_nothing_are_one_group_even_of_no_rows(ask: Asking, rows: Rows) -> None:
    asked = "{ parks { groups(by: []) { count sum { areaM2 } key { kind } __typename } } }"
    empty = {"count": 0, "sum": {"areaM2": None}, "key": {"kind": None}, "__typename": "ParkGroup"}
    assert (await ask(asked))["parks"]["groups"] == [empty]
    await parks(rows)
    assert (await ask(asked))["parks"]["groups"] == [empty | {"count": 4, "sum": {"areaM2": "350"}}]


async def test_groups_follow_the_filter_of_the_list_and_not_its_page(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    asked = "{ parks(first: 1, where: {kind: {in: [INCUBATOR, OTHER]}}) { nodes { code } groups(by: [KIND]) { count } } }"
    answer = (await ask(asked))["parks"]
    assert answer == {"nodes": [{"code": "PK-A"}], "groups": [{"count": 2}, {"count": 1}]}


async def test_groups_by_year_and_month_of_a_day(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    asked = "{ parks { groups(by: [ESTABLISHED_ON_YEAR, ESTABLISHED_ON_MONTH]) { key { establishedOnYear establishedOnMonth establishedOn } count } } }"
    assert [(one["key"], one["count"]) for one in (await ask(asked))["parks"]["groups"]] == [
        ({"establishedOnYear": 2019, "establishedOnMonth": "2019-12", "establishedOn": None}, 1),
        ({"establishedOnYear": 2020, "establishedOnMonth": "2020-03", "establishedOn": None}, 2),
        ({"establishedOnYear": None, "establishedOnMonth": None, "establishedOn": None}, 1),
    ]


async def test_having_order_and_first_choose_among_groups(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    kinds = "groups(by: [KIND], {}) {{ key {{ kind }} }}"

    async def found(asked: str) -> list[str]:
        answer = await ask("{ parks { " + kinds.format(asked) + " } }")
        return [one["key"]["kind"] for one in answer["parks"]["groups"]]

    assert await found("having: {count: {gte: 2}}") == ["INCUBATOR"]
    assert await found('having: {sum: {areaM2: {gt: "100"}}}') == ["INCUBATOR", "INDUSTRIAL_PARK"]
    assert await found("having: {sum: {areaM2: {isNull: true}}}") == ["OTHER"]
    assert await found('having: {count: {lt: 2}, max: {establishedOn: {neq: "2020-03-31"}}}') == ["INDUSTRIAL_PARK"]
    assert await found("orderBy: [{field: SUM_AREA_M2, direction: DESC}]") == ["INDUSTRIAL_PARK", "INCUBATOR", "OTHER"]
    assert await found("orderBy: [{field: SUM_AREA_M2, nulls: FIRST}]") == ["OTHER", "INCUBATOR", "INDUSTRIAL_PARK"]
    assert await found("orderBy: [{field: COUNT, direction: DESC}, {field: KIND, direction: DESC}], first: 2") == ["INCUBATOR", "OTHER"]


async def test_groups_take_variables(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    asked = """query($by: [ParkGroupField!]!, $having: ParkGroupHaving, $order: [ParkGroupOrder!], $first: Int) {
      parks { groups(by: $by, having: $having, orderBy: $order, first: $first) { key { kind state } count } } }"""
    order = [{"field": "COUNT", "direction": "DESC"}]
    one = await ask(asked, by=["KIND"], having={"count": {"gte": 2}}, order=order, first=5)
    assert one["parks"]["groups"] == [{"key": {"kind": "INCUBATOR", "state": None}, "count": 2}]
    other = await ask(asked, by=["STATE"], having={"count": {"gte": 3}})
    assert other["parks"]["groups"] == [{"key": {"kind": None, "state": "ACTIVE"}, "count": 4}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("by: [KIND], first: 101", "PAGE_LIMIT_EXCEEDED"),
        ("by: [KIND], first: -1", "BAD_USER_INPUT"),
        ("by: [KIND], orderBy: [{field: STATE}]", "BAD_USER_INPUT"),
        ("by: [KIND], having: {count: null}", "BAD_USER_INPUT"),
        ("by: [KIND], having: {count: {gte: null}}", "BAD_USER_INPUT"),
        (f"by: [{', '.join(['KIND'] * 251)}]", "LIST_LIMIT_EXCEEDED"),
    ],
)
async def test_groups_that_cannot_be_are_refused(ask: Asking, asked: str, code: str) -> None:
    with pytest.raises(RegistryError) as refused:
        await ask(f"{{ parks {{ groups({asked}) {{ count }} }} }}")
    assert refused.value.code == code
    assert ask.statements == []


async def test_groups_by_a_link_show_its_row_and_hide_what_is_hidden(ask: Asking, rows: Rows) -> None:
    """Stays of two hidden companies are one group, so that they cannot be told apart."""
    park = await rows.park()
    seen = await rows.company(name_zh="可见", state="VERIFIED")
    for company in (seen, await rows.company(name_zh="甲", state="DRAFT"), await rows.company(name_zh="乙", state="DRAFT")):
        await rows.tenancy(company_id=company, park_id=park, state="ACTIVE")
    manager = Actor(name="promoter", grants=(Grant(Role.PROMOTER),))
    asked = "{ tenancies { groups(by: [COMPANY]) { key { company { name } } count } } }"
    everything = (await ask(asked, manager))["tenancies"]["groups"]
    assert sorted((one["key"]["company"]["name"], one["count"]) for one in everything) == [("乙", 1), ("可见", 1), ("甲", 1)]
    public = (await ask(asked))["tenancies"]["groups"]
    assert public == [{"key": {"company": {"name": "可见"}}, "count": 1}]


async def test_small_groups_of_people_are_told_to_their_offices_only(ask: Asking, rows: Rows) -> None:
    call = await rows.call_round()
    for number in range(9):
        await rows.application(round_id=call, state="APPROVED" if number < 5 else "AWARDED", category="ENTREPRENEUR")
    asked = "{ applications { groups(by: [STATE]) { key { state } count min { createdAt } } } }"
    told = (await ask(asked, OFFICE))["applications"]
    assert [(one["key"]["state"], one["count"]) for one in told["groups"]] == [("APPROVED", 5), ("AWARDED", 4)]
    assert all(one["min"]["createdAt"] for one in told["groups"])
    kept = (await ask(asked, LEADER))["applications"]
    assert [(one["key"]["state"], one["count"]) for one in kept["groups"]] == [("APPROVED", 5), ("AWARDED", None)]
    assert kept["groups"][1]["min"] == {"createdAt": None}
    having = "{ applications { groups(by: [STATE], having: {count: {lt: 5}}) { count } } }"
    assert (await ask(having, LEADER))["applications"]["groups"] == []
    assert (await ask(having, AUDITOR))["applications"]["groups"] == [{"count": 4}]


async def test_what_one_may_not_read_is_not_grouped_by_or_summed_up(ask: Asking, rows: Rows) -> None:
    await rows.company(state="VERIFIED", staff_count=7)
    for asked in (
        "groups(by: []) { sum { staffCount } }",
        "groups(by: [STAFF_COUNT]) { count }",
        "groups(by: [], having: {max: {staffCount: {gt: 5}}}) { count }",
        "groups(by: [], orderBy: [{field: AVG_STAFF_COUNT}]) { count }",
    ):
        with pytest.raises(RegistryError) as refused:
            await ask(f"{{ companies {{ {asked} }} }}")
        assert refused.value.code == "FORBIDDEN"
        assert refused.value.params == {"coordinate": "Company.staffCount"}
        assert ask.statements == []
        assert (await ask(f"{{ companies {{ {asked} }} }}", AUDITOR))["companies"]["groups"] != []


async def test_amounts_in_different_currencies_are_not_added_up(ask: Asking, rows: Rows) -> None:
    for amount, currency in ((100, "CNY"), (200, "CNY"), (7, "USD")):
        await rows.company(state="VERIFIED", registered_capital_amount=amount, registered_capital_currency=currency)
    asked = "{ companies { groups(by: []) { count sum { registeredCapitalAmount } } } }"
    assert (await ask(asked, AUDITOR))["companies"]["groups"] == [{"count": 3, "sum": {"registeredCapitalAmount": None}}]
    asked = "{ companies { groups(by: [REGISTERED_CAPITAL_CURRENCY]) { key { registeredCapitalCurrency } max { registeredCapitalAmount } } } }"
    assert (await ask(asked, AUDITOR))["companies"]["groups"] == [
        {"key": {"registeredCapitalCurrency": "CNY"}, "max": {"registeredCapitalAmount": "200"}},
        {"key": {"registeredCapitalCurrency": "USD"}, "max": {"registeredCapitalAmount": "7"}},
    ]


async def test_a_list_is_ordered_by_what_its_links_lead_to(ask: Asking, rows: Rows) -> None:
    park = await rows.park(code="PK-A", state="PLANNED")
    for name in ("Cc", "Aa", "Bb"):
        await rows.tenancy(park_id=park, company_id=await rows.company(name_zh=name, state="VERIFIED"))
    asked = """query($after: String, $way: Direction) { tenancies(first: 2, after: $after, orderBy: [{field: PARK_CODE}, {field: COMPANY_NAME, direction: $way}]) {
      nodes { company { name } } pageInfo { endCursor hasNextPage } } }"""
    pages = []
    for way in ("ASC", "DESC"):
        first = (await ask(asked, AUDITOR, way=way))["tenancies"]
        second = (await ask(asked, AUDITOR, way=way, after=first["pageInfo"]["endCursor"]))["tenancies"]
        pages.append([row["company"]["name"] for row in (*first["nodes"], *second["nodes"])])
        assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
        assert len(ask.statements) == 1
    assert pages == [["Aa", "Bb", "Cc"], ["Cc", "Bb", "Aa"]]


async def test_ordering_by_what_one_may_not_read_behind_a_link_is_refused(ask: Asking) -> None:
    with pytest.raises(RegistryError) as refused:
        await ask("{ tenancies(orderBy: [{field: COMPANY_STAFF_COUNT}]) { nodes { id } } }")
    assert (refused.value.code, refused.value.params) == ("FORBIDDEN", {"coordinate": "Company.staffCount"})


async def test_a_list_is_counted_no_further_than_asked(ask: Asking, rows: Rows) -> None:
    await parks(rows)
    asked = "{ parks { all: totalCount(upTo: 4) few: totalCount(upTo: 3) exact: totalCountPrecision(upTo: 4) atLeast: totalCountPrecision(upTo: 3) } }"
    assert (await ask(asked))["parks"] == {"all": 4, "few": 3, "exact": "EXACT", "atLeast": "AT_LEAST"}
    variable = "query($n: Int!) { parks { totalCount(upTo: $n) } }"
    assert [(await ask(variable, n=n))["parks"]["totalCount"] for n in (2, 4, 0)] == [2, 4, 0]
    with pytest.raises(RegistryError) as refused:
        await ask("{ parks { totalCount(upTo: 1000001) } }")
    assert (refused.value.code, refused.value.params) == ("COUNT_LIMIT_EXCEEDED", {"limit": 1_000_000, "actual": 1_000_001})


async def test_the_subject_of_a_fact_is_read_whatever_its_type(ask: Asking, rows: Rows) -> None:
    park, hidden = await rows.park(code="PK-A"), await rows.company(name_zh="未核验", state="DRAFT")
    await rows.reported_fact(subject_id=park, metric="A")
    await rows.reported_fact(subject_id=hidden, metric="B")
    asked = "{ facts { nodes { metric subject { __typename id ... on Park { code } ... on Company { name } } } } }"
    answer = (await ask(asked))["facts"]["nodes"]
    assert answer == [{"metric": "A", "subject": {"__typename": "Park", "id": park, "code": "PK-A"}}, {"metric": "B", "subject": None}]
    assert len(ask.statements) == 1
    assert (await ask(asked, AUDITOR))["facts"]["nodes"][1]["subject"] == {"__typename": "Company", "id": hidden, "name": "未核验"}
