"""Who sees what there is to see to: the managers of the park, and the offices that watch over all of them."""

from typing import Any

from sqlalchemy import false, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Task
from registry.policies.base import reach, rows
from registry.policies.people import of_park


@rows(Task)
def tasks(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.LEADER, Role.ADMIN, Role.AUDITOR) else of_park(viewer, row.park_id)


@reach(Task)
def for_a_task(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return of_park(viewer, row.park_id) if role is Role.PARK_MANAGER else true() if viewer.has(role) else false()
