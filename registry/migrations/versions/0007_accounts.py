"""Signing in: temporary passwords, second factors, tokens of a kind and a scope, known devices, failures; who gave and took which role."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0007" / "accounts.sql").read_text(encoding="utf-8")
    for statement in statements.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
