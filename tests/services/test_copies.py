"""A copy is complete: whatever refers to a person is in it, and what refers to their account is followed or named."""

from registry.actor import Actor, Grant, Role
from registry.models import Account, Base, Person
from registry.services.copies import FOLLOWED, NOT_THEIRS, OF_OTHERS, WITHHELD, referring_to
from tests.query.conftest import Asking
from tests.rows import Rows


def test_every_reference_to_a_person_is_walked_or_named_with_a_reason() -> None:
    walked = {f"{table.name}.{column.name}" for table, column in referring_to(Person.__table__)}
    assert walked - {*OF_OTHERS} == {"application.applicant_id", "account.person_id", "consent.person_id", "access_log.person_id", "data_subject_request.person_id", "expert.person_id"}


def test_every_reference_to_an_account_is_followed_or_named_with_a_reason() -> None:
    """A new table that refers to accounts stops here until somebody has decided whether it tells of whom the account belongs to."""
    assert {f"{table.name}.{column.name}" for table, column in referring_to(Account.__table__)} == FOLLOWED | {*NOT_THEIRS}


def test_what_is_withheld_is_there_and_says_nothing() -> None:
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert columns >= WITHHELD


async def test_a_copy_tells_of_an_application_what_applicants_are_told(ask: Asking, rows: Rows) -> None:
    person = await rows.person()
    actor = Actor(await rows.account(person_id=person), person, "mei", (Grant(Role.APPLICANT),))
    inner, told = [await rows.application(applicant_id=person, state=state) for state in ("INSPECTED", "APPROVED")]
    office = await rows.account()
    for application in (inner, told):
        event = await rows.event(subject_id=application, type="application:inspected", account_id=office)
        await rows.change(event_id=event, subject_id=application, field="state", old_value='"PANEL_DONE"', new_value='"INSPECTED"')
    data = (await ask("mutation { exportMyData { data errors { code } } }", actor))["exportMyData"]["data"]
    assert {row["id"]: row["state"] for row in data["application"]} == {inner: "UNDER_REVIEW", told: "APPROVED"}
    assert "INSPECTED" not in str(data) and "inspected" not in str(data)
