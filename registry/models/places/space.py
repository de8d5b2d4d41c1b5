"""Buildings and their units, and what state a unit is in."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    Numeric,
    Select,
    UniqueConstraint,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.places import SPACE_UNIT
from registry.models.base import Area as SquareMetres
from registry.models.base import Code, Entity, Id, Money, choice, computed, today
from registry.models.constraints import not_negative, together, unit_of
from registry.models.provenance import Named, Traced, area_as_entered, entered_in
from registry.units import AreaUnit, MoneyUnit


class Building(Named, Traced, Entity):
    """楼宇: a building of a park."""

    __tablename__ = "building"
    __prefix__ = "building"
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin", "floors", "rentable_area_m2")
    __default_order__: ClassVar = ("code",)
    __table_args__ = (
        UniqueConstraint("park_id", "code"),
        UniqueConstraint("id", "park_id"),
        CheckConstraint("floors > 0", name="floors"),
        not_negative("rentable_area_m2"),
        together("longitude", "latitude"),
        CheckConstraint("longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54", name="in_china"),
    )

    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    code: Mapped[str] = mapped_column(Code)
    address_zh: Mapped[str | None]
    address_en: Mapped[str | None]
    floors: Mapped[int | None] = mapped_column(Integer)
    rentable_area_m2: Mapped[Decimal | None] = mapped_column(SquareMetres)
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))

    park = relationship("Park", back_populates="buildings")
    space_units: Mapped[list["SpaceUnit"]] = relationship(
        back_populates="building", foreign_keys="SpaceUnit.building_id", viewonly=True
    )


class UnitUse(StrEnum):
    """What a unit is for. Units for public service are not let."""

    OFFICE = "OFFICE"
    LAB = "LAB"
    FACTORY = "FACTORY"
    INCUBATION = "INCUBATION"
    PUBLIC_SERVICE = "PUBLIC_SERVICE"


class RentPer(StrEnum):
    """What a rent is counted by: a month or a year for the whole, or a square metre for a day or a month."""

    MONTH = "MONTH"
    YEAR = "YEAR"
    M2_DAY = "M2_DAY"
    M2_MONTH = "M2_MONTH"


class SpaceUnit(Traced, Entity):
    """空间单元: the smallest thing that is let. `serial` is its integer number, which keeps leases of one unit apart."""

    __tablename__ = "space_unit"
    __prefix__ = "unit"
    __lifecycle__: ClassVar[Lifecycle | None] = SPACE_UNIT
    __orders__: ClassVar = ("number", "floor", "area_m2", "use")
    __default_order__: ClassVar = ("number",)
    __table_args__ = (
        ForeignKeyConstraint(["building_id", "park_id"], ["building.id", "building.park_id"], onupdate="CASCADE"),
        UniqueConstraint("building_id", "number"),
        UniqueConstraint("id", "park_id", "serial"),
        UniqueConstraint("serial"),
        CheckConstraint("area_m2 > 0", name="area"),
        not_negative("rent_amount"),
        together("rent_amount", "rent_currency", "rent_per"),
        unit_of("rent_amount"),
        *area_as_entered(),
        CheckConstraint("reserved_for_id IS NULL OR reserved_until IS NOT NULL", name="reserved_for"),
        CheckConstraint("rent_currency ~ '^[A-Z]{3}$'", name="rent_currency"),
    )

    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    building_id: Mapped[str] = mapped_column(Id, ForeignKey("building.id"))
    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    number: Mapped[str] = mapped_column(Code)
    floor: Mapped[int | None] = mapped_column(Integer)
    area_m2: Mapped[Decimal] = mapped_column(SquareMetres)
    area_entered_value: Mapped[Decimal | None] = mapped_column(Numeric)
    area_entered_unit: Mapped[AreaUnit | None] = mapped_column(
        Enum(AreaUnit, native_enum=False, create_constraint=True, length=40, name="area_entered_unit")
    )
    use: Mapped[UnitUse] = choice(UnitUse)
    rent_amount: Mapped[Decimal | None] = mapped_column(Money)
    rent_currency: Mapped[str | None] = mapped_column(Code)
    rent_unit: Mapped[MoneyUnit | None] = entered_in()
    rent_per: Mapped[RentPer | None] = choice(RentPer, nullable=True)
    reserved_until: Mapped[datetime | None]
    reserved_for_id: Mapped[str | None] = mapped_column(Id, ForeignKey("company.id"))
    in_maintenance: Mapped[bool] = mapped_column(Boolean, server_default=false())

    park = relationship("Park", back_populates="space_units", foreign_keys=[park_id])
    building: Mapped[Building] = relationship(back_populates="space_units", foreign_keys=[building_id])
    reserved_for = relationship("Company")
    leases = relationship("Lease", secondary="lease_unit", back_populates="units", viewonly=True)

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from leases, maintenance and reservations, in that order."""
        return unit_state(row)


def leased_today(unit_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: some lease holds the unit today."""
    held = Entity.metadata.tables["lease_unit"].alias()
    lease: Select[Any] = select(literal_column("1")).where(held.c.unit_id == unit_id, held.c.holds, held.c.during.contains(today()))
    return exists(lease)


def unit_is_vacant(unit: Any) -> ColumnElement[bool]:
    """SQL: the unit's state is VACANT, said so that the planner can look for leases first."""
    free = or_(unit.reserved_until.is_(None), unit.reserved_until <= func.now())
    return and_(not_(leased_today(unit.id)), not_(unit.in_maintenance), free)


def unit_state(unit: Any) -> ColumnElement[Any]:
    """SQL: the state of a unit, whose columns `unit` has."""
    state = case(
        (leased_today(unit.id), "LEASED"),
        (unit.in_maintenance, "MAINTENANCE"),
        (unit.reserved_until > func.now(), "RESERVED"),
        else_="VACANT",
    )
    return type_coerce(state, Enum(*SPACE_UNIT.codes, native_enum=False, length=40, name="state"))
