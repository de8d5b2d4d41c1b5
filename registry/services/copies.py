"""A copy of everything that is held on one person, as JSON: for the person, or through the office for them.

It is complete by construction: every table that refers to a person is walked, and one that will refer to a person tomorrow is in it
without a line here, unless it is named with the reason why it is not. What refers to the person's account is either followed, or named so.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.sql import ColumnElement

from registry.actor import Role
from registry.files.links import link_of
from registry.lifecycles.talent import APPLICATION, OPEN_TO_APPLICANTS
from registry.models import AccessKind, Account, Application, Attachment, Base, Change, Event, Expert, ExpertPost, Person
from registry.models.base import in_contract
from registry.policies.permits import OfRow, SignedIn, permit
from registry.recording import spelled
from registry.services.disclosure import identity_number, log_access, spend
from registry.services.inputs import reason_of
from registry.services.moves import may_do, own_person
from registry.work import Work

EVERYTHING = ("everything",)
"""What the log says was taken."""

WITHHELD = frozenset(
    {"id_hmac", "id_sealed", "password_hash", "token_hash", "second_factor_sealed", "second_factor_counter", "recovery_hashes"}
    | {"key_sealed", "link_secret"}
    | {"search_terms", "search_text", "name_pinyin"}
)
"""Columns that say nothing to anybody: secrets, digests, and what is worked out from names."""

FOLLOWED = frozenset(
    {"role_grant.account_id", "access_token.account_id", "known_device.account_id", "identity.account_id", "interest.account_id"}
    | {"attachment.uploaded_by_id"}
)
"""What belongs to the person's account, and so to the person."""

NOT_THEIRS: Mapping[str, str] = {
    "receipt.account_id": "an answer that is kept for a day, of what is here anyway",
    "event.account_id": "it is told under `events`",
    "change.account_id": "what they changed of their own is told under `changes`; the rest is others' records",
    "role_grant.granted_by_id": "the roles of others",
    "role_grant.revoked_by_id": "the roles of others",
    "company.registered_by_id": "the record of a company",
    "task.done_by_id": "the record of a park",
    "privacy_notice.published_by_id": "a notice to everybody",
    "access_log.account_id": "whom they looked at is on those people's records",
    "data_subject_request.decided_by_id": "it is told with the request, to whom it concerns",
    "interest.recorded_by_id": "the interests of others",
    "interest.struck_by_id": "the interests of others",
    "conflict.recorded_by_id": "the conflicts of experts",
    "conflict.lift_asked_by_id": "the conflicts of experts",
    "conflict.lifted_by_id": "the conflicts of experts",
}
"""What refers to an account and is not about whom it belongs to, and why."""

OF_OTHERS: Mapping[str, str] = {
    "conflict.person_id": "what keeps an expert from reviewing: who is in the pool is told to nobody",
    "interest.person_id": "what somebody else put on record about themselves: it is between them and those who audit",
}
"""What refers to a person and is not told to them, and why."""


@permit(SignedIn())
async def export_my_data(work: Work) -> dict[str, Any]:
    """The data subject's own copy."""
    person = await work.hold(Person, own_person(work))
    await may_do(work, person, "copy", expected_version=None)
    return await _taken(work, person, None, Role.APPLICANT)


@permit(OfRow(Person, "copy"))
async def export_person_data(work: Work, *, person_id: str, reason: str) -> dict[str, Any]:
    """The same through the office, for somebody who asked for it there; it counts as having seen everything."""
    person = await work.hold(Person, person_id, "person_id")
    await may_do(work, person, "copy", expected_version=None)
    said = reason_of(work, reason, ["reason"])
    work.settle()
    await spend(work)
    return await _taken(work, person, said, Role.TALENT_OFFICE)


