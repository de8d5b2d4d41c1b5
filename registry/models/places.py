"""The territory: the belt, its parks in order, their buildings and units, and the divisions and areas that they lie in."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    and_,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.lifecycles.machine import Lifecycle
from registry.lifecycles.places import PARK, SPACE_UNIT
from registry.models.base import Area as SquareMetres
from registry.models.base import Code, Entity, Id, Money, Ratio, choice, computed, state_of, today
from registry.models.provenance import (
    Measured,
    Named,
    Reported,
    Traced,
    exactly_when,
    in_order,
    measured,
    not_negative,
    quoted,
    together,
)

CURRENT = text("until IS NULL")


class DivisionLevel(StrEnum):
    """Levels of administrative divisions."""

    PROVINCE = "PROVINCE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    SUBDISTRICT = "SUBDISTRICT"
    COMMUNITY = "COMMUNITY"


class AdminDivision(Named, Reported, Traced, Entity):
    """行政区划: keyed on its code, since 市中区 alone is the name of four districts. Codes that were abolished stay."""

    __tablename__ = "admin_division"
    __prefix__ = "division"
    __orders__: ClassVar = ("code", "name_zh", "level")
    __default_order__: ClassVar = ("code",)
    __table_args__ = (
        CheckConstraint(
            "code ~ CASE level WHEN 'PROVINCE' THEN '^[1-9][0-9]0000$' WHEN 'CITY' THEN '^[1-9][0-9]{3}00$'"
            " WHEN 'DISTRICT' THEN '^[1-9][0-9]{5}$' WHEN 'SUBDISTRICT' THEN '^[1-9][0-9]{8}$' ELSE '^[1-9][0-9]{11}$' END"
            " AND (level <> 'CITY' OR code !~ '0000$') AND (level <> 'DISTRICT' OR code !~ '00$')",
            name="code",
        ),
        CheckConstraint(
            "parent_code IS NULL OR coalesce(parent_code ="
            " CASE level WHEN 'CITY' THEN left(code, 2) || '0000' WHEN 'DISTRICT' THEN left(code, 4) || '00'"
            " WHEN 'SUBDISTRICT' THEN left(code, 6) WHEN 'COMMUNITY' THEN left(code, 9) END, false)",
            name="parent_prefix",
        ),
        in_order("valid_from", "valid_to"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    level: Mapped[DivisionLevel] = choice(DivisionLevel)
    parent_code: Mapped[str | None] = mapped_column(Code, ForeignKey("admin_division.code"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    superseded_by_code: Mapped[str | None] = mapped_column(Code, ForeignKey("admin_division.code"))

    parent: Mapped["AdminDivision | None"] = relationship(
        foreign_keys=[parent_code], remote_side=[code], back_populates="children"
    )
    children: Mapped[list["AdminDivision"]] = relationship(foreign_keys=[parent_code], back_populates="parent")
    superseded_by: Mapped["AdminDivision | None"] = relationship(foreign_keys=[superseded_by_code], remote_side=[code])
    parks: Mapped[list["Park"]] = relationship(back_populates="division")
    areas: Mapped[list["Area"]] = relationship(back_populates="division", foreign_keys="Area.division_id")


class AreaKind(StrEnum):
    """What an area is: one of the district's development areas (片区), or a new city that is being built."""

    ZONE = "ZONE"
    NEW_CITY = "NEW_CITY"


class Area(Named, Reported, Measured, Traced, Entity):
    """片区: a part of the district that is developed as one. It may share its name with a sub-district and is not the same."""

    __tablename__ = "area"
    __prefix__ = "area"
    __orders__: ClassVar = ("code", "name_zh", "area_m2")
    __default_order__: ClassVar = ("code",)
    __table_args__ = measured()

    code: Mapped[str] = mapped_column(Code, unique=True)
    kind: Mapped[AreaKind] = choice(AreaKind)
    division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))
    namesake_division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))

    division: Mapped[AdminDivision | None] = relationship(foreign_keys=[division_id], back_populates="areas")
    namesake_division: Mapped[AdminDivision | None] = relationship(foreign_keys=[namesake_division_id])
    parks: Mapped[list["Park"]] = relationship(back_populates="area")


