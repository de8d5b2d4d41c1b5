"""What viewers have left to spend, where several processes share it.

A table of the machinery and no entity: nothing in the contract leads to it, so there is no rule for it either.
"""

from sqlalchemy import CheckConstraint, Column, DateTime, Double, Table, text

from registry.models.base import Base, Code

budget = Table(
    "budget",
    Base.metadata,
    Column("viewer", Code, primary_key=True),
    Column("available", Double, nullable=False),
    Column("granted", Double, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    CheckConstraint("available >= 0", name="available"),
    prefixes=["UNLOGGED"],
)
"""`available` points at an instant, and how many the last lease was granted. UNLOGGED: it is written often, and an empty table, which a
crash of the database leaves, only says that everybody may spend again."""
