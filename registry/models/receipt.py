"""What was answered under an idempotency key, kept with what was done.

A table of the machinery and no entity: nothing in the contract leads to it, so there is no rule for it either.
"""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, text

from registry.models.base import Base, Code, Id, is_digest

receipt = Table(
    "receipt",
    Base.metadata,
    Column("account_id", Id, ForeignKey("account.id"), primary_key=True),
    Column("key", Code, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("digest", Code, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    CheckConstraint("key ~ '^[\\x21-\\x7e]+$' AND length(key) <= 255", name="key"),
    CheckConstraint(is_digest("digest"), name="digest"),
    Index("ix_receipt_at", "at"),
)
"""`place` counts the transactions of one document, each of which leaves a receipt; `digest` is that of the document with its variables."""
