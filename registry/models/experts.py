"""Who reviews applications, what keeps them from reviewing one, and what they are assigned to."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, false, func, literal_column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.experts import CONFLICT, EXPERT, REVIEW_ASSIGNMENT
from registry.lifecycles.machine import Lifecycle
from registry.models.accounts import Account
from registry.models.base import Code, Entity, Id, Ratio, choice, computed, state_of
from registry.models.companies import Company
from registry.models.constraints import exactly_when, in_order, only_when, together
from registry.models.talent import Application, Person

MOST_REVIEWS = 100
"""Applications that one expert reviews in a round, at most."""


class ExpertKind(StrEnum):
    """What an expert knows about."""

    TECHNICAL = "TECHNICAL"
    INDUSTRY = "INDUSTRY"
    INVESTMENT = "INVESTMENT"
    FINANCE = "FINANCE"
    MANAGEMENT = "MANAGEMENT"


class PostRole(StrEnum):
    """What an expert is, or was, in a company."""

    EMPLOYEE = "EMPLOYEE"
    DIRECTOR = "DIRECTOR"
    SUPERVISOR = "SUPERVISOR"
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"
    ADVISER = "ADVISER"
    SHAREHOLDER = "SHAREHOLDER"


class ConflictKind(StrEnum):
    """Why an expert does not review an application."""

    SAME_PERSON = "SAME_PERSON"
    EMPLOYER = "EMPLOYER"
    HOLDING = "HOLDING"
    RELATIVE = "RELATIVE"
    ADVISER = "ADVISER"
    COAUTHOR = "COAUTHOR"
    OWN_APPLICATION = "OWN_APPLICATION"
    PARK = "PARK"
    CONSULTANCY = "CONSULTANCY"
    EXCLUDED = "EXCLUDED"


class ConflictSource(StrEnum):
    """How a conflict came to the record."""

    DERIVED = "DERIVED"
    EXPERT_DECLARED = "EXPERT_DECLARED"
    APPLICANT_DECLARED = "APPLICANT_DECLARED"
    OFFICER = "OFFICER"
    IMPORTED = "IMPORTED"


class Expert(Entity):
    """专家: a person who may review applications, with the fields they know and how many reviews they take on in a round."""

    __tablename__ = "expert"
    __prefix__ = "expert"
    __lifecycle__: ClassVar[Lifecycle | None] = EXPERT
    __personal__: ClassVar = ("employer_id", "employer_name", "fields", "sei_codes", "region_code", "suspend_reason")
    __orders__: ClassVar = ("kind", "state", "region_code", "capacity", "since")
    __table_args__ = (
        CheckConstraint("num_nonnulls(employer_id, employer_name) <= 1", name="employer_once"),
        CheckConstraint("array_to_string(fields, ',', '!') ~ '^([1-9][0-9]{2}(\\.[0-9]{2}([0-9]{2})?)?(,|$))*$'", name="fields"),
        CheckConstraint("array_to_string(sei_codes, ',', '!') ~ '^([1-9](\\.[0-9]{1,2}){0,2}(,|$))*$'", name="sei_codes"),
        CheckConstraint("region_code ~ '^[1-9][0-9]{5}$'", name="region_code"),
        CheckConstraint(f"capacity BETWEEN 0 AND {MOST_REVIEWS}", name="capacity"),
        exactly_when("SUSPENDED", "suspend_reason"),
        only_when("RETIRED", "retired_on"),
    )

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), unique=True)
    kind: Mapped[ExpertKind] = choice(ExpertKind)
    employer_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    employer_name: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    sei_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    region_code: Mapped[str | None] = mapped_column(Code)
    capacity: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = state_of(EXPERT)
    since: Mapped[date | None]
    suspend_reason: Mapped[str | None]
    retired_on: Mapped[date | None]

    person: Mapped[Person] = relationship()
    employer: Mapped[Company | None] = relationship()
    posts: Mapped[list["ExpertPost"]] = relationship(back_populates="expert", viewonly=True)
    conflicts: Mapped[list["Conflict"]] = relationship(back_populates="expert", viewonly=True)
    assignments: Mapped[list["ReviewAssignment"]] = relationship(back_populates="expert", viewonly=True)

    @computed
    def is_outside(row: Any) -> ColumnElement[Any]:
        """Whether the expert is from another province; unknown where the region is."""
        return func.left(row.region_code, literal_column("2")) != literal_column("'37'")


class ExpertPost(Entity):
    """专家任职: what an expert is, or was, in a company."""

    __tablename__ = "expert_post"
    __prefix__ = "expertpost"
    __personal__: ClassVar = ("company_id", "role", "share", "since", "until")
    __orders__: ClassVar = ("role", "since", "until")
    __table_args__ = (
        in_order("since", "until"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("share IS NULL OR role = 'SHAREHOLDER'", name="share_of_shareholder"),
        Index("uq_expert_post_open", "expert_id", "role", "company_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    expert_id: Mapped[str] = mapped_column(Id, ForeignKey("expert.id"))
    company_id: Mapped[str] = mapped_column(Id, ForeignKey("company.id"))
    role: Mapped[PostRole] = choice(PostRole)
    share: Mapped[Decimal | None] = mapped_column(Ratio)
    since: Mapped[date | None]
    until: Mapped[date | None]

    expert: Mapped[Expert] = relationship(back_populates="posts")
    company: Mapped[Company] = relationship()


FOUND = text("application_id IS NOT NULL AND source IN ('DERIVED', 'APPLICANT_DECLARED')")
"""What the database has found by itself: of a kind, once between an expert and an application."""


class Conflict(Entity):
    """回避: what keeps an expert from reviewing an application, or all those of a company or a person.

    It counts from `since` to `until`, both included; one that is pinned always does, and one that was lifted does not. What the registry
    found by itself has the `path` by which it was found, and is kept up to date by the database (`derive_conflicts`).
    """

    __tablename__ = "conflict"
    __prefix__ = "conflict"
    __lifecycle__: ClassVar[Lifecycle | None] = CONFLICT
    __personal__: ClassVar = (
        "expert_id", "application_id", "company_id", "person_id", "kind", "path", "since", "until", "evidence", "lift_reason"
    )  # fmt: skip
    __orders__: ClassVar = ("kind", "source", "since", "until", "created_at")
    __table_args__ = (
        CheckConstraint("num_nonnulls(application_id, company_id, person_id) = 1", name="about_one"),
        in_order("since", "until"),
        CheckConstraint("source <> 'DERIVED' OR (path IS NOT NULL AND application_id IS NOT NULL)", name="derived_path"),
        CheckConstraint("jsonb_typeof(path) = 'array'", name="path"),
        exactly_when("LIFTED", "lifted_at"),
        together("lifted_at", "lifted_by_id", "lift_reason"),
        only_when("LIFT_ASKED LIFTED", "lift_asked_by_id"),
        CheckConstraint("state <> 'LIFT_ASKED' OR lift_asked_by_id IS NOT NULL", name="lift_asked_by_whom"),
        CheckConstraint("lifted_by_id <> lift_asked_by_id", name="lifted_by_another"),
        CheckConstraint("state <> 'LIFTED' OR source <> 'DERIVED' OR lift_asked_by_id IS NOT NULL", name="derived_lifted_by_two"),
        Index("uq_conflict_found", "expert_id", "kind", "application_id", unique=True, postgresql_where=FOUND),
    )

    expert_id: Mapped[str] = mapped_column(Id, ForeignKey("expert.id"))
    application_id: Mapped[str | None] = mapped_column(Id, ForeignKey("application.id"))
    company_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    kind: Mapped[ConflictKind] = choice(ConflictKind)
    source: Mapped[ConflictSource] = choice(ConflictSource)
    pinned: Mapped[bool] = mapped_column(server_default=false())
    since: Mapped[date | None]
    until: Mapped[date | None]
    path: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    evidence: Mapped[str | None]
    recorded_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    state: Mapped[str] = state_of(CONFLICT)
    lift_asked_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    lift_reason: Mapped[str | None]

    expert: Mapped[Expert] = relationship(back_populates="conflicts")
    application: Mapped[Application | None] = relationship(foreign_keys=[application_id])
    company: Mapped[Company | None] = relationship()
    person: Mapped[Person | None] = relationship()
    recorded_by: Mapped[Account | None] = relationship(foreign_keys=[recorded_by_id])
    lift_asked_by: Mapped[Account | None] = relationship(foreign_keys=[lift_asked_by_id])
    lifted_by: Mapped[Account | None] = relationship(foreign_keys=[lifted_by_id])

    @computed
    def sentence_zh(row: Any) -> ColumnElement[Any]:
        """How the two hang together, in words."""
        return func.conflict_sentence(row.path, literal_column("'ZH'"), type_=Text())

    @computed
    def sentence_en(row: Any) -> ColumnElement[Any]:
        """The same in English."""
        return func.conflict_sentence(row.path, literal_column("'EN'"), type_=Text())


class ReviewAssignment(Entity):
    """评审分配: that an expert reviews an application. The database lets none be open where a conflict is in force."""

    __tablename__ = "review_assignment"
    __prefix__ = "assignment"
    __lifecycle__: ClassVar[Lifecycle | None] = REVIEW_ASSIGNMENT
    __orders__: ClassVar = ("state", "created_at")
    __table_args__ = (
        UniqueConstraint("application_id", "expert_id"),
        exactly_when("VOIDED", "voided_at"),
        together("voided_at", "void_kind"),
    )

    application_id: Mapped[str] = mapped_column(Id, ForeignKey("application.id"))
    expert_id: Mapped[str] = mapped_column(Id, ForeignKey("expert.id"))
    state: Mapped[str] = state_of(REVIEW_ASSIGNMENT)
    voided_at: Mapped[datetime | None]
    void_kind: Mapped[ConflictKind | None] = choice(ConflictKind, nullable=True)

    application: Mapped[Application] = relationship(back_populates="assignments")
    expert: Mapped[Expert] = relationship(back_populates="assignments")
