"""Who sees which tenancies and leases. The public is told which verified company is in which open park, and no more."""

from typing import Any

from sqlalchemy import and_, false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Application, Arrears, Lease, Tenancy
from registry.policies.base import field, reach, rows
from registry.policies.people import either, named, of_company, of_park, some
from registry.policies.saying import says

OFFICES = (Role.PROMOTER, Role.LEADER, Role.ADMIN, Role.AUDITOR)
"""They see every tenancy and lease."""


def of_either_side(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The tenancy is the viewer's company's, or in a park that the viewer manages; or the viewer's office sees all."""
    if viewer.has(*OFFICES):
        return true()
    return or_(of_company(viewer, row.company_id), of_park(viewer, row.park_id))


@says("在园，且企业已核验、园区在运营的", "active, of a verified company in an active park")
def of_public_interest(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """A verified company is in an open park."""
    return and_(row.state == "ACTIVE", row.company_state == "VERIFIED", row.park_state == "ACTIVE")


@says("已提交申报所依托的", "that an application rests on which was handed in")
def hosts_an_application(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The talent office sees the stays that applications rest on."""
    if not viewer.has(Role.TALENT_OFFICE):
        return false()
    return some(Application, lambda other: and_(other.hosting_tenancy_id == row.id, other.submitted_at.is_not(None)))


@rows(Tenancy)
def tenancies(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(*OFFICES):
        return true()
    hosts = hosts_an_application(row, viewer)
    return either(of_either_side(row, viewer), hosts, of_public_interest(row, viewer))


@field(
    Tenancy,
    "planned_end",
    "notice_on",
    "leave_reason",
    "leave_note",
    "reject_reason",
    "graduated_on",
    "graduation_criterion",
    "graduation_evidence",
    "incubation_until",
)
def particulars(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return of_either_side(row, viewer)


@field(Tenancy, "entered_on", "left_on")
def days(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The talent office has to know whether a sponsor was a tenant on the day."""
    return or_(of_either_side(row, viewer), hosts_an_application(row, viewer))


@rows(Lease)
def leases(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(*OFFICES):
        return true()
    return or_(of_park(viewer, row.park_id), _of_company(row, viewer))


@rows(Arrears)
def arrears(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """They are between the tenant and the park."""
    if viewer.has(*OFFICES):
        return true()
    return named(row, "tenancy_id", Tenancy, lambda stay: of_either_side(stay, viewer))


@reach(Tenancy)
def for_a_tenancy(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    match role:
        case Role.COMPANY:
            return of_company(viewer, row.company_id)
        case Role.PARK_MANAGER:
            return of_park(viewer, row.park_id)
        case _:
            return true() if viewer.has(role) else false()


@reach(Lease)
def for_a_lease(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    match role:
        case Role.COMPANY:
            return _of_company(row, viewer)
        case Role.PARK_MANAGER:
            return of_park(viewer, row.park_id)
        case _:
            return true() if viewer.has(role) else false()


def _of_company(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return named(row, "tenancy_id", Tenancy, lambda stay: of_company(viewer, stay.company_id))


@reach(Arrears)
def for_arrears(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return named(row, "tenancy_id", Tenancy, lambda stay: for_a_tenancy(stay, viewer, role))
