"""What the verbs of each subject wait for."""

from typing import Any

from sqlalchemy import and_, exists, literal_column, not_, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from registry.errors import Word
from registry.lifecycles.privacy import HELD_BY_AN_AWARD
from registry.lifecycles.talent import UNSUCCESSFUL
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import (
    Account,
    Application,
    Company,
    CompanyLabel,
    Consent,
    DataSubjectRequest,
    Entity,
    Lease,
    LegalBasis,
    Park,
    Person,
    RequestKind,
    RoleGrant,
    Tenancy,
    TenancyKind,
    lease_unit,
)
from registry.policies.guards import guard

WANTED = ("APPLIED", *OPEN_TENANCY)
"""A stay that is asked for, granted, or going on."""

OPERATOR = Word("operator", "运营单位", "an operator")
DIVISION = Word("division", "所在行政区划", "an administrative division")
CREDIT_CODE = Word("uscc", "统一社会信用代码或境外注册号", "a credit code, or a number in a foreign register")
EVIDENCE = Word("evidence", "证书编号或证明材料", "the number of the certificate, or what shows it")
UNITS = Word("units", "租赁单元", "units to let")
LEASE = Word("lease", "已签署的租约（虚拟入驻除外）", "a signed lease (except for a virtual tenancy)")


def _some(model: type[Entity], *conditions: Any) -> ColumnElement[bool]:
    other = aliased(model)
    return exists(select(literal_column("1")).select_from(other).where(*(condition(other) for condition in conditions)))


def _open_tenancies(column: str) -> Any:
    """No company is in, about to move in, or has asked to."""
    return lambda row: not_(_some(Tenancy, lambda stay: getattr(stay, column) == row.id, lambda stay: stay.state.in_(WANTED)))


def _only_open_tenancy(row: Any) -> ColumnElement[bool]:
    return not_(
        _some(
            Tenancy,
            lambda stay: and_(stay.company_id == row.company_id, stay.park_id == row.park_id, stay.id != row.id),
            lambda stay: stay.state.in_(OPEN_TENANCY),
        )
    )


def _has_units(row: Any) -> ColumnElement[bool]:
    return exists(select(literal_column("1")).select_from(lease_unit).where(lease_unit.c.lease_id == row.id))


def _tenancy_is_open(row: Any) -> ColumnElement[bool]:
    return _some(Tenancy, lambda stay: stay.id == row.tenancy_id, lambda stay: stay.state.in_(OPEN_TENANCY))


def _is_not_of_an_erased_person(account: Any) -> ColumnElement[bool]:
    return not_(_some(Person, lambda person: person.id == account.person_id, lambda person: person.state == "ERASED"))


guard(Park, "activate", "REQUIRED", lambda park: park.operator_id.is_not(None), needed=OPERATOR)
guard(Park, "activate", "REQUIRED", lambda park: park.division_id.is_not(None), needed=DIVISION)
guard(Park, "close", "STILL_OCCUPIED", _open_tenancies("park_id"))

guard(
    Company,
    "verify",
    "REQUIRED",
    lambda company: or_(company.uscc.is_not(None), company.foreign_number.is_not(None)),
    needed=CREDIT_CODE,
)
guard(Company, "archive", "STILL_TENANT", _open_tenancies("company_id"))
guard(
    Company,
    "archive",
    "STILL_SPONSOR",
    lambda company: not_(
        _some(
            Application,
            lambda application: and_(application.sponsor_id == company.id, application.submitted_at.is_not(None)),
            lambda application: application.state.not_in((*UNSUCCESSFUL, "AWARDED")),
        )
    ),
)

guard(
    CompanyLabel,
    "verify",
    "REQUIRED",
    lambda label: or_(label.number.is_not(None), label.evidence.is_not(None), label.via_company_id.is_not(None)),
    needed=EVIDENCE,
)

guard(
    Tenancy,
    "approve",
    "COMPANY_UNVERIFIED",
    lambda stay: _some(Company, lambda company: company.id == stay.company_id, lambda company: company.state == "VERIFIED"),
)
guard(
    Tenancy,
    "approve",
    "PARK_NOT_ACTIVE",
    lambda stay: _some(Park, lambda park: park.id == stay.park_id, lambda park: park.state == "ACTIVE"),
)
guard(Tenancy, "approve", "ALREADY_TENANT", _only_open_tenancy)
guard(
    Tenancy,
    "activate",
    "REQUIRED",
    lambda stay: or_(
        stay.kind == TenancyKind.VIRTUAL.value,
        _some(Lease, lambda lease: lease.tenancy_id == stay.id, lambda lease: lease.state == "ACTIVE"),
    ),
    needed=LEASE,
)
guard(Tenancy, "graduate", "NOT_AN_INCUBATEE", lambda stay: stay.kind == TenancyKind.INCUBATEE.value)

guard(Consent, "withdraw", "CONSENT_NOT_THE_BASIS", lambda consent: consent.basis == LegalBasis.CONSENT.value)

guard(
    DataSubjectRequest,
    "grant",
    "STILL_AWARDED",
    lambda request: or_(
        request.kind != RequestKind.ERASURE.value,
        not_(
            _some(
                Application,
                lambda application: application.applicant_id == request.person_id,
                lambda application: application.state.in_(HELD_BY_AN_AWARD),
            )
        ),
    ),
)

guard(Lease, "submit", "REQUIRED", _has_units, needed=UNITS)
guard(Lease, "sign", "REQUIRED", _has_units, needed=UNITS)
guard(Lease, "sign", "TENANCY_NOT_OPEN", _tenancy_is_open)
guard(Lease, "renew", "TENANCY_NOT_OPEN", _tenancy_is_open)

for _verb in ("enable", "reset_password", "link_identity"):
    guard(Account, _verb, "ACCOUNT_CLOSED", _is_not_of_an_erased_person)

guard(RoleGrant, "delegate", "DELEGATED_ALREADY", lambda grant: grant.delegated_from_id.is_(None))
