"""A file as a variable: the scalar takes what came with the request, and nothing that can be written."""

from dataclasses import replace
from pathlib import Path

import pytest
from graphene import Field, Int, ObjectType, Schema, String
from graphql import parse
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from registry.query.request import Upload as File
from schema.scalars import Upload

FILE = File(Path("/nowhere"), "a.xlsx", "", 1, "00" * 32)


class Query(ObjectType):  # type: ignore[misc]
    size = Field(Int, file=Upload(required=True), name=String())

    def resolve_size(self, info, file, name=""):
        return file.size


def coerced(given):
    schema = Schema(query=Query).graphql_schema
    [operation] = parse("query ($file: Upload!) { size(file: $file) }").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return get_variable_values(schema, operation.variable_definitions, given)


def test_a_file_of_the_request_passes_as_it_is():
    assert coerced({"file": FILE}) == {"file": FILE}
    assert Schema(query=Query).execute("query ($file: Upload!) { size(file: $file) }", variables={"file": FILE}).data == {"size": 1}


@pytest.mark.parametrize("value", [None, "a.xlsx", 1, {}, {"path": "/etc/passwd"}, []])
def test_nothing_that_json_can_say_is_a_file(value):
    assert isinstance(coerced({"file": value}), list)


def test_a_file_cannot_be_written_into_a_document():
    found = Schema(query=Query).execute('{ size(file: "/etc/passwd") }')
    assert found.data is None and found.errors and "variable" in found.errors[0].message


def test_the_same_file_in_another_place_is_the_same_request_and_other_content_is_not():
    again = replace(FILE, path=Path("/elsewhere"))
    assert str(again) == str(FILE) != str(replace(FILE, digest="11" * 32))
