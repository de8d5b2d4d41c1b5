"""Personal information: the notices that people are given, what they consented to, who looked at what, and what they ask for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    case,
    exists,
    func,
    literal_column,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.privacy import CONSENT, DATA_SUBJECT_REQUEST, PRIVACY_NOTICE
from registry.models.accounts import Account
from registry.models.base import Entity, Id, Name, choice, computed, state_of
from registry.models.constraints import exactly_when, in_order, only_when
from registry.models.talent import Person


class DataPurpose(StrEnum):
    """What personal information is handled for."""

    EVALUATION = "EVALUATION"
    PUBLICATION = "PUBLICATION"
    SHARING = "SHARING"


class PrivacyNotice(Entity):
    """个人信息处理告知: what people are told of the handling of their data for one purpose. A published edition never changes."""

    __tablename__ = "privacy_notice"
    __prefix__ = "privacynotice"
    __lifecycle__: ClassVar[Lifecycle | None] = PRIVACY_NOTICE
    __orders__: ClassVar = ("in_force_from", "edition", "purpose")
    __default_order__: ClassVar = ("in_force_from",)
    __newest_first__: ClassVar = True
    version = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]
    history = None
    __table_args__ = (UniqueConstraint("purpose", "edition"), CheckConstraint("edition > 0", name="edition"))

    purpose: Mapped[DataPurpose] = choice(DataPurpose)
    edition: Mapped[int] = mapped_column(Integer)
    text_zh: Mapped[str] = mapped_column(Name)
    text_en: Mapped[str | None] = mapped_column(Name)
    in_force_from: Mapped[datetime]
    published_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))

    published_by: Mapped[Account | None] = relationship()
    consents: Mapped[list["Consent"]] = relationship(back_populates="notice", viewonly=True)

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from the day it comes into force, and from that of the edition after it."""
        later = PrivacyNotice.__table__.alias()
        took_over = (later.c.purpose == row.purpose, later.c.edition > row.edition, later.c.in_force_from <= func.now())
        newer = exists(select(literal_column("1")).where(*took_over))
        stated = case((row.in_force_from > func.now(), "UPCOMING"), (newer, "SUPERSEDED"), else_="IN_FORCE")
        return type_coerce(stated, Enum(*PRIVACY_NOTICE.codes, native_enum=False, length=40, name="state"))


class LegalBasis(StrEnum):
    """What allows the handling of somebody's data (个人信息保护法 第十三条)."""

    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    STATUTORY_DUTY = "STATUTORY_DUTY"


class ConsentChannel(StrEnum):
    """How it came to the record."""

    ONLINE = "ONLINE"
    OFFICE = "OFFICE"


class Consent(Entity):
    """同意: that a person agreed to one edition of a notice, or that the data is handled on another basis, which the notice tells of."""

    __tablename__ = "consent"
    __prefix__ = "consent"
    __lifecycle__: ClassVar[Lifecycle | None] = CONSENT
    __orders__: ClassVar = ("given_at", "state", "basis")
    __default_order__: ClassVar = ("given_at",)
    __table_args__ = (
        exactly_when("WITHDRAWN", "withdrawn_at"),
        in_order("given_at", "withdrawn_at"),
        CheckConstraint("state <> 'WITHDRAWN' OR basis = 'CONSENT'", name="withdrawn_basis"),
        Index("uq_consent_in_force", "person_id", "notice_id", unique=True, postgresql_where=text("state = 'IN_FORCE'")),
    )

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    notice_id: Mapped[str] = mapped_column(Id, ForeignKey("privacy_notice.id"))
    basis: Mapped[LegalBasis] = choice(LegalBasis)
    channel: Mapped[ConsentChannel] = choice(ConsentChannel)
    state: Mapped[str] = state_of(CONSENT)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="consents")
    notice: Mapped[PrivacyNotice] = relationship(back_populates="consents")


class AccessKind(StrEnum):
    """What was done with somebody's data."""

    REVEAL = "REVEAL"
    EXPORT = "EXPORT"
    COMPARISON = "COMPARISON"
    CORRECTION = "CORRECTION"
    DOWNLOAD = "DOWNLOAD"


class AccessLog(Entity):
    """访问记录: that an account saw, took away, compared or corrected a person's data; which fields, and why.

    It holds no values. Of a file that was downloaded `fields` has the id. Triggers refuse every change of it; where the person is erased,
    the reasons, which may name them, are blanked.
    """

    __tablename__ = "access_log"
    __prefix__ = "access"
    __orders__: ClassVar = ("at", "kind")
    __default_order__: ClassVar = ("at",)
    __newest_first__: ClassVar = True
    version = None  # type: ignore[assignment]
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]
    history = None
    __table_args__ = (Index("ix_access_log_account_id_kind_at", "account_id", "kind", "at"),)

    at: Mapped[datetime] = mapped_column(server_default=func.now())
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    role: Mapped[Role] = choice(Role)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    kind: Mapped[AccessKind] = choice(AccessKind)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str | None]

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship(back_populates="accesses")

    @computed
    def by(row: Any) -> ColumnElement[Any]:
        """The name that the account shows: whose data it is may know who it was, and does not see accounts of an office."""
        account = Account.__table__.alias()
        return select(account.c.display_name).where(account.c.id == row.account_id).scalar_subquery()


class RequestKind(StrEnum):
    """What somebody asks for as the subject of their data (个人信息保护法 第四十四条至第四十八条)."""

    ACCESS = "ACCESS"
    CORRECTION = "CORRECTION"
    ERASURE = "ERASURE"
    EXPLANATION = "EXPLANATION"


class DeclineGround(StrEnum):
    """What the law lets an office decline for."""

    AWARD_RUNNING = "AWARD_RUNNING"
    OBJECTION_OPEN = "OBJECTION_OPEN"
    STATUTORY_RETENTION = "STATUTORY_RETENTION"
    IDENTITY_UNPROVEN = "IDENTITY_UNPROVEN"


class DataSubjectRequest(Entity):
    """个人信息权利请求: what a person asks of the office that handles their data, answered within 15 working days."""

    __tablename__ = "data_subject_request"
    __prefix__ = "datarequest"
    __lifecycle__: ClassVar[Lifecycle | None] = DATA_SUBJECT_REQUEST
    __personal__: ClassVar = ("details", "note")
    __orders__: ClassVar = ("due_on", "state", "kind", "created_at")
    __default_order__: ClassVar = ("due_on",)
    __table_args__ = (
        exactly_when("GRANTED DECLINED", "decided_at"),
        only_when("GRANTED DECLINED", "decided_by_id"),
        exactly_when("DECLINED", "ground"),
        only_when("DECLINED", "note"),
        Index("uq_data_subject_request_open", "person_id", "kind", unique=True, postgresql_where=text("state = 'RECEIVED'")),
    )

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    kind: Mapped[RequestKind] = choice(RequestKind)
    details: Mapped[str | None]
    state: Mapped[str] = state_of(DATA_SUBJECT_REQUEST)
    due_on: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    ground: Mapped[DeclineGround | None] = choice(DeclineGround, nullable=True)
    note: Mapped[str | None]

    person: Mapped[Person] = relationship(back_populates="data_subject_requests")
    decided_by: Mapped[Account | None] = relationship()
