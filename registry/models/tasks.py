"""What somebody has to see to, because of what has happened."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.tasks import TASK
from registry.models.accounts import Account
from registry.models.base import Entity, Id, choice, state_of
from registry.models.constraints import exactly_when, only_when
from registry.models.places import Park


class TaskKind(StrEnum):
    """What there is to do."""

    END_TENANCY = "END_TENANCY"


class Task(Entity):
    """待办: something the managers of a park have to see to, about one record, until a day."""

    __tablename__ = "task"
    __prefix__ = "task"
    __lifecycle__: ClassVar[Lifecycle | None] = TASK
    __orders__: ClassVar = ("due_on", "state", "kind")
    __default_order__: ClassVar = ("due_on",)
    __table_args__ = (
        CheckConstraint("subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26", name="subject_id"),
        exactly_when("DONE", "done_at"),
        only_when("DONE", "done_by_id"),
        Index("uq_task_open", "subject_id", "kind", unique=True, postgresql_where=text("state = 'OPEN'")),
    )

    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    kind: Mapped[TaskKind] = choice(TaskKind)
    subject_id: Mapped[str] = mapped_column(Id)
    state: Mapped[str] = state_of(TASK)
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))

    park: Mapped[Park] = relationship()
    done_by: Mapped[Account | None] = relationship()
