"""How a type of the contract is declared, and what follows from that.

    class Building(Entity, model=places.Building):
        '''A building of a park (楼宇).'''

        floors = Column("How many floors it has.")
        park = One("The park it stands in.")
        space_units = Many("Its rentable units.")

A `Column` takes its type and nullability from the model's attribute of the same name; `One`, `Many` and `Listed` take their target from
the model's relationship of the same name. Connections, `where` and `orderBy` inputs, lookups and root fields follow from the entity.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal as Number
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import graphene
from graphene.types.objecttype import ObjectTypeOptions
from sqlalchemy import case, func, literal, literal_column
from sqlalchemy import inspect as inspect_model
from sqlalchemy.sql import ColumnElement

from registry.errors import Lang
from registry.lifecycles.machine import Lifecycle
from registry.models import base as models
from registry.models.base import Row
from registry.models.provenance import Traced
from registry.models.search import Searched
from registry.policies.base import masked_attributes, ruled
from registry.query.catalog import Arguments, Binding, Filterable, Inline, Leaf, Measure, Options, ToAny, ToList, ToMany, ToOne, row_value
from registry.query.spelling import Spelling
from registry.units import AreaUnit, MoneyUnit, Unit
from schema import lists
from schema.connections import connection
from schema.links import link_of
from schema.scalars import Decimal
from schema.transitions import transitions
from schema.types import enum_of, nullable, scalar_of


class Node(graphene.Interface):
    """Anything with a global id."""

    id = graphene.ID(required=True, description="Opaque, unique everywhere, and never used again: `park_01h455vb4pex5vsknk084sn02q`.")


class Bound(graphene.Field):
    """A field that knows what it stands for. It is completed when its type is declared, because only then its model is known."""

    def __init__(self, description: str, *, first: bool = False, deprecation_reason: str | None = None) -> None:
        super().__init__(lambda: self.output(), description=description, deprecation_reason=deprecation_reason)
        if first:
            self.creation_counter -= 1_000_000
        self.model: type[models.Entity]
        self.attribute: str

    def bind(self, model: type[models.Entity], attribute: str) -> None:
        self.model = model
        self.attribute = attribute

    def output(self) -> Any:
        """The field's type."""
        raise TypeError(f"{type(self).__name__} has no type")

    def binding(self) -> Binding:
        """What the field stands for."""
        raise TypeError(f"{type(self).__name__} stands for nothing")

    def filters(self) -> Mapping[str, Filterable]:
        """What `where` may say about it: names, and what they stand for."""
        return {}

    def measures(self) -> Mapping[str, Measure]:
        """What of it groups may be summed up by."""
        return {}


def chosen(kind: type[StrEnum], description: str) -> graphene.Argument:
    """An argument that is one of an enum's names: the first unless it says otherwise, and never null."""
    return graphene.Argument(graphene.NonNull(enum_of(kind)), default_value=next(iter(kind)), description=description)


MEASURED = (Spelling.INTEGER, Spelling.DECIMAL, Spelling.DATE, Spelling.INSTANT)


class Column(Bound):
    """A value of the row: the attribute of the same name, stored or computed. A computed one that is never absent is `certain`."""

    def __init__(self, description: str, *, certain: bool = False, **options: Any) -> None:
        super().__init__(description, **options)
        self.certain = certain

    def bind(self, model: type[models.Entity], attribute: str) -> None:
        super().bind(model, attribute)
        self.stored = getattr(model, attribute)  # raises where the model has no such attribute, and so stops the start

    @property
    def nullable(self) -> bool:
        if self.certain and self.attribute not in masked_attributes(self.model):
            return False
        return nullable(self.model, self.attribute)

    def output(self) -> Any:
        scalar = scalar_of(self.model, self.attribute, self.stored.type)[0]
        return scalar if self.nullable else graphene.NonNull(scalar)

    def binding(self) -> Leaf:
        spelling = scalar_of(self.model, self.attribute, self.stored.type)[1]
        return Leaf((self.attribute,), spelling, self.nullable, row_value(self.attribute))

    def filters(self) -> Mapping[str, Filterable]:
        leaf = self.binding()
        return {} if leaf.spelling is Spelling.JSON else {self.attribute: leaf}

    def measures(self) -> Mapping[str, Measure]:
        leaf = self.binding()
        return {self.attribute: Measure(leaf)} if leaf.spelling in MEASURED else {}


