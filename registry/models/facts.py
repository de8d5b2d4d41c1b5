"""What has been published: documents, the numbers in them, honours, policies and campaigns."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Integer, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Code, Entity, Id, Name, choice, is_digest
from registry.models.constraints import in_order, together
from registry.models.provenance import Named, Qualifier, Reported, Traced
from registry.models.search import Searched, by_pinyin

SUBJECTS = (
    "belt",
    "park",
    "area",
    "division",
    "company",
    "building",
    "programme",
    "round",
    "campaign",
    "policy",
    "honour",
)
"""Prefixes of what facts may be reported about."""

_SUBJECT = f"subject_id ~ '^({'|'.join(SUBJECTS)})_[0-9a-z]{{26}}$'"


class SourceKind(StrEnum):
    """What a source is. Every source is published: what offices keep to themselves is none."""

    NEWS = "NEWS"
    POLICY = "POLICY"
    STANDARD = "STANDARD"
    REPORT = "REPORT"
    WEBSITE = "WEBSITE"


class SourceDocument(Searched, Entity):
    """来源文件: a document that records rest on."""

    __tablename__ = "source_document"
    __prefix__ = "source"
    __names__: ClassVar = ("title_zh", "title_en")
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "title_pinyin", "published_on")
    __table_args__ = (CheckConstraint(is_digest("content_hash"), name="content_hash"),)

    code: Mapped[str] = mapped_column(Code, unique=True)
    kind: Mapped[SourceKind] = choice(SourceKind)
    title_zh: Mapped[str] = mapped_column(Name)
    title_en: Mapped[str | None] = mapped_column(Name)
    title_pinyin: Mapped[str] = by_pinyin()
    publisher_zh: Mapped[str | None]
    publisher_en: Mapped[str | None]
    author: Mapped[str | None]
    published_on: Mapped[date | None]
    url: Mapped[str | None]
    content_hash: Mapped[str | None] = mapped_column(Code)

    facts: Mapped[list["ReportedFact"]] = relationship(back_populates="source", viewonly=True)


class ReportedFact(Entity):
    """公布数据: a number as it was published, with its qualifier, and the words it was published in; or the words alone."""

    __tablename__ = "reported_fact"
    __prefix__ = "fact"
    __orders__: ClassVar = ("metric", "as_of", "value", "period")
    __default_order__: ClassVar = ("metric",)
    __table_args__ = (
        UniqueConstraint("subject_id", "metric", "period", "source_id", postgresql_nulls_not_distinct=True),
        CheckConstraint(_SUBJECT, name="subject_id"),
        CheckConstraint("metric ~ '^[A-Z][A-Z0-9_]*$'", name="metric"),
        together("value", "unit", "qualifier"),
        CheckConstraint("quote ~ '[^[:space:]]'", name="quote_said"),
    )

    subject_id: Mapped[str] = mapped_column(Id, index=True)
    metric: Mapped[str] = mapped_column(Code)
    name_zh: Mapped[str] = mapped_column(Name)
    name_en: Mapped[str | None] = mapped_column(Name)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    unit: Mapped[str | None] = mapped_column(Code)
    qualifier: Mapped[Qualifier | None] = choice(Qualifier, nullable=True)
    as_of: Mapped[date | None]
    period: Mapped[str | None] = mapped_column(Code)
    source_id: Mapped[str] = mapped_column(Id, ForeignKey("source_document.id"))
    quote: Mapped[str]

    source: Mapped[SourceDocument] = relationship(back_populates="facts")


class HonourAward(Named, Traced, Entity):
    """荣誉: an award that the district, or something in it, has received."""

    __tablename__ = "honour_award"
    __prefix__ = "honour"
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("name_pinyin", "year", "awarded_on")
    __table_args__ = (
        CheckConstraint("year BETWEEN 1900 AND 2100", name="year"),
        CheckConstraint(_SUBJECT, name="subject_id"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    subject_id: Mapped[str | None] = mapped_column(Id, index=True)
    recipient_zh: Mapped[str | None]
    recipient_en: Mapped[str | None]
    awarded_by_zh: Mapped[str | None]
    awarded_by_en: Mapped[str | None]
    year: Mapped[int | None] = mapped_column(Integer)
    awarded_on: Mapped[date | None]


class PolicyStatus(StrEnum):
    """Whether a policy applies."""

    DRAFT = "DRAFT"
    IN_FORCE = "IN_FORCE"
    REPEALED = "REPEALED"


class PolicyDocument(Named, Reported, Traced, Entity):
    """政策文件."""

    __tablename__ = "policy_document"
    __prefix__ = "policy"
    __codes__: ClassVar = ("code", "number")
    __orders__: ClassVar = ("code", "name_pinyin", "issued_on", "effective_on")
    __table_args__ = (in_order("effective_on", "expires_on"),)

    code: Mapped[str] = mapped_column(Code, unique=True)
    number: Mapped[str | None] = mapped_column(Code)
    issuer_zh: Mapped[str | None]
    issuer_en: Mapped[str | None]
    issued_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    status: Mapped[PolicyStatus | None] = choice(PolicyStatus, nullable=True)
    text_zh: Mapped[str | None]
    text_en: Mapped[str | None]


class Campaign(Named, Reported, Traced, Entity):
    """专项活动: something done throughout a period, such as the Service Improvement Year."""

    __tablename__ = "campaign"
    __prefix__ = "campaign"
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin", "year", "starts_on")
    __table_args__ = (
        CheckConstraint("year BETWEEN 1900 AND 2100", name="year"),
        in_order("starts_on", "ends_on"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    year: Mapped[int | None] = mapped_column(Integer)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    goals_zh: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    goals_en: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
