"""The five questions, each once; how a server's dialect asks them, and its answers as plain data that can be compared.

Documents of all dialects give their fields the registry's names by aliases. What still differs - a list for a row, edges for nodes, cursors,
which only their server understands - is made alike by `plain`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PARKS_NESTED = "abcde"
PARKS_FLAT = "abcdefghij"


class Question(StrEnum):
    """What is asked."""

    ONE = "one"
    PAGE = "page"
    NESTED = "nested"
    FLAT = "flat"
    DEEP = "deep"


TOLD: Mapping[Question, str] = {
    Question.ONE: "Q1 one company by its credit code, 10 fields",
    Question.PAGE: "Q2 a park's page of 50 tenancies with company, pageInfo, totalCount",
    Question.NESTED: "Q3 five parks, 100 tenancies each, their companies with labels and where else these are: some 2,400 objects",
    Question.FLAT: "Q4 1,000 tenancies with three links each",
    Question.DEEP: "Q5 a page of 50 companies deep in a list, filtered and sorted",
}


@dataclass(frozen=True)
class Dialect:
    """How a server wants the questions put, what its variables for a page beyond a cursor are, and where its answers are odd."""

    documents: Mapping[Question, str]
    beyond: Callable[[Mapping[str, Any]], dict[str, Any]]
    """The variables of the page after the one that this answer, the list of the deep question, is."""
    odd: Mapping[Question, Callable[[Any], Any]]

    def answer(self, question: Question, data: Any) -> Any:
        """An answer's data, comparable."""
        return plain(self.odd[question](data) if question in self.odd else data)


def plain(value: Any) -> Any:
    """Lists for connections that have nothing but rows, nodes for edges, no cursors or what serves as one."""
    match value:
        case {"edges": edges, **rest}:
            return plain({**rest, "nodes": [edge["node"] for edge in edges]})
        case {"nodes": nodes} if len(value) == 1:
            return plain(nodes)
        case dict():
            return {name: plain(part) for name, part in value.items() if name not in ("endCursor", "cursor", "pinyin")}
        case list():
            return [plain(part) for part in value]
        case _:
            return value


def parks(letters: str, field: Callable[[str], str]) -> str:
    """The same field once for each park, under its letter."""
    return " ".join(f"{letter}: {field(f'${letter}')}" for letter in letters)


def variables(letters: str) -> str:
    return ", ".join(f"${letter}: String!" for letter in letters)


_REGISTRY = {
    Question.ONE: """query One($uscc: String!) { company(by: {uscc: $uscc}) {
  id uscc name kind state industry industryStandard marketStatus establishedOn version } }""",
    Question.PAGE: """query Page($code: String!) { park(by: {code: $code}) { code name tenancies(first: 50) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id kind state company { id uscc name industry } } } } }""",
    Question.NESTED: f"""query Nested({variables(PARKS_NESTED)}) {{ {parks(PARKS_NESTED, "park(by: {{code: {}}}) {{ ...Tenants }}".format)} }}
fragment Tenants on Park {{ code name tenancies(first: 100) {{ nodes {{ id kind company {{
  uscc name labels {{ type validTo }} currentTenancies(first: 5) {{ nodes {{ kind park {{ code name }} }} }} }} }} }} }}""",
    Question.FLAT: f"""query Flat({variables(PARKS_FLAT)}) {{ {parks(PARKS_FLAT, "park(by: {{code: {}}}) {{ ...Tenants }}".format)} }}
fragment Tenants on Park {{ tenancies(first: 100) {{ nodes {{ id kind state
  company {{ id uscc name kind industry industryStandard marketStatus establishedOn registeredDivision {{ code name }} }} park {{ code name }} }} }} }}""",
    Question.DEEP: """query Deep($after: String) { companies(first: 50, after: $after, where: {kind: {eq: ENTERPRISE}}, orderBy: [{field: NAME}]) {
  pageInfo { hasNextPage endCursor } nodes { id uscc name industry } } }""",
}

