"""Who reads the log: auditors all of it, administrators all but what tells of applications, everybody what they did themselves."""

from typing import Any

from sqlalchemy import and_, literal_column, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Application, Event, Person
from registry.policies.accounts import own
from registry.policies.base import rows


@rows(Event)
def events(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.AUDITOR):
        return true()
    mine = own(row.account_id, viewer)
    if not viewer.has(Role.ADMIN):
        return mine
    private = [row.subject_id.not_like(literal_column(f"'{model.__prefix__}\\_%'")) for model in (Application, Person)]
    return or_(mine, and_(*private))
