"""An interest is open once: of those that were declared again the first goes on, and the others have ended."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0011" / "interests.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