class Name(Bound):
    """A bilingual text: `name(lang: ZH | EN)` from the attributes `name_zh` and `name_en`."""

    def __init__(self, description: str, **options: Any) -> None:
        super().__init__(description, **options)
        self.args["lang"] = graphene.Argument(
            graphene.NonNull(enum_of(Lang)), default_value=Lang.ZH, description="ZH is always there; EN where it is known."
        )

    def output(self) -> Any:
        return graphene.String

    def binding(self) -> Leaf:
        return self._leaf(lambda row, arguments: getattr(row, f"{self.attribute}_{Lang(arguments.get('lang', Lang.ZH)).lower()}"))

    def _leaf(self, value: Callable[[Any, Arguments], ColumnElement[Any]]) -> Leaf:
        return Leaf((f"{self.attribute}_zh", f"{self.attribute}_en"), Spelling.TEXT, nullable=True, value=value)

    def filters(self) -> Mapping[str, Filterable]:
        stored = {self.attribute: f"{self.attribute}_zh", f"{self.attribute}_en": f"{self.attribute}_en"}
        return {name: Leaf((column,), Spelling.TEXT, nullable(self.model, column), row_value(column)) for name, column in stored.items()}


class StateLabel(Bound):
    """The label of a state in a language, as the staff see it, or the public one."""

    def __init__(self, lifecycle: Lifecycle, public: bool = False) -> None:
        super().__init__("The state in words." if not public else "The public state in words.")
        self.lifecycle = lifecycle
        self.public = public
        self.args["lang"] = graphene.Argument(
            graphene.NonNull(enum_of(Lang)), default_value=Lang.ZH, description="The language of the label."
        )

    def output(self) -> Any:
        return graphene.String if "state" in masked_attributes(self.model) else graphene.NonNull(graphene.String)

    def binding(self) -> Leaf:
        def value(row: Row, arguments: Arguments) -> ColumnElement[Any]:
            lang = Lang(arguments.get("lang", Lang.ZH))
            labels = {state.code: state.public_label(lang) if self.public else state.label(lang) for state in self.lifecycle.states}
            return case({code: literal(label) for code, label in labels.items()}, value=row.state)

        attributes = () if self.public else ("state",)
        return Leaf(attributes, Spelling.TEXT, nullable=False, value=value)


class Transition(graphene.ObjectType):
    """What may be done next with a record that has a lifecycle, and what stands in the way."""

    name = graphene.String(required=True, description="The verb: `approve` stands for the mutation that begins with it.")
    label = graphene.String(required=True, description="The verb in words.")
    allowed = graphene.Boolean(required=True, description="Whether the viewer may do it now.")
    code = graphene.String(description="What stands in the way, by the code of `errorCatalogue`; null where nothing does.")
    reason = graphene.String(description="The same in words.")


class Transitions(Bound):
    """`availableTransitions`: the moves that lead on from a row's state."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        super().__init__("What may be done next, and why not. What the viewer may not see the state of has none.")
        self.lifecycle = lifecycle
        self.args["lang"] = graphene.Argument(
            graphene.NonNull(enum_of(Lang)), default_value=Lang.ZH, description="The language of labels and reasons."
        )

    def output(self) -> Any:
        return graphene.NonNull(graphene.List(graphene.NonNull(Transition)))

    def binding(self) -> Options:
        return Options("Transition", partial(transitions, self.model))


class Measured(Bound):
    """A quantity in a unit of one's choice: `area(unit: MU)` from `area_m2`, `amount(unit: WAN_YUAN)` from `rent_amount`."""

    def __init__(self, description: str, source: str, units: type[AreaUnit] | type[MoneyUnit]) -> None:
        super().__init__(description)
        self.source = source
        self.units = units
        default = next(iter(units))
        self.args["unit"] = graphene.Argument(
            graphene.NonNull(enum_of(units)), default_value=default, description=f"{default} unless it says otherwise."
        )

    def output(self) -> Any:
        return Decimal

    def binding(self) -> Leaf:
        def value(row: Row, arguments: Arguments) -> ColumnElement[Any]:
            stored: ColumnElement[Any] = getattr(row, self.source)
            return in_unit(stored, self.units(arguments.get("unit", next(iter(self.units)))))

        return Leaf((self.source,), Spelling.DECIMAL, nullable=True, value=value)


