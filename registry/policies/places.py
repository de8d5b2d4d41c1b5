"""Who sees which space, and what is asked for it. The territory itself is everybody's."""

from typing import Any

from sqlalchemy import or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.tenancies import PRESENT_TENANCY
from registry.models import AdminDivision, Area, Belt, BeltMembership, Building, Park, ParkLink, SpaceUnit, Tenancy
from registry.models.places import unit_is_vacant
from registry.policies.base import everyone, field, reach, rows
from registry.policies.people import both, either, of_company, of_park, own_or_office, some
from registry.policies.saying import says

everyone(AdminDivision, Area, Belt, BeltMembership, Park, ParkLink, Building)


@says("空置的", "vacant")
def vacant(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return unit_is_vacant(row)


@says("本企业所在园区的", "in a park that their own company is in")
def around_the_tenant(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    def tenant(stay: Any) -> ColumnElement[bool]:
        return both(of_company(viewer, stay.company_id), (stay.park_id == row.park_id) & stay.state.in_(PRESENT_TENANCY))

    return some(Tenancy, tenant)


def at_home(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The unit is in a park that the viewer manages or is a tenant of, or the viewer's office deals with space anywhere."""
    if viewer.has(Role.PROMOTER, Role.AMBASSADOR, Role.LEADER, Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(of_park(viewer, row.park_id), around_the_tenant(row, viewer))


@rows(SpaceUnit)
def space_units(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return either(at_home(row, viewer), vacant(row, viewer))


@field(SpaceUnit, "rent_amount", "rent_currency", "rent_unit", "rent_per", "reserved_until", "reserved_for_id")
def terms(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return at_home(row, viewer)


@reach(Park)
def for_a_park(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: of_park(viewer, row.id), viewer, role, for_own=Role.PARK_MANAGER)


@reach(Building)
def for_a_building(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: of_park(viewer, row.park_id), viewer, role, for_own=Role.PARK_MANAGER)


@reach(SpaceUnit)
def for_a_unit(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: of_park(viewer, row.park_id), viewer, role, for_own=Role.PARK_MANAGER)
