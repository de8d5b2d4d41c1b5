"""What Alembic runs: the revisions, on the connection that `registry/database/upgrade.py` hands over."""

from alembic import context

import registry.models  # noqa: F401 - every table registers itself
from registry.models.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
