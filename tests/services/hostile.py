"""Inputs of mutations at random, as the contract allows them or almost: mostly plausible, often hostile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_non_null_type,
)
from hypothesis import strategies as st

from registry.identifiers import synthetic_uscc

GARBAGE = (
    "",
    " ",
    "a\x01b",
    "a\nb\t",
    'say "no"\\',
    "🏢" * 3,
    "长" * 10_000,
    "nul\x00",
    "\ud800",
    "\u202etxt",
    "ＡＢＣ１２３",
    "'; DROP TABLE park; --",
    "{problem}%s",
    "Ω\u0300" * 5,
)
PLAIN = ("甲公司", "A-1", "PK-1", "13800001234", "0531-86000000", "I6513", "US", "CNY", "1.2.3", "HWUPKR0MPOU8FGXBT394")
DECIMALS = ("100", "0.875", "117.0", "36.65", "1", "0", "-1", "0.001", "0.0000000001", "100000000000000000000", "99999999999999.99", "1E20", "NaN", "1E999")
DATES = ("2020-01-01", "2024-06-30", "2026-01-01", "2026-11-26", "2030-12-31", "2099-12-31", "0001-01-01", "9999-12-31", "2019-02-30", "today")
INSTANTS = ("2026-12-31T00:00:00+08:00", "2027-01-15T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-01-01", "now")
NUMBERS = (1, 2, 3, 0, -1, 2019, 2**31 - 1, -(2**31), 2**31)
OF_AN_ID = {
    "parkId": "park",
    "operatorId": "company",
    "companyId": "company",
    "relatedId": "company",
    "viaCompanyId": "company",
    "duplicateIds": "company",
    "buildingId": "building",
    "spaceUnitId": "unit",
    "unitIds": "unit",
    "divisionId": "division",
    "registeredDivisionId": "division",
    "areaId": "area",
    "tenancyId": "tenancy",
    "leaseId": "lease",
    "labelId": "label",
    "relationId": "companyrel",
    "arrearsId": "arrears",
    "taskId": "task",
    "personId": "person",
    "noticeId": "privacynotice",
    "consentId": "consent",
    "requestId": "datarequest",
    "accountId": "account",
    "grantId": "grant",
    "tokenId": "token",
    "identityId": "identity",
    "interestId": "interest",
    "applicationId": "application",
    "attachmentId": "attachment",
    "fileId": "attachment",
    "expertId": "expert",
    "postId": "expertpost",
    "conflictId": "conflict",
    "employerId": "company",
    "scopeId": "park",
}
"""What kind of id fits which field."""


@dataclass(frozen=True)
class Attack:
    """A mutation with an input. Where `fresh` is set, the version is to be that of the row which the input names."""

    name: str
    document: str
    input: dict[str, Any]
    fresh: str | None


def documents(schema: GraphQLSchema) -> dict[str, str]:
    """Every mutation of schema/verbs as a document that reads back what it wrote, and all that is said of it."""
    assert schema.mutation_type is not None
    told = "{ code field message hint params { name value } }"
    found = {}
    for name, field in schema.mutation_type.fields.items():
        if name in ("signIn", "signOut"):
            continue
        payload = _named(field)
        shown = " ".join(f"{key} {{ id version }}" for key, part in payload.fields.items() if "id" in getattr(get_named_type(part.type), "fields", {}))
        if "input" not in field.args:
            continue
        type_ = field.args["input"].type
        found[name] = f"mutation($input: {type_}) {{ {name}(input: $input) {{ {shown} errors {told} warnings {told} }} }}"
    return found


def _named(field: GraphQLField) -> GraphQLObjectType:
    named: GraphQLNamedType = get_named_type(field.type)
    assert isinstance(named, GraphQLObjectType)
    return named


@dataclass(frozen=True)
class Armoury:
    """Makes attacks out of ids of rows that are there, by prefix."""

    schema: GraphQLSchema
    ids: Mapping[str, Sequence[str]]

    def attacks(self) -> st.SearchStrategy[Attack]:
        return st.composite(self._attack)()

    def _attack(self, draw: st.DrawFn) -> Attack:
        texts = documents(self.schema)
        name = draw(st.sampled_from(sorted(texts)))
        assert self.schema.mutation_type is not None
        type_ = self.schema.mutation_type.fields[name].args["input"].type
        given = self._object(draw, get_named_type(type_), wild=draw(st.sampled_from((0, 0, 0, 1, 3))))
        subject = next((key for key in given if key.endswith("Id") and isinstance(given[key], str)), None)
        fresh = subject if "expectedVersion" in given and draw(st.integers(0, 7)) else None
        return Attack(name, texts[name], given, fresh)

    def _object(self, draw: st.DrawFn, type_: GraphQLNamedType, wild: int) -> dict[str, Any]:
        """An input object: `wild` eighths of its values are garbage, and half of what may be absent is."""
        assert isinstance(type_, GraphQLInputObjectType)
        found = {}
        for name, field in type_.fields.items():
            needed = is_non_null_type(field.type) and name != "validateOnly"
            if needed or draw(st.integers(0, 2)) == 2:
                found[name] = self._value(draw, field.type, name, wild)
        return found

    def _value(self, draw: st.DrawFn, type_: GraphQLInputType, name: str, wild: int) -> Any:
        if not isinstance(type_, GraphQLNonNull) and draw(st.integers(0, 7)) == 7:
            return None
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            return [self._value(draw, inner.of_type, name, wild) for _ in range(draw(st.integers(0, 3)))]
        if isinstance(inner, GraphQLInputObjectType):
            return self._object(draw, inner, wild)
        if isinstance(inner, GraphQLEnumType):
            return draw(st.sampled_from(sorted(inner.values)))
        return self._scalar(draw, str(inner), name, draw(st.integers(0, 7)) < wild)

    def _scalar(self, draw: st.DrawFn, type_: str, name: str, garbage: bool) -> Any:
        match type_:
            case "Boolean":
                return draw(st.booleans())
            case "Int":
                return draw(st.sampled_from(NUMBERS))
            case "Decimal":
                return draw(st.sampled_from(DECIMALS) if garbage else st.sampled_from(DECIMALS[:5]))
            case "Date":
                return draw(st.sampled_from(DATES) if garbage else st.sampled_from(DATES[:6]))
            case "DateTime":
                return draw(st.sampled_from(INSTANTS))
            case "ID":
                kinds = sorted(self.ids) if garbage else [OF_AN_ID[name]]
                known = self.ids[draw(st.sampled_from(kinds))]
                return draw(st.sampled_from(GARBAGE)) if garbage and draw(st.booleans()) else draw(st.sampled_from(known))
            case _:
                return draw(st.sampled_from(GARBAGE) | st.text(max_size=30)) if garbage else self._text(draw, name)

    def _text(self, draw: st.DrawFn, name: str) -> str:
        fit = {"uscc": synthetic_uscc(draw(st.integers(1, 40))), "industry": "I6513", "currency": "CNY", "contactPhone": "13800001234", "foreignJurisdiction": "US"}
        return fit.get(name) or draw(st.sampled_from(PLAIN) | st.integers(1, 999).map(str))
