"""A stay repeats the state of its park as well: whether the public sees it follows from its own row alone."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0015" / "stays.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
