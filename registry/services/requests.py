"""What people ask for as the subjects of their data: filed by them, answered by the office within 15 working days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from registry.calendar import today_in_china
from registry.errors import RegistryError
from registry.lifecycles.privacy import HELD_BY_AN_AWARD
from registry.models import Application, DataSubjectRequest, DeclineGround, Person, RequestKind
from registry.policies.permits import OfRow, SignedIn, permit
from registry.services.erasure import erase_person
from registry.services.inputs import LONGEST, text_of
from registry.services.moves import make_move, may_do, own_person
from registry.services.working_days import calendar_on_record
from registry.work import Work

ANSWERED_WITHIN = 15
"""Working days."""

BORNE_OUT_BY: Mapping[DeclineGround, tuple[str, ...]] = {
    DeclineGround.AWARD_RUNNING: HELD_BY_AN_AWARD,
    DeclineGround.OBJECTION_OPEN: ("HELD",),
}
"""Grounds that there has to be an application for, in one of these states."""


@permit(SignedIn())
async def request_erasure(work: Work, *, details: str | None = None) -> DataSubjectRequest:
    """A person asks to have everything erased that tells who they are."""
    return await file_data_subject_request(work, kind=RequestKind.ERASURE, details=details)


@permit(SignedIn())
async def file_data_subject_request(work: Work, *, kind: str, details: str | None = None) -> DataSubjectRequest:
    """A person asks the office for something that the law gives them; the day by which it has to answer is reckoned at once."""
    person = await work.find(Person, own_person(work))
    await may_do(work, person, "ask", expected_version=None)
    words = text_of(work, details, ["details"], limit=LONGEST)
    same = select(DataSubjectRequest).where(DataSubjectRequest.person_id == person.id, DataSubjectRequest.kind == kind)
    waiting = (await work.session.execute(same.where(DataSubjectRequest.state == "RECEIVED"))).scalar_one_or_none()
    if waiting is not None:
        work.refuse("REQUEST_OPEN", due=waiting.due_on)
    work.settle()
    request = DataSubjectRequest(
        id=DataSubjectRequest.new_id(),
        person_id=person.id,
        kind=RequestKind(kind),
        details=words,
        state="RECEIVED",
        due_on=await _due(work, today_in_china()),
    )
    work.session.add(request)
    work.record("data_subject_request:filed", request, person=person.id, asked=kind)
    return request


async def _due(work: Work, filed_on: date) -> date:
    """So many working days on; in a year whose holidays are not known yet, so many days on, which is never too late."""
    calendar = await calendar_on_record(work.session)
    try:
        return calendar.after(filed_on, ANSWERED_WITHIN)
    except RegistryError:
        return filed_on + timedelta(days=ANSWERED_WITHIN)


@permit(OfRow(DataSubjectRequest, "grant"))
async def grant_data_subject_request(work: Work, *, request_id: str, expected_version: int) -> DataSubjectRequest:
    """Does what was asked for. An erasure is carried out with it, and cannot be taken back."""
    request = await work.find(DataSubjectRequest, request_id, "request_id")
    person = await work.find(Person, request.person_id)
    decided = {"decided_at": datetime.now(UTC), "decided_by_id": work.actor.account_id}
    await make_move(work, request, "grant", expected_version=expected_version, **decided)
    if request.kind == RequestKind.ERASURE:
        await erase_person(work, person)
    return request


@permit(OfRow(DataSubjectRequest, "decline"))
async def decline_data_subject_request(
    work: Work, *, request_id: str, expected_version: int, ground: str, note: str | None = None
) -> DataSubjectRequest:
    """Declines what was asked for, on a ground that the law has and the records bear out."""
    request = await work.find(DataSubjectRequest, request_id, "request_id")
    await may_do(work, request, "decline", expected_version=expected_version)
    words = text_of(work, note, ["note"], limit=LONGEST)
    states = BORNE_OUT_BY.get(DeclineGround(ground))
    if states is not None:
        held = select(Application.id).where(Application.applicant_id == request.person_id, Application.state.in_(states))
        if (await work.session.execute(held)).first() is None:
            work.refuse("GROUND_UNFOUNDED", ["ground"])
    decided = {"decided_at": datetime.now(UTC), "decided_by_id": work.actor.account_id}
    await make_move(work, request, "decline", expected_version=None, ground=DeclineGround(ground), note=words, **decided)
    return request


@permit(OfRow(DataSubjectRequest, "withdraw"))
async def withdraw_data_subject_request(work: Work, *, request_id: str, expected_version: int) -> DataSubjectRequest:
    """The person no longer asks for it."""
    request = await work.find(DataSubjectRequest, request_id, "request_id")
    await make_move(work, request, "withdraw", expected_version=expected_version)
    return request