class MoneyOf(Bound):
    """An amount of money: `rent { amount(unit:) currency unit }` from `rent_amount`, `rent_currency` and `rent_unit`."""

    def output(self) -> Any:
        return Money

    def binding(self) -> Inline:
        amount, _ = self._names()
        _, currency = self._leaves()
        unit = f"{self.attribute}_unit"
        entered = Leaf((unit,), Spelling.PLAIN, nullable=True, value=row_value(unit))
        given = {"amount": Measured("", amount, MoneyUnit).binding(), "currency": currency, "unit": entered}
        return Inline("Money", presence=amount, fields=given)

    def filters(self) -> Mapping[str, Filterable]:
        return dict(zip(self._names(), self._leaves(), strict=True))

    def measures(self) -> Mapping[str, Measure]:
        return {self._names()[0]: Measure(*self._leaves())}

    def _names(self) -> tuple[str, str]:
        return f"{self.attribute}_amount", f"{self.attribute}_currency"

    def _leaves(self) -> tuple[Leaf, Leaf]:
        amount, currency = self._names()
        return (
            Leaf((amount,), Spelling.DECIMAL, nullable=True, value=row_value(amount)),
            Leaf((currency,), Spelling.PLAIN, nullable=True, value=row_value(currency)),
        )


class _Linked(Bound):
    """A link of the model's relationship of the same name, or of the one named by `attribute`."""

    def __init__(self, description: str, *, attribute: str | None = None, **options: Any) -> None:
        super().__init__(description, **options)
        self.renamed = attribute

    def bind(self, model: type[models.Entity], attribute: str) -> None:
        super().bind(model, self.renamed or attribute)
        self.name_in_contract = attribute

    def target(self) -> lists.EntityClass:
        return entity_of(inspect_model(self.model).relationships[self.attribute].mapper.class_)


class One(_Linked):
    """A link to at most one row. It may be empty where the viewer sees no such row."""

    def output(self) -> Any:
        columns = inspect_model(self.model).relationships[self.attribute].local_columns
        certain = not any(column.nullable for column in columns) and not ruled(self.target().model) and self._is_foreign_key(columns)
        return graphene.NonNull(self.target()) if certain else self.target()

    def _is_foreign_key(self, columns: Any) -> bool:
        return all(column.foreign_keys for column in columns)

    def binding(self) -> ToOne:
        return ToOne(link_of(self.model, self.attribute, self.target().type_name()))

    def filters(self) -> Mapping[str, Filterable]:
        return {self.name_in_contract: self.binding()}


class Subject(Bound):
    """A link to a row of any of several types, whose id an attribute holds: `subject` from `subject_id`."""

    def __init__(self, description: str, *, prefixes: Sequence[str] | None = None) -> None:
        super().__init__(description)
        self.prefixes = prefixes

    def output(self) -> Any:
        return Node

    def binding(self) -> ToAny:
        targets = [entity for entity in entities() if self.prefixes is None or entity.model.__prefix__ in self.prefixes]
        return ToAny(f"{self.attribute}_id", tuple(entity.type_name() for entity in targets))


class Many(_Linked):
    """A link to a connection: filtered, ordered, paged, counted."""

    def bind(self, model: type[models.Entity], attribute: str) -> None:
        super().bind(model, attribute)
        searched = issubclass(inspect_model(model).relationships[self.attribute].mapper.class_, Searched)
        self.args.update(lists.page_arguments(self.target, searched))

    def output(self) -> Any:
        return graphene.NonNull(connection(self.target()))

    def binding(self) -> ToMany:
        return ToMany(link_of(self.model, self.attribute, self.target().type_name()))

    def filters(self) -> Mapping[str, Filterable]:
        return {self.name_in_contract: self.binding()}


class Listed(_Linked):
    """A link to a short list, given whole."""

    def output(self) -> Any:
        return graphene.NonNull(graphene.List(graphene.NonNull(self.target())))

    def binding(self) -> ToList:
        return ToList(link_of(self.model, self.attribute, self.target().type_name()))


class EntityOptions(ObjectTypeOptions):
    """What graphene keeps of an entity type."""

    model: type[models.Entity]


