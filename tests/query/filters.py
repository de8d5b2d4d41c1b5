"""Filters, orders, lookups and ids for random questions, made up of values that the world has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphene.utils.str_converters import to_snake_case
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLSchema, get_named_type, is_list_type

from registry.chinese import readings
from tests.oracle.finding import FOUND_BY
from tests.oracle.links import column_of
from tests.query.drafts import Chance
from tests.query.values import ODD_DATES, ODD_DECIMALS, ODD_IDS, ODD_INSTANTS, ODD_TEXTS, Values

WILDCARDS = ("%", "_", "\\", "%_", "0%", "_s")
"""What means more than itself in a pattern of SQL, and must not here."""


@dataclass(frozen=True)
class Filters:
    """Makes up what lists are filtered and ordered by, and what single rows are found by."""

    chance: Chance
    schema: GraphQLSchema
    values: Values

    def id(self) -> str:
        return self.chance.pick(ODD_IDS) if self.chance.one_in(8) else self.chance.pick(self.values.ids)

    def by(self, type_name: str) -> dict[str, Any]:
        keys = self.schema.type_map[f"{type_name}By"]
        assert isinstance(keys, GraphQLInputObjectType)
        key = self.chance.pick(list(keys.fields))
        return {key: self._value(type_name, column_of(type_name, to_snake_case(key)), str(get_named_type(keys.fields[key].type)))}

    def order(self, type_name: str) -> list[dict[str, Any]]:
        words = self.schema.type_map[f"{type_name}OrderField"]
        assert isinstance(words, GraphQLEnumType)
        return [self._order_key(list(words.values)) for _ in range(self.chance.pick((1, 2, 3, 0)))]

    def _order_key(self, words: list[str]) -> dict[str, Any]:
        extras = {"direction": self.chance.pick((None, "ASC", "DESC", "DESC")), "nulls": self.chance.pick((None, "FIRST", "LAST"))}
        return {"field": self.chance.pick(words)} | {key: word for key, word in extras.items() if word}

    def keys(self, type_name: str) -> list[str]:
        """What to group by: up to three keys."""
        words = self.schema.type_map[f"{type_name}GroupField"]
        assert isinstance(words, GraphQLEnumType)
        return self.chance.some(list(words.values), 3)

    def of_groups(self, type_name: str, by: Sequence[str]) -> dict[str, Any]:
        """What groups have to pass, their order and their number."""
        found: dict[str, Any] = {}
        if self.chance.one_in(3):
            found["having"] = {"count": {self.chance.pick(("gte", "lt", "neq")): self.chance.pick((1, 2, 5, 6))}}
        having = self.schema.type_map[f"{type_name}GroupHaving"]
        assert isinstance(having, GraphQLInputObjectType)
        functions = [name for name in having.fields if name != "count"]
        if functions and self.chance.one_in(4):
            found["having"] = found.get("having", {}) | self._having(type_name, having, self.chance.pick(functions))
        if self.chance.one_in(2):
            words = self.schema.type_map[f"{type_name}GroupOrderField"]
            assert isinstance(words, GraphQLEnumType)
            totals = [word for word in words.values if word.startswith(("SUM_", "AVG_", "MIN_", "MAX_"))]
            usual = ["COUNT", *by, *totals]
            found["orderBy"] = [self._order_key(list(words.values) if self.chance.one_in(24) else usual) for _ in range(self.chance.pick((1, 2, 0)))]
        if self.chance.one_in(3):
            found["first"] = self.chance.pick((3, 1, 100, 0, 101))
        return found

    def _having(self, type_name: str, having: GraphQLInputObjectType, function: str) -> dict[str, Any]:
        measures = get_named_type(having.fields[function].type)
        assert isinstance(measures, GraphQLInputObjectType)
        name = self.chance.pick(list(measures.fields))
        return {function: {name: self._comparison(type_name, to_snake_case(name), get_named_type(measures.fields[name].type).name, most=1)}}

    def text(self, types: Sequence[str]) -> str:
        """Something to search for: a piece of a name of these types as one might type it, its pinyin or initials; a code; or something odd."""
        if self.chance.one_in(12):
            return self.chance.pick((*ODD_TEXTS, " ", "（）", "园 园", "x" * 101))
        type_name = self.chance.pick(types)
        names, codes = FOUND_BY[type_name]
        column = self.chance.pick((names[0], names[0], *names[:2], *codes))
        name = str(self.chance.pick(self.values.of(type_name, column) or ["山东"]))
        sounds = [sound.rstrip("12345") for sound in readings(name, type_name == "Person")]
        forms = (name, "".join(sounds), " ".join(sounds), "".join(sound[:1] for sound in sounds), name.upper(), f"{name[:2]} {name[-2:]}")
        form = self.chance.pick(forms)
        start = self.chance.pick((0, 0, 1, 2, 5))
        return form[start : start + self.chance.pick((2, 1, 3, 4, 9, 60))]

    def where(self, type_name: str, depth: int) -> dict[str, Any]:
        """A filter with few keys, and fewer the deeper it lies."""
        input_ = self.schema.type_map[f"{type_name}Where"]
        assert isinstance(input_, GraphQLInputObjectType)
        names = [name for name, key in input_.fields.items() if depth < 4 or str(get_named_type(key.type)).endswith("Filter")]
        return {name: self._condition(type_name, name, input_, depth) for name in self.chance.some(names, 3 if depth == 1 else 2)}

    def pointed(self, type_name: str) -> dict[str, Any]:
        """A filter that turns on one key or two, so that it neither keeps everything nor nothing."""
        one = self._single(type_name)
        match self.chance.pick(("plain", "plain", "not", "or", "and")):
            case "not":
                return {"not": one}
            case "or":
                return {"or": [one, self._single(type_name)]}
            case "and":
                return {"and": [one, {"not": self._single(type_name)}]}
        return one

    def _single(self, type_name: str) -> dict[str, Any]:
        input_ = self.schema.type_map[f"{type_name}Where"]
        assert isinstance(input_, GraphQLInputObjectType)
        keys = [(name, get_named_type(key.type).name) for name, key in input_.fields.items() if name not in ("and", "or", "not")]
        name, kind = self.chance.pick([key for key in keys if key[1].endswith("Filter") is self.chance.one_in(2)] or keys)
        if kind.endswith("Filter"):
            return {name: self._comparison(type_name, column_of(type_name, to_snake_case(name)), kind, most=1)}
        if not kind.endswith("ListWhere"):
            return {name: self._single(kind.removesuffix("Where"))}
        return {name: {self.chance.pick(("some", "every", "none")): self._single(kind.removesuffix("ListWhere"))}}

    def _condition(self, type_name: str, name: str, input_: GraphQLInputObjectType, depth: int) -> Any:
        type_ = input_.fields[name].type
        inner = get_named_type(type_).name
        if self.chance.one_in(96):
            return None
        if is_list_type(type_):
            return [self.where(type_name, depth + 1) for _ in range(self.chance.pick((2, 1, 0)))]
        if inner.endswith("ListWhere"):
            quantifiers = self.chance.some(("some", "every", "none"), 2)
            return {quantifier: self.where(inner.removesuffix("ListWhere"), depth + 1) for quantifier in quantifiers}
        if inner.endswith("Where"):
            return self.where(inner.removesuffix("Where"), depth + 1)
        return self._comparison(type_name, column_of(type_name, to_snake_case(name)), inner)

    def _comparison(self, type_name: str, column: str, filter_name: str, most: int = 2) -> dict[str, Any]:
        input_ = self.schema.type_map[filter_name]
        assert isinstance(input_, GraphQLInputObjectType)
        comparators = [self.chance.pick(list(input_.fields)) for _ in range(self.chance.pick(range(1, most + 1)))]
        scalar = filter_name.removesuffix("Filter")
        return {comparator: self._operand(type_name, column, scalar, comparator) for comparator in comparators}

    def _operand(self, type_name: str, column: str, scalar: str, comparator: str) -> Any:
        if comparator == "isNull":
            return self.chance.one_in(2)
        if comparator in ("in", "nin"):
            return [self._value(type_name, column, scalar) for _ in range(self.chance.pick((2, 1, 0, 3)))]
        value = self._value(type_name, column, scalar)
        if comparator not in ("contains", "startsWith"):
            return value
        if self.chance.one_in(4):
            return self.chance.pick(WILDCARDS)
        start = self.chance.pick((0, 1, 2))
        return value[start : start + self.chance.pick((1, 2, 9))]

    def _value(self, type_name: str, column: str, scalar: str) -> Any:
        """A value to compare with: of the column itself where it has any, now and then an odd one."""
        type_ = self.schema.type_map[scalar]
        if isinstance(type_, GraphQLEnumType):
            return self.chance.pick(list(type_.values))
        odd: dict[str, Sequence[Any]] = {
            "Boolean": (True, False),
            "Int": (0, -1, 2**31 - 1),
            "ID": ODD_IDS,
            "Date": ODD_DATES,
            "DateTime": ODD_INSTANTS,
            "Decimal": ODD_DECIMALS,
            "String": ODD_TEXTS,
        }
        usual = self.values.of(type_name, column) if scalar != "Boolean" else []
        value = self.chance.pick(odd[scalar]) if not usual or self.chance.one_in(12) else self.chance.pick(usual)
        return str(value) if scalar == "Decimal" else value
