"""Every unique and foreign key, tried by plain SQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint

from registry.lifecycles.accounts import APART
from registry.models import Base
from registry.models.accounts import SCOPES
from tests.rows import LONG_AGO, MODELS, NOW, TODAY, Rows, Values

FAR = datetime(2090, 1, 1, tzinfo=UTC)
HEX = "0123456789abcdef" * 4
TABLES = {name: Base.metadata.tables[name] for name in MODELS}


async def refusal(rows: Rows, table: str, **values: Any) -> str | None:
    """The name of the key that refuses this row; None when it is taken."""
    whole = {**await rows.usual(table, values), **values}
    try:
        async with rows.connection.transaction():
            await rows.insert(table, whole)
    except (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError) as error:
        return error.constraint_name
    return None


# unique keys of one column

SINGLE = [
    (str(key.name), table, next(iter(key.columns)).name)
    for table, declared in TABLES.items()
    for key in sorted(declared.constraints, key=lambda key: str(key.name))
    if isinstance(key, UniqueConstraint) and len(key.columns) == 1
]
GIVEN: dict[str, Values] = {
    "external_reference": {"external_reference": "ERP-1"},
    "lei": {"lei": "HWUPKR0MPOU8FGXBT394"},
    "id_hmac": {"id_doc_type": "PASSPORT", "id_hmac": HEX, "id_masked": "E****1"},
    "orcid": {"orcid": "0000-0002-1825-0097"},
    "uscc": {"uscc": "91370103XXXX00019M"},
    "token_hash": {"token_hash": HEX},
    "username": {"username": "admin"},
    "number": {"number": "2020-001"},
    "code": {"code": "370103019001"},
}
LINKS = {"renewed_from_id": "lease", "person_id": "person"}
COUNTED = {"serial"}
"""Identity columns: the database counts, and takes no other number unless it is told to."""
CHAINED = {"position"}
"""The log counts by itself, whatever it is told."""


@pytest.mark.parametrize("key, table, column", [case for case in SINGLE if case[2] not in COUNTED | CHAINED])
async def test_a_value_is_there_once(rows, key, table, column):
    given = {column: await getattr(rows, LINKS[column])()} if column in LINKS else GIVEN[column]
    assert await refusal(rows, table, **given) is None
    assert await refusal(rows, table, **given) == key
    assert await refusal(rows, table) is None
    assert await refusal(rows, table) is None


@pytest.mark.parametrize("key, table, column", [case for case in SINGLE if case[2] in COUNTED])
async def test_a_number_that_is_counted_is_there_once_even_when_forced(rows, key, table, column):
    row = await getattr(rows, table)()
    values = {**await rows.usual(table, {}), column: await rows.value(table, row, column)}
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        async with rows.connection.transaction():
            await rows.insert(table, values)
    marks = ", ".join(f"${i}" for i in range(1, len(values) + 1))
    forced = f"INSERT INTO {table} ({', '.join(values)}) OVERRIDING SYSTEM VALUE VALUES ({marks})"
    with pytest.raises(asyncpg.UniqueViolationError) as error:
        await rows.connection.execute(forced, *values.values())
    assert error.value.constraint_name == key


@pytest.mark.parametrize("key, table, column", [case for case in SINGLE if case[2] in CHAINED])
async def test_a_place_in_the_log_is_there_once_even_when_forced(rows, key, table, column):
    first = await getattr(rows, table)()
    second = await getattr(rows, table)(**{column: await rows.value(table, first, column)})
    assert await rows.value(table, second, column) == await rows.value(table, first, column) + 1
    await rows.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with pytest.raises(asyncpg.UniqueViolationError) as error:
        await rows.connection.execute(f"UPDATE {table} SET {column} = 1")
    assert error.value.constraint_name == key


# unique keys of several columns, and those that hold for some rows only


async def test_one_position_one_park_and_one_leading_engine_at_a_time(rows):
    belt, park, other = await rows.belt(), await rows.park(), await rows.park()
    assert await refusal(rows, "belt_membership", belt_id=belt, park_id=park, position=1, role="LEADING_ENGINE") is None
    assert await refusal(rows, "belt_membership", belt_id=belt, position=1) == "uq_belt_membership_position"
    assert await refusal(rows, "belt_membership", belt_id=belt, position=2, role="LEADING_ENGINE") == "uq_belt_membership_leading_engine"
    assert await refusal(rows, "belt_membership", park_id=park) == "uq_belt_membership_park"
    assert await refusal(rows, "belt_membership", belt_id=belt, park_id=other, position=2) is None
    assert await refusal(rows, "belt_membership", position=1, role="LEADING_ENGINE") is None


async def test_a_former_place_on_the_string_may_be_taken(rows):
    belt, park = await rows.belt(), await rows.park()
    await rows.belt_membership(belt_id=belt, park_id=park, position=1, role="LEADING_ENGINE", until=LONG_AGO)
    assert await refusal(rows, "belt_membership", belt_id=belt, park_id=park, position=1, role="LEADING_ENGINE", since=LONG_AGO) is None


async def test_a_link_between_two_parks_is_there_once(rows):
    link = {"from_park_id": await rows.park(), "to_park_id": await rows.park()}
    assert await refusal(rows, "park_link", **link, until=TODAY) is None
    assert await refusal(rows, "park_link", **link) is None
    assert await refusal(rows, "park_link", **link) == "uq_park_link_kind"
    assert await refusal(rows, "park_link", **link, kind="PARTNER") is None
    assert await refusal(rows, "park_link", from_park_id=link["to_park_id"], to_park_id=link["from_park_id"]) is None


async def test_a_relation_between_two_companies_is_there_once(rows):
    relation = {"company_id": await rows.company(), "related_id": await rows.company()}
    assert await refusal(rows, "company_relation", **relation, until=TODAY) is None
    assert await refusal(rows, "company_relation", **relation) is None
    assert await refusal(rows, "company_relation", **relation) == "uq_company_relation_kind"
    assert await refusal(rows, "company_relation", **relation, kind="CONTROLS") is None


async def test_a_certificate_is_one_company_s(rows):
    assert await refusal(rows, "company_label", number="GR201937000001", state="REVOKED") is None
    assert await refusal(rows, "company_label", number="GR201937000001") is None
    assert await refusal(rows, "company_label", number="GR201937000001") == "uq_company_label_number"
    assert await refusal(rows, "company_label", number="GR201937000001", type="GAZELLE") is None


async def test_a_foreign_register_s_number_is_one_company_s(rows):
    abroad = {"uscc": None, "foreign_jurisdiction": "US", "foreign_number": "600413485"}
    assert await refusal(rows, "company", **abroad) is None
    assert await refusal(rows, "company", **abroad) == "uq_company_foreign_jurisdiction_foreign_number"
    assert await refusal(rows, "company", **{**abroad, "foreign_jurisdiction": "DE"}) is None


async def test_a_building_s_code_is_its_own_within_a_park_and_a_unit_s_number_within_a_building(rows):
    park = await rows.park()
    building = await rows.building(park_id=park, code="A")
    assert await refusal(rows, "building", park_id=park, code="A") == "uq_building_park_id_code"
    assert await refusal(rows, "building", code="A") is None
    await rows.space_unit(building_id=building, number="101")
    assert await refusal(rows, "space_unit", building_id=building, number="101") == "uq_space_unit_building_id_number"
    assert await refusal(rows, "space_unit", number="101") is None


async def test_a_source_says_one_thing_about_a_metric_and_a_period(rows):
    fact = {"subject_id": await rows.park(), "source_id": await rows.source_document()}
    assert await refusal(rows, "reported_fact", **fact) is None
    assert await refusal(rows, "reported_fact", **fact) == "uq_reported_fact_subject_id_metric_period_source_id"
    assert await refusal(rows, "reported_fact", **fact, period="2019") is None


@pytest.mark.parametrize("state", ["APPROVED", "ACTIVE", "LEAVING"])
async def test_a_company_has_one_open_tenancy_of_a_park(rows, state):
    stay = {"company_id": await rows.company(), "park_id": await rows.park()}
    for over in ("APPLIED", "APPLIED", "REJECTED", "WITHDRAWN", "GRADUATED", "LEFT", state):
        assert await refusal(rows, "tenancy", **stay, state=over) is None
    for open_state in ("APPROVED", "ACTIVE", "LEAVING"):
        assert await refusal(rows, "tenancy", **stay, state=open_state) == "uq_tenancy_open"
    assert await refusal(rows, "tenancy", company_id=stay["company_id"], state=state) is None
    assert await refusal(rows, "tenancy", park_id=stay["park_id"], state=state) is None


async def test_there_is_one_open_task_of_a_kind_about_one_thing(rows):
    tenancy = await rows.tenancy()
    assert await refusal(rows, "task", subject_id=tenancy, state="DONE") is None
    assert await refusal(rows, "task", subject_id=tenancy) is None
    assert await refusal(rows, "task", subject_id=tenancy) == "uq_task_open"


async def test_a_person_has_one_application_to_a_round_that_is_not_over(rows):
    given = {"applicant_id": await rows.person(), "round_id": await rows.call_round()}
    for over in ("WITHDRAWN", "LAPSED", "DISQUALIFIED", "FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "AWARDED"):
        assert await refusal(rows, "application", **given, state=over) is None
    for going in ("DRAFT", "SUBMITTED", "UNDER_REVIEW", "APPROVED", "AWARDED"):
        assert await refusal(rows, "application", **given, state=going) == "uq_application_open"
    assert await refusal(rows, "application", applicant_id=given["applicant_id"]) is None
    assert await refusal(rows, "application", round_id=given["round_id"]) is None


async def test_a_role_is_granted_once_at_a_time(rows):
    account, park = await rows.account(), await rows.park()
    assert await refusal(rows, "role_grant", account_id=account, role="LEADER") is None
    assert await refusal(rows, "role_grant", account_id=account, role="LEADER") == "uq_role_grant_open"
    assert await refusal(rows, "role_grant", account_id=account, role="PARK_MANAGER", scope_id=park) is None
    assert await refusal(rows, "role_grant", account_id=account, role="PARK_MANAGER", scope_id=park) == "uq_role_grant_open"
    assert await refusal(rows, "role_grant", account_id=account, role="PARK_MANAGER", scope_id=await rows.park()) is None
    await rows.connection.execute("UPDATE role_grant SET revoked_at = now() WHERE role = 'LEADER'")
    assert await refusal(rows, "role_grant", account_id=account, role="LEADER") is None


async def test_an_identity_is_one_account_s_while_it_is_linked(rows):
    known = {"issuer": "https://id.example.org", "subject": "007"}
    assert await refusal(rows, "identity", **known, unlinked_at=NOW) is None
    assert await refusal(rows, "identity", **known) is None
    assert await refusal(rows, "identity", **known) == "uq_identity_linked"
    assert await refusal(rows, "identity", **known, unlinked_at=NOW) is None
    assert await refusal(rows, "identity", subject="007", issuer="https://id.example.com") is None


PAIRS = [(one, other) for one in SCOPES for other in SCOPES]


async def test_roles_that_are_set_apart_are_not_held_at_once(rows):
    for one, other in PAIRS:
        account = await rows.account()
        for role in (one, other):
            scope = await rows.company() if SCOPES[role] == ("company",) else None
            refused = await refusal(rows, "role_grant", account_id=account, role=role, scope_id=scope, until=FAR)
            assert refused == ("ck_role_grant_apart" if role is other and other in APART.get(one, ()) else None), (one, other)


async def test_roles_that_are_set_apart_may_follow_each_other(rows):
    account = await rows.account()
    assert await refusal(rows, "role_grant", account_id=account, role="ADMIN", until=FAR) is None
    assert await refusal(rows, "role_grant", account_id=account, role="AUDITOR", since=FAR) is None
    assert await refusal(rows, "role_grant", account_id=account, role="REVIEWER", since=FAR - timedelta(days=1)) == "ck_role_grant_apart"
    await rows.connection.execute("UPDATE role_grant SET revoked_at = now()")
    assert await refusal(rows, "role_grant", account_id=account, role="REVIEWER") is None


async def test_a_notice_has_one_edition_of_a_number_for_a_purpose(rows):
    assert await refusal(rows, "privacy_notice", purpose="EVALUATION", edition=1) is None
    assert await refusal(rows, "privacy_notice", purpose="EVALUATION", edition=1) == "uq_privacy_notice_purpose_edition"
    assert await refusal(rows, "privacy_notice", purpose="SHARING", edition=1) is None


async def test_a_person_has_one_consent_in_force_to_an_edition(rows):
    given = {"person_id": await rows.person(), "notice_id": await rows.privacy_notice()}
    assert await refusal(rows, "consent", **given, state="WITHDRAWN") is None
    assert await refusal(rows, "consent", **given) is None
    assert await refusal(rows, "consent", **given) == "uq_consent_in_force"
    assert await refusal(rows, "consent", person_id=given["person_id"]) is None


async def test_a_person_has_one_open_request_of_a_kind(rows):
    given = {"person_id": await rows.person()}
    assert await refusal(rows, "data_subject_request", **given, state="DECLINED") is None
    assert await refusal(rows, "data_subject_request", **given) is None
    assert await refusal(rows, "data_subject_request", **given) == "uq_data_subject_request_open"
    assert await refusal(rows, "data_subject_request", **given, kind="ACCESS") is None


async def test_an_interest_is_open_once(rows):
    given = {"account_id": await rows.account(), "company_id": await rows.company(), "kind": "SHARES"}
    of_person = {**given, "company_id": None, "person_id": await rows.person()}
    for over in ({"until": LONG_AGO}, {"until": None}):
        assert await refusal(rows, "interest", **given, **over) is None
        assert await refusal(rows, "interest", **of_person, **over) is None
    assert await refusal(rows, "interest", **given) == "uq_interest_company"
    assert await refusal(rows, "interest", **of_person) == "uq_interest_person"
    assert await refusal(rows, "interest", **{**given, "kind": "ADVISER"}) is None


async def test_an_expert_has_a_post_once_at_a_time(rows):
    given = {"expert_id": await rows.expert(), "company_id": await rows.company(), "role": "DIRECTOR"}
    assert await refusal(rows, "expert_post", **given, until=LONG_AGO) is None
    assert await refusal(rows, "expert_post", **given) is None
    assert await refusal(rows, "expert_post", **given) == "uq_expert_post_open"
    assert await refusal(rows, "expert_post", **{**given, "role": "ADVISER"}) is None


async def test_an_expert_is_assigned_to_an_application_once(rows):
    given = {"expert_id": await rows.expert(), "application_id": await rows.application(state="FORMAL_PASSED")}
    assert await refusal(rows, "review_assignment", **given, state="DECLINED") is None
    assert await refusal(rows, "review_assignment", **given) == "uq_review_assignment_application_id_expert_id"


async def test_what_is_found_is_on_record_once(rows):
    about = {"expert_id": await rows.expert(), "application_id": await rows.application()}
    given = {**about, "kind": "EMPLOYER", "source": "DERIVED", "path": "[]"}
    assert await refusal(rows, "conflict", **given) is None
    assert await refusal(rows, "conflict", **given) == "uq_conflict_found"
    assert await refusal(rows, "conflict", **{**given, "source": "OFFICER"}) is None


TRIED_ABOVE = {
    "uq_expert_post_open",
    "uq_review_assignment_application_id_expert_id",
    "uq_conflict_found",
    "uq_belt_membership_position",
    "uq_belt_membership_park",
    "uq_belt_membership_leading_engine",
    "uq_park_link_kind",
    "uq_company_relation_kind",
    "uq_company_label_number",
    "uq_identity_linked",
    "uq_company_foreign_jurisdiction_foreign_number",
    "uq_building_park_id_code",
    "uq_space_unit_building_id_number",
    "uq_reported_fact_subject_id_metric_period_source_id",
    "uq_tenancy_open",
    "uq_application_open",
    "uq_role_grant_open",
    "uq_task_open",
    "uq_privacy_notice_purpose_edition",
    "uq_consent_in_force",
    "uq_data_subject_request_open",
    "uq_interest_company",
    "uq_interest_person",
}


def test_every_unique_key_is_tried():
    keys = [key for table in TABLES.values() for key in table.constraints if isinstance(key, UniqueConstraint)]
    for_foreign_keys = {str(key.name) for key in keys if "id" in key.columns}
    partial = {str(index.name) for table in TABLES.values() for index in table.indexes if index.unique}
    assert {str(key.name) for key in keys} | partial == TRIED_ABOVE | {name for name, _, _ in SINGLE} | for_foreign_keys


# foreign keys

FOREIGN = [
    (str(key.name), table, key.column_keys[0], key.referred_table.name)
    for table, declared in TABLES.items()
    for key in sorted(declared.foreign_key_constraints, key=lambda key: str(key.name))
    if len(key.column_keys) == 1
]
GENERATED = {"fk_role_grant_park_id": "PARK_MANAGER", "fk_role_grant_company_id": "COMPANY"}
HOSTED = {"state": "SUBMITTED"}
NEED: dict[str, Values] = {"merged_into_id": {"state": "ARCHIVED"}, "hosting_tenancy_id": HOSTED, "host_park_id": HOSTED, "reserved_for_id": {"reserved_until": NOW}, "done_by_id": {"state": "DONE"}, "delegated_from_id": {"until": FAR}, "revoked_by_id": {"revoked_at": NOW}, "decided_by_id": {"state": "GRANTED"}, "lifted_by_id": {"state": "LIFTED", "lifted_at": NOW, "lift_reason": "已核实"}, "lift_asked_by_id": {"state": "LIFT_ASKED"}, "fk_conflict_application_id": {"company_id": None}, "fk_conflict_person_id": {"company_id": None}, "struck_by_id": {"struck_at": NOW, "strike_reason": "同名同姓"}, "fk_interest_person_id": {"company_id": None}, "fk_attachment_application_id": {"question": "Q1", "attached_at": NOW, "expires_at": None}, "fk_attachment_redacted_from_id": {"redacted_from_id": "-"}}
TOGETHER = {
    "fk_space_unit_building_id": "fk_space_unit_building_id_park_id",
    "fk_space_unit_park_id": "fk_space_unit_building_id_park_id",
    "fk_lease_tenancy_id": "fk_lease_tenancy_id_park_id",
    "fk_lease_park_id": "fk_lease_tenancy_id_park_id",
    "fk_application_hosting_tenancy_id": "fk_application_hosting_tenancy",
    "fk_application_host_park_id": "fk_application_hosting_tenancy",
    "fk_application_sponsor_id": "fk_application_hosting_tenancy",
}
"""Keys that another, of several columns, repeats: either may speak first."""


@pytest.mark.parametrize("key, table, column, target", FOREIGN)
async def test_a_link_leads_to_something(rows, key, table, column, target):
    nowhere = "370103999999" if column.endswith("_code") else MODELS[target].new_id()
    if key in GENERATED:
        given: Values = {"role": GENERATED[key], "scope_id": nowhere}
    elif table == "admin_division":
        given = {"code": "370103019001", "level": "COMMUNITY", column: "370103019"}
    else:
        needed = NEED.get(key) or NEED.get(column, {})
        given = {**await rows.usual(table, needed), **needed, column: nowhere}
    assert await refusal(rows, table, **given) in {key, TOGETHER.get(key, key)}


async def test_what_is_linked_cannot_be_deleted(rows):
    tenancy = await rows.tenancy()
    park = await rows.value("tenancy", tenancy, "park_id")
    with pytest.raises(asyncpg.ForeignKeyViolationError) as error:
        await rows.connection.execute("DELETE FROM park WHERE id = $1", park)
    assert error.value.constraint_name == "fk_tenancy_park_id"


async def test_a_unit_is_in_the_park_of_its_building(rows):
    building = await rows.building()
    assert await refusal(rows, "space_unit", building_id=building, park_id=await rows.park()) == "fk_space_unit_building_id_park_id"


async def test_a_lease_is_in_the_park_of_its_tenancy(rows):
    tenancy = await rows.tenancy()
    assert await refusal(rows, "lease", tenancy_id=tenancy, park_id=await rows.park()) == "fk_lease_tenancy_id_park_id"


async def test_an_application_is_hosted_only_through_its_sponsor_s_tenancy(rows):
    tenancy = await rows.tenancy()
    park, company = await rows.value("tenancy", tenancy, "park_id"), await rows.value("tenancy", tenancy, "company_id")
    hosted = {"state": "SUBMITTED", "hosting_tenancy_id": tenancy}
    assert await refusal(rows, "application", **hosted, sponsor_id=company, host_park_id=park) is None
    key = "fk_application_hosting_tenancy"
    assert await refusal(rows, "application", **hosted, sponsor_id=await rows.company(), host_park_id=park) == key
    assert await refusal(rows, "application", **hosted, sponsor_id=company, host_park_id=await rows.park()) == key


@pytest.mark.parametrize(("owner", "before", "after", "others"), [("company", "SUBMITTED", "VERIFIED", "DRAFT"), ("park", "PLANNED", "ACTIVE", "SUSPENDED")])
async def test_a_stay_repeats_the_states_of_its_company_and_its_park_and_nothing_else(rows, owner, before, after, others):
    one, other = [await getattr(rows, owner)(state=state) for state in (before, others)]
    key, repeated = f"{owner}_id", f"{owner}_state"
    tenancy = await rows.tenancy(**{key: one})
    assert await rows.value("tenancy", tenancy, repeated) == before
    await rows.connection.execute(f"UPDATE {owner} SET state = $2 WHERE id = $1", one, after)
    assert await rows.value("tenancy", tenancy, repeated) == after
    await rows.connection.execute(f"UPDATE tenancy SET {key} = $2 WHERE id = $1", tenancy, other)
    assert await rows.value("tenancy", tenancy, repeated) == others
    with pytest.raises(asyncpg.ForeignKeyViolationError, match=f"fk_tenancy_{repeated}"):
        await rows.connection.execute(f"UPDATE tenancy SET {repeated} = $2 WHERE id = $1", tenancy, after)


def test_every_foreign_key_is_tried():
    several = {
        str(key.name)
        for table in Base.metadata.sorted_tables
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint) and len(key.column_keys) > 1
    }
    repeated = {"fk_lease_unit_lease", "fk_lease_unit_unit", "fk_tenancy_company_state", "fk_tenancy_park_state"}
    assert several == repeated | {"fk_space_unit_building_id_park_id", "fk_lease_tenancy_id_park_id", "fk_application_hosting_tenancy"}


def test_every_foreign_key_and_every_order_has_its_index():
    for table, model in MODELS.items():
        columns = TABLES[table].c
        indexes = [tuple(column.name for column in index.columns) for index in TABLES[table].indexes]
        order = tuple(key for key in model.__default_order__ if key != "id")
        ways = [(key.column_keys[0], *order, "id") for key in TABLES[table].foreign_key_constraints if len(key.column_keys) == 1]
        ways += [(key, "id") for key in (*model.__orders__, *order) if key in columns and not columns[key].foreign_keys]
        assert [way for way in ways if way not in indexes] == [], table


def test_names_fit_postgresql():
    tables = Base.metadata.sorted_tables
    names = [str(key.name) for table in tables for key in table.constraints]
    names += [str(index.name) for table in tables for index in table.indexes]
    assert max(map(len, names)) <= 63
    assert len(names) == len(set(names))