class Entity(graphene.ObjectType):
    """A type that stands for a table.

    `lookups` are the unique attributes, beside the id, by which one may be found; `roots` its names among the root fields (one, many).
    """

    class Meta:
        abstract = True

    model: ClassVar[type[models.Entity]]
    lookups: ClassVar[tuple[str, ...]]
    roots: ClassVar[tuple[str, str] | None]

    if TYPE_CHECKING:

        def __init_subclass__(
            cls, *, model: type[models.Entity], lookups: tuple[str, ...] = (), roots: tuple[str, str] | None = None
        ) -> None: ...

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        model: type[models.Entity] | None = None,
        lookups: tuple[str, ...] = (),
        roots: tuple[str, str] | None = None,
        **options: Any,
    ) -> None:
        assert model is not None, f"{cls.__name__} names no model"
        cls.model = model
        cls.lookups = ("id", *lookups, *(("external_reference",) if issubclass(model, Traced) else ()))
        cls.roots = roots
        for name, field in _common(model).items():
            if name not in cls.__dict__:
                setattr(cls, name, field)
        for name, field in list(cls.__dict__.items()):
            if isinstance(field, Bound):
                field.bind(model, name)
        assert model not in _entities, f"two types for {model.__name__}"
        _entities[model] = cls
        super().__init_subclass_with_meta__(interfaces=(Node,), **options)

    @classmethod
    def type_name(cls) -> str:
        name: str = cls._meta.name
        return name

    @classmethod
    def bound(cls) -> dict[str, Bound]:
        """Its fields by attribute."""
        return {name: field for name, field in cls._meta.fields.items() if isinstance(field, Bound)}


class Money(graphene.ObjectType):
    """An amount of money with its currency (金额)."""

    amount = Measured(
        "The amount, in yuan or a multiple of it (千元, 万元, 亿元); for other currencies in whole units.", "amount", MoneyUnit
    )
    currency = graphene.String(description="ISO 4217: `CNY`.")
    unit = graphene.Field(enum_of(MoneyUnit), description="The unit in which somebody gave it, where that is on record.")


_entities: dict[type[models.Entity], type[Entity]] = {}


def entity_of(model: type[models.Entity]) -> type[Entity]:
    """The contract's type for a model."""
    if model not in _entities:
        raise TypeError(f"{model.__name__} is linked to, but the contract has no type for it")
    return _entities[model]


def entities() -> tuple[type[Entity], ...]:
    """Every entity type of the contract, by name."""
    return tuple(sorted(_entities.values(), key=lambda entity: entity.type_name()))


def _common(model: type[models.Entity]) -> dict[str, Bound]:
    """What every entity has, and what every one with a lifecycle has."""
    common: dict[str, Bound] = {"id": Column("Its global id.", first=True)}
    if model.__lifecycle__ is not None:
        common["state"] = Column(f"Where it stands: {_path(model.__lifecycle__)}.")
        common["state_label"] = StateLabel(model.__lifecycle__)
        common["available_transitions"] = Transitions(model.__lifecycle__)
    if issubclass(model, Traced):
        common["source"] = One("The document that this record rests on.")
        common["external_reference"] = Column("What another system calls it.")
        common["is_synthetic"] = Column("Whether it is made up, for trying things out.")
    common["version"] = Column("Raised by every change; sent back as `expectedVersion`.")
    common["created_at"] = Column("When it was registered.")
    common["updated_at"] = Column("When it was last changed.")
    if model.history is not None:
        common["history"] = Many("What was changed of it and by whom, the newest first, as far as one acts on it or audits it.")
    return common


def _path(lifecycle: Lifecycle) -> str:
    return ", ".join(f"`{state.code}` {state.zh}" for state in lifecycle.states)


def in_unit(stored: ColumnElement[Any], unit: Unit) -> ColumnElement[Any]:
    """A stored quantity in a unit, rounded to the places that show it exactly.

    It is multiplied by the inverse of the unit, which is a finite decimal for each of them: PostgreSQL's division would keep 16 digits.
    """
    if unit.factor == 1:
        return stored
    inverse = Number(unit.factor.denominator) / Number(unit.factor.numerator)
    rounded: ColumnElement[Any] = func.round(stored * literal_column(f"{inverse:f}"), literal_column(str(unit.places)))
    return rounded
