"""What of the contract there is to ask for, as text of GraphQL, made from the catalog: a new type or field is asked for without a line here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType, get_named_type

from registry.app import contract
from registry.models import Entity
from registry.policies.base import field_rules, is_personal, masked_attributes
from registry.query.catalog import Binding, EntityType, Inline, Leaf, Link, Options, ToAny, ToList, ToMany, ToOne

Path = tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A value of a type in an answer: how it is asked for, where it then stands in the object, and the attributes that it is made of."""

    coordinate: str
    asked: str
    path: Path
    attributes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The selection that puts it there."""
        return self.asked if self.asked.startswith(self.path[0] + " ") or self.asked == self.path[0] else f"{self.path[0]}: {self.asked}"


def types() -> list[EntityType]:
    """Every type that stands for a table, by name."""
    return [entity for _, entity in sorted(contract().entities.items())]


def fields(entity: EntityType) -> Iterator[tuple[str, GraphQLField, Binding]]:
    """The fields of a type, with what each stands for."""
    type_ = contract().schema.type_map[entity.name]
    assert isinstance(type_, GraphQLObjectType)
    for name, definition in type_.fields.items():
        yield name, definition, contract().binding(entity.name, name)


def shown(entity: EntityType) -> tuple[Shown, ...]:
    """Everything of a row that is no list: its values in every variant, and the ids of what it leads to."""
    return tuple(one for name, definition, binding in fields(entity) for one in _shown(entity, name, definition, binding))


def _shown(entity: EntityType, name: str, definition: GraphQLField, binding: Binding) -> Iterator[Shown]:
    coordinate = f"{entity.name}.{name}"
    match binding:
        case Leaf(attributes=attributes):
            for alias, arguments in _variants(name, definition):
                yield Shown(coordinate, f"{name}{arguments}", (alias,), attributes)
        case Inline(fields=parts):
            for part, leaf in parts.items():
                assert isinstance(leaf, Leaf)
                yield Shown(f"{coordinate}.{part}", f"{name} {{ {part} }}", (name, part), leaf.attributes)
        case ToOne(link) if link.forth is not None:
            yield Shown(coordinate, f"{name} {{ id }}", (name, "id"), (link.forth,))
        case ToOne() | ToAny():
            yield Shown(coordinate, f"{name} {{ id }}", (name, "id"), ())
        case Options():
            yield Shown(coordinate, f"{name} {{ name label allowed code reason }}", (name,), ())


def _variants(name: str, definition: GraphQLField) -> Iterator[tuple[str, str]]:
    """A field under an alias for every value of its argument, where it has one."""
    for argument, about in definition.args.items():
        kind = get_named_type(about.type)
        assert isinstance(kind, GraphQLEnumType)
        yield from ((f"{name}_{value}", f"({argument}: {value})") for value in kind.values)
        return
    yield name, ""


def whole(entity: EntityType) -> str:
    """All of a row, but for its lists."""
    return " ".join(["__typename", *dict.fromkeys(one.text for one in shown(entity))])


def protected(model: type[Entity]) -> Mapping[str, tuple[Shown, ...]]:
    """The attributes of a model that somebody may not read, each with what shows it; a few are shown by nothing."""
    entity = next((entity for entity in types() if entity.model is model), None)
    return {
        attribute: tuple(one for one in (shown(entity) if entity else ()) if attribute in one.attributes)
        for attribute in sorted(masked_attributes(model))
    }


@dataclass(frozen=True)
class Place:
    """Where the rows of a type are listed: at a root field, or below the rows of another type."""

    field: str
    root: str | None = None

    def document(self, parts: Iterable[tuple[str, str]]) -> str:
        """A query of (arguments, selection), each under an alias."""
        lists = " ".join(f"a{number}: {self.field}{arguments} {{ {selection} }}" for number, (arguments, selection) in enumerate(parts))
        return f"{{ {lists} }}" if self.root is None else f"{{ {self.root}(first: 100) {{ nodes {{ id {lists} }} }} }}"


def root_list(entity: EntityType) -> str | None:
    """The root field that lists a type."""
    roots = contract().schema.query_type
    assert roots is not None
    return next(
        (
            name
            for name, field in roots.fields.items()
            if isinstance(binding := contract().binding("Query", name), ToMany) and binding.link.target == entity.name and "where" in field.args
        ),
        None,
    )


def pages() -> dict[str, Place]:
    """Where the rows of each type are paged: at its root, or below a type that has one, rather people's affairs than others."""
    found = {entity.name: Place(root) for entity in types() if (root := root_list(entity))}
    parents = sorted((parent for parent in types() if root_list(parent)), key=lambda parent: (not is_personal(parent.model), parent.name))
    for parent in parents:
        for name, link, many in links(parent):
            if many and link.target not in found:
                found[link.target] = Place(name, root_list(parent))
    return found


def place(entity: EntityType) -> Place:
    return pages()[entity.name]


def paged() -> list[EntityType]:
    """The types whose rows are paged; those of the others are given whole, and are neither filtered nor ordered."""
    return [entity for entity in types() if entity.name in pages()]


def links(entity: EntityType) -> Iterator[tuple[str, Link, bool]]:
    """What leads from a type to another: its name, and whether it is a page."""
    for name, _, binding in fields(entity):
        match binding:
            case ToMany(link):
                yield name, link, True
            case ToOne(link) | ToList(link):
                yield name, link, False


def hides(model: type[Entity], attributes: Iterable[str]) -> bool:
    """Whether somebody may not read one of these attributes."""
    return not masked_attributes(model).isdisjoint(attributes)


def by_rule(model: type[Entity], attributes_of: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """The names that stand for protected attributes, those under one rule together: who is refused one of them is refused all."""
    found = ([name for name, attributes in attributes_of.items() if {*attributes} & {*ruled}] for ruled in field_rules(model).values())
    return [names for names in found if names]
