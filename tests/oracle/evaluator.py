"""graphql-core's own executor over the rows: every field resolved by the meaning that the contract gives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from graphene.utils.str_converters import to_camel_case, to_snake_case
from graphql import FragmentDefinitionNode, GraphQLResolveInfo, GraphQLSchema, execute, get_named_type, get_operation_ast, is_composite_type
from graphql.execution import ExecutionResult
from graphql.execution.values import get_variable_values

from registry.actor import Actor
from registry.errors import CATALOGUE, Lang
from registry.lifecycles import accounts, companies, experts, files, interests, people, places, privacy, talent, tasks, tenancies
from registry.lifecycles.machine import Lifecycle
from tests.oracle import refusals, texts
from tests.oracle.contents import Contents, Row, half_up
from tests.oracle.eyes import Eyes, Rules
from tests.oracle.groups import groups
from tests.oracle.links import LINKS, MONEY, NAMES
from tests.oracle.lists import Cursors, page, search
from tests.oracle.refusals import Price
from tests.oracle.texts import Refusals
from tests.oracle.transitions import transitions

LIFECYCLES: dict[str, Lifecycle] = {
    "AccessToken": accounts.ACCESS_TOKEN,
    "Account": accounts.ACCOUNT,
    "Person": people.PERSON,
    "PrivacyNotice": privacy.PRIVACY_NOTICE,
    "Consent": privacy.CONSENT,
    "DataSubjectRequest": privacy.DATA_SUBJECT_REQUEST,
    "Application": talent.APPLICATION,
    "Attachment": files.ATTACHMENT,
    "CallRound": talent.CALL_ROUND,
    "Company": companies.COMPANY,
    "Conflict": experts.CONFLICT,
    "Expert": experts.EXPERT,
    "ReviewAssignment": experts.REVIEW_ASSIGNMENT,
    "CompanyLabel": companies.COMPANY_LABEL,
    "Identity": accounts.IDENTITY,
    "Interest": interests.INTEREST,
    "Lease": tenancies.LEASE,
    "Park": places.PARK,
    "RoleGrant": accounts.ROLE_GRANT,
    "SpaceUnit": places.SPACE_UNIT,
    "TalentProgramme": talent.PROGRAMME,
    "Task": tasks.TASK,
    "Tenancy": tenancies.TENANCY,
}

SQUARE_METRES = {"M2": Fraction(1), "MU": Fraction(10_000, 15), "HECTARE": Fraction(10_000), "KM2": Fraction(1_000_000)}
YUAN = {"YUAN": 1, "QIAN_YUAN": 1_000, "WAN_YUAN": 10_000, "YI_YUAN": 100_000_000}
PLACES = {"M2": 2, "MU": 6, "HECTARE": 6, "KM2": 8, "YUAN": 2, "QIAN_YUAN": 5, "WAN_YUAN": 6, "YI_YUAN": 10}
"""Decimal places that show what is stored in hundredths, in each unit."""

ROOTS = {"fact": "ReportedFact"}
"""Root fields that are not called like their type."""


@dataclass
class Verdict:
    """What a request must be answered: `data`, unless it is refused; and what it may cost."""

    data: dict[str, Any] | None
    refusals: Refusals
    cost: Price = field(default_factory=Price)
    read: int = 0
    """Objects of the answer that are read from the database, the answer itself among them."""


@dataclass
class Oracle:
    """Answers documents from the contents of a database under rules. Cursors that it gives out it knows again."""

    schema: GraphQLSchema
    contents: Contents
    rules: Rules
    cursors: Cursors = field(default_factory=lambda: Cursors({}))

    def judge(self, text: str, variables: Mapping[str, Any], actor: Actor, lang: Lang = Lang.EN) -> Verdict:
        """What the only operation of this document must be answered."""
        document, refused = texts.of_text(self.schema, text)
        operation = get_operation_ast(document) if document is not None else None
        if document is None or refused.must or operation is None:
            return Verdict(None, refused)
        texts.of_variables(variables, refused)
        coerced = get_variable_values(self.schema, operation.variable_definitions, dict(variables))
        if isinstance(coerced, list):
            refused.add("BAD_USER_INPUT")
        if refused.must or isinstance(coerced, list):
            return Verdict(None, refused)
        eyes = Eyes(self.contents, self.rules, actor)
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        walk = refusals.Walk(self.schema, eyes, self.cursors, fragments, coerced)
        refused = walk.operation(operation)
        if refused.must:
            return Verdict(None, refused)
        resolver = _Resolver(eyes, self.cursors, lang, walk.cost)
        result = execute(self.schema, document, variable_values=dict(variables), middleware=[resolver])
        assert isinstance(result, ExecutionResult)
        assert not result.errors, result.errors
        data = result.data if walk.shown is None else {key: part for key, part in (result.data or {}).items() if key in walk.shown}
        return Verdict(data, refused, walk.cost, 1 + resolver.read)


class _Resolver:
    """Stands in for the resolver of every field."""

    def __init__(self, eyes: Eyes, cursors: Cursors, lang: Lang, cost: Price) -> None:
        self.eyes = eyes
        self.cursors = cursors
        self.lang = lang
        self.cost = cost
        self.read = 0

    def resolve(self, usual: Callable[..., Any], source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        found = self._resolved(usual, source, info, **arguments)
        elsewhere = info.field_name in ("__schema", "__type", "errorCatalogue", "rateLimit") or info.parent_type.name.startswith("__")
        if is_composite_type(get_named_type(info.return_type)) and not elsewhere:
            self.read += sum(one is not None for one in found) if isinstance(found, list) else found is not None
        return found

    def _resolved(self, usual: Callable[..., Any], source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        parent, name = info.parent_type.name, to_snake_case(info.field_name)
        if info.field_name.startswith("__") or parent.startswith("__"):
            return usual(source, info, **arguments)
        if parent == "Query":
            return self._root(name, arguments)
        if parent == "Transition":
            return source[name]
        if parent == "Money":
            return _money(source, name, arguments)
        if parent.endswith("Connection") and "passing" in source:
            return self._of_list(parent.removesuffix("Connection"), source, name, arguments)
        if parent in LINKS:
            return self._of_row(source, name, arguments)
        return spelled(source[info.field_name])

    def _of_list(self, type_name: str, source: Mapping[str, Any], name: str, arguments: dict[str, Any]) -> Any:
        passing = source["passing"]
        match name:
            case "total_count":
                return min(len(passing), arguments["up_to"])
            case "total_count_precision":
                return "EXACT" if len(passing) <= arguments["up_to"] else "AT_LEAST"
            case "groups":
                return groups(self.eyes, type_name, passing, arguments)
        return source[to_camel_case(name)]

    def _root(self, name: str, arguments: dict[str, Any]) -> Any:
        match name:
            case "node":
                return self.eyes.named(arguments["id"])
            case "nodes":
                return [self.eyes.named(identifier) for identifier in arguments["ids"]]
            case "viewer":
                return self._viewer()
            case "search":
                return search(self.eyes, self.cursors, arguments)
            case "rate_limit":
                uncounted = dict.fromkeys(("limit", "remaining", "used", "resetAt"))
                return {**uncounted, "cost": self.cost.points, "nodeCount": self.cost.objects}
            case "error_catalogue":
                return [_entry(code, self.lang) for code in CATALOGUE]
        if "by" in arguments:
            return self._lookup(_type_of(name), arguments["by"])
        type_name = _type_of(name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s"))
        return page(self.eyes, self.cursors, type_name, self.eyes.all(type_name), arguments)

    def _lookup(self, type_name: str, by: Mapping[str, Any]) -> Row | None:
        ((key, value),) = by.items()
        if key == "id":
            value = (self.eyes.contents.by_id.get(value) or {}).get("merged_into_id") or value
        found = [row for row in self.eyes.all(type_name) if self.eyes.value(row, to_snake_case(key)) == value]
        assert len(found) <= 1
        return found[0] if found else None

    def _viewer(self) -> dict[str, Any]:
        mine = self.eyes.actor.account_id
        contents = self.eyes.contents
        grants = [grant for grant in self.eyes.all("RoleGrant") if grant["account_id"] == mine and _in_force(grant, contents.now)]
        account = None if mine is None else self.eyes.named(mine)
        return {"account": account, "roles": sorted(grants, key=lambda grant: str(grant["id"]))}

    def _of_row(self, row: Row, name: str, arguments: dict[str, Any]) -> Any:
        type_name = row["__typename"]
        link = LINKS[type_name].get(name)
        if link is not None:
            return self._linked(row, name, link.target, link.single, arguments)
        if name in NAMES.get(type_name, ()):
            columns = f"{name}_zh", f"{name}_en"
            return self.eyes.made_of(row, columns, lambda: row[columns[arguments["lang"] == Lang.EN]])
        if name in MONEY.get(type_name, ()):
            amount, currency, unit = (self.eyes.value(row, f"{name}_{part}") for part in ("amount", "currency", "unit"))
            return None if amount is None else {"amount": amount, "currency": currency, "unit": unit}
        match name:
            case "area":
                unit = arguments["unit"] or "M2"
                return _measured(self.eyes.value(row, "area_m2"), SQUARE_METRES[unit], unit)
            case "state_label":
                return self.eyes.made_of(row, ("state",), lambda: _label(row, Lang(arguments["lang"] or "ZH"), public=False))
            case "available_transitions":
                lang, lifecycle = Lang(arguments["lang"] or "ZH"), LIFECYCLES[type_name]
                seen = self.eyes.value(row, "state") is not None
                return transitions(self.eyes.contents, row, lifecycle, self.eyes.actor, lang) if seen else []
            case "public_state_label":
                return _label(row, Lang(arguments["lang"] or "ZH"), public=True)
        return spelled(self.eyes.value(row, name))

    def _linked(self, row: Row, name: str, target: str, single: bool, arguments: dict[str, Any]) -> Any:
        others = self.eyes.linked(row, name)
        if single:
            assert len(others) <= 1
            return others[0] if others else None
        if (row["__typename"], name) == ("Company", "labels"):
            return sorted(others, key=lambda label: (str(label["type"]), str(label["id"])))
        return page(self.eyes, self.cursors, target, others, arguments)


def _type_of(root: str) -> str:
    return ROOTS.get(root) or "".join(word.title() for word in root.split("_"))


def _in_force(grant: Row, now: datetime) -> bool:
    return bool(grant["since"] <= now and (grant["until"] is None or grant["until"] > now))


def _entry(code: str, lang: Lang) -> dict[str, Any]:
    entry = CATALOGUE[code]
    told = {Lang.ZH: (entry.zh, entry.hint_zh), Lang.EN: (entry.en, entry.hint_en)}[lang]
    return {"code": code, "httpStatus": entry.http_status or None, "meaning": told[0], "hint": told[1]}


def _label(row: Row, lang: Lang, public: bool) -> str:
    state = LIFECYCLES[row["__typename"]].state(row["state"])
    return state.public_label(lang) if public else state.label(lang)


def _money(source: Mapping[str, Any], name: str, arguments: Mapping[str, Any]) -> Any:
    if name in ("currency", "unit"):
        return source[name]
    unit = arguments["unit"] or "YUAN"
    return _measured(source["amount"], Fraction(YUAN[unit]), unit)


def _measured(value: Decimal | None, factor: Fraction, unit: str) -> str | None:
    return None if value is None else spelled(half_up(Fraction(value) / factor, PLACES[unit]))


def spelled(value: Any) -> Any:
    """A value as the contract writes it: decimals without trailing zeros, days as ISO, instants in UTC to the microsecond."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value