class BeltFunction(StrEnum):
    """What the belt is for: 科创平台打造、科创企业培育、科创人才合作、科创项目扶持、科创成果转化."""

    PLATFORM_BUILDING = "PLATFORM_BUILDING"
    ENTERPRISE_CULTIVATION = "ENTERPRISE_CULTIVATION"
    TALENT_COOPERATION = "TALENT_COOPERATION"
    PROJECT_SUPPORT = "PROJECT_SUPPORT"
    RESULTS_TRANSFER = "RESULTS_TRANSFER"


class Belt(Named, Reported, Traced, Entity):
    """产业带: parks strung together like pearls, in an order."""

    __tablename__ = "belt"
    __prefix__ = "belt"
    __orders__: ClassVar = ("code", "name_zh")
    __default_order__: ClassVar = ("code",)
    __table_args__ = (
        CheckConstraint(f"functions <@ ARRAY[{quoted([f.value for f in BeltFunction])}]::varchar[]", name="functions"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    functions: Mapped[list[BeltFunction]] = mapped_column(
        ARRAY(Enum(BeltFunction, native_enum=False, create_constraint=False, length=40)), server_default="{}"
    )

    memberships: Mapped[list["BeltMembership"]] = relationship(
        back_populates="belt", order_by="BeltMembership.position"
    )
    parks: Mapped[list["Park"]] = relationship(
        secondary="belt_membership",
        primaryjoin="and_(BeltMembership.belt_id == Belt.id, BeltMembership.until.is_(None))",
        secondaryjoin="BeltMembership.park_id == Park.id",
        order_by="BeltMembership.position",
        viewonly=True,
    )


class BeltRole(StrEnum):
    """What a park is to its belt."""

    LEADING_ENGINE = "LEADING_ENGINE"
    MEMBER = "MEMBER"


class BeltMembership(Traced, Entity):
    """A park's place on the string. The current ones have no `until`: one a park, one a position, one leading engine (龙头引擎)."""

    __tablename__ = "belt_membership"
    __prefix__ = "beltmember"
    __orders__: ClassVar = ("position", "since")
    __default_order__: ClassVar = ("position",)
    __table_args__ = (
        CheckConstraint("position > 0", name="position"),
        in_order("since", "until"),
        Index("uq_belt_membership_position", "belt_id", "position", unique=True, postgresql_where=CURRENT),
        Index("uq_belt_membership_park", "park_id", unique=True, postgresql_where=CURRENT),
        Index(
            "uq_belt_membership_leading_engine",
            "belt_id",
            unique=True,
            postgresql_where=text("role = 'LEADING_ENGINE' AND until IS NULL"),
        ),
    )

    belt_id: Mapped[str] = mapped_column(Id, ForeignKey("belt.id"))
    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    position: Mapped[int] = mapped_column(Integer)
    role: Mapped[BeltRole] = choice(BeltRole, server_default=BeltRole.MEMBER.value)
    since: Mapped[date | None]
    until: Mapped[date | None]

    belt: Mapped[Belt] = relationship(back_populates="memberships")
    park: Mapped["Park"] = relationship(back_populates="memberships")


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
    __orders__: ClassVar = (
        "code",
        "name_zh",
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
    memberships: Mapped[list[BeltMembership]] = relationship(back_populates="park")
    belt: Mapped[Belt | None] = relationship(
        secondary="belt_membership",
        primaryjoin="and_(BeltMembership.park_id == Park.id, BeltMembership.until.is_(None))",
        secondaryjoin="BeltMembership.belt_id == Belt.id",
        uselist=False,
        viewonly=True,
    )
    links: Mapped[list["ParkLink"]] = relationship(back_populates="from_park", foreign_keys="ParkLink.from_park_id")
    linked_from: Mapped[list["ParkLink"]] = relationship(back_populates="to_park", foreign_keys="ParkLink.to_park_id")
    buildings: Mapped[list["Building"]] = relationship(back_populates="park")
    space_units: Mapped[list["SpaceUnit"]] = relationship(back_populates="park", viewonly=True)
    tenancies = relationship("Tenancy", back_populates="park")
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
        unit = SpaceUnit.__table__.alias()
        return (
            select(func.sum(unit.c.area_m2))
            .where(unit.c.park_id == row.id, unit.c.use != UnitUse.PUBLIC_SERVICE)
            .scalar_subquery()
        )

    @computed
    def leased_area_m2(row: Any) -> ColumnElement[Any]:
        """Area of the units that are leased today, in square metres; NULL while no unit that may be let is on record."""
        unit = SpaceUnit.__table__.alias()
        leased = func.sum(case((leased_today(unit.c.id), unit.c.area_m2), else_=0))
        return select(leased).where(unit.c.park_id == row.id, unit.c.use != UnitUse.PUBLIC_SERVICE).scalar_subquery()

    @computed
    def vacant_area_m2(row: Any) -> ColumnElement[Any]:
        """Area of the units that could be let today, in square metres; NULL while no unit that may be let is on record."""
        unit = SpaceUnit.__table__.alias()
        vacant = func.sum(case((unit_is_vacant(unit.c), unit.c.area_m2), else_=0))
        return select(vacant).where(unit.c.park_id == row.id, unit.c.use != UnitUse.PUBLIC_SERVICE).scalar_subquery()

    @computed
    def occupancy_rate(row: Any) -> ColumnElement[Any]:
        """Leased area by rentable area today, from 0 to 1; NULL while nothing can be let, and never 0 for that."""
        unit = SpaceUnit.__table__.alias()
        leased = func.sum(case((leased_today(unit.c.id), unit.c.area_m2), else_=0))
        rate = func.round(leased / func.nullif(func.sum(unit.c.area_m2), 0), 6)
        counted = select(type_coerce(rate, Ratio)).where(unit.c.park_id == row.id, unit.c.use != UnitUse.PUBLIC_SERVICE)
        return counted.scalar_subquery()


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


class Building(Named, Traced, Entity):
    """楼宇: a building of a park."""

    __tablename__ = "building"
    __prefix__ = "building"
    __orders__: ClassVar = ("code", "name_zh", "floors", "rentable_area_m2")
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

    park: Mapped[Park] = relationship(back_populates="buildings")
    space_units: Mapped[list["SpaceUnit"]] = relationship(
        back_populates="building", foreign_keys="SpaceUnit.building_id"
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
        CheckConstraint("rent_currency ~ '^[A-Z]{3}$'", name="rent_currency"),
    )

    park_id: Mapped[str] = mapped_column(Id, ForeignKey("park.id"))
    building_id: Mapped[str] = mapped_column(Id, ForeignKey("building.id"))
    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    number: Mapped[str] = mapped_column(Code)
    floor: Mapped[int | None] = mapped_column(Integer)
    area_m2: Mapped[Decimal] = mapped_column(SquareMetres)
    use: Mapped[UnitUse] = choice(UnitUse)
    rent_amount: Mapped[Decimal | None] = mapped_column(Money)
    rent_currency: Mapped[str | None] = mapped_column(Code)
    rent_per: Mapped[RentPer | None] = choice(RentPer, nullable=True)
    reserved_until: Mapped[datetime | None]
    in_maintenance: Mapped[bool] = mapped_column(Boolean, server_default=false())

    park: Mapped[Park] = relationship(back_populates="space_units", foreign_keys=[park_id])
    building: Mapped[Building] = relationship(back_populates="space_units", foreign_keys=[building_id])
    leases = relationship("Lease", secondary="lease_unit", back_populates="units", viewonly=True)

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from leases, maintenance and reservations, in that order."""
        return unit_state(row)


def leased_today(unit_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: some lease holds the unit today."""
    held = Entity.metadata.tables["lease_unit"].alias()
    return exists().where(and_(held.c.unit_id == unit_id, held.c.holds, held.c.during.contains(today())))


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
