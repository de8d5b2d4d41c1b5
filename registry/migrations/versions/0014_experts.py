"""Who reviews applications, what keeps them from it, and that nobody is assigned against a conflict."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for script in sorted((Path(__file__).parent / "0014").glob("*.sql")):
        for statement in script.read_text(encoding="utf-8").split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
