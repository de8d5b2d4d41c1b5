"""The rows of the demo population: one tuple type a table, whose fields are the columns that are copied in."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from registry.identifiers import SEED_EPOCH

CNY = "CNY"


class ProgrammeRow(NamedTuple):
    id: str
    code: str
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    state: str
    external_reference: str
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class RoundRow(NamedTuple):
    id: str
    programme_id: str
    code: str
    name_zh: str
    name_en: str
    year: int
    opens_at: datetime
    closes_at: datetime
    state: str
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class ParkRow(NamedTuple):
    id: str
    code: str
    name_zh: str
    name_en: str
    kind: str
    division_id: str
    area_m2: Decimal
    area_entered_value: Decimal
    area_entered_unit: str
    area_qualifier: str
    established_on: date
    state: str
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class BuildingRow(NamedTuple):
    id: str
    park_id: str
    code: str
    name_zh: str
    name_en: str
    floors: int
    rentable_area_m2: Decimal
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class UnitRow(NamedTuple):
    id: str
    park_id: str
    building_id: str
    number: str
    floor: int
    area_m2: Decimal
    use: str
    rent_amount: Decimal | None = None
    rent_currency: str | None = None
    rent_per: str | None = None
    reserved_until: datetime | None = None
    in_maintenance: bool = False
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class CompanyRow(NamedTuple):
    id: str
    name_zh: str
    name_en: str
    kind: str
    uscc: str | None
    foreign_jurisdiction: str | None
    foreign_number: str | None
    pending_registration: bool
    market_status: str | None
    registered_division_id: str | None
    established_on: date | None
    registered_capital_amount: Decimal | None
    registered_capital_currency: str | None
    paid_in_capital_amount: Decimal | None
    paid_in_capital_currency: str | None
    industry: str
    staff_count: int | None
    legal_representative: str
    contact_name: str
    contact_phone: str
    contact_email: str
    state: str
    verified_at: datetime | None
    suspend_reason: str | None
    created_at: datetime
    updated_at: datetime
    is_synthetic: bool = True


class RelationRow(NamedTuple):
    id: str
    company_id: str
    related_id: str
    kind: str
    share: Decimal | None
    since: date
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class LabelRow(NamedTuple):
    id: str
    company_id: str
    type: str
    number: str | None
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    list_year: int | None
    via_company_id: str | None
    state: str
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class TenancyRow(NamedTuple):
    id: str
    company_id: str
    park_id: str
    kind: str
    state: str
    created_at: datetime
    updated_at: datetime
    entered_on: date | None = None
    planned_end: date | None = None
    notice_on: date | None = None
    left_on: date | None = None
    leave_reason: str | None = None
    leave_note: str | None = None
    reject_reason: str | None = None
    graduated_on: date | None = None
    graduation_criterion: str | None = None
    is_synthetic: bool = True


class LeaseRow(NamedTuple):
    id: str
    tenancy_id: str
    park_id: str
    number: str
    state: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    terminated_on: date | None
    termination_reason: str | None
    rent_amount: Decimal
    rent_currency: str
    rent_per: str
    deposit_amount: Decimal
    deposit_currency: str
    renewed_from_id: str | None
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class LeaseUnitRow(NamedTuple):
    """The rest of the table is filled in by its trigger."""

    lease_id: str
    unit_id: str


class PersonRow(NamedTuple):
    id: str
    name_zh: str
    name_en: str
    id_doc_type: str
    id_hmac: str
    id_masked: str
    phone: str
    email: str
    nationality: str
    birth_year: int
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class ApplicationRow(NamedTuple):
    id: str
    number: str
    round_id: str
    category: str
    applicant_id: str
    title_zh: str
    title_en: str
    research_field: str
    state: str
    created_at: datetime
    updated_at: datetime
    sponsor_id: str | None = None
    hosting_tenancy_id: str | None = None
    host_park_id: str | None = None
    endorsed_at: datetime | None = None
    submitted_at: datetime | None = None
    snapshot_hash: str | None = None
    returned_at: datetime | None = None
    supplement_due_at: datetime | None = None
    reject_code: str | None = None
    withdrawn_at: datetime | None = None
    lapse_reason: str | None = None
    is_synthetic: bool = True


class AccountRow(NamedTuple):
    id: str
    username: str
    display_name: str
    password_hash: str
    person_id: str | None
    password_set_at: datetime = SEED_EPOCH
    is_synthetic: bool = True
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


class GrantRow(NamedTuple):
    id: str
    account_id: str
    role: str
    scope_id: str | None
    since: datetime
    until: datetime | None = None
    created_at: datetime = SEED_EPOCH
    updated_at: datetime = SEED_EPOCH


TABLES: dict[type[tuple[object, ...]], str] = {
    ProgrammeRow: "talent_programme",
    RoundRow: "call_round",
    ParkRow: "park",
    BuildingRow: "building",
    UnitRow: "space_unit",
    CompanyRow: "company",
    RelationRow: "company_relation",
    LabelRow: "company_label",
    TenancyRow: "tenancy",
    LeaseRow: "lease",
    LeaseUnitRow: "lease_unit",
    PersonRow: "person",
    ApplicationRow: "application",
    AccountRow: "account",
    GrantRow: "role_grant",
}
"""In the order in which they lead to each other."""
