"""Companies, what ties them to each other, and the labels they hold."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ARRAY, Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.identifiers import USCC_ALPHABET
from registry.lifecycles.companies import COMPANY, COMPANY_LABEL
from registry.lifecycles.machine import Lifecycle
from registry.models.base import Code, Entity, Id, Money, Ratio, choice, state_of
from registry.models.constraints import CURRENT, exactly_when, in_order, not_negative, only_when, together, unit_of
from registry.models.places import AdminDivision
from registry.models.provenance import Named, Reported, Traced, entered_in
from registry.units import MoneyUnit

_DIVISIONS = (
    "A0[1-5]|B(0[6-9]|1[0-2])|C(1[3-9]|[23][0-9]|4[0-3])|D4[4-6]|E(4[7-9]|50)|F5[12]|G(5[3-9]|60)|H6[12]|I6[3-5]|J6[6-9]|K70|L7[12]|M7[3-5]"
    "|N7[6-9]|O8[0-2]|P83|Q8[45]|R(8[6-9]|90)|S9[1-6]|T97"
)
INDUSTRY = re.compile(f"^({_DIVISIONS})[0-9]{{0,2}}$")
"""GB/T 4754-2017: the divisions of each section, with up to two more digits for a group and a class."""


class CompanyKind(StrEnum):
    """What sort of organisation it is."""

    ENTERPRISE = "ENTERPRISE"
    RESEARCH_INSTITUTE = "RESEARCH_INSTITUTE"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS"
    COOPERATIVE = "COOPERATIVE"
    OTHER = "OTHER"


class MarketStatus(StrEnum):
    """What the market regulator says: 存续、吊销、注销、迁出、歇业、清算."""

    IN_BUSINESS = "IN_BUSINESS"
    REVOKED = "REVOKED"
    DEREGISTERED = "DEREGISTERED"
    MOVED_OUT = "MOVED_OUT"
    DORMANT = "DORMANT"
    LIQUIDATING = "LIQUIDATING"


class Company(Named, Reported, Traced, Entity):
    """企业: a company or another organisation that may move into a park and sponsor applications.

    It is known by its credit code, by a number in a foreign register, or, `pending_registration`, by neither as yet.
    """

    __tablename__ = "company"
    __prefix__ = "company"
    __lifecycle__: ClassVar[Lifecycle | None] = COMPANY
    __names__: ClassVar = ("name_zh", "name_en", "aliases")
    __codes__: ClassVar = ("uscc", "lei", "foreign_number")
    __orders__: ClassVar = (
        "name_pinyin",
        "name_en",
        "uscc",
        "industry",
        "state",
        "established_on",
        "staff_count",
        "registered_capital_amount",
    )
    __table_args__ = (
        CheckConstraint(f"uscc ~ '^[{USCC_ALPHABET}]+$' AND uscc ~ '^..[0-9]{{6}}' AND length(uscc) = 18", name="uscc"),
        UniqueConstraint("foreign_jurisdiction", "foreign_number"),
        UniqueConstraint("id", "state"),
        together("foreign_jurisdiction", "foreign_number"),
        CheckConstraint("foreign_jurisdiction ~ '^[A-Z]{2}$'", name="foreign_jurisdiction"),
        CheckConstraint("lei ~ '^[0-9A-Z]{18}[0-9]{2}$'", name="lei"),
        CheckConstraint("uscc IS NOT NULL OR foreign_number IS NOT NULL OR pending_registration", name="identity"),
        CheckConstraint(f"industry ~ '{INDUSTRY.pattern}'", name="industry"),
        CheckConstraint(
            "array_to_string(sei_codes, ',', '!') ~ '^([1-9](\\.[0-9]{1,2}){0,2}(,|$))*$'", name="sei_codes"
        ),
        not_negative("registered_capital_amount", "paid_in_capital_amount", "staff_count"),
        together("registered_capital_amount", "registered_capital_currency"),
        together("paid_in_capital_amount", "paid_in_capital_currency"),
        CheckConstraint("registered_capital_currency ~ '^[A-Z]{3}$'", name="registered_capital_currency"),
        CheckConstraint("paid_in_capital_currency ~ '^[A-Z]{3}$'", name="paid_in_capital_currency"),
        CheckConstraint("contact_phone ~ '^\\+[1-9][0-9]{6,14}$'", name="contact_phone"),
        unit_of("registered_capital_amount"),
        unit_of("paid_in_capital_amount"),
        CheckConstraint("deregistered_on IS NULL OR market_status IS NOT DISTINCT FROM 'DEREGISTERED'", name="deregistered_on"),
        exactly_when("SUSPENDED", "suspend_reason"),
        only_when("VERIFIED SUSPENDED ARCHIVED", "verified_at"),
        only_when("ARCHIVED", "merged_into_id"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
    )

    uscc: Mapped[str | None] = mapped_column(Code, unique=True)
    foreign_jurisdiction: Mapped[str | None] = mapped_column(Code)
    foreign_number: Mapped[str | None] = mapped_column(Code)
    lei: Mapped[str | None] = mapped_column(Code, unique=True)
    pending_registration: Mapped[bool] = mapped_column(Boolean, server_default=false())
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    kind: Mapped[CompanyKind] = choice(CompanyKind, server_default=CompanyKind.ENTERPRISE.value)
    market_status: Mapped[MarketStatus | None] = choice(MarketStatus, nullable=True)
    deregistered_on: Mapped[date | None]
    registered_division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))
    established_on: Mapped[date | None]
    registered_capital_amount: Mapped[Decimal | None] = mapped_column(Money)
    registered_capital_currency: Mapped[str | None] = mapped_column(Code)
    registered_capital_unit: Mapped[MoneyUnit | None] = entered_in()
    paid_in_capital_amount: Mapped[Decimal | None] = mapped_column(Money)
    paid_in_capital_currency: Mapped[str | None] = mapped_column(Code)
    paid_in_capital_unit: Mapped[MoneyUnit | None] = entered_in()
    legal_representative: Mapped[str | None]
    controller: Mapped[str | None]
    industry: Mapped[str | None] = mapped_column(Code)
    industry_standard: Mapped[str] = mapped_column(Code, server_default="GB/T 4754-2017")
    sei_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    staff_count: Mapped[int | None] = mapped_column(Integer)
    address_zh: Mapped[str | None]
    address_en: Mapped[str | None]
    website: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_email: Mapped[str | None]
    state: Mapped[str] = state_of(COMPANY)
    verified_at: Mapped[datetime | None]
    suspend_reason: Mapped[str | None]
    registered_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    merged_into_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))

    registered_division: Mapped[AdminDivision | None] = relationship(viewonly=True)
    merged_into: Mapped["Company | None"] = relationship(remote_side="Company.id", viewonly=True)
    labels: Mapped[list["CompanyLabel"]] = relationship(
        back_populates="company", foreign_keys="CompanyLabel.company_id", viewonly=True
    )
    relations: Mapped[list["CompanyRelation"]] = relationship(
        back_populates="company", foreign_keys="CompanyRelation.company_id", viewonly=True
    )
    inverse_relations: Mapped[list["CompanyRelation"]] = relationship(
        back_populates="related", foreign_keys="CompanyRelation.related_id", viewonly=True
    )
    operated_parks = relationship("Park", foreign_keys="Park.operator_id", back_populates="operator", viewonly=True)
    tenancies = relationship("Tenancy", foreign_keys="Tenancy.company_id", back_populates="company", viewonly=True)
    current_tenancies = relationship(
        "Tenancy",
        primaryjoin="and_(Tenancy.company_id == Company.id, Tenancy.state.in_(('ACTIVE', 'LEAVING')))",
        viewonly=True,
    )
    sponsored_applications = relationship("Application", back_populates="sponsor", viewonly=True)


class RelationKind(StrEnum):
    """How one company stands to another; reads as a sentence from `company` to `related`."""

    PARENT_OF = "PARENT_OF"
    BRANCH_OF = "BRANCH_OF"
    CONTROLS = "CONTROLS"
    HOLDS_SHARES_IN = "HOLDS_SHARES_IN"
    PARTNER_OF = "PARTNER_OF"


class CompanyRelation(Traced, Entity):
    """企业关系: a tie between two companies, with the share where it is one of ownership."""

    __tablename__ = "company_relation"
    __prefix__ = "companyrel"
    __orders__: ClassVar = ("kind", "since", "share")
    __table_args__ = (
        CheckConstraint("company_id <> related_id", name="two_companies"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("kind <> 'HOLDS_SHARES_IN' OR share IS NOT NULL", name="share_of_shareholder"),
        in_order("since", "until"),
        Index("uq_company_relation_kind", "company_id", "related_id", "kind", unique=True, postgresql_where=CURRENT),
    )

    company_id: Mapped[str] = mapped_column(Id, ForeignKey("company.id"))
    related_id: Mapped[str] = mapped_column(Id, ForeignKey("company.id"))
    kind: Mapped[RelationKind] = choice(RelationKind)
    share: Mapped[Decimal | None] = mapped_column(Ratio)
    since: Mapped[date | None]
    until: Mapped[date | None]

    company: Mapped[Company] = relationship(foreign_keys=[company_id], back_populates="relations")
    related: Mapped[Company] = relationship(foreign_keys=[related_id], back_populates="inverse_relations")


class LabelType(StrEnum):
    """Certificates and lists that a company may be on."""

    HIGH_TECH = "HIGH_TECH"
    TECH_SME = "TECH_SME"
    INNOVATIVE_SME = "INNOVATIVE_SME"
    SPECIALISED_SME = "SPECIALISED_SME"
    LITTLE_GIANT = "LITTLE_GIANT"
    GAZELLE = "GAZELLE"
    UNICORN = "UNICORN"
    FORTUNE_500 = "FORTUNE_500"
    FOUR_ABOVE = "FOUR_ABOVE"


class CompanyLabel(Traced, Entity):
    """企业标签: a certificate with its validity, or a place on a list, the company's own or its parent's."""

    __tablename__ = "company_label"
    __prefix__ = "label"
    __lifecycle__: ClassVar[Lifecycle | None] = COMPANY_LABEL
    __orders__: ClassVar = ("type", "issued_on", "valid_from", "valid_to", "state", "list_year")
    __default_order__: ClassVar = ("type",)
    __table_args__ = (
        in_order("valid_from", "valid_to"),
        CheckConstraint("list_year BETWEEN 1950 AND 2100", name="list_year"),
        CheckConstraint("via_company_id <> company_id", name="via_another"),
        Index(
            "uq_company_label_number",
            "type",
            "number",
            unique=True,
            postgresql_where=text("number IS NOT NULL AND state <> 'REVOKED'"),
        ),
    )

    company_id: Mapped[str] = mapped_column(Id, ForeignKey("company.id"))
    type: Mapped[LabelType] = choice(LabelType)
    number: Mapped[str | None] = mapped_column(Code)
    level: Mapped[str | None]
    issued_by_zh: Mapped[str | None]
    issued_by_en: Mapped[str | None]
    issued_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    list_year: Mapped[int | None] = mapped_column(Integer)
    evidence: Mapped[str | None]
    via_company_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    state: Mapped[str] = state_of(COMPANY_LABEL)

    company: Mapped[Company] = relationship(foreign_keys=[company_id], back_populates="labels")
    via_company: Mapped[Company | None] = relationship(foreign_keys=[via_company_id])
