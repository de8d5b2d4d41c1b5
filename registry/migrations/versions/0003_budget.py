"""What viewers have left to spend, shared by several processes: unlogged, since it may be lost."""

from alembic import op

revision = "0003"
down_revision = "0002"

BUDGET = """
CREATE UNLOGGED TABLE budget (
    viewer text COLLATE "C" NOT NULL,
    available double precision NOT NULL,
    granted double precision NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_budget PRIMARY KEY (viewer),
    CONSTRAINT ck_budget_available CHECK (available >= 0)
)
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(BUDGET)
