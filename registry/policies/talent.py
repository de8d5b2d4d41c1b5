"""Who sees which programmes, calls, people and applications, and how much of them.

An application is seen by its applicant; by its sponsor from when it was asked to endorse it; by the talent office, and by the managers of
the hosting park, from when it was handed in; by leaders when it is on the list; by auditors always. By administrators never.
"""

from typing import Any

from sqlalchemy import and_, case, false, func, literal_column, null, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.talent import ANNOUNCED, ENDED_ANY_TIME, OPEN_TO_APPLICANTS
from registry.models import Application, CallRound, Person, TalentProgramme
from registry.policies.base import field, personal, reach, rows
from registry.policies.people import both, of_company, of_park, of_person, own_or_office, some
from registry.policies.saying import says

PREPARE = (Role.TALENT_OFFICE, Role.LEADER, Role.ADMIN, Role.AUDITOR)
"""They see programmes and calls that are not published yet."""


@says("已发布的", "published")
def published(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    past_draft: ColumnElement[bool] = row.state != "DRAFT"
    return past_draft


@rows(TalentProgramme)
def programmes(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(*PREPARE) else published(row, viewer)


@rows(CallRound)
def rounds(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(*PREPARE) else published(row, viewer)


# applications


@says("本企业应邀推荐的", "that their own company was asked to endorse")
def sponsored(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer's company was asked to endorse it. One that ended early may never have come that far."""
    asked = and_(row.state != "DRAFT", or_(row.endorsed_at.is_not(None), row.state.not_in(ENDED_ANY_TIME)))
    return both(of_company(viewer, row.sponsor_id), asked)


@says("已提交的", "handed in")
def handed_in(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    submitted: ColumnElement[bool] = row.submitted_at.is_not(None)
    return submitted


@says("依托本园区且已提交的", "handed in by a sponsor in their own park")
def hosted(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(of_park(viewer, row.host_park_id), handed_in(row, viewer))


@says("已公示或在最终名单上的", "on the list that was announced")
def announced(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    listed: ColumnElement[bool] = row.state.in_(ANNOUNCED)
    return listed


@rows(Application)
def applications(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.AUDITOR):
        return true()
    return or_(
        of_person(viewer, row.applicant_id),
        sponsored(row, viewer),
        handed_in(row, viewer) if viewer.has(Role.TALENT_OFFICE) else false(),
        hosted(row, viewer),
        announced(row, viewer) if viewer.has(Role.LEADER) else false(),
    )


@field(
    Application,
    "title_zh",
    "title_en",
    "research_field",
    "form",
    "form_version",
    "snapshot_hash",
    "endorsed_at",
    "submitted_at",
    "returned_at",
    "supplement_due_at",
    "withdrawn_at",
    "reject_code",
    "lapse_reason",
    "emptied_at",
)
def content(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The hosting park's managers and leaders see who, for what call, sponsored by whom, and how it stands; no more."""
    if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return true()
    return or_(of_person(viewer, row.applicant_id), sponsored(row, viewer))


@field(Application, "withdraw_reason", "excluded_experts")
def own_reasons(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else of_person(viewer, row.applicant_id)


@field(Application, "state")
def inner_states(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Between handing in and the list, everybody but the offices has the public state only."""
    if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return true()
    listed = announced(row, viewer) if viewer.has(Role.LEADER) else false()
    return or_(listed, openly(row, viewer))


@says("本人的或本企业推荐的，且处于对其公开的状态", "their own or their company's to endorse, in a state that is told to these")
def openly(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(content(row, viewer), row.state.in_(OPEN_TO_APPLICANTS))


@field(Application, "updated_at")
def inner_changes(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The instant of a change that the public state hides would give it away."""
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else false()


@reach(TalentProgramme)
def for_a_programme(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@reach(CallRound)
def for_a_round(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@reach(Application)
def for_an_application(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    match role:
        case Role.APPLICANT:
            return of_person(viewer, row.applicant_id) if viewer.holds(role) else false()
        case Role.COMPANY:
            return of_company(viewer, row.sponsor_id)
        case Role.PARK_MANAGER:
            return of_park(viewer, row.host_park_id)
        case _:
            return true() if viewer.has(role) else false()


@personal(Application, Person)
def statistics(viewer: Viewer) -> bool:
    """The office that looks at every one of them, and those who audit it."""
    return viewer.has(Role.TALENT_OFFICE, Role.AUDITOR)


# people


@reach(Person)
def for_a_person(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """Whose record it is acts on it, whatever role they still hold: what the law gives to people does not end with one."""
    return own_or_office(lambda: oneself(row, viewer), viewer, role, for_own=Role.APPLICANT)


@says("本人", "themselves")
def oneself(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return of_person(viewer, row.id)


@rows(Person)
def people(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Oneself, and the applicants of applications that one sees; all of them to the talent office and auditors."""
    if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return true()
    return or_(oneself(row, viewer), applying(row, viewer))


@says("其可见申报的申报人", "the applicant of an application that they see")
def applying(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return some(Application, lambda other: both(applications(other, viewer), other.applicant_id == row.id))


@field(Person, "id_doc_type", "id_masked", "birth_year")
def papers(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else oneself(row, viewer)


@field(Person, "nationality", "orcid")
def standing(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """A sponsor knows whom it sponsors."""
    if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return true()
    return or_(oneself(row, viewer), own_candidate(row, viewer))


@says("本企业应邀推荐的申报人", "an applicant whom their own company was asked to endorse")
def own_candidate(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return some(Application, lambda other: both(sponsored(other, viewer), other.applicant_id == row.id))


def _masked_phone(row: Any, viewer: Viewer) -> ColumnElement[Any]:
    """`138****1234`, to those who may know it when they give a reason; nothing to others."""
    if not viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return null()
    number = func.replace(row.phone, literal_column("'+86'"), literal_column("''"))
    shown = func.left(number, 3).concat(literal_column("'****'")).concat(func.right(number, 4))
    return case((func.length(number) > 7, shown), (row.phone.is_not(None), literal_column("'****'")))


def _masked_email(row: Any, viewer: Viewer) -> ColumnElement[Any]:
    """`z***@example.org`, likewise."""
    if not viewer.has(Role.TALENT_OFFICE, Role.AUDITOR):
        return null()
    return func.left(row.email, 1).concat(literal_column("'***@'")).concat(func.split_part(row.email, literal_column("'@'"), 2))


@field(Person, "phone", masked=_masked_phone)
def phones(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return oneself(row, viewer)


@field(Person, "email", masked=_masked_email)
def addresses(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return oneself(row, viewer)


@field(Person, "id_hmac", "id_sealed")
def secrets(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()
