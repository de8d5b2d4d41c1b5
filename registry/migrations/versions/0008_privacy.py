"""Personal information: people's papers under a key, notices and consent, who looked at what, requests of data subjects, erasure.

Statements are set apart by empty lines, so none may hold one.
"""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

STEPS = Path(__file__).parent / "0008"


def upgrade() -> None:
    for step in sorted(STEPS.glob("*.sql")):
        for statement in step.read_text(encoding="utf-8").split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
