"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
${"\n".join(line if line.startswith("    ") else f"    {line}" for line in (upgrades or "pass").splitlines() if "###" not in line)}
