"""The printed contract is the contract that runs, and every line of it speaks to a reader."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
    parse,
    print_schema,
    validate,
)

from registry.app import contract, sdl
from registry.query.catalog import Catalog

PRINTED = Path(__file__).parent.parent / "schema" / "schema.graphql"

PROOF = """
{ belt(by: {code: "ERHUAN"}) { name memberships(first: 20) { nodes { position role park { code name
    tenancies(first: 10, where: {state: {in: [ACTIVE]}}) { totalCount nodes { company { name uscc
      sponsoredApplications(first: 5) { totalCount nodes { number publicState applicant { name } } } } } } } } } } }
"""

PROMISED = {
    "Query": "belt belts park parks building spaceUnit spaceUnits company companies tenancy tenancies leases facts events node nodes viewer "
    "talentProgramme talentProgrammes callRound callRounds application applications errorCatalogue",
    "Belt": "name functions memberships parks",
    "Park": "code name kind level areaM2 belt occupancyRate vacantAreaM2 buildings spaceUnits tenancies companies applications links facts",
    "Company": "uscc name kind industry labels tenancies currentTenancies sponsoredApplications relations",
    "Tenancy": "company park kind state stateLabel enteredOn plannedEnd leftOn leaveReason leases units",
    "Lease": "tenancy units startsOn endsOn rent deposit state renewedFrom",
    "Mutation": "signIn signOut activatePark closePark",
}
"""Names that front-ends rely on."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return contract()


def own_types(catalog: Catalog) -> list[GraphQLNamedType]:
    return [type_ for type_ in catalog.schema.type_map.values() if not is_introspection_type(type_) and not is_specified_scalar_type(type_)]


def test_the_printed_contract_is_the_one_that_runs() -> None:
    assert PRINTED.read_text(encoding="utf-8") == sdl(), "run `make contract`, and tell of the change in schema/CHANGES.md"


def test_the_printed_contract_can_be_read_back() -> None:
    printed = PRINTED.read_text(encoding="utf-8")
    assert print_schema(build_schema(printed)) + "\n" == printed


def test_everything_is_described(catalog: Catalog) -> None:
    silent = []
    for type_ in own_types(catalog):
        if not type_.description:
            silent.append(type_.name)
        for name, field in getattr(type_, "fields", {}).items():
            silent += [] if field.description else [f"{type_.name}.{name}"]
            silent += [f"{type_.name}.{name}({arg})" for arg, one in getattr(field, "args", {}).items() if not one.description]
    assert silent == []


@pytest.mark.parametrize(("type_name", "names"), PROMISED.items())
def test_promised_names_are_kept(catalog: Catalog, type_name: str, names: str) -> None:
    type_ = catalog.schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    assert set(names.split()) - set(type_.fields) == set()


def test_the_query_that_proves_the_product_is_valid(catalog: Catalog) -> None:
    assert validate(catalog.schema, parse(PROOF)) == []


def test_lookups_take_exactly_one_key(catalog: Catalog) -> None:
    lookups = [type_ for type_ in own_types(catalog) if type_.name.endswith("By")]
    assert lookups
    assert all(isinstance(type_, GraphQLInputObjectType) and type_.is_one_of for type_ in lookups)


def test_a_link_to_rows_that_may_be_hidden_may_be_empty(catalog: Catalog) -> None:
    tenancy = catalog.schema.type_map["Tenancy"]
    assert isinstance(tenancy, GraphQLObjectType)
    assert str(tenancy.fields["company"].type) == "Company"
    membership = catalog.schema.type_map["BeltMembership"]
    assert isinstance(membership, GraphQLObjectType)
    assert str(membership.fields["park"].type) == "Park!"
