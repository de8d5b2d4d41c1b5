"""The tables of the territory, companies, tenancies, talent, accounts and events, as plain SQL: one file a subject, beside this one.

Statements are set apart by empty lines, so none may hold one.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

SUBJECTS = Path(__file__).parent / "0001"


def upgrade() -> None:
    for subject in sorted(SUBJECTS.glob("*.sql")):
        for statement in subject.read_text(encoding="utf-8").split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
