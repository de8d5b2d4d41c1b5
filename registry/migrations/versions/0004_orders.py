"""Indexes for what is asked most: orders from the top by what may be absent, leases that end next, a call's applications."""

from alembic import op

revision = "0004"
down_revision = "0003"

FROM_THE_TOP = {
    "access_token": "expires_at last_used_at",
    "application": "submitted_at",
    "area": "area_m2",
    "belt_membership": "since",
    "building": "floors rentable_area_m2",
    "call_round": "closes_at opens_at",
    "campaign": "starts_on year",
    "company": "established_on industry name_en registered_capital_amount staff_count uscc",
    "company_label": "issued_on list_year valid_from valid_to",
    "company_relation": "share since",
    "honour_award": "awarded_on year",
    "lease": "number rent_amount",
    "park": "area_m2 established_on level name_en",
    "park_link": "since",
    "person": "name_en",
    "policy_document": "effective_on issued_on",
    "reported_fact": "as_of period value",
    "role_grant": "until",
    "source_document": "published_on",
    "space_unit": "floor",
    "tenancy": "entered_on left_on planned_end",
}
"""Columns that may be absent, by table."""


def upgrade() -> None:
    for table, columns in FROM_THE_TOP.items():
        for column in columns.split():
            op.execute(f"CREATE INDEX ix_{table}_{column}_id_desc ON {table} ({column} DESC NULLS LAST, id DESC)")
    op.execute("CREATE INDEX ix_lease_state_ends_on_id ON lease (state, ends_on, id)")
    op.execute(
        "CREATE INDEX ix_application_round_id_submitted_at_id ON application (round_id, submitted_at, id) INCLUDE (applicant_id, state)"
    )
