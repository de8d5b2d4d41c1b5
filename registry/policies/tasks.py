"""Who sees what there is to see to: the managers of the park, and the offices that watch over all of them."""

from typing import Any

from sqlalchemy import true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Task
from registry.policies.base import reach, rows
from registry.policies.people import of_park, own_or_office


@rows(Task)
def tasks(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.LEADER, Role.ADMIN, Role.AUDITOR) else of_park(viewer, row.park_id)


@reach(Task)
def for_a_task(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: of_park(viewer, row.park_id), viewer, role, for_own=Role.PARK_MANAGER)
