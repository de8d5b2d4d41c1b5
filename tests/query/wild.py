"""Questions made by hypothesis-graphql from the contract alone, and tamed: left to chance, nearly all ask for what is refused.

Taming leaves what is selected as it is. It keeps one of `first` and `last` and makes it small, takes most cursors away (chance makes no
valid one), takes nulls out of filters and leaves one key in a lookup. One document in eight stays as it was.
"""

from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    Visitor,
    print_ast,
    visit,
)
from hypothesis import strategies as st
from hypothesis_graphql import Mode, nodes, queries

from tests.query.values import COMPARED_ELSEWHERE, Values

SIZES = (0, 1, 2, 3, 5, 20, 100)


def wild_documents(schema: GraphQLSchema, values: Values) -> st.SearchStrategy[str]:
    """Documents that fit the contract, or almost."""
    return _tamed(_parts(schema, values, Mode.POSITIVE), values)


def wrong_documents(schema: GraphQLSchema, values: Values) -> st.SearchStrategy[str]:
    """Documents that break the contract in one place."""
    return _parts(schema, values, Mode.NEGATIVE).map(print_ast)


def _parts(schema: GraphQLSchema, values: Values, mode: Mode) -> st.SearchStrategy[DocumentNode]:
    """Documents of at most two root fields: with all to choose from, hypothesis-graphql goes nowhere deep in a contract of this size."""
    assert schema.query_type is not None
    types = [type_ for type_ in schema.type_map.values() if type_ not in (schema.query_type, schema.mutation_type)]
    scalars = dict(values.scalars())
    roots = [(name, field) for name, field in schema.query_type.fields.items() if name not in COMPARED_ELSEWHERE]
    made = [
        queries(
            GraphQLSchema(GraphQLObjectType("Query", dict(roots[place : place + 2])), types=types),
            custom_scalars=scalars,
            print_ast=lambda document: document,
            mode=mode,
        )
        for place in range(0, len(roots), 2)
    ]
    return st.sampled_from(made).flatmap(lambda documents: documents)


@st.composite
def _tamed(draw: st.DrawFn, parts: st.SearchStrategy[DocumentNode], values: Values) -> str:
    """Several parts as one document, under names of their own."""
    fields: list[SelectionNode] = []
    for _ in range(draw(st.integers(1, 6))):
        (operation,) = draw(parts).definitions
        assert isinstance(operation, OperationDefinitionNode)
        fields += operation.selection_set.selections
    for place, field in enumerate(fields):
        assert isinstance(field, FieldNode)
        field.alias = NameNode(value=f"r{place}")
    whole = OperationDefinitionNode(operation=OperationType.QUERY, selection_set=SelectionSetNode(selections=tuple(fields)))
    document = DocumentNode(definitions=(whole,))
    if draw(st.integers(0, 7)) < 7:
        document = visit(document, _Tamer(draw, values))
    return print_ast(document)


class _Tamer(Visitor):
    """Makes arguments reasonable, by chance."""

    def __init__(self, draw: st.DrawFn, values: Values) -> None:
        super().__init__()
        self.draw = draw
        self.values = values

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        kept = [tamed for argument in node.arguments if (tamed := self._argument(argument)) is not None]
        if {"first", "last"} <= {argument.name.value for argument in kept}:
            given_up = self.draw(st.sampled_from(("first", "last")))
            kept = [argument for argument in kept if argument.name.value != given_up]
        node.arguments = tuple(kept)
        return node

    def _argument(self, argument: ArgumentNode) -> ArgumentNode | None:
        match argument.name.value:
            case "after" | "before":
                return argument if self.draw(st.integers(0, 63)) == 63 else None
            case "first" | "last":
                size = self.draw(st.sampled_from((None, *SIZES)))
                return None if size is None else ArgumentNode(name=argument.name, value=nodes.Int(size))
            case "where" | "having":
                value = _without_nulls(argument.value)
                return None if value is None else ArgumentNode(name=argument.name, value=value)
            case "dryRun":
                return argument if self.draw(st.integers(0, 7)) == 7 else None  # it leaves little of a document
            case "by" if isinstance(argument.value, ObjectValueNode):
                return ArgumentNode(name=argument.name, value=self._one_key(argument.value))
        return argument

    def _one_key(self, by: ValueNode) -> ValueNode:
        assert isinstance(by, ObjectValueNode)
        given = [field for field in by.fields if not isinstance(field.value, NullValueNode)]
        if given:
            return ObjectValueNode(fields=(self.draw(st.sampled_from(given)),))
        identifier = self.draw(st.sampled_from(self.values.ids))
        return nodes.Object([ObjectFieldNode(name=NameNode(value="id"), value=nodes.String(identifier))])


def _without_nulls(value: ValueNode) -> ValueNode | None:
    if isinstance(value, NullValueNode):
        return None
    if isinstance(value, ListValueNode):
        return ListValueNode(values=tuple(kept for item in value.values if (kept := _without_nulls(item)) is not None))
    if isinstance(value, ObjectValueNode):
        left = ((field.name, _without_nulls(field.value)) for field in value.fields)
        return ObjectValueNode(fields=tuple(ObjectFieldNode(name=name, value=kept) for name, kept in left if kept is not None))
    return value
