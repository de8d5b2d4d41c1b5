"""What stops the start: a contract that promises what nothing stands for, and a table that no rule speaks of."""

import dataclasses

import pytest

from registry import app
from registry.app import contract
from registry.models import Belt
from registry.policies import base
from registry.query.catalog import Inline


def test_every_field_of_the_contract_stands_for_something() -> None:
    assert contract().problems() == []


@pytest.mark.parametrize("field", [("Park", "occupancyRate"), ("Query", "parks"), ("Mutation", "signIn")])
def test_a_field_that_stands_for_nothing_is_named(field: tuple[str, str]) -> None:
    catalog = contract()
    without = dataclasses.replace(catalog, fields={key: binding for key, binding in catalog.fields.items() if key != field})
    assert without.problems() == [f"{field[0]}.{field[1]} stands for nothing in the database"]


def test_a_part_of_a_row_that_stands_for_nothing_is_named() -> None:
    catalog = contract()
    rent = catalog.fields["Lease", "rent"]
    assert isinstance(rent, Inline)
    parts = {
        key: dataclasses.replace(b, fields={}) if isinstance(b, Inline) and b.type_name == "Money" else b
        for key, b in catalog.fields.items()
    }
    assert dataclasses.replace(catalog, fields=parts).problems() == [
        "Money.amount stands for nothing in the database",
        "Money.currency stands for nothing in the database",
        "Money.unit stands for nothing in the database",
    ]


def test_a_table_without_a_rule_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_rows", {model: rule for model, rule in base._rows.items() if model is not Belt})
    app.contract.cache_clear()
    with pytest.raises(RuntimeError, match="Belt"):
        app.contract()
    monkeypatch.undo()
    app.contract.cache_clear()
    assert app.contract().problems() == []
