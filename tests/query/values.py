"""Values for the arguments of random questions: mostly such as are in the database, so that filters find something; some that are odd."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Any

from graphql import ValueNode
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from tests.oracle.contents import Contents

COMPARED_ELSEWHERE = ("viewerCan", "accessRules")
"""Roots that are not read from rows: what mutations would answer, and what the rules print. They are compared with these."""

ODD_IDS = ("", "park_", "_", "park_01h455vb4pex5vsknk084sn02q", "nothing_01h455vb4pex5vsknk084sn02q", "park_\0", "🏞️", "PARK_X", "7")
ODD_TEXTS = ("", "%", "_", "\\", '"', "\0", "🏞", "'; --", "园" * 300)
ODD_DECIMALS = ("0", "-0", "0.00", "-1", "1e20", "0.0000000001", "999999999999999999999999999999", "1_000", "１")
ODD_DATES = ("0001-01-01", "9999-12-31", "2020-02-29")
ODD_INSTANTS = ("0001-01-02T00:00:00Z", "9999-12-30T23:59:59.999999+00:00", "2020-05-01T16:30:15+08:00")
ABROAD = timezone(timedelta(hours=8))


class Values:
    """What there is in a world, spelled as arguments are."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    def of(self, type_name: str, column: str) -> list[Any]:
        """The values of a column, each once."""
        found = (row.get(column) for row in self.contents.rows[type_name])
        return list(dict.fromkeys(spelled(value) for value in found if value is not None and not isinstance(value, (list, dict))))

    @cached_property
    def ids(self) -> list[str]:
        return sorted(self.contents.by_id)

    def ids_of(self, type_name: str) -> list[str]:
        return sorted(row["id"] for row in self.contents.rows[type_name])

    def every(self, kind: type) -> list[Any]:
        """Every value of this kind, wherever it stands, each once."""
        rows = (row for rows in self.contents.rows.values() for row in rows)
        found = (value for row in rows for name, value in row.items() if type(value) is kind and name not in ("__typename", "search_text"))
        return sorted({spelled(value) for value in found})

    @cached_property
    def pools(self) -> Mapping[str, list[Any]]:
        """Values of each scalar, odd ones among them."""
        return {
            "Boolean": [True, False],
            "Int": [1, 2, 3, 0, 12, 2020],
            "ID": [*self.ids, *ODD_IDS],
            "String": [*(text for text in self.every(str) if text not in self.contents.by_id), *ODD_TEXTS],
            "Date": [*self.every(date), *ODD_DATES],
            "DateTime": [*self.every(datetime), *ODD_INSTANTS],
            "Decimal": [*self.every(Decimal), *ODD_DECIMALS],
        }

    def scalars(self) -> Mapping[str, st.SearchStrategy[ValueNode]]:
        """For hypothesis-graphql: what stands for each scalar."""
        numbers = st.sampled_from((*self.pools["Int"], 100, -1, 101, 2**31 - 1, -(2**31))).map(nodes.Int)
        return {"Int": numbers} | {name: _strings(self.pools[name]) for name in ("ID", "String", "Date", "DateTime", "Decimal")}


def _strings(values: Iterable[str]) -> st.SearchStrategy[ValueNode]:
    return st.sampled_from(list(values)).map(nodes.String)


def spelled(value: Any) -> Any:
    """A value of the database as an argument; instants with an offset that is not the database's."""
    if isinstance(value, datetime):
        return value.astimezone(UTC if value.microsecond == 0 else ABROAD).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
