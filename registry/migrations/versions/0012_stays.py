"""A stay repeats the state of its company, by which the public sees it or not: what a park shows is counted in one index."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0012" / "stays.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
