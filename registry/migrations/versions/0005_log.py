"""The log gets a chain of hashes and positions without gaps, and a table beside it tells which fields an event has changed.

Statements are set apart by empty lines, so none may hold one.
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

STEPS = Path(__file__).parent / "0005"


def upgrade() -> None:
    for step in sorted(STEPS.glob("*.sql")):
        for statement in step.read_text(encoding="utf-8").split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