_POSTGRAPHILE = {
    Question.ONE: """query One($uscc: String!) { company: companyByUscc(uscc: $uscc) {
  id: rowId uscc name: nameZh kind state industry industryStandard marketStatus establishedOn version } }""",
    Question.PAGE: """query Page($code: String!) { park: parkByCode(code: $code) { code name: nameZh tenancies(first: 50) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id: rowId kind state company { id: rowId uscc name: nameZh industry } } } } }""",
    Question.NESTED: f"""query Nested({variables(PARKS_NESTED)}) {{ {parks(PARKS_NESTED, "parkByCode(code: {}) {{ ...Tenants }}".format)} }}
fragment Tenants on Park {{ code name: nameZh tenancies(first: 100) {{ nodes {{ id: rowId kind company {{
  uscc name: nameZh labels(orderBy: [TYPE_ASC]) {{ nodes {{ type validTo }} }}
  currentTenancies: tenancies(first: 5) {{ nodes {{ kind park {{ code name: nameZh }} }} }} }} }} }} }}""",
    Question.FLAT: f"""query Flat({variables(PARKS_FLAT)}) {{ {parks(PARKS_FLAT, "parkByCode(code: {}) {{ ...Tenants }}".format)} }}
fragment Tenants on Park {{ tenancies(first: 100) {{ nodes {{ id: rowId kind state
  company {{ id: rowId uscc name: nameZh kind industry industryStandard marketStatus establishedOn registeredDivision {{ code name: nameZh }} }}
  park {{ code name: nameZh }} }} }} }}""",
    Question.DEEP: """query Deep($after: Cursor) { companies: allCompanies(first: 50, after: $after, condition: {kind: "ENTERPRISE"}, orderBy: [NAME_PINYIN_ASC]) {
  pageInfo { hasNextPage endCursor } nodes { id: rowId uscc name: nameZh industry } } }""",
}


def _readers(letters: str, selection: str) -> str:
    return parks(letters, lambda name: f"parks(where: {{code_eq: {name}}}, limit: 1) {{ {selection} }}")


_OPENREADER = {
    Question.ONE: """query One($uscc: String!) { company: companies(where: {uscc_eq: $uscc}, limit: 1) {
  id uscc name: nameZh kind state industry industryStandard marketStatus establishedOn version } }""",
    Question.PAGE: """query Page($code: String!) { park: parks(where: {code_eq: $code}, limit: 1) { code name: nameZh }
tenancies: tenanciesConnection(where: {park: {code_eq: $code}}, orderBy: id_ASC, first: 50) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id kind state company { id uscc name: nameZh industry } } } } }""",
    Question.NESTED: f"""query Nested({variables(PARKS_NESTED)}) {{ {_readers(PARKS_NESTED, "...Tenants")} }}
fragment Tenants on Park {{ code name: nameZh tenancies(limit: 100, orderBy: id_ASC) {{ id kind company {{
  uscc name: nameZh labels(orderBy: [type_ASC, id_ASC]) {{ type validTo }}
  currentTenancies: tenancies(limit: 5, orderBy: id_ASC) {{ kind park {{ code name: nameZh }} }} }} }} }}""",
    Question.FLAT: f"""query Flat({variables(PARKS_FLAT)}) {{ {_readers(PARKS_FLAT, "...Tenants")} }}
fragment Tenants on Park {{ tenancies(limit: 100, orderBy: id_ASC) {{ id kind state
  company {{ id uscc name: nameZh kind industry industryStandard marketStatus establishedOn registeredDivision {{ code name: nameZh }} }}
  park {{ code name: nameZh }} }} }}""",
    Question.DEEP: """query Deep($pinyin: String!, $id: String!) { companies(limit: 50, orderBy: [namePinyin_ASC, id_ASC], where: {
  kind_eq: "ENTERPRISE", namePinyin_gte: $pinyin, AND: [{namePinyin_gt: $pinyin, OR: [{id_gt: $id}]}]}) { id uscc name: nameZh industry pinyin: namePinyin } }""",
}


def _by_cursor(page: Mapping[str, Any]) -> dict[str, Any]:
    return {"after": page["pageInfo"]["endCursor"] if page else None}


def _by_row(page: Any) -> dict[str, Any]:
    """OpenReader counts off what comes before; a client who would rather go by an index names the last row it has."""
    return {"pinyin": page[-1]["pinyin"], "id": page[-1]["id"]} if page else {"pinyin": "", "id": ""}


def _first_of_each(data: dict[str, Any]) -> dict[str, Any]:
    return {name: rows[0] for name, rows in data.items()}


def _page_of_park(data: dict[str, Any]) -> dict[str, Any]:
    return {"park": {**data["park"][0], "tenancies": data["tenancies"]}}


REGISTRY = Dialect(_REGISTRY, _by_cursor, {})
POSTGRAPHILE = Dialect(_POSTGRAPHILE, _by_cursor, {})
OPENREADER = Dialect(
    _OPENREADER,
    _by_row,
    {Question.ONE: _first_of_each, Question.PAGE: _page_of_park, Question.NESTED: _first_of_each, Question.FLAT: _first_of_each},
)
