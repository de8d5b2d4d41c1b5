"""Parks, how they are tied to each other, and how full they are."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, case, func, select, type_coerce
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.places import PARK
from registry.models.base import Area as SquareMetres
from registry.models.base import Code, Entity, Id, Ratio, choice, computed, state_of
from registry.models.constraints import CURRENT, exactly_when, in_order, not_negative, together
from registry.models.places.space import Building, SpaceUnit, UnitUse, leased_today, unit_is_vacant
from registry.models.places.territory import AdminDivision, Area, Belt, BeltMembership
from registry.models.provenance import Measured, Named, Reported, Traced, measured


class ParkKind(StrEnum):
    """What a park is."""

    NATIONAL_UNIVERSITY_SCIENCE_PARK = "NATIONAL_UNIVERSITY_SCIENCE_PARK"
    TRANSFER_CENTRE = "TRANSFER_CENTRE"
    INDUSTRIAL_PARK = "INDUSTRIAL_PARK"
    TALENT_BASE_OFFSHORE = "TALENT_BASE_OFFSHORE"
    TALENT_BASE_LEADING = "TALENT_BASE_LEADING"
    DEMONSTRATION_PARK = "DEMONSTRATION_PARK"
    INCUBATOR = "INCUBATOR"
    OTHER = "OTHER"


class ParkLevel(StrEnum):
    """By whose leave a park bears its title."""

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    MUNICIPAL = "MUNICIPAL"
    DISTRICT = "DISTRICT"


class Park(Named, Reported, Measured, Traced, Entity):
    """园区: a science park, base or platform."""

    __tablename__ = "park"
    __prefix__ = "park"
    __lifecycle__: ClassVar[Lifecycle | None] = PARK
    __names__: ClassVar = ("name_zh", "name_en", "aliases")
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = (
        "code",
        "name_pinyin",
        "name_en",
        "kind",
        "level",
        "state",
        "area_m2",
        "established_on",
        "occupancy_rate",
        "vacant_area_m2",
    )
    __default_order__: ClassVar = ("code",)
    __table_args__ = (
        *measured(),
        UniqueConstraint("id", "state"),
        not_negative("disposable_area_m2", "incubation_area_m2"),
        exactly_when("CLOSED", "closed_on"),
        together("longitude", "latitude"),
        CheckConstraint("longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54", name="in_china"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    kind: Mapped[ParkKind] = choice(ParkKind)
    level: Mapped[ParkLevel | None] = choice(ParkLevel, nullable=True)
    conferring_body_zh: Mapped[str | None]
    conferring_body_en: Mapped[str | None]
    operator_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))
    area_id: Mapped[str | None] = mapped_column(Id, ForeignKey("area.id"))
    disposable_area_m2: Mapped[Decimal | None] = mapped_column(SquareMetres)
    incubation_area_m2: Mapped[Decimal | None] = mapped_column(SquareMetres)
    established_on: Mapped[date | None]
    address_zh: Mapped[str | None]
    address_en: Mapped[str | None]
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    contact_phone: Mapped[str | None]
    contact_email: Mapped[str | None]
    website: Mapped[str | None]
    state: Mapped[str] = state_of(PARK)
    closed_on: Mapped[date | None]

    operator = relationship("Company", foreign_keys=[operator_id], back_populates="operated_parks")
    division: Mapped[AdminDivision | None] = relationship(back_populates="parks")
    area: Mapped[Area | None] = relationship(back_populates="parks")
    memberships: Mapped[list[BeltMembership]] = relationship(back_populates="park", viewonly=True)
    belt: Mapped[Belt | None] = relationship(
        secondary="belt_membership",
        primaryjoin="and_(BeltMembership.park_id == Park.id, BeltMembership.until.is_(None))",
        secondaryjoin="BeltMembership.belt_id == Belt.id",
        uselist=False,
        viewonly=True,
    )
    links: Mapped[list["ParkLink"]] = relationship(back_populates="from_park", foreign_keys="ParkLink.from_park_id", viewonly=True)
    linked_from: Mapped[list["ParkLink"]] = relationship(back_populates="to_park", foreign_keys="ParkLink.to_park_id", viewonly=True)
    buildings: Mapped[list[Building]] = relationship(back_populates="park", viewonly=True)
    space_units: Mapped[list[SpaceUnit]] = relationship(back_populates="park", viewonly=True)
    tenancies = relationship("Tenancy", foreign_keys="Tenancy.park_id", back_populates="park", viewonly=True)
    companies = relationship(
        "Company",
        secondary="tenancy",
        primaryjoin="and_(Tenancy.park_id == Park.id, Tenancy.state.in_(('ACTIVE', 'LEAVING')))",
        secondaryjoin="Tenancy.company_id == Company.id",
        viewonly=True,
    )
    applications = relationship("Application", back_populates="host_park", viewonly=True)

    @computed
    def rentable_area_m2(row: Any) -> ColumnElement[Any]:
        """Area of the units that may be let, in square metres; NULL while no such unit is on record."""
        return _over_rentable_units(row, lambda unit: func.sum(unit.area_m2))

    @computed
    def leased_area_m2(row: Any) -> ColumnElement[Any]:
        """Area of the units that are leased today, in square metres; NULL while no unit that may be let is on record."""
        return _over_rentable_units(row, _leased_area)

    @computed
    def vacant_area_m2(row: Any) -> ColumnElement[Any]:
        """Area of the units that could be let today, in square metres; NULL while no unit that may be let is on record."""
        return _over_rentable_units(row, lambda unit: func.sum(case((unit_is_vacant(unit), unit.area_m2), else_=0)))

    @computed
    def occupancy_rate(row: Any) -> ColumnElement[Any]:
        """Leased by rentable area today, from 0 to 1; NULL while nothing can be let, and never 0 for that."""
        return _over_rentable_units(
            row, lambda unit: type_coerce(func.round(_leased_area(unit) / func.sum(unit.area_m2), 6), Ratio)
        )


def _over_rentable_units(row: Any, total: Callable[[Any], ColumnElement[Any]]) -> ColumnElement[Any]:
    unit = SpaceUnit.__table__.alias().c
    return select(total(unit)).where(unit.park_id == row.id, unit.use != UnitUse.PUBLIC_SERVICE).scalar_subquery()


def _leased_area(unit: Any) -> ColumnElement[Any]:
    return func.sum(case((leased_today(unit.id), unit.area_m2), else_=0))


class ParkLinkKind(StrEnum):
    """How one park stands to another; reads as a sentence from `from_park` to `to_park`."""

    STRUNG_BY = "STRUNG_BY"
    HOSTS = "HOSTS"
    PARTNER = "PARTNER"


class ParkLink(Traced, Entity):
    """A tie between two parks, such as 串联: `from_park` is strung by `to_park`."""

    __tablename__ = "park_link"
    __prefix__ = "parklink"
    __orders__: ClassVar = ("kind", "since")
    __table_args__ = (
        CheckConstraint("from_park_id <> to_park_id", name="two_parks"),
        in_order("since", "until"),
        Index("uq_park_link_kind", "from_park_id", "to_park_id", "kind", unique=True, postgresql_where=CURRENT),
    )

    from_park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    to_park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    kind: Mapped[ParkLinkKind] = choice(ParkLinkKind)
    since: Mapped[date | None]
    until: Mapped[date | None]

    from_park: Mapped[Park] = relationship(foreign_keys=[from_park_id], back_populates="links")
    to_park: Mapped[Park] = relationship(foreign_keys=[to_park_id], back_populates="linked_from")
