"""Files that people bring: papers of applications, and copies of them in which names are covered."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.files import ATTACHMENT, REJECTIONS
from registry.lifecycles.machine import Lifecycle
from registry.models.accounts import Account
from registry.models.base import Code, Entity, Id, Name, is_digest, state_of
from registry.models.constraints import exactly_when, quoted, together
from registry.models.talent import Application


class Attachment(Entity):
    """附件: a file that an account has brought, attached to an application as the answer to a question, or to nothing yet.

    The bytes are in the staging directory until it is READY, and then in the store. They are sealed with a key that only this row has; of
    a deleted file neither the key is left nor anything that tells what it was. A redacted copy, for reviewers who are not to know whose
    it is, leads to its original.
    """

    __tablename__ = "attachment"
    __prefix__ = "attachment"
    __lifecycle__: ClassVar[Lifecycle | None] = ATTACHMENT
    __personal__: ClassVar = ("name", "sha256")
    __orders__: ClassVar = ("created_at", "state", "size")
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(name) <= 200", name="name"),
        CheckConstraint(is_digest("sha256"), name="sha256"),
        CheckConstraint("(state IN ('SCANNING', 'READY')) = (sha256 IS NOT NULL)", name="sha256_state"),
        CheckConstraint("(state = 'DELETED') = (name IS NULL)", name="name_state"),
        CheckConstraint("(state = 'DELETED') = (link_secret IS NULL)", name="link_secret_state"),
        CheckConstraint("state <> 'DELETED' OR key_sealed IS NULL", name="key_sealed_state"),
        exactly_when("REJECTED", "reject_code"),
        CheckConstraint(f"reject_code IN ({quoted(REJECTIONS)})", name="reject_code"),
        together("application_id", "question", "attached_at"),
        CheckConstraint("application_id IS NULL OR state IN ('READY', 'DELETED')", name="attached_state"),
        CheckConstraint("redacted_from_id IS NULL OR application_id IS NOT NULL", name="redacted_attached"),
        CheckConstraint("redacted_from_id <> id", name="redacted_from_another"),
        CheckConstraint("(expires_at IS NULL) = (application_id IS NOT NULL OR state = 'DELETED')", name="expires_at_unattached"),
        CheckConstraint("destroyed_at IS NULL OR state = 'DELETED'", name="destroyed_at_state"),
        Index("ix_attachment_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
        Index("ix_attachment_scanning", "updated_at", postgresql_where=text("state = 'SCANNING'")),
        Index("ix_attachment_undestroyed", "id", postgresql_where=text("state = 'DELETED' AND destroyed_at IS NULL")),
    )

    uploaded_by_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    application_id: Mapped[str | None] = mapped_column(Id, ForeignKey("application.id"))
    question: Mapped[str | None] = mapped_column(Code)
    redacted_from_id: Mapped[str | None] = mapped_column(Id, ForeignKey("attachment.id"))
    name: Mapped[str | None] = mapped_column(Name)
    media_type: Mapped[str] = mapped_column(Code)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str | None] = mapped_column(Code)
    state: Mapped[str] = state_of(ATTACHMENT)
    scanned: Mapped[bool] = mapped_column(server_default=text("false"))
    reject_code: Mapped[str | None] = mapped_column(Code)
    attached_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    destroyed_at: Mapped[datetime | None]
    key_sealed: Mapped[str | None]
    link_secret: Mapped[str | None]

    uploaded_by: Mapped[Account] = relationship(back_populates="uploads")
    application: Mapped[Application | None] = relationship(back_populates="attachments")
    redacted_from: Mapped["Attachment | None"] = relationship(remote_side="Attachment.id", back_populates="redactions")
    redactions: Mapped[list["Attachment"]] = relationship(back_populates="redacted_from", viewonly=True)


GONE: dict[str, Any] = dict.fromkeys(("name", "sha256", "key_sealed", "link_secret", "expires_at", "reject_code"))
"""What a deleted file has no more."""


def unattached(row: Any) -> ColumnElement[bool]:
    """SQL: it belongs to nothing, and is there."""
    return and_(row.application_id.is_(None), row.state != "DELETED")
