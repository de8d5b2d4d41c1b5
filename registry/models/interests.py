"""What keeps somebody from deciding: the companies and people with whom their account has to do."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, and_, case, cast, func, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.interests import INTEREST, LOOK_BACK_YEARS
from registry.lifecycles.machine import Lifecycle
from registry.models.accounts import Account, stated_as
from registry.models.base import Entity, Id, choice, computed, today
from registry.models.companies import Company
from registry.models.constraints import in_order, together
from registry.models.talent import Person

OPEN = text("until IS NULL AND struck_at IS NULL")


class InterestKind(StrEnum):
    """What somebody has to do with a company or a person."""

    RELATIVE = "RELATIVE"
    EMPLOYMENT = "EMPLOYMENT"
    SHARES = "SHARES"
    DIRECTORSHIP = "DIRECTORSHIP"
    ADVISER = "ADVISER"
    OTHER = "OTHER"


class Interest(Entity):
    """利害关系: that the owner of an account has to do with a company, or with a person. Of one kind, once at a time.

    One that has ended goes on counting for `LOOK_BACK_YEARS`; one that was struck was a mistake, and does not count. What it is about is
    told by the record alone: nothing of it is kept in the log.
    """

    __tablename__ = "interest"
    __prefix__ = "interest"
    __lifecycle__: ClassVar[Lifecycle | None] = INTEREST
    __personal__: ClassVar = ("account_id", "company_id", "person_id", "kind", "since", "until", "note", "recorded_by_id", "strike_reason")
    __orders__: ClassVar = ("kind", "since", "until", "created_at")
    __table_args__ = (
        CheckConstraint("num_nonnulls(company_id, person_id) = 1", name="about_one"),
        in_order("since", "until"),
        together("struck_at", "struck_by_id", "strike_reason"),
        CheckConstraint("struck_by_id <> account_id", name="struck_by_another"),
        Index("uq_interest_company", "account_id", "kind", "company_id", unique=True, postgresql_where=OPEN),
        Index("uq_interest_person", "account_id", "kind", "person_id", unique=True, postgresql_where=OPEN),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    company_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    kind: Mapped[InterestKind] = choice(InterestKind)
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str | None]
    recorded_by_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    strike_reason: Mapped[str | None]

    account: Mapped[Account] = relationship(back_populates="interests", foreign_keys=[account_id])
    company: Mapped[Company | None] = relationship()
    person: Mapped[Person | None] = relationship()
    recorded_by: Mapped[Account] = relationship(foreign_keys=[recorded_by_id])
    struck_by: Mapped[Account | None] = relationship(foreign_keys=[struck_by_id])

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from its end, and from whether it was struck."""
        stated = case((row.struck_at.is_not(None), "STRUCK"), (row.until.is_not(None), "ENDED"), else_="DECLARED")
        return stated_as(INTEREST, stated)


def counts(interest: Any) -> ColumnElement[bool]:
    """SQL: it keeps its owner from deciding now."""
    return and_(interest.struck_at.is_(None), lately(interest.until))


def lately(until: Any) -> ColumnElement[bool]:
    """SQL: what lasts until this day has not ended, or not so long ago that it no longer counts."""
    return or_(until.is_(None), until >= cast(today() - func.make_interval(LOOK_BACK_YEARS), Date))
