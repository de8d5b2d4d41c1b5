"""Who is in which park, from when to when, and on which leases. No unit is leased twice at once."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    literal_column,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.tenancies import ENTERED_TENANCY, LEASE, OPEN_TENANCY, TENANCY, UNSIGNED_LEASE
from registry.models.base import Base, Code, Entity, Id, Money, choice, state_of, today
from registry.models.companies import Company
from registry.models.constraints import exactly_when, in_order, not_negative, only_when, quoted, together, unit_of
from registry.models.places import Park, RentPer, SpaceUnit
from registry.models.provenance import Traced, entered_in
from registry.units import MoneyUnit


class TenancyKind(StrEnum):
    """As what a company is in a park."""

    TENANT = "TENANT"
    INCUBATEE = "INCUBATEE"
    GRADUATE_RESIDENT = "GRADUATE_RESIDENT"
    HEADQUARTERS = "HEADQUARTERS"
    BRANCH = "BRANCH"
    VIRTUAL = "VIRTUAL"


class LeaveReason(StrEnum):
    """Why a company left."""

    CONTRACT_ENDED = "CONTRACT_ENDED"
    RELOCATED = "RELOCATED"
    OUTGREW = "OUTGREW"
    CLOSED_DOWN = "CLOSED_DOWN"
    DEREGISTERED = "DEREGISTERED"
    BREACH = "BREACH"
    OTHER = "OTHER"


class GraduationCriterion(StrEnum):
    """What a start-up has achieved to outgrow incubation (国科发区〔2018〕300号 names the first four)."""

    HIGH_TECH = "HIGH_TECH"
    VENTURE_CAPITAL = "VENTURE_CAPITAL"
    REVENUE = "REVENUE"
    ACQUIRED_OR_LISTED = "ACQUIRED_OR_LISTED"
    OTHER = "OTHER"


_ENTERED = quoted(ENTERED_TENANCY)

PUBLIC = text("state = 'ACTIVE' AND company_state = 'VERIFIED' AND park_state = 'ACTIVE'")
"""Stays that everybody sees."""


class Tenancy(Traced, Entity):
    """入驻: a company's stay in a park. An entry without a date stands only on a source that does not give one.

    The states of its company and its park, which the database fills in and keeps, are repeated on it: whether the public sees a stay
    follows from its row.
    """

    __tablename__ = "tenancy"
    __prefix__ = "tenancy"
    __lifecycle__: ClassVar[Lifecycle | None] = TENANCY
    __orders__: ClassVar = ("entered_on", "planned_end", "left_on", "state", "kind")
    __table_args__ = (
        Index(
            "uq_tenancy_open",
            "company_id",
            "park_id",
            unique=True,
            postgresql_where=text(f"state IN ({quoted(OPEN_TENANCY)})"),
        ),
        UniqueConstraint("id", "park_id"),
        UniqueConstraint("id", "company_id", "park_id"),
        ForeignKeyConstraint(
            ["company_id", "company_state"], ["company.id", "company.state"], name="fk_tenancy_company_state", onupdate="CASCADE"
        ),
        ForeignKeyConstraint(["park_id", "park_state"], ["park.id", "park.state"], name="fk_tenancy_park_state", onupdate="CASCADE"),
        Index("ix_tenancy_public", "park_id", "id", postgresql_where=PUBLIC),
        CheckConstraint(
            f"CASE WHEN state IN ({_ENTERED}) THEN entered_on IS NOT NULL OR source_id IS NOT NULL ELSE entered_on IS NULL END",
            name="entered_on_state",
        ),
        exactly_when("LEFT", "left_on"),
        exactly_when("LEFT", "leave_reason"),
        only_when("LEFT", "leave_note"),
        exactly_when("REJECTED", "reject_reason"),
        exactly_when("GRADUATED", "graduated_on"),
        exactly_when("GRADUATED", "graduation_criterion"),
        only_when("GRADUATED", "graduation_evidence"),
        CheckConstraint("incubation_until IS NULL OR kind = 'INCUBATEE'", name="incubation_until_kind"),
        in_order("entered_on", "incubation_until"),
        CheckConstraint(
            "CASE state WHEN 'LEAVING' THEN notice_on IS NOT NULL WHEN 'LEFT' THEN true ELSE notice_on IS NULL END",
            name="notice_on_state",
        ),
        in_order("entered_on", "planned_end"),
        in_order("entered_on", "left_on"),
        in_order("entered_on", "graduated_on"),
    )

    company_id: Mapped[str] = mapped_column(Id, ForeignKey("company.id"))
    company_state: Mapped[str | None] = mapped_column(String(40), server_default=FetchedValue())
    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    park_state: Mapped[str | None] = mapped_column(String(40), server_default=FetchedValue())
    kind: Mapped[TenancyKind] = choice(TenancyKind, server_default=TenancyKind.TENANT.value)
    state: Mapped[str] = state_of(TENANCY)
    entered_on: Mapped[date | None]
    planned_end: Mapped[date | None]
    notice_on: Mapped[date | None]
    left_on: Mapped[date | None]
    leave_reason: Mapped[LeaveReason | None] = choice(LeaveReason, nullable=True)
    leave_note: Mapped[str | None]
    reject_reason: Mapped[str | None]
    graduated_on: Mapped[date | None]
    graduation_criterion: Mapped[GraduationCriterion | None] = choice(GraduationCriterion, nullable=True)
    graduation_evidence: Mapped[str | None]
    incubation_until: Mapped[date | None]
    filed_by_company: Mapped[bool] = mapped_column(Boolean, server_default=true())

    company: Mapped[Company] = relationship(back_populates="tenancies", foreign_keys=[company_id])
    park: Mapped[Park] = relationship(back_populates="tenancies", foreign_keys=[park_id])
    leases: Mapped[list["Lease"]] = relationship(back_populates="tenancy", foreign_keys="Lease.tenancy_id", viewonly=True)
    arrears: Mapped[list["Arrears"]] = relationship(back_populates="tenancy", viewonly=True)
    units: Mapped[list[SpaceUnit]] = relationship(
        secondary="lease_unit",
        primaryjoin=lambda: and_(
            lease_unit.c.tenancy_id == Tenancy.id, lease_unit.c.holds, lease_unit.c.during.contains(today())
        ),
        secondaryjoin=lambda: lease_unit.c.unit_id == SpaceUnit.id,
        viewonly=True,
    )
    hosted_applications = relationship(
        "Application", foreign_keys="Application.hosting_tenancy_id", back_populates="hosting_tenancy", viewonly=True
    )


# Computed columns are written as PostgreSQL writes them back, so that a comparison with the database finds no difference.
_SIGNED = " AND ".join(f"state::text <> '{state}'::text" for state in UNSIGNED_LEASE)


class Lease(Traced, Entity):
    """租约: units let to a tenant from one day to another, both included.

    `during` and `holds` follow from the rest: the days for which the lease holds its units, and whether it does or is only being prepared.
    """

    __tablename__ = "lease"
    __prefix__ = "lease"
    __lifecycle__: ClassVar[Lifecycle | None] = LEASE
    __orders__: ClassVar = ("number", "starts_on", "ends_on", "state", "rent_amount")
    __default_order__: ClassVar = ("starts_on",)
    __table_args__ = (
        ForeignKeyConstraint(["tenancy_id", "park_id"], ["tenancy.id", "tenancy.park_id"], onupdate="CASCADE"),
        UniqueConstraint("id", "tenancy_id", "park_id", "during", "holds", name="uq_lease_hold"),
        in_order("starts_on", "ends_on"),
        exactly_when("TERMINATED", "terminated_on"),
        exactly_when("TERMINATED", "termination_reason"),
        CheckConstraint("terminated_on BETWEEN starts_on AND ends_on", name="terminated_within"),
        CheckConstraint(f"signed_on IS NULL OR state NOT IN ({quoted(UNSIGNED_LEASE)})", name="signed_on_state"),
        not_negative("rent_amount", "deposit_amount"),
        together("rent_amount", "rent_currency", "rent_per"),
        together("deposit_amount", "deposit_currency"),
        unit_of("rent_amount"),
        unit_of("deposit_amount"),
        CheckConstraint("rent_currency ~ '^[A-Z]{3}$'", name="rent_currency"),
        CheckConstraint("deposit_currency ~ '^[A-Z]{3}$'", name="deposit_currency"),
        UniqueConstraint("renewed_from_id"),
        CheckConstraint("renewed_from_id <> id", name="renewed_from_another"),
        Index(None, "state", "ends_on", "id"),  # the leases in force that end next: those that ended long ago come first by day alone
    )

    tenancy_id: Mapped[str] = mapped_column(Id, ForeignKey("tenancy.id"))
    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    number: Mapped[str | None] = mapped_column(Code, unique=True)
    state: Mapped[str] = state_of(LEASE)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    signed_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    termination_reason: Mapped[str | None]
    rent_amount: Mapped[Decimal | None] = mapped_column(Money)
    rent_currency: Mapped[str | None] = mapped_column(Code)
    rent_unit: Mapped[MoneyUnit | None] = entered_in()
    rent_per: Mapped[RentPer | None] = choice(RentPer, nullable=True)
    deposit_amount: Mapped[Decimal | None] = mapped_column(Money)
    deposit_currency: Mapped[str | None] = mapped_column(Code)
    deposit_unit: Mapped[MoneyUnit | None] = entered_in()
    guarantor: Mapped[str | None]
    renewed_from_id: Mapped[str | None] = mapped_column(Id, ForeignKey("lease.id"))
    during: Mapped[Range[date]] = mapped_column(
        DATERANGE, Computed("daterange(starts_on, GREATEST(starts_on, COALESCE(terminated_on, ends_on)), '[]'::text)", persisted=True)
    )
    holds: Mapped[bool] = mapped_column(Boolean, Computed(_SIGNED, persisted=True))

    tenancy: Mapped[Tenancy] = relationship(back_populates="leases", foreign_keys=[tenancy_id])
    park: Mapped[Park] = relationship(foreign_keys=[park_id])
    units: Mapped[list[SpaceUnit]] = relationship(secondary="lease_unit", back_populates="leases")
    renewed_from: Mapped["Lease | None"] = relationship(remote_side="Lease.id", back_populates="renewal", viewonly=True)
    renewal: Mapped["Lease | None"] = relationship(back_populates="renewed_from", uselist=False, viewonly=True)


class Arrears(Entity):
    """欠款: what a tenant owes its park. It outlives the stay: leaving settles nothing."""

    __tablename__ = "arrears"
    __prefix__ = "arrears"
    __orders__: ClassVar = ("due_on", "amount", "settled_on")
    __default_order__: ClassVar = ("due_on",)
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint(f"unit IN ({quoted([*MoneyUnit])})", name="unit"),
        CheckConstraint("settled_on >= due_on", name="settled_on_after_due_on"),
    )

    tenancy_id: Mapped[str] = mapped_column(Id, ForeignKey("tenancy.id"))
    due_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(Code, server_default="CNY")
    unit: Mapped[MoneyUnit | None] = entered_in()
    note: Mapped[str | None]
    settled_on: Mapped[date | None]

    tenancy: Mapped[Tenancy] = relationship(back_populates="arrears")


lease_unit: Table = Table(
    "lease_unit",
    Base.metadata,
    Column("lease_id", Id, primary_key=True),
    Column("unit_id", Id, primary_key=True),
    Column("tenancy_id", Id, nullable=False),
    Column("park_id", Id, nullable=False),
    Column("unit_serial", BigInteger, nullable=False),
    Column("during", DATERANGE, nullable=False),
    Column("holds", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["lease_id", "tenancy_id", "park_id", "during", "holds"],
        ["lease.id", "lease.tenancy_id", "lease.park_id", "lease.during", "lease.holds"],
        name="fk_lease_unit_lease",
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["unit_id", "park_id", "unit_serial"],
        ["space_unit.id", "space_unit.park_id", "space_unit.serial"],
        name="fk_lease_unit_unit",
        onupdate="CASCADE",
    ),
    ExcludeConstraint(
        (func.int8range(literal_column("unit_serial"), literal_column("unit_serial"), literal_column("'[]'")), "&&"),
        ("during", "&&"),
        where=text("holds"),
        name="ex_lease_unit_let_once",
        using="gist",
    ),
    Index("ix_lease_unit_unit_id", "unit_id", "lease_id"),
    Index("ix_lease_unit_tenancy_id", "tenancy_id", "unit_id"),
)
"""Which units a lease lets. What the two ends say is repeated here, where the exclusion can see it.

A trigger fills it in; foreign keys over all of it keep it equal to both ends, so that no statement can make it say anything else:
the unit's integer number, the lease's days and whether it holds its units, and the one park that both must be in.
"""
