"""A copy is complete: whatever refers to a person is in it, and what refers to their account is followed or named."""

from registry.models import Account, Base, Person
from registry.services.copies import FOLLOWED, NOT_THEIRS, WITHHELD, referring_to


def test_every_reference_to_a_person_is_walked() -> None:
    walked = {f"{table.name}.{column.name}" for table, column in referring_to(Person.__table__)}
    declared = {f"{key.parent.table.name}.{key.parent.name}" for table in Base.metadata.tables.values() for key in table.foreign_keys if key.column.table is Person.__table__}
    assert walked == declared
    assert walked == {"application.applicant_id", "account.person_id", "consent.person_id", "access_log.person_id", "data_subject_request.person_id"}


def test_every_reference_to_an_account_is_followed_or_named_with_a_reason() -> None:
    """A new table that refers to accounts stops here until somebody has decided whether it tells of whom the account belongs to."""
    assert {f"{table.name}.{column.name}" for table, column in referring_to(Account.__table__)} == FOLLOWED | {*NOT_THEIRS}


def test_what_is_withheld_is_there_and_says_nothing() -> None:
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert columns >= WITHHELD
