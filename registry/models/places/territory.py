"""Divisions and areas, the belt, and the order of the parks on it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, Enum, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.models.base import Code, Entity, Id, choice
from registry.models.constraints import CURRENT, in_order, quoted
from registry.models.provenance import Measured, Named, Reported, Traced, measured


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
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin", "level")
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
    children: Mapped[list["AdminDivision"]] = relationship(foreign_keys=[parent_code], back_populates="parent", viewonly=True)
    superseded_by: Mapped["AdminDivision | None"] = relationship(foreign_keys=[superseded_by_code], remote_side=[code])
    parks = relationship("Park", back_populates="division", viewonly=True)
    areas: Mapped[list["Area"]] = relationship(back_populates="division", foreign_keys="Area.division_id", viewonly=True)


class AreaKind(StrEnum):
    """What an area is: one of the district's development areas (片区), or a new city that is being built."""

    ZONE = "ZONE"
    NEW_CITY = "NEW_CITY"


class Area(Named, Reported, Measured, Traced, Entity):
    """片区: a part of the district that is developed as one. It may share its name with a sub-district and is not the same."""

    __tablename__ = "area"
    __prefix__ = "area"
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin", "area_m2")
    __default_order__: ClassVar = ("code",)
    __table_args__ = measured()

    code: Mapped[str] = mapped_column(Code, unique=True)
    kind: Mapped[AreaKind] = choice(AreaKind)
    division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))
    namesake_division_id: Mapped[str | None] = mapped_column(Id, ForeignKey("admin_division.id"))

    division: Mapped[AdminDivision | None] = relationship(foreign_keys=[division_id], back_populates="areas")
    namesake_division: Mapped[AdminDivision | None] = relationship(foreign_keys=[namesake_division_id])
    parks = relationship("Park", back_populates="area", viewonly=True)


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
    __codes__: ClassVar = ("code",)
    __orders__: ClassVar = ("code", "name_pinyin")
    __default_order__: ClassVar = ("code",)
    __table_args__ = (
        CheckConstraint(f"functions <@ ARRAY[{quoted([f.value for f in BeltFunction])}]::varchar[]", name="functions"),
    )

    code: Mapped[str] = mapped_column(Code, unique=True)
    functions: Mapped[list[BeltFunction]] = mapped_column(
        ARRAY(Enum(BeltFunction, native_enum=False, create_constraint=False, length=40)), server_default="{}"
    )

    memberships: Mapped[list["BeltMembership"]] = relationship(
        back_populates="belt", order_by="BeltMembership.position", viewonly=True
    )
    parks = relationship(
        "Park",
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
    park = relationship("Park", back_populates="memberships")
