"""Who sees which space, and what is asked for it. The territory itself is everybody's."""

from typing import Any

from sqlalchemy import false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.tenancies import PRESENT_TENANCY
from registry.models import AdminDivision, Area, Belt, BeltMembership, Building, Park, ParkLink, SpaceUnit, Tenancy
from registry.models.places import unit_is_vacant
from registry.policies.base import everyone, field, reach, rows
from registry.policies.people import both, either, some

everyone(AdminDivision, Area, Belt, BeltMembership, Park, ParkLink, Building)


def at_home(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The unit is in a park that the viewer manages or is a tenant of, or the viewer's office deals with space anywhere."""
    if viewer.has(Role.PROMOTER, Role.AMBASSADOR, Role.LEADER, Role.ADMIN, Role.AUDITOR):
        return true()

    def tenant(stay: Any) -> ColumnElement[bool]:
        return both(viewer.over(Role.COMPANY, stay.company_id), (stay.park_id == row.park_id) & stay.state.in_(PRESENT_TENANCY))

    return or_(viewer.over(Role.PARK_MANAGER, row.park_id), some(Tenancy, tenant))


@rows(SpaceUnit)
def space_units(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return either(at_home(row, viewer), unit_is_vacant(row))


@field(SpaceUnit, "rent_amount", "rent_currency", "rent_unit", "rent_per", "reserved_until", "reserved_for_id")
def terms(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return at_home(row, viewer)


@reach(Park)
def for_a_park(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return viewer.over(role, row.id) if role is Role.PARK_MANAGER else true() if viewer.has(role) else false()


@reach(Building)
def for_a_building(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return viewer.over(role, row.park_id) if role is Role.PARK_MANAGER else true() if viewer.has(role) else false()


@reach(SpaceUnit)
def for_a_unit(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return viewer.over(role, row.park_id) if role is Role.PARK_MANAGER else true() if viewer.has(role) else false()
