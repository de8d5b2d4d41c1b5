"""A person's data as it is, to somebody who gives a reason: each time on the record, and so many times a day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from registry.actor import Role
from registry.calendar import SHANGHAI
from registry.errors import RegistryError
from registry.models import AccessKind, AccessLog, Account, Person
from registry.policies.permits import OfRow, permit
from registry.services.inputs import reason_of
from registry.services.moves import may_do
from registry.work import Work


class RevealedField(StrEnum):
    """What is masked, and may be revealed."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    IDENTITY_NUMBER = "IDENTITY_NUMBER"


LOGGED: dict[RevealedField, str] = {
    RevealedField.PHONE: "phone",
    RevealedField.EMAIL: "email",
    RevealedField.IDENTITY_NUMBER: "identityNumber",
}
"""What they are called in the log."""

COUNTED = (AccessKind.REVEAL, AccessKind.EXPORT)
"""What takes from the day's budget: a copy shows everything."""


@permit(OfRow(Person, "reveal"))
async def reveal_person(work: Work, *, person_id: str, fields: Sequence[str], reason: str) -> dict[str, Any]:
    """The values themselves, this once; who saw which of them, of whom, why and when is on the record, for the person too."""
    person = await work.hold(Person, person_id, "person_id")
    await may_do(work, person, "reveal", expected_version=None)
    said = reason_of(work, reason, ["reason"])
    wanted = [*dict.fromkeys(map(RevealedField, fields))]
    if not wanted:
        work.refuse("TEXT_MISSING", ["fields"])
    work.settle()
    left = await spend(work)
    names = [LOGGED[one] for one in wanted]
    entry = log_access(work, person, AccessKind.REVEAL, names, said, Role.TALENT_OFFICE)
    work.record("person:revealed", person, access=entry.id, disclosed=names)
    return {"person": person, "revealed": [{"field": one, "value": _value(work, person, one)} for one in wanted], "remaining": left}


def _value(work: Work, person: Person, wanted: RevealedField) -> str | None:
    match wanted:
        case RevealedField.PHONE:
            return person.phone
        case RevealedField.EMAIL:
            return person.email
        case RevealedField.IDENTITY_NUMBER:
            return identity_number(work, person)


def identity_number(work: Work, person: Person) -> str | None:
    """The number on somebody's papers, where it was kept."""
    return None if person.id_sealed is None else work.vault.open(person.id_sealed).rpartition(" ")[2]


def identity_of(kind: str, country: str | None, number: str) -> str:
    """What is sealed, and what digests are made of: the number, what kind of papers it is on, and of which country where that counts."""
    return f"{kind} {country or '-'} {number}"


async def spend(work: Work) -> int:
    """Takes one from what the account may see today; how many are left. Raises REVEALS_SPENT where none is.

    The account is locked, so that two requests at once do not both take the last.
    """
    assert work.actor.account_id is not None, "offices have accounts"
    await work.session.execute(select(Account.id).where(Account.id == work.actor.account_id).with_for_update(key_share=True))
    today = datetime.combine(datetime.now(SHANGHAI), time(), SHANGHAI)
    spent = select(func.count()).where(AccessLog.account_id == work.actor.account_id, AccessLog.kind.in_(COUNTED), AccessLog.at >= today)
    seen = int((await work.session.execute(spent)).scalar_one())
    if seen >= work.reveals_a_day:
        raise RegistryError("REVEALS_SPENT", limit=work.reveals_a_day, until=today + timedelta(days=1))
    return work.reveals_a_day - seen - 1


def log_access(work: Work, person: Person, kind: AccessKind, fields: Sequence[str], reason: str | None, role: Role) -> AccessLog:
    """An entry of the access log, in the same transaction as what it tells of."""
    entry = _entry(work, person.id, kind, fields, reason, role)
    work.session.add(entry)
    return entry


def log_comparison(work: Work, person_id: str) -> None:
    """That a number turned out to be this person's is on their record, although whoever gave it is refused."""
    role = Role.TALENT_OFFICE if work.actor.viewer.has(Role.TALENT_OFFICE) else Role.APPLICANT
    work.lasting.append(_entry(work, person_id, AccessKind.COMPARISON, [LOGGED[RevealedField.IDENTITY_NUMBER]], None, role))


def _entry(work: Work, person_id: str, kind: AccessKind, fields: Sequence[str], reason: str | None, role: Role) -> AccessLog:
    assert work.actor.account_id is not None, "nobody gets here without an account"
    about = {"person_id": person_id, "kind": kind, "fields": [*fields], "reason": reason}
    return AccessLog(id=AccessLog.new_id(), account_id=work.actor.account_id, role=role, **about)
