"""What most records share: a name in two languages, where the record comes from, and what has been reported about it."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Enum, ForeignKey, Numeric, false
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column, relationship

from registry.models.base import Area, Code, Id, Name
from registry.models.constraints import together
from registry.models.search import Searched, by_pinyin
from registry.units import AreaUnit, MoneyUnit


class Qualifier(StrEnum):
    """How a published number is meant: 3600多 is over 3600, and never 3600."""

    EXACT = "EXACT"
    OVER = "OVER"
    ABOUT = "ABOUT"


class Named(Searched):
    """A name in Chinese, and in English where somebody has given one: it is never made by machine."""

    name_zh: Mapped[str] = mapped_column(Name, sort_order=-1)
    name_en: Mapped[str | None] = mapped_column(Name, sort_order=-1)
    name_pinyin: Mapped[str] = by_pinyin()


class Sourced:
    """The document that a record rests on."""

    source_id: Mapped[str | None] = mapped_column(Id, ForeignKey("source_document.id"), sort_order=1)

    source = declared_attr(lambda cls: relationship("SourceDocument", viewonly=True))


class Traced(Sourced):
    """Where a record comes from: a document, another system's number for it, or a made-up population for trying things out."""

    external_reference: Mapped[str | None] = mapped_column(Code, unique=True, sort_order=1)
    is_synthetic: Mapped[bool] = mapped_column(Boolean, server_default=false(), sort_order=1)


class Reported:
    """Something that numbers are published about."""

    facts = declared_attr(
        lambda cls: relationship(
            "ReportedFact", primaryjoin=f"foreign(ReportedFact.subject_id) == {cls.__name__}.id", viewonly=True
        )
    )


class Measured:
    """An area in square metres, beside the value and unit in which somebody gave it, and how exactly it was meant."""

    area_m2: Mapped[Decimal | None] = mapped_column(Area)
    area_entered_value: Mapped[Decimal | None] = mapped_column(Numeric)
    area_entered_unit: Mapped[AreaUnit | None] = mapped_column(
        Enum(AreaUnit, native_enum=False, create_constraint=True, length=40, name="area_entered_unit")
    )
    area_qualifier: Mapped[Qualifier | None] = mapped_column(
        Enum(Qualifier, native_enum=False, create_constraint=True, length=40, name="area_qualifier")
    )


def entered_in() -> MappedColumn[Any]:
    """The unit in which somebody gave an amount; the amount itself is kept in yuan, or whole units of its currency, exactly."""
    return mapped_column(Enum(MoneyUnit, native_enum=False, create_constraint=False, length=40))


_FACTORS = " ".join(f"WHEN '{unit}' THEN {unit.factor.numerator}.0 / {unit.factor.denominator}" for unit in AreaUnit)


_AS_ENTERED = f"abs(area_m2 - area_entered_value * CASE area_entered_unit {_FACTORS} END) <= 0.01"


def area_as_entered() -> tuple[CheckConstraint, ...]:
    """CHECKs of a table whose `area_m2` is always there: it is what somebody entered, in a unit of theirs, if that is on record."""
    return (
        CheckConstraint(f"area_entered_value IS NULL OR {_AS_ENTERED}", name="area_as_entered"),
        together("area_entered_value", "area_entered_unit"),
    )


def measured() -> tuple[CheckConstraint, ...]:
    """CHECKs of a `Measured` table."""
    return (
        CheckConstraint("area_m2 >= 0", name="area_not_negative"),
        CheckConstraint(
            "(area_m2 IS NULL) = (area_qualifier IS NULL) AND (area_entered_value IS NULL) = (area_entered_unit IS NULL)",
            name="area_whole",
        ),
        CheckConstraint(
            f"area_entered_value IS NULL OR (area_m2 IS NOT NULL AND {_AS_ENTERED})",
            name="area_as_entered",
        ),
    )