async def _taken(work: Work, person: Person, reason: str | None, role: Role) -> dict[str, Any]:
    """The copy, once that it was taken is on the record, which is then in it."""
    entry = log_access(work, person, AccessKind.EXPORT, EVERYTHING, reason, role)
    work.record("person:copied", person, access=entry.id)
    await work.session.flush()
    return {"data": await copy_of(work, person), "file_name": f"{person.id}.json"}


async def copy_of(work: Work, person: Person) -> dict[str, Any]:
    """Everything, by the tables it is kept in; names and values as the contract spells them."""
    found = {"person": [await _one(work, person)]}
    for table, column in referring_to(Person.__table__):
        if f"{table.name}.{column.name}" not in OF_OTHERS:
            found[table.name] = await _rows(work, table, column == person.id)
    experts = [row["id"] for row in found[Expert.__tablename__]]
    found[ExpertPost.__tablename__] = await _rows(work, ExpertPost.__table__, ExpertPost.expert_id.in_(experts))
    accounts = [row["id"] for row in found[Account.__tablename__]]
    for table, column in referring_to(Account.__table__):
        if f"{table.name}.{column.name}" in FOLLOWED:
            found[table.name] = await _rows(work, table, column.in_(accounts))
    await _link_files(work, found[Attachment.__tablename__])
    subjects = [row["id"] for rows in found.values() for row in rows if "id" in row]
    events, changes = Event.__table__, Change.__table__
    found["events"] = await _rows(work, events, events.c.subject_id.in_(subjects) | events.c.account_id.in_(accounts))
    found["changes"] = await _rows(work, changes, changes.c.subject_id.in_(subjects))
    _leave_out_what_is_not_told_yet(found, accounts)
    return {in_contract(name): rows for name, rows in found.items()}


async def _link_files(work: Work, rows: list[dict[str, Any]]) -> None:
    """Beside each file that can be downloaded stands where: whoever takes the copy has five minutes to follow these links."""
    assert work.actor.account_id is not None, "nobody gets here without an account"
    ready = (Attachment.state == "READY", Attachment.id.in_([row["id"] for row in rows]))
    found = (await work.session.execute(select(Attachment.id, Attachment.link_secret).where(*ready))).all()
    secrets = {identifier: secret for identifier, secret in found if secret is not None}
    for row in rows:
        if row["id"] in secrets:
            row["downloadUrl"], _ = link_of(secrets[row["id"]], row["id"], work.actor.account_id, datetime.now(UTC))


def _leave_out_what_is_not_told_yet(found: dict[str, list[dict[str, Any]]], accounts: Collection[str]) -> None:
    """Where an application stands in the office is told when it is announced: until then the copy has what applicants are told."""
    for row in found[Application.__tablename__]:
        state = APPLICATION.state(row["state"])
        if state.code not in OPEN_TO_APPLICANTS:
            row |= {"state": state.public_code or state.code, "updatedAt": None}
    own = {row["id"] for row in found[Application.__tablename__]}
    found["events"] = [row for row in found["events"] if row["subjectId"] not in own or row["accountId"] in accounts]
    found["changes"] = [row for row in found["changes"] if row["subjectId"] not in own or row["field"] != "state"]


async def _one(work: Work, person: Person) -> dict[str, Any]:
    """The person's row, with the number on their papers as it is."""
    [row] = await _rows(work, Person.__table__, Person.__table__.c.id == person.id)
    return {**row, "identityNumber": identity_number(work, person)}


def referring_to(target: Any) -> Iterable[tuple[Table, ColumnElement[Any]]]:
    """Every column of any table that holds an id of this one."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is target and key.column.name == "id" for key in column.foreign_keys):
                yield table, column


async def _rows(work: Work, table: Any, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Rows as JSON has them, without what says nothing."""
    columns = [column for column in table.columns if column.name not in WITHHELD]
    rows = (await work.session.execute(select(*columns).where(condition).order_by(*table.primary_key.columns))).mappings()
    return [{in_contract(name): spelled(value) for name, value in row.items()} for row in rows]

