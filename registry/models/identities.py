"""Who an account is to a provider of identities (统一身份认证), and who is on the way there."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, case, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.accounts import IDENTITY
from registry.lifecycles.machine import Lifecycle
from registry.models.accounts import Account, stated_as
from registry.models.base import Base, Code, Entity, Id, Name, computed, is_digest


class Identity(Entity):
    """身份: whom a provider vouches for, by the name that it has for them. While it is linked, it is one account's alone."""

    __tablename__ = "identity"
    __prefix__ = "identity"
    __lifecycle__: ClassVar[Lifecycle | None] = IDENTITY
    __table_args__ = (
        CheckConstraint("length(issuer) <= 500", name="issuer"),
        CheckConstraint("length(subject) <= 255", name="subject"),
        Index("uq_identity_linked", "issuer", "subject", unique=True, postgresql_where=text("unlinked_at IS NULL")),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    issuer: Mapped[str] = mapped_column(Name)
    subject: Mapped[str] = mapped_column(Name)
    unlinked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="identities")

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from whether it was unlinked."""
        return stated_as(IDENTITY, case((row.unlinked_at.is_not(None), "UNLINKED"), else_="LINKED"))


passage = Table(
    "passage",
    Base.metadata,
    Column("state_hash", Code, primary_key=True),
    Column("browser_hash", Code, nullable=False),
    Column("back", Text, nullable=False),
    Column("token_id", Id, ForeignKey("access_token.id", ondelete="CASCADE")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(is_digest("state_hash"), name="state_hash"),
    CheckConstraint(is_digest("browser_hash"), name="browser_hash"),
    Index("ix_passage_expires_at", "expires_at"),
    prefixes=["UNLOGGED"],
)
"""Who has left for the provider and is to come back: by which browser, where to, and in whose session an identity is to be linked, if in
any. What is kept opens nothing: of the state and of the browser's cookie there are hashes alone."""
