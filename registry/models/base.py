"""What every table has in common: ids, versions, states tied to a lifecycle, and columns that are computed in SQL."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Enum,
    FromClause,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    cast,
    func,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column, relationship
from sqlalchemy.sql import ColumnElement
from typeid import TypeID

from registry.lifecycles.machine import Lifecycle


class Plain(Text):
    """Text without quotes, backslashes and control characters: it is its own JSON.

    Every column of this type has a CHECK: a stricter one of its own, which bears the column's name, or else that of `_promises`.
    """


BYTEWISE = "C"
"""The collation of what is compared byte by byte."""

Id = Plain(collation=BYTEWISE)
"""A TypeID as text (`park_01h455vb4pex5vsknk084sn02q`): unique everywhere, sorted by birth, compared byte by byte."""

Code = Plain(collation=BYTEWISE)
"""A code, a number on a paper, a name to sign in with: compared byte by byte."""

Name = Text(collation=BYTEWISE)
"""A name in a language. Byte order is the same on every server, and lets an index answer what a name begins with."""

Area = Numeric(16, 2)
"""Square metres."""

Money = Numeric(20, 2)
"""Whole units of the currency that stands beside it: yuan, unless it says otherwise."""

Ratio = Numeric(9, 6)
"""A share, from 0 to 1."""


class Base(DeclarativeBase):
    """Declares what annotations stand for, and how constraints are named."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        Decimal: Numeric(),
        datetime: DateTime(timezone=True),
        date: Date(),
    }


class Entity(Base):
    """A thing with a global id, a version that every change raises, and the instants of its birth and last change."""

    __abstract__ = True
    __prefix__: ClassVar[str]
    __lifecycle__: ClassVar[Lifecycle | None] = None
    __orders__: ClassVar[tuple[str, ...]] = ()
    """Attributes that lists may be ordered by. Each stored one has its index, with the id behind it as the tie-break."""
    __default_order__: ClassVar[tuple[str, ...]] = ("id",)
    """The order of a list that asks for none; the index of every foreign key follows it."""
    __newest_first__: ClassVar[bool] = False
    """Whether that order runs downwards."""
    __personal__: ClassVar[tuple[str, ...]] = ()
    """Attributes that tell of a person. The log tells that they were changed, and nothing keeps from what to what."""

    id: Mapped[str] = mapped_column(Id, primary_key=True, sort_order=-2)
    version: Mapped[int] = mapped_column(Integer, server_default="1", sort_order=2)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=2)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=2)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    history = declared_attr(
        lambda cls: relationship("Change", primaryjoin=f"foreign(Change.subject_id) == {cls.__name__}.id", viewonly=True)
    )

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if isinstance(table := cls.__dict__.get("__table__"), Table):
            for name, condition in _promises(cls, table):
                table.append_constraint(CheckConstraint(condition, name=name))
            for columns in _ways_in(cls, table):
                optional = columns[0].foreign_keys and columns[0].nullable
                Index(None, *columns, postgresql_where=columns[0].is_not(None) if optional else None)
            if "search_terms" in table.columns:
                Index(None, table.columns["search_terms"], postgresql_using="gin")
            for column in _from_the_top(cls, table):
                Index(f"ix_{table.name}_{column.name}_id_desc", column.desc().nulls_last(), table.c.id.desc())

    @classmethod
    def new_id(cls) -> str:
        """A fresh id with this table's prefix."""
        return str(TypeID(prefix=cls.__prefix__))


# A bounded repetition such as {1,200} takes PostgreSQL fifty times as long as a look at the length.


def is_id(column: str, prefix: str) -> str:
    """SQL: the column holds an id with this prefix."""
    return f"{column} ~ '^{prefix}_[0-9a-z]+$' AND length({column}) = {len(prefix) + 27}"


def is_digest(column: str) -> str:
    """SQL: the column holds a SHA-256 in hexadecimal."""
    return f"{column} ~ '^[0-9a-f]+$' AND length({column}) = 64"


def _promises(model: type[Entity], table: Table) -> Iterator[tuple[str, str]]:
    """CHECKs of every table: ids of its own kind, plain codes, and names that say something."""
    yield "id", is_id("id", model.__prefix__)
    own = {constraint.name for constraint in table.constraints}
    for column in table.columns:
        if column.type is Code and not column.foreign_keys and f"ck_{table.name}_{column.name}" not in own:
            yield f"{column.name}_plain", rf"{column.name} !~ '[\x01-\x1f\x7f\"\\]' AND length({column.name}) BETWEEN 1 AND 200"
        elif column.type is Name:
            yield f"{column.name}_said", f"{column.name} ~ '[^[:space:]]'"


def _ways_in(model: type[Entity], table: Table) -> Iterator[tuple[Column[Any], ...]]:
    """The columns of every index that lists need: along each foreign key in the default order, and along each order; ids last.

    A name has one to be ordered by, and one to find what begins like it.
    """
    columns = table.columns
    default = [columns[key] for key in model.__default_order__ if key in columns and key != "id"]
    for constraint in sorted(table.foreign_key_constraints, key=lambda found: tuple(found.column_keys)):
        if len(constraint.column_keys) == 1:
            yield (columns[constraint.column_keys[0]], *default, columns["id"])
    for key in model.__orders__:
        if key in columns and key != "id" and not columns[key].foreign_keys:
            yield (columns[key], columns["id"])
        if key.endswith(PINYIN):
            yield (columns[spelled_out(key)], columns["id"])


