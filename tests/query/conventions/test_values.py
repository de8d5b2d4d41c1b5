"""Values: quantities, days and instants, names, and states."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from registry.actor import ANONYMOUS
from registry.errors import Lang
from tests.query.conftest import AUDITOR, Asking
from tests.query.conventions.asking import one, passing, refusal
from tests.rows import Rows

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
    moved = {"Application", "Attachment", "CallRound", "Company", "CompanyLabel", "Identity", "Interest", "Lease", "Park", "SpaceUnit", "TalentProgramme", "Task", "Tenancy"}
    moved |= {"AccessToken", "Account", "Consent", "DataSubjectRequest", "Person", "PrivacyNotice", "RoleGrant"}
    moved |= {"Conflict", "Expert", "ReviewAssignment"}
    assert stateful == moved
    assert {name for name in stateful if {(name, "state"), (name, "stateLabel")} <= catalog.fields.keys()} == stateful
