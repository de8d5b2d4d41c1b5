"""Searches: what is found, how it is ranked and shown, by whom, with what else; and that an index finds it."""

from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.errors import Lang, RegistryError
from tests.query.conftest import ADMIN, AUDITOR, OFFICE, Asking
from tests.rows import Rows

EVERYTHING = """
query($text: String!, $types: [SearchType!], $first: Int, $after: String, $last: Int, $before: String) {
  search(text: $text, types: $types, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    edges { cursor node { match highlight { text isMatch } node { __typename ... on Node { id } ... on Company { name uscc } ... on Park { code } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
COMPANIES = """
query($search: String, $where: CompanyWhere, $order: [CompanyOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  companies(search: $search, where: $where, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def names(answer: Any) -> list[str]:
    return [edge["node"]["name"] for edge in answer["companies"]["edges"]]


def shown(hit: Any) -> str:
    """A name with what was looked for in brackets."""
    return "".join(f"[{part['text']}]" if part["isMatch"] else part["text"] for part in hit["highlight"])


def hits(answer: Any) -> list[tuple[str, str]]:
    return [(edge["node"]["match"], shown(edge["node"])) for edge in answer["search"]["edges"]]


async def many(rows: Rows, *companies: str) -> None:
    for name in companies:
        await rows.company(name_zh=name)


async def test_the_best_matches_come_first_then_the_order_of_pinyin(ask: Asking, rows: Rows) -> None:
    await many(rows, "中国阿里云", "阿里云计算", "阿里", "杭州ALI", "艾利科技", "阿里巴巴", "BALI CO", "ALI 贸易", "微软")
    found = hits(await ask(EVERYTHING, text="ali"))
    assert found == [
        ("EXACT", "[阿里]"),
        ("PREFIX", "[阿里]巴巴"),
        ("PREFIX", "[阿里]云计算"),
        ("PREFIX", "[ALI] 贸易"),
        ("WORDS", "杭州[ALI]"),
        ("REST", "B[ALI] CO"),
        ("REST", "中国[阿里]云"),
    ]
    assert names(await ask(COMPANIES, search="ali")) == [name.replace("[", "").replace("]", "") for _, name in found]


SHOWN = [
    ("albb", "阿里巴巴（中国）", "[阿里巴巴]（中国）", "PREFIX"),
    ("albbzg", "阿里巴巴（中国）", "[阿里巴巴（中国]）", "EXACT"),
    ("ALIB", "阿里巴巴", "[阿里巴]巴", "PREFIX"),
    ("阿裏", "阿里巴巴", "[阿里]巴巴", "PREFIX"),
    ("阿里", "阿裏巴巴", "[阿裏]巴巴", "PREFIX"),
    ("ｓａｐ 中国", "SAP（中国）有限公司", "[SAP]（[中国]）有限公司", "PREFIX"),
    ("中国 sap", "SAP（中国）有限公司", "[SAP]（[中国]）有限公司", "WORDS"),
    ("大学", "山东大学国家大学科技园", "山东[大学]国家[大学]科技园", "WORDS"),
    ("shan dong", "山东大学", "[山东]大学", "PREFIX"),
    ("daxue", "山东大学", "山东[大学]", "REST"),
    ("lü", "绿地", "[绿]地", "PREFIX"),
    ("ludi", "绿地", "[绿地]", "EXACT"),
    ("chongqing", "中国重庆", "中国[重庆]", "REST"),
    ("m2", "100 ㎡ 空间", "100 [㎡] 空间", "WORDS"),
    ("巴巴", "巴巴巴", "[巴巴巴]", "PREFIX"),
    ("5g", "中国5G院", "中国[5G]院", "WORDS"),
]


@pytest.mark.parametrize("text, name, expected, match", SHOWN)
async def test_what_was_looked_for_is_shown_in_the_name(
    ask: Asking, rows: Rows, text: str, name: str, expected: str, match: str
) -> None:
    await rows.company(name_zh=name)
    await rows.company(name_zh="别家")
    assert hits(await ask(EVERYTHING, text=text)) == [(match, expected)]


async def test_it_is_found_by_other_names_and_codes_and_shown_in_them(ask: Asking, rows: Rows) -> None:
    company = await rows.company(name_zh="软件", name_en="SAP", aliases=["斯埃批", "思爱普中国"], uscc="91370103XXXX00019M")
    for text, expected in (("sap", "[SAP]"), ("斯埃", "[斯埃]批"), ("91370103xxxx00019m", "[91370103XXXX00019M]"), ("思爱普中国", "[思爱普中国]")):
        (edge,) = (await ask(EVERYTHING, text=text))["search"]["edges"]
        assert (shown(edge["node"]), edge["node"]["node"]["id"]) == (expected, company)
    assert (await ask(EVERYTHING, text="91370103xxxx0001"))["search"]["totalCount"] == 0


async def test_it_is_one_statement_whatever_is_found_and_one_for_all_texts(ask: Asking, rows: Rows) -> None:
    kept = []
    for text in ("科技", "keji", "k", "科 技", "科技 sap pk-1"):
        answer = await ask(EVERYTHING, text=text)
        assert len(ask.statements) == 1
        kept.append((ask.statements[0], len(ask.registry.engine.kept)))
        await rows.company(name_zh=f"科技{text}")
        await rows.park(name_zh="科技园")
    assert len(set(kept)) == 1
    assert answer["search"]["edges"] == []


async def test_types_of_all_sorts_are_found_together_or_only_some(ask: Asking, rows: Rows) -> None:
    await rows.company(name_zh="泉城软件")
    park = await rows.park(name_zh="泉城园区", code="PK-1")
    await rows.building(park_id=park, name_zh="泉城楼")
    await rows.admin_division(name_zh="泉城社区")
    await rows.source_document(title_zh="泉城日报")
    answer = await ask(EVERYTHING, text="quancheng")
    found_types = [edge["node"]["node"]["__typename"] for edge in answer["search"]["edges"]]
    assert found_types == ["Building", "SourceDocument", "Company", "AdminDivision", "Park"]
    for types, found in ((["PARK", "PARK"], {"Park"}), (["COMPANY", "BUILDING"], {"Company", "Building"}), ([], set())):
        answer = await ask(EVERYTHING, text="泉城", types=types)
        assert {edge["node"]["node"]["__typename"] for edge in answer["search"]["edges"]} == found
        assert answer["search"]["totalCount"] == len(found)
    literal = await ask('{ search(text: "泉城", types: [PARK]) { nodes { node { ... on Park { code name } } } } }')
    assert literal["search"]["nodes"] == [{"node": {"code": "PK-1", "name": "泉城园区"}}]


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_pages_of_a_search_meet_every_hit_once_from_either_end(ask: Asking, rows: Rows, size: int) -> None:
    await many(rows, "科技", "科技城", "科技", "山东科技", "北京科技", "Keji Ltd", "科学技术")
    await rows.park(name_zh="科技园")
    whole = (await ask(EVERYTHING, text="keji", first=100))["search"]
    expected = [edge["node"]["node"]["id"] for edge in whole["edges"]]
    assert len(set(expected)) == whole["totalCount"] == 7
    for many_of, bound, more, end in (("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor")):
        found: list[str] = []
        given: dict[str, Any] = {many_of: size}
        while True:
            page = (await ask(EVERYTHING, text="keji", **given))["search"]
            ids = [edge["node"]["node"]["id"] for edge in page["edges"]]
            found = found + ids if many_of == "first" else ids + found
            if not page["pageInfo"][more]:
                break
            given[bound] = page["pageInfo"][end]
        assert found == expected
    for other in ({"text": "科技"}, {"text": "keji", "types": ["COMPANY"]}):
        with pytest.raises(RegistryError) as refused:
            await ask(EVERYTHING, **other, after=whole["edges"][0]["cursor"])
        assert refused.value.code == "INVALID_CURSOR"


async def test_a_search_goes_with_filters_orders_and_pages(ask: Asking, rows: Rows) -> None:
    for name, state in (("丙科技", "VERIFIED"), ("甲科技", "VERIFIED"), ("乙科技", "DRAFT"), ("科技", "VERIFIED"), ("丁软件", "VERIFIED")):
        await rows.company(name_zh=name, state=state)
    verified = {"state": {"eq": "VERIFIED"}}
    assert names(await ask(COMPANIES, ADMIN, search="科技")) == ["科技", "丙科技", "甲科技", "乙科技"]
    assert names(await ask(COMPANIES, ADMIN, search="科技", where=verified)) == ["科技", "丙科技", "甲科技"]
    by_name = [{"field": "NAME", "direction": "DESC"}]
    assert names(await ask(COMPANIES, ADMIN, search="keji", where=verified, order=by_name)) == ["科技", "甲科技", "丙科技"]
    first = await ask(COMPANIES, ADMIN, search="科技", where={"not": verified}, first=1)
    assert (names(first), first["companies"]["totalCount"], first["companies"]["pageInfo"]["hasNextPage"]) == (["乙科技"], 1, False)
    page = await ask(COMPANIES, ADMIN, search="科技", last=2)
    assert (names(page), page["companies"]["totalCount"]) == (["甲科技", "乙科技"], 4)
    before = await ask(COMPANIES, ADMIN, search="科技", last=2, before=page["companies"]["pageInfo"]["startCursor"])
    assert names(before) == ["科技", "丙科技"]
    with pytest.raises(RegistryError) as refused:
        await ask(COMPANIES, ADMIN, search="软件", after=page["companies"]["pageInfo"]["startCursor"])
    assert refused.value.code == "INVALID_CURSOR"
    assert names(await ask(COMPANIES, ADMIN, search=None)) == names(await ask(COMPANIES, ADMIN))


async def test_links_are_searched_where_they_stand(ask: Asking, rows: Rows) -> None:
    park, other = await rows.park(code="PK-1"), await rows.park(code="PK-2")
    await rows.tenancy(park_id=park, company_id=await rows.company(name_zh="量子科技"))
    await rows.tenancy(park_id=park, company_id=await rows.company(name_zh="软件公司"))
    await rows.tenancy(park_id=other, company_id=await rows.company(name_zh="量子通信"))
    answer = await ask('{ parks { nodes { code companies(search: "lzkj") { totalCount nodes { name } } } } }')
    assert [node["companies"]["nodes"] for node in answer["parks"]["nodes"]] == [[{"name": "量子科技"}], []]
    assert len(ask.statements) == 1


REFUSED = [("", "SEARCH_EMPTY"), (" —（）", "SEARCH_EMPTY"), ("园" * 101, "SEARCH_TOO_LONG"), ("a\0b", "BAD_USER_INPUT"), ("\ud800", "BAD_USER_INPUT")]


@pytest.mark.parametrize("text, code", REFUSED)
async def test_a_text_that_asks_for_nothing_or_too_much_is_refused(ask: Asking, text: str, code: str) -> None:
    await ask(EVERYTHING, text="园" * 100)
    for document, name in ((EVERYTHING, "text"), (COMPANIES, "search")):
        with pytest.raises(RegistryError) as refused:
            await ask(document, **{name: text})
        assert refused.value.code == code
        assert all(refused.value.message(lang) and refused.value.hint(lang) for lang in Lang)


# what is hidden is missing


async def test_hidden_rows_are_neither_found_nor_counted(ask: Asking, rows: Rows) -> None:
    await rows.company(name_zh="隐形科技", state="DRAFT")
    await rows.company(name_zh="公开科技")
    await rows.talent_programme(name_zh="隐形计划", state="DRAFT")
    await rows.policy_document(name_zh="隐形政策", status="DRAFT")
    person = await rows.person(name_zh="隐小姐")
    await rows.application(applicant_id=person, state="SUBMITTED")
    for text in ("隐形", "yinxing", "yx", "隐", "隐形科技", "隐小姐"):
        answer = await ask(EVERYTHING, text=text)
        assert answer["search"] == {"totalCount": 0, "edges": [], "pageInfo": dict.fromkeys(("hasNextPage", "hasPreviousPage"), False) | dict.fromkeys(("startCursor", "endCursor"))}
        assert (await ask(COMPANIES, search=text))["companies"]["totalCount"] == 0
    assert names(await ask(COMPANIES, search="科技")) == ["公开科技"]
    seen = {viewer.name: {name for _, name in hits(await ask(EVERYTHING, viewer, text="隐"))} for viewer in (ADMIN, OFFICE, AUDITOR)}
    records = {"[隐]形科技", "[隐]形计划", "[隐]形政策"}
    assert seen == {"admin": records, "talent-office": records | {"[隐]小姐"}, "auditor": records | {"[隐]小姐"}}


async def test_a_cursor_does_not_lead_past_what_is_hidden(ask: Asking, rows: Rows) -> None:
    await rows.company(name_zh="甲科技", state="DRAFT")
    await rows.company(name_zh="乙科技")
    start = (await ask(EVERYTHING, ADMIN, text="科技", first=1))["search"]
    assert hits({"search": start}) == [("WORDS", "甲[科技]")]
    page = (await ask(EVERYTHING, text="科技", after=start["pageInfo"]["endCursor"]))["search"]
    assert (hits({"search": page}), page["totalCount"], page["pageInfo"]["hasPreviousPage"]) == ([("WORDS", "乙[科技]")], 1, False)


async def test_people_are_found_by_their_names_alone_and_only_by_who_sees_them(ask: Asking, rows: Rows) -> None:
    sponsor = await rows.company(name_zh="推荐单位")
    person = await rows.person(
        name_zh="单田芳", phone="+8613800001234", email="stf@example.org", orcid="0000-0002-1825-0097", id_doc_type="PASSPORT", id_hmac="ab" * 32, id_masked="E****1"
    )
    await rows.application(applicant_id=person, sponsor_id=sponsor, state="SUBMITTED")
    other = await rows.person(name_zh="单雄信")
    company = Actor(name="company", grants=(Grant(Role.COMPANY, sponsor),))
    applicant = Actor(name="applicant", person_id=other, account_id="account_01h455vb4pex5vsknk084sn02q", grants=(Grant(Role.APPLICANT),))
    for viewer, expected in ((OFFICE, {person, other}), (company, {person}), (applicant, {other}), (ANONYMOUS, set()), (ADMIN, set())):
        for text in ("shan", "单"):
            answer = await ask(EVERYTHING, viewer, text=text, types=["PERSON"])
            assert {edge["node"]["node"]["id"] for edge in answer["search"]["edges"]} == expected
            assert answer["search"]["totalCount"] == len(expected)
    for secret in ("13800001234", "+8613800001234", "1234", "example", "0000-0002-1825-0097", "abab", "E****1", "dan"):
        assert (await ask(EVERYTHING, OFFICE, text=secret, types=["PERSON"]))["search"]["totalCount"] == 0
