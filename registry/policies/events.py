"""Who reads the log, and who is told what has been changed.

Events: auditors all, administrators all but what tells of applications, everybody what they did themselves. Changes of a record: who sees
the record and acts on it or audits it, and of these the fields that they read.
"""

from functools import cache
from typing import Any

from sqlalchemy import and_, case, false, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.talent import OPEN_TO_APPLICANTS
from registry.models import (
    Application,
    Arrears,
    Attachment,
    Base,
    Building,
    Change,
    Company,
    CompanyLabel,
    CompanyRelation,
    Conflict,
    Consent,
    DataSubjectRequest,
    Entity,
    Event,
    Expert,
    ExpertPost,
    Interest,
    Lease,
    Park,
    Person,
    ReviewAssignment,
    SpaceUnit,
    Task,
    Tenancy,
)
from registry.models.base import Row, field_of
from registry.policies.base import field_rules, plainly, reachable, rows, settled, visible
from registry.policies.people import both, of_account, row_by_row, some
from registry.policies.saying import says

PRIVATE = (Application, Person, Consent, DataSubjectRequest, Interest, Attachment, Expert, ExpertPost, Conflict, ReviewAssignment)
"""What administrators keep out of."""

ACTING: dict[type[Entity], tuple[Role, ...]] = {
    Park: (Role.PARK_MANAGER,),
    SpaceUnit: (Role.PARK_MANAGER,),
    Building: (Role.PARK_MANAGER,),
    Task: (Role.PARK_MANAGER,),
    **dict.fromkeys((Company, CompanyLabel, CompanyRelation, Tenancy, Lease, Arrears, Application), (Role.COMPANY, Role.PARK_MANAGER)),
}
"""Who is told of the changes of what they act on, beside those who audit it."""

SENT: ColumnElement[str] = literal_column("'AWAITING_ENDORSEMENT'")
"""The state of an application that has been sent to its sponsor."""


@rows(Event)
def events(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.AUDITOR):
        return true()
    mine = of_account(viewer, row.account_id)
    return or_(mine, impersonal(row, viewer)) if viewer.has(Role.ADMIN) else mine


@says("不涉及申报和人员的", "about anything but applications and people")
def impersonal(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return and_(*(row.subject_id.not_like(literal_column(f"'{model.__prefix__}\\_%'")) for model in PRIVATE))


@rows(Change)
@says("可见、且由其经办或审计的记录的，限其可读字段", "of records that they see and act on or audit, in fields that they read")
def changes(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The record is looked at where it stands around the change in the statement, and is then seen; else by its id, in its own table."""
    if not viewer.has(Role.AUDITOR, Role.ADMIN) and not viewer.holds(Role.COMPANY, Role.PARK_MANAGER):
        return false()
    subject = row.at_hand("subject_id") if isinstance(row, Row) else None
    if subject is not None:
        return _told(row, subject.model, subject, viewer)
    kinds = [(_is_of(row, model), condition) for model in _subjects() if settled(condition := _looked_up(row, model, viewer)) is not False]
    return case(*kinds, else_=false()) if kinds else false()


@cache
def _subjects() -> tuple[type[Entity], ...]:
    """The models whose records have a history, in the order of their prefixes."""
    models = (mapper.class_ for mapper in Base.registry.mappers if mapper.class_.history is not None)
    return tuple(sorted(models, key=lambda model: str(model.__prefix__)))


def _is_of(row: Any, model: type[Entity]) -> ColumnElement[bool]:
    return func.starts_with(row.subject_id, literal_column(f"'{model.__prefix__}_'"))


def _looked_up(row: Any, model: type[Entity], viewer: Viewer) -> ColumnElement[bool]:
    """The record is seen and its change told; nothing is looked at where that is the same for every record."""

    def found(subject: Any) -> ColumnElement[bool]:
        return both(visible(model, subject, viewer), _told(row, model, subject, viewer))

    for_all = plainly(found(aliased(model)))
    if settled(for_all) is not None:
        return for_all
    return row_by_row(some(model, lambda subject: both(found(subject), subject.id == row.subject_id)))


def _told(row: Any, model: type[Entity], subject: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer acts on the record or audits it, and reads the field."""
    told = both(_concerned(model, subject, viewer), _read(row, model, subject, viewer))
    of_its_time = _once_asked(row) if model is Application and not viewer.has(Role.AUDITOR, Role.TALENT_OFFICE) else true()
    return plainly(both(told, of_its_time))


def _concerned(model: type[Entity], subject: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.AUDITOR) or (viewer.has(Role.ADMIN) and model not in PRIVATE):
        return true()
    return reachable(model, subject, viewer, ACTING[model]) if model in ACTING else false()


def _read(row: Any, model: type[Entity], subject: Any, viewer: Viewer) -> ColumnElement[bool]:
    """What is masked is not read. Whether a field is read is asked of the record as it is now."""
    limited = [
        (row.field.in_([field_of(name) for name in attributes]), condition)
        for rule, attributes in field_rules(model).items()
        if settled(condition := plainly(rule(subject, viewer))) is not True
    ]
    return case(*limited, else_=true()) if limited else true()


def _once_asked(row: Any) -> ColumnElement[bool]:
    """What an application is now does not open what it was: what came before it was last sent to be endorsed is the applicant's business,
    and a state that it came through may have been a secret even when the one it is in is none."""
    earlier = aliased(Change)
    sent = and_(earlier.subject_id == row.subject_id, earlier.field == literal_column("'state'"), _text(earlier.new_value) == SENT)
    since = select(func.max(earlier.position)).where(sent).correlate(Change).scalar_subquery()
    states = (func.coalesce(_text(value), SENT).in_(OPEN_TO_APPLICANTS) for value in (row.old_value, row.new_value))
    return and_(row.position >= since, or_(row.field != literal_column("'state'"), and_(*states)))


def _text(value: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = value.op("#>>")(literal_column("'{}'"))
    return found
