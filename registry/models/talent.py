"""Talent programmes and their calls, the people who apply, and their applications."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    case,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.people import PERSON
from registry.lifecycles.talent import APPLICATION, CALL_ROUND, ENDED_ANY_TIME, PROGRAMME, UNSUBMITTED, UNSUCCESSFUL
from registry.models.base import Code, Entity, Id, Name, choice, computed, is_digest, state_of
from registry.models.companies import Company
from registry.models.constraints import exactly_when, not_negative, only_when, quoted, together
from registry.models.facts import PolicyDocument
from registry.models.places import Park
from registry.models.provenance import Named, Reported, Traced
from registry.models.tenancies import Tenancy


class TalentProgramme(Named, Reported, Traced, Entity):
    """人才计划."""

    __tablename__ = "talent_programme"
    __prefix__ = "programme"
    __lifecycle__: ClassVar[Lifecycle | None] = PROGRAMME
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin", "state")
    __default_order__: ClassVar = ("code",)

    code: Mapped[str] = mapped_column(Code, unique=True)
    office_zh: Mapped[str | None]
    office_en: Mapped[str | None]
    description_zh: Mapped[str | None]
    description_en: Mapped[str | None]
    target_industries: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    policy_id: Mapped[str | None] = mapped_column(Id, ForeignKey("policy_document.id"))
    state: Mapped[str] = state_of(PROGRAMME)

    policy: Mapped[PolicyDocument | None] = relationship()
    rounds: Mapped[list["CallRound"]] = relationship(back_populates="programme", viewonly=True)


class CallRound(Named, Reported, Traced, Entity):
    """申报批次: one call of a programme. It takes applications from `opens_at` until just before `closes_at`, and for the grace minutes."""

    __tablename__ = "call_round"
    __prefix__ = "round"
    __lifecycle__: ClassVar[Lifecycle | None] = CALL_ROUND
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "year", "opens_at", "closes_at", "state")
    __default_order__: ClassVar = ("opens_at",)
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opens"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        CheckConstraint(
            "state = 'DRAFT' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="window_state"
        ),
        not_negative("grace_minutes"),
        exactly_when("CANCELLED", "cancel_reason"),
    )

    programme_id: Mapped[str] = mapped_column(Id, ForeignKey("talent_programme.id"))
    code: Mapped[str] = mapped_column(Code, unique=True)
    year: Mapped[int] = mapped_column(Integer)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    grace_minutes: Mapped[int] = mapped_column(Integer, server_default="0")
    state: Mapped[str] = state_of(CALL_ROUND)
    cancel_reason: Mapped[str | None]

    programme: Mapped[TalentProgramme] = relationship(back_populates="rounds")
    applications: Mapped[list["Application"]] = relationship(back_populates="round", viewonly=True)


class IdDocType(StrEnum):
    """Papers that say who somebody is."""

    RESIDENT_ID = "RESIDENT_ID"
    HMT_PERMIT = "HMT_PERMIT"
    FOREIGN_PR = "FOREIGN_PR"
    PASSPORT = "PASSPORT"


IDENTITY = "identity"
"""What digests of numbers on papers are for: part of them, so that they are like no others."""

_ERASED = ("id_hmac", "id_sealed", "phone", "email", "nationality", "birth_year", "orcid", "external_reference")
"""What is empty of somebody who is erased; a name there must be, and it says just that."""


class Person(Named, Traced, Entity):
    """人员: somebody who applies.

    Of the number on their papers a mask is shown, and a keyed hash finds the same person again; the number itself is kept under a key, or
    not at all. Of whom is erased the row stays, so that what was decided keeps its references, with nothing in it that tells who it was.
    """

    __tablename__ = "person"
    __prefix__ = "person"
    __lifecycle__: ClassVar[Lifecycle | None] = PERSON
    __personal__: ClassVar = (
        "name_zh", "name_en", "id_doc_type", "id_masked", "phone", "email", "nationality", "birth_year", "orcid", "external_reference"
    )  # fmt: skip
    __surnames__ = True
    __orders__: ClassVar = ("name_pinyin", "name_en")
    __table_args__ = (
        together("id_doc_type", "id_hmac", "id_masked"),
        CheckConstraint("id_sealed IS NULL OR id_hmac IS NOT NULL", name="id_sealed"),
        exactly_when("ERASED", "erased_at"),
        CheckConstraint(f"state <> 'ERASED' OR num_nonnulls({', '.join(_ERASED)}) = 0", name="erased"),
        CheckConstraint(is_digest("id_hmac"), name="id_hmac"),
        CheckConstraint("id_masked ~ '^[0-9A-Za-z]{0,4}[*]{3,}[0-9A-Za-z]{0,4}$'", name="id_masked"),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone"),
        CheckConstraint("nationality ~ '^[A-Z]{2}$'", name="nationality"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        CheckConstraint("orcid ~ '^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$'", name="orcid"),
    )

    id_doc_type: Mapped[IdDocType | None] = choice(IdDocType, nullable=True)
    id_hmac: Mapped[str | None] = mapped_column(Code, unique=True)
    id_masked: Mapped[str | None] = mapped_column(Code)
    id_sealed: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(Code)
    email: Mapped[str | None]
    nationality: Mapped[str | None] = mapped_column(Code)
    birth_year: Mapped[int | None] = mapped_column(Integer)
    orcid: Mapped[str | None] = mapped_column(Code, unique=True)
    state: Mapped[str] = state_of(PERSON)
    erased_at: Mapped[datetime | None]

    applications: Mapped[list["Application"]] = relationship(back_populates="applicant", viewonly=True)
    account = relationship("Account", back_populates="person", uselist=False)
    consents = relationship("Consent", back_populates="person", viewonly=True)
    accesses = relationship("AccessLog", back_populates="person", viewonly=True)
    data_subject_requests = relationship("DataSubjectRequest", back_populates="person", viewonly=True)


class TalentCategory(StrEnum):
    """What an application is for."""

    INNOVATION_TALENT = "INNOVATION_TALENT"
    INNOVATION_TEAM = "INNOVATION_TEAM"
    ENTREPRENEUR = "ENTREPRENEUR"
    ENTREPRENEUR_TEAM = "ENTREPRENEUR_TEAM"


_ANY_TIME = quoted(ENDED_ANY_TIME)

MOST_EXCLUDED = 3
"""Experts whom an applicant asks to be kept from an application, at most."""


class Application(Traced, Entity):
    """申请: a person's application to a call, sponsored by a company (`sponsor`).

    The park that hosts it is the one where the sponsor was a tenant when it was handed in. That tenancy stays on it when they move out.
    """

    __tablename__ = "application"
    __prefix__ = "application"
    __personal__: ClassVar = ("form", "withdraw_reason", "excluded_experts")
    __lifecycle__: ClassVar[Lifecycle | None] = APPLICATION
    __orders__: ClassVar = ("number", "state", "submitted_at", "category")
    __table_args__ = (
        ForeignKeyConstraint(
            ["hosting_tenancy_id", "sponsor_id", "host_park_id"],
            ["tenancy.id", "tenancy.company_id", "tenancy.park_id"],
            name="fk_application_hosting_tenancy",
            onupdate="CASCADE",
        ),
        Index(
            "uq_application_open",
            "applicant_id",
            "round_id",
            unique=True,
            postgresql_where=text(f"state NOT IN ({quoted(UNSUCCESSFUL)})"),
        ),
        # what an office sees of a call, and how many there are, without a look at the applications themselves
        Index(None, "round_id", "submitted_at", "id", postgresql_include=["applicant_id", "state"]),
        Index("ix_application_kept", "updated_at", postgresql_where=text(f"emptied_at IS NULL AND state IN ({quoted(UNSUCCESSFUL)})")),
        together("hosting_tenancy_id", "host_park_id"),
        CheckConstraint("hosting_tenancy_id IS NULL OR sponsor_id IS NOT NULL", name="hosted_through_sponsor"),
        CheckConstraint(f"state IN ('DRAFT', {_ANY_TIME}) OR sponsor_id IS NOT NULL", name="sponsor_state"),
        CheckConstraint(
            f"state IN ('DRAFT', 'AWAITING_ENDORSEMENT', {_ANY_TIME}) OR endorsed_at IS NOT NULL",
            name="endorsed_at_state",
        ),
        CheckConstraint(
            f"state IN ({_ANY_TIME}) OR (state NOT IN ({quoted(UNSUBMITTED)})) = (submitted_at IS NOT NULL)",
            name="submitted_at_state",
        ),
        CheckConstraint(
            "submitted_at IS NULL OR (hosting_tenancy_id IS NOT NULL AND snapshot_hash IS NOT NULL)",
            name="submitted_whole",
        ),
        CheckConstraint("submitted_at >= endorsed_at", name="submitted_after_endorsed"),
        CheckConstraint(is_digest("snapshot_hash"), name="snapshot_hash"),
        CheckConstraint(
            "state <> 'RETURNED' OR (returned_at IS NOT NULL AND supplement_due_at IS NOT NULL)",
            name="returned_at_state",
        ),
        together("returned_at", "supplement_due_at"),
        CheckConstraint("supplement_due_at > returned_at", name="supplement_due_after_returned"),
        exactly_when("FORMAL_FAILED DISQUALIFIED", "reject_code"),
        exactly_when("WITHDRAWN", "withdrawn_at"),
        only_when("WITHDRAWN", "withdraw_reason"),
        exactly_when("LAPSED", "lapse_reason"),
        CheckConstraint("jsonb_typeof(form) = 'object'", name="form"),
        CheckConstraint("emptied_at IS NULL OR form = '{}' AND num_nonnulls(title_zh, title_en, research_field) = 0", name="emptied"),
        CheckConstraint("emptied_at IS NULL OR excluded_experts = '[]'", name="emptied_of_others"),
        CheckConstraint("form_version > 0", name="form_version"),
        CheckConstraint(
            f"jsonb_typeof(excluded_experts) = 'array' AND jsonb_array_length(excluded_experts) <= {MOST_EXCLUDED}", name="excluded"
        ),
    )

    number: Mapped[str] = mapped_column(Code, unique=True)
    round_id: Mapped[str] = mapped_column(Id, ForeignKey("call_round.id"))
    category: Mapped[TalentCategory] = choice(TalentCategory)
    applicant_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    sponsor_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    hosting_tenancy_id: Mapped[str | None] = mapped_column(Id, ForeignKey("tenancy.id"))
    host_park_id: Mapped[str | None] = mapped_column(Id, ForeignKey("park.id"))
    title_zh: Mapped[str | None] = mapped_column(Name)
    title_en: Mapped[str | None] = mapped_column(Name)
    research_field: Mapped[str | None]
    form: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    form_version: Mapped[int] = mapped_column(Integer, server_default="1")
    excluded_experts: Mapped[list[dict[str, str | None]]] = mapped_column(JSONB, server_default="[]")
    state: Mapped[str] = state_of(APPLICATION)
    endorsed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    snapshot_hash: Mapped[str | None] = mapped_column(Code)
    returned_at: Mapped[datetime | None]
    supplement_due_at: Mapped[datetime | None]
    reject_code: Mapped[str | None] = mapped_column(Code)
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None]
    lapse_reason: Mapped[str | None]
    emptied_at: Mapped[datetime | None]

    round: Mapped[CallRound] = relationship(back_populates="applications")
    applicant: Mapped[Person] = relationship(back_populates="applications")
    sponsor: Mapped[Company | None] = relationship(foreign_keys=[sponsor_id], back_populates="sponsored_applications")
    hosting_tenancy: Mapped[Tenancy | None] = relationship(
        foreign_keys=[hosting_tenancy_id], back_populates="hosted_applications"
    )
    host_park: Mapped[Park | None] = relationship(foreign_keys=[host_park_id], back_populates="applications")
    attachments = relationship("Attachment", back_populates="application", viewonly=True)
    conflicts = relationship(
        "Conflict",
        primaryjoin="or_(foreign(Conflict.application_id) == Application.id, foreign(Conflict.company_id) == Application.sponsor_id,"
        " foreign(Conflict.person_id) == Application.applicant_id)",
        viewonly=True,
    )
    assignments = relationship("ReviewAssignment", back_populates="application", viewonly=True)

    @computed
    def public_state(row: Any) -> ColumnElement[Any]:
        """The state as applicants and the public see it: one of ten."""
        told = [(state.code, state.public_code) for state in APPLICATION.states if state.public_code]
        seen = dict.fromkeys(state.public_code or state.code for state in APPLICATION.states)
        stated = case(*((row.state == inner, outer) for inner, outer in told), else_=row.state)
        return type_coerce(stated, Enum(*seen, native_enum=False, length=40, name="public_state"))
