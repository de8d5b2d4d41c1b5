"""What is written: receipts, arrears, tasks, the calendar, units as they were entered, and what a start-up has achieved to graduate."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0006" / "writes.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
