"""`accessRules`: the matrix of the whole contract as data."""

from typing import Any

from registry.actor import ANONYMOUS
from registry.errors import Lang
from registry.policies.matrix import HOLDERS
from schema.rules import book
from tests.query.conftest import Asking

DOCUMENT = "{ accessRules { type field role scope access where never } }"


async def rules(ask: Asking, lang: Lang) -> list[dict[str, Any]]:
    return list((await ask(DOCUMENT, ANONYMOUS, lang))["accessRules"])


async def test_every_rule_is_told_for_every_holder_of_a_role(ask: Asking) -> None:
    told = await rules(ask, Lang.EN)
    expected = [(type_name, field, holder.role, holder.scope) for type_name, field, _, _ in book().ruled() for holder in HOLDERS]
    assert [(one["type"], one["field"], one["role"], one["scope"]) for one in told] == expected


async def test_it_is_answered_without_a_look_at_any_table(ask: Asking) -> None:
    await rules(ask, Lang.EN)
    assert ["FROM" in statement for statement in ask.statements] == [False]


async def test_rows_fields_and_mutations_are_told_in_the_language_asked_for(ask: Asking) -> None:
    for lang, company, own in ((Lang.ZH, "本企业的", "本人"), (Lang.EN, "of their own company", "themselves")):
        known = {(one["type"], one["field"], one["role"], one["scope"]): (one["access"], one["where"]) for one in await rules(ask, lang)}
        assert known["Lease", None, "COMPANY", "ONE"] == ("SOME", company)
        assert known["Lease", None, None, "ALL"] == ("NONE", None)
        assert known["Company", "contactPhone", "AUDITOR", "ALL"] == ("ALL", None)
        assert known["Person", "phone", "TALENT_OFFICE", "ALL"] == ("MASKED", own)
        assert known["Mutation", "updateCompany", "COMPANY", "ONE"] == ("SOME", company)
        assert known["Mutation", "mergeCompanies", "ADMIN", "ALL"] == ("ALL", None)
        assert known["Mutation", "mergeCompanies", "PROMOTER", "ALL"] == ("NONE", None)


async def test_whose_affair_it_may_not_be_is_told_of_every_mutation_that_decides(ask: Asking) -> None:
    for lang, never in ((Lang.ZH, "本人、近亲属或利害关系人的"), (Lang.EN, "their own, a relative's, or that of somebody in whom they have an interest")):
        told = [one for one in await rules(ask, lang) if one["never"] is not None]
        assert {one["type"] for one in told} == {"Mutation"}
        decided = {one["field"]: one["never"] for one in told}
        assert decided["approveTenancy"] == decided["revealPerson"] == never
        assert not {"updatePark", "giveNotice", "registerPerson"} & {*decided}


async def test_descriptions_end_with_the_same(ask: Asking) -> None:
    asked = '{ type: __type(name: "Lease") { description } mutation: __type(name: "Mutation") { fields { name description } } }'
    answer = await ask(asked)
    assert answer["type"]["description"].endswith("; PARK_MANAGER over all, PROMOTER, LEADER, ADMIN, AUDITOR – all.")
    described = {field["name"]: field["description"] for field in answer["mutation"]["fields"]}
    assert described["rejectTenancy"].endswith(
        "Roles: PARK_MANAGER – of their own park. From: APPLIED."
        " Not where it is their own, a relative's, or that of somebody in whom they have an interest."
    )
    assert described["activatePark"].endswith("Roles: PARK_MANAGER – of their own park; ADMIN. From: PLANNED.")
