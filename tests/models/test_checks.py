"""Every CHECK, tried by plain SQL: a row it accepts, and rows that are wrong in this alone and are refused by its name."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import CheckConstraint, Enum

from registry.models import Base
from registry.models.base import Code, Name
from tests.models.check_cases import CASES, PAPERS, YUAN
from tests.rows import MODELS, NOW, Rows, Values

TABLES = {name: Base.metadata.tables[name] for name in MODELS}


def table_of(constraint: str) -> str:
    """The table whose constraint it is: the longest name that fits."""
    name = constraint.partition("_")[2]
    return max((table for table in MODELS if name.startswith(f"{table}_")), key=len)


async def placed(rows: Rows, values: Values) -> Values:
    """`values` with rows behind the words that stand for some."""
    words: dict[str, Any] = {"PARK": rows.park, "OTHER": rows.company, "SOURCE": rows.source_document, "TENANCY": rows.tenancy}
    words |= {"ACCOUNT": rows.account, "PERSON": rows.person, "APPLICATION": rows.application, "ATTACHMENT": rows.attachment}
    known: dict[str, str] = {}
    district = {"code": "370103", "level": "DISTRICT"}
    found = dict(values)
    for key, word in values.items():
        kind = "park" if "park" in key else "lease" if key == "renewed_from_id" else None
        if word == "CLERK":
            known[word] = found[key] = known.get(word) or await rows.account()
        elif word == "SAME" or (word == "OTHER" and kind):
            known[word] = known.get(word) or await getattr(rows, kind or "company")()
            found[key] = known[word]
        elif word == "DISTRICT" and key == "parent_code":
            await rows.admin_division(**district)
            found[key] = district["code"]
        elif isinstance(word, str) and word in words:
            found[key] = await words[word]()
    return found


async def refusal(rows: Rows, table: str, values: Values) -> str | None:
    """The name of the constraint that refuses this row; None when it is taken."""
    values = await placed(rows, values)
    whole = {**await rows.usual(table, values), **values}
    try:
        async with rows.connection.transaction():
            await rows.insert(table, whole)
    except asyncpg.CheckViolationError as error:
        return error.constraint_name
    return None


@pytest.mark.parametrize("constraint, accepted, refused", CASES, ids=[case[0] for case in CASES])
async def test_check_accepts_what_is_right_and_refuses_what_is_wrong(rows, constraint, accepted, refused):
    table = table_of(constraint)
    assert await refusal(rows, table, accepted) is None
    assert [await refusal(rows, table, values) for values in refused] == [constraint] * len(refused)


def columns_of(type_: object) -> list[tuple[str, str]]:
    return [(name, column.name) for name, table in TABLES.items() for column in table.c if column.type is type_]


def checks_of(table: str) -> set[str]:
    return {str(check.name) for check in TABLES[table].constraints if isinstance(check, CheckConstraint)}


PLAIN = [(table, column) for table, column in columns_of(Code) if f"ck_{table}_{column}_plain" in checks_of(table)]
COMPANIONS: dict[str, Values] = {"unit": {}, "foreign_number": {"foreign_jurisdiction": "US"}, "question": {"application_id": "APPLICATION", "attached_at": NOW}, "reject_code": {"state": "FORMAL_FAILED"}}


@pytest.mark.parametrize("table, column", PLAIN)
async def test_codes_hold_nothing_that_would_need_an_escape(rows, table, column):
    with_it = COMPANIONS.get(column, {})
    wrong = ['a"b', "a\\b", "a\nb", "a\tb", "a\x7fb", "\x01", "", "a" * 201]
    assert await refusal(rows, table, {**with_it, column: "A-1 甲/'b'"}) is None
    assert [await refusal(rows, table, {**with_it, column: value}) for value in wrong] == [f"ck_{table}_{column}_plain"] * len(wrong)


def test_every_code_has_a_check_of_its_own_or_the_plain_one():
    coded = [(table, column) for table, column in columns_of(Code) if not TABLES[table].c[column].foreign_keys]
    assert [(t, c) for t, c in coded if not {f"ck_{t}_{c}", f"ck_{t}_{c}_plain"} & checks_of(t)] == []


@pytest.mark.parametrize("table, column", columns_of(Name))
async def test_names_say_something(rows, table, column):
    assert await refusal(rows, table, {column: "二环路 “一带”"}) is None
    assert [await refusal(rows, table, {column: value}) for value in ("", " ", "\t\n")] == [f"ck_{table}_{column}_said"] * 3


@pytest.mark.parametrize("table", MODELS)
async def test_ids_are_of_their_own_kind(rows, table):
    prefix = MODELS[table].__prefix__
    wrong = [f"other_{'0' * 26}", f"{prefix}_{'0' * 25}", f"{prefix}_{'A' * 26}", f'{prefix}_{"0" * 25}"']
    assert [await refusal(rows, table, {"id": value}) for value in wrong] == [f"ck_{table}_id"] * 4


ENUMS = [
    (f"ck_{name}_{column.type.name}", name, column.name)
    for name, table in TABLES.items()
    for column in table.c
    if isinstance(column.type, Enum) and column.type.create_constraint
]


ENUM_COMPANIONS: dict[str, Values] = {"id_doc_type": PAPERS, "leave_reason": {"state": "LEFT"}, "rent_per": YUAN, "graduation_criterion": {"state": "GRADUATED"}, "ground": {"state": "DECLINED"}, "void_kind": {"state": "VOIDED"}}


@pytest.mark.parametrize("constraint, table, column", ENUMS)
async def test_choices_are_those_listed(rows, constraint, table, column):
    assert await refusal(rows, table, {**ENUM_COMPANIONS.get(column, {}), column: "NO_SUCH"}) == constraint


def test_every_check_is_tried():
    declared = {check for table in TABLES for check in checks_of(table)}
    tried = {case[0] for case in CASES} | {name for name, _, _ in ENUMS} | {f"ck_{table}_id" for table in MODELS}
    tried |= {f"ck_{table}_{column}_plain" for table, column in PLAIN}
    tried |= {f"ck_{table}_{column}_said" for table, column in columns_of(Name)}
    assert declared - tried == set()
    assert tried - declared == set()