def _from_the_top(model: type[Entity], table: Table) -> Iterator[Column[Any]]:
    """Orders by a column that may be absent, absent values last. Read backwards, the index of the usual order has them first."""
    for key in model.__orders__:
        if key in table.columns and table.columns[key].nullable:
            yield table.columns[key]


def choice(kind: type[StrEnum], **options: Any) -> MappedColumn[Any]:
    """A column that holds one of an enum's names, as text under a CHECK."""
    return mapped_column(Enum(kind, native_enum=False, create_constraint=True, length=40, name=kind.__name__.lower()), **options)


def state_of(lifecycle: Lifecycle) -> MappedColumn[str]:
    """The state column of a lifecycle: text under a CHECK, starting in the first state."""
    stored = Enum(*lifecycle.codes, native_enum=False, create_constraint=True, length=40, name="state")
    return mapped_column(stored, server_default=lifecycle.initial)


def today() -> ColumnElement[date]:
    """SQL: the date in Jinan, whatever zone the session keeps."""
    return day_of(func.now())


def day_of(instant: Any) -> ColumnElement[date]:
    """SQL: the date that an instant falls on in Jinan."""
    return cast(func.timezone(literal_column("'Asia/Shanghai'"), instant), Date)


SEALED = "_sealed"
"""What the name of every column ends with whose values are kept as the vault sealed them; whoever has the key opens them."""

PINYIN = "_pinyin"


def spelled_out(attribute: str) -> str:
    """What an attribute keeps the order of: `name_pinyin` that of `name_zh`; any other its own."""
    return attribute.removesuffix(PINYIN) + "_zh" if attribute.endswith(PINYIN) else attribute


@lru_cache(1_000)
def field_of(attribute: str) -> str:
    """What the contract calls a stored attribute where it is looked for: a name in Chinese is its `name`."""
    return in_contract(attribute.removesuffix("_zh"))


@lru_cache(1_000)
def in_contract(attribute: str) -> str:
    """An attribute's name as the contract spells it: `registered_capital_amount` -> `registeredCapitalAmount`."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)


class Row:
    """One row of a table under an alias, as rules and computed columns see it: typed columns that bring no FROM along.

    `Row(Park, "t3").code` is `t3.code`. `used` collects the columns touched, so that a page's inner SELECT can fetch just those.
    Columns of a row that was joined to another, and is read under that one's alias, have a `prefix`.
    A model class itself can stand wherever a Row is taken.

    What a foreign key of the row leads to need not be looked up where it is at hand, under the key's name: `known`, since it stands around
    this row in the statement, or `joined` to it. What is `offered` is joined when a rule asks something of it.

    Of a row that is `granted` nothing is computed unless the viewer sees it: whoever asks about what hangs on it need not ask that again.
    """

    def __init__(self, model: type[Entity], alias: str, prefix: str = "") -> None:
        self.model = model
        self.alias = alias
        self.prefix = prefix
        self.granted = False
        self.used: dict[str, ColumnElement[Any]] = {}
        self.known: dict[str, Row] = {}
        self.offered: dict[str, Row] = {}
        self.joined: dict[str, Row] = {}

    def at_hand(self, attribute: str) -> "Row | None":
        """The row that a foreign key leads to, if it need not be looked up."""
        return self.known.get(attribute) or self.joined.get(attribute)

    def within_reach(self, attribute: str) -> "Row | None":
        """The same, or the row that may be joined."""
        return self.at_hand(attribute) or self.offered.get(attribute)

    def join(self, attribute: str) -> None:
        """Has the row joined that is within reach, unless it is at hand."""
        if attribute in self.offered and self.at_hand(attribute) is None:
            self.joined[attribute] = self.offered.pop(attribute)

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        described = self.model.__dict__.get(name)
        if isinstance(described, computed):
            return described.expression(self)
        column = self.model.__table__.c[name]
        reference: ColumnElement[Any] = literal_column(f"{self.alias}.{self.prefix}{column.name}", column.type)
        self.used[column.name] = reference
        return reference

    def from_clause(self) -> FromClause:
        """The table under this alias, and what is joined to it, for a FROM clause."""
        found: FromClause = self.model.__table__.alias(self.alias)
        for attribute, other in self.joined.items():
            found = found.join(other.from_clause(), other.id == getattr(self, attribute))
        return found


class computed:  # noqa: N801 - used as a decorator, like property
    """A column that is not stored: a function from a row (or the model class) to a SQL expression.

    class Park(Entity):
        @computed
        def vacant_area_m2(row): return select(...).where(SpaceUnit.park_id == row.id).scalar_subquery()
    """

    def __init__(self, expression: Callable[[Any], ColumnElement[Any]]) -> None:
        self.expression = expression
        self.__doc__ = expression.__doc__

    def __get__(self, instance: object, owner: type[Any]) -> ColumnElement[Any]:
        return self.expression(owner)
