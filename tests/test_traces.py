"""Reports of what went wrong hold no value: no parameter of a statement, no row of the database, nothing that an exception quotes."""

import logging
from traceback import format_exception

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.database.connect import engine
from registry.errors.traces import Discreet, trace_of
from tests.rows import Rows
from tests.services.conftest import rows

__all__ = ["rows"]

PHONE, NAME = "+8613912345678", "章金丝雀"


async def failure(database_url: str, statement: str, **values: str) -> BaseException:
    """What the database refuses, as it is raised."""
    pool = engine(database_url, pool_size=1)
    try:
        async with pool.begin() as connection:
            await connection.execute(text(statement), values)
    except (DBAPIError, asyncpg.PostgresError) as error:
        return error
    finally:
        await pool.dispose()
    raise AssertionError("it was not refused")


@pytest.mark.parametrize(
    "statement, told",
    [
        ("UPDATE person SET phone = :phone, email = :name", "constraint_name=ck_person_phone"),
        ("UPDATE person SET name_zh = NULL, email = :name, external_reference = :phone", "sqlstate=23502"),
        ("SELECT CAST(CAST(:name AS text) AS int), :phone", "sqlstate=22P02"),
    ],
)
async def test_a_refusal_of_the_database_is_reported_without_parameters_and_rows(database_url: str, rows: Rows, statement: str, told: str) -> None:
    await rows.person(name_zh=NAME)
    error = await failure(database_url, statement, phone=f"x{PHONE}", name=NAME)
    assert NAME in "".join(format_exception(error)), "what Python would print quotes it"
    report = trace_of(error)
    assert [value for value in (NAME, PHONE) if value in report] == []
    assert told in report
    assert 'test_traces.py", line' in report


async def test_not_even_the_message_of_an_engine_quotes_parameters(database_url: str) -> None:
    error = await failure(database_url, "SELECT no_such_column FROM person WHERE phone = :phone AND name_zh = :name", phone=PHONE, name=NAME)
    assert [value for value in (NAME, PHONE) if value in str(error)] == []


def test_what_was_at_hand_is_reported_and_what_was_suppressed_is_not() -> None:
    def chained(suppress: bool) -> str:
        try:
            try:
                raise KeyError(NAME)
            except KeyError as inner:
                raise ValueError(PHONE) from (None if suppress else inner)
        except ValueError as error:
            return trace_of(error)

    assert [line for line in chained(False).splitlines() if "File" not in line] == ["KeyError", "ValueError"]
    assert [line for line in chained(True).splitlines() if "File" not in line] == ["ValueError"]


def test_records_of_any_logger_are_written_so() -> None:
    try:
        raise LookupError(NAME)
    except LookupError as error:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, "Exception in ASGI application", (), (LookupError, error, error.__traceback__))
    written = Discreet("%(levelname)s %(message)s").format(record)
    assert NAME not in written
    assert written.startswith("ERROR Exception in ASGI application\n")
    assert written.endswith("\nLookupError")
