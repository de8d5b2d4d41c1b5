"""The log of what happened, and what was changed by it: written once, with the change it tells of, and never altered."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.accounts import Account
from registry.models.base import BYTEWISE, Code, Entity, Id, Plain

SUBJECT = "subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26"
"""SQL: the column holds an id, whatever it is of."""

Digest = Plain(collation=BYTEWISE)
"""A SHA-256 in hexadecimal that the database itself works out, so that no CHECK is needed."""


class Event(Entity):
    """事件: `type` says what happened to what ("tenancy:activated"), `subject_id` to which.

    A trigger gives each entry its `position`, one more than the last, when its transaction is about to end, and holds a lock until that has
    ended: positions have no gaps, and who has read up to one will never see a smaller one appear. It sets `occurred_at` where nobody has,
    and chains the entries: each `hash` is over the one before and the entry itself, so that nothing can be altered without a trace. The
    form of it is said in `registry/feed.py`. Another trigger refuses every change of what is there.

    `data` holds references and codes, never what is personal: it could not be erased here.
    """

    __tablename__ = "event"
    __prefix__ = "event"
    __orders__: ClassVar = ("position", "occurred_at")
    __default_order__: ClassVar = ("position",)
    version = None  # type: ignore[assignment]
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]
    history = None
    __table_args__ = (
        UniqueConstraint("position"),
        CheckConstraint("type ~ '^[a-z][a-z_]*:[a-z][a-z_]*$'", name="type"),
        CheckConstraint(SUBJECT, name="subject_id"),
        CheckConstraint("jsonb_typeof(data) = 'object'", name="data"),
        Index("ix_event_subject_id_position", "subject_id", "position"),
        Index("ix_event_type_position", "type", "position"),
    )

    position: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue())
    occurred_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    account_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    type: Mapped[str] = mapped_column(Code)
    subject_id: Mapped[str] = mapped_column(Id)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    hash: Mapped[str] = mapped_column(Digest, server_default=FetchedValue())

    account: Mapped[Account | None] = relationship()


class Change(Entity):
    """变更: one field of one record that an event has changed, from what to what. `version` is the record's after it.

    It stands beside the event because values may be personal: a trigger lets them be blanked to NULL, and refuses every other change. The
    event's place, instant and account are repeated here, where lists look for them. `field` is the contract's name of it.
    """

    __tablename__ = "change"
    __prefix__ = "change"
    __orders__: ClassVar = ("position",)
    __default_order__: ClassVar = ("position",)
    __newest_first__: ClassVar = True
    __mapper_args__ = {}  # noqa: RUF012 - as SQLAlchemy declares it; a version of somebody else's counts nothing here
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]
    history = None
    __table_args__ = (
        CheckConstraint(SUBJECT, name="subject_id"),
        Index("ix_change_subject_id_position_id", "subject_id", "position", "id"),
    )

    event_id: Mapped[str] = mapped_column(Id, ForeignKey("event.id"))
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    subject_id: Mapped[str] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(Code)
    old_value: Mapped[Any | None] = mapped_column(JSONB)
    new_value: Mapped[Any | None] = mapped_column(JSONB)

    event: Mapped[Event] = relationship()
    account: Mapped[Account | None] = relationship()
