"""The scalars of the contract beyond GraphQL's own."""

from datetime import UTC, date, datetime
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Any

from graphene import Scalar
from graphql import GraphQLError, StringValueNode, ValueNode, print_ast

from registry.query.request import Upload as File


class _Written(Scalar):
    """A scalar that travels as a string."""

    example = ""

    @classmethod
    def read(cls, text: str) -> Any:
        raise ValueError(text)

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise GraphQLError(f"{cls.__name__} is written as a string, not {value!r}.")
        try:
            return cls.read(value)
        except (ValueError, InvalidOperation):
            raise GraphQLError(f"{value[:40]!r} is not a {cls.__name__}, which is written like {cls.example}.") from None

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            raise GraphQLError(f"{cls.__name__} is written as a string, not {print_ast(node)}.")
        return cls.parse_value(node.value)

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value)


class Decimal(_Written):
    """An exact decimal number, written as a string: `"30500000000"`, `"0.875"`. At most 30 digits, 10 of them after the point."""

    example = "3650.50"

    @classmethod
    def read(cls, text: str) -> Number:
        number = Number(text)
        _, digits, exponent = number.as_tuple()
        if not isinstance(exponent, int) or len(digits) > 30 or not -10 <= exponent <= 20:
            raise ValueError(text)
        return number


class Date(_Written):
    """A calendar day, ISO 8601: `"2020-04-18"`. Days are counted in China (Asia/Shanghai)."""

    example = "2026-11-20"

    @classmethod
    def read(cls, text: str) -> date:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)


class DateTime(_Written):
    """An instant, ISO 8601 with its offset: `"2020-05-10T17:00:00+08:00"`. Answers are in UTC."""

    example = "2026-11-20T09:30:00+08:00"

    @classmethod
    def read(cls, text: str) -> datetime:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(text)
        return instant.astimezone(UTC)


class Upload(Scalar):
    """A file, sent by the GraphQL multipart request specification. It can only be the value of a variable, and never be written as JSON."""

    @staticmethod
    def parse_value(value: Any) -> File:
        if not isinstance(value, File):
            raise GraphQLError("Upload is a file of a multipart request; send operations, map and the file as multipart/form-data.")
        return value

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> File:
        raise GraphQLError(f"Upload is the value of a variable, not {print_ast(node)[:40]}.")

    @staticmethod
    def serialize(value: Any) -> str:
        raise GraphQLError("Upload is never answered.")


class JSON(Scalar):
    """Any JSON value, as it was recorded."""

    serialize = staticmethod(lambda value: value)
