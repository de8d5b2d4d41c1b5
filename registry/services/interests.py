"""Interests: put on record by whoever has them, or by auditors; ended by their owner; and struck by auditors where they were a mistake."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from registry.actor import Role
from registry.calendar import SHANGHAI, today_in_china
from registry.errors import RegistryError, Word
from registry.models import Account, Company, Interest, InterestKind, Person
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.inputs import LONGEST, has_come, in_order, in_reach, reason_of, text_of
from registry.services.moves import complete_move, may_begin_anywhere, may_do
from registry.work import Work

COMPANY_OR_PERSON = Word("company", "利害关系的对象（填写 companyId 或 personId）", "whom the interest is in (companyId or personId)")


@permit(Anywhere(Interest, "declare"))
async def declare_interest(
    work: Work,
    *,
    kind: str,
    company_id: str | None = None,
    person_id: str | None = None,
    account_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
    note: str | None = None,
) -> Interest:
    """Puts on record that one has to do with a company or a person, or had until a day. Auditors do so for others as well.

    From then on one does not decide what concerns them, nor for three years after the end. It is not taken back together with something
    else: what is refused meanwhile would tell who is tied to whom, and leave no trace.
    """
    move = may_begin_anywhere(work, Interest, "declare")
    if work.together:
        raise RegistryError("NOT_TOGETHER")
    owner = account_id or work.actor.account_id
    if owner != work.actor.account_id and not work.actor.viewer.has(Role.AUDITOR):
        raise RegistryError("NOT_PERMITTED", field=("account_id",), move=move)
    await work.look_up(Account, owner, "account_id")
    _names_one(work, company_id, person_id)
    await work.look_up(Company, company_id, "company_id")
    await work.look_up(Person, person_id, "person_id")
    _keep_period(work, since, until)
    if until is None:
        await _keep_single(work, owner, kind, company_id, person_id)
    said = text_of(work, note, ["note"], limit=LONGEST)
    work.settle()
    assert work.actor.account_id is not None, "whoever has interests has an account"
    interest = Interest(
        id=Interest.new_id(),
        account_id=owner,
        company_id=company_id,
        person_id=person_id,
        kind=InterestKind(kind),
        since=since,
        until=until,
        note=said,
        recorded_by_id=work.actor.account_id,
    )
    work.session.add(interest)
    work.record("interest:declared", interest)
    return interest


def _names_one(work: Work, company_id: str | None, person_id: str | None) -> None:
    if company_id is not None and person_id is not None:
        work.refuse("CHOICE_EXCLUDED", ["company_id"], one="companyId", other="personId")
    elif company_id is None and person_id is None:
        work.refuse("REQUIRED", ["company_id"], needed=COMPANY_OR_PERSON)


async def _keep_single(work: Work, owner: str | None, kind: str, company_id: str | None, person_id: str | None) -> None:
    """Refuses to open an interest that is open."""
    about = Interest.company_id == company_id if company_id else Interest.person_id == person_id
    same = (Interest.account_id == owner, Interest.kind == kind, about, Interest.until.is_(None), Interest.struck_at.is_(None))
    if (await work.session.execute(select(Interest.id).where(*same))).first():
        work.refuse("ALREADY_REGISTERED", ["company_id" if company_id else "person_id"])


def _keep_period(work: Work, since: date | None, until: date | None) -> None:
    """Refuses days out of reach, a period that ends before it begins, and an end that is still to come."""
    in_reach(work, since, ["since"])
    in_reach(work, until, ["until"])
    in_order(work, since, until, ["until"])
    has_come(work, until, ["until"])


@permit(OfRow(Interest, "end"))
async def end_interest(work: Work, *, interest_id: str, expected_version: int, until: date | None = None) -> Interest:
    """Notes that one has no such interest any more. It was one on the day it was put on record, and ended on that day at the earliest."""
    interest = await work.find(Interest, interest_id, "interest_id")
    await may_do(work, interest, "end", expected_version=expected_version)
    last, recorded_on = until or today_in_china(), interest.created_at.astimezone(SHANGHAI).date()
    has_come(work, last, ["until"])
    if last < recorded_on:
        work.refuse("INTEREST_OUTLASTS", ["until"], day=recorded_on)
    in_order(work, interest.since, last, ["until"])
    complete_move(work, interest, "end", until=last)
    return interest


@permit(OfRow(Interest, "strike"))
async def strike_interest(work: Work, *, interest_id: str, expected_version: int, reason: str) -> Interest:
    """Takes back what was put on record by mistake: it does not count, and stays to be read."""
    interest = await work.find(Interest, interest_id, "interest_id")
    await may_do(work, interest, "strike", expected_version=expected_version)
    said = reason_of(work, reason, ["reason"])
    struck = {"struck_at": datetime.now(UTC), "struck_by_id": work.actor.account_id, "strike_reason": said}
    complete_move(work, interest, "strike", **struck)
    return interest
