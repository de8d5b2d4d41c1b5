"""When the clock last did each of its jobs, so that several processes do it once.

A table of the machinery and no entity, as that of receipts is.
"""

from sqlalchemy import CheckConstraint, Column, DateTime, Table

from registry.models.base import Base, Code

job_run = Table(
    "job_run",
    Base.metadata,
    Column("job", Code, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("job ~ '^[a-z][a-z_]*$'", name="job"),
)
"""`at` is the beginning of the last run that ended well."""
