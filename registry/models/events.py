"""The log of what happened: written once, with the change it tells of, and never altered."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.accounts import Account
from registry.models.base import Code, Entity, Id


class Event(Entity):
    """事件: `type` says what happened to what ("tenancy:activated"), `subject_id` to which. A trigger refuses every later change.

    `data` holds references and codes, never what is personal: it could not be erased here.
    """

    __tablename__ = "event"
    __prefix__ = "event"
    __orders__: ClassVar = ("position", "occurred_at")
    __default_order__: ClassVar = ("position",)
    version = None  # type: ignore[assignment]
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]
    __table_args__ = (
        UniqueConstraint("position"),
        CheckConstraint("type ~ '^[a-z][a-z_]*:[a-z][a-z_]*$'", name="type"),
        CheckConstraint("subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26", name="subject_id"),
        CheckConstraint("jsonb_typeof(data) = 'object'", name="data"),
        Index("ix_event_subject_id_position", "subject_id", "position"),
        Index("ix_event_type_position", "type", "position"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    occurred_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    account_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    type: Mapped[str] = mapped_column(Code)
    subject_id: Mapped[str] = mapped_column(Id)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")

    account: Mapped[Account | None] = relationship()
