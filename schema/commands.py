"""How a mutation of the contract is declared, and the one wrapper that runs every one of them.

    ACTIVATE_PARK = command(
        "activatePark", "Opens a planned park.", places.activate_park,
        {"park_id": ID(...), "expected_version": Int(...)},
        {"park": Park},
    )

Its input and payload types follow. Whatever the verb refuses comes back as `errors`, all of it at once, with nothing changed.
With `validateOnly` everything is done, shown, and undone.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import graphene
from sqlalchemy.exc import DBAPIError

from registry.aside import Aside
from registry.errors import Lang, RegistryError, RequestErrors
from registry.models import Entity as Row
from registry.models.base import in_contract
from registry.policies.permits import Permit, permit_of
from registry.query.catalog import Binding, Command, Payload, Static
from registry.services.breaches import breach_of
from registry.work import Refused, Work
from schema.base import Entity


class UserErrorParam(graphene.ObjectType):
    """One thing that varies in a message."""

    name = graphene.String(required=True, description="Its name in the catalogue's text.")
    value = graphene.String(required=True, description="What stood there.")


class UserError(graphene.ObjectType):
    """Why a mutation did nothing, or what may be unintended in what it did, as data."""

    code = graphene.String(required=True, description="A code of `errorCatalogue`.")
    field = graphene.List(graphene.NonNull(graphene.String), description="The path into the input; null where it concerns no one field.")
    message = graphene.String(required=True, description="What is wrong, in the language asked for.")
    hint = graphene.String(required=True, description="What to do about it.")
    params = graphene.List(graphene.NonNull(UserErrorParam), required=True, description="What varies in the message, to phrase it anew.")


@dataclass(frozen=True)
class Outcome:
    """What a command leaves: rows by the payload field that shows them, other values, refusals and warnings."""

    rows: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[RegistryError] = ()
    warnings: Sequence[RegistryError] = ()
    rehearsed: bool = False

    @property
    def written(self) -> Mapping[str, str | None]:
        return self.rows

    @property
    def refused(self) -> bool:
        return bool(self.errors)

    def undone(self) -> "Outcome":
        """What it leaves when another mutation of the same operation is refused."""
        return replace(self, rows=dict.fromkeys(self.rows), values={}, warnings=(), errors=(RegistryError("ROLLED_BACK"),))


Ahead = Callable[..., Awaitable[Mapping[str, Any]]]
Verb = Callable[..., Awaitable[Any]]
Shown = type[Entity] | Any
"""An entity type for a row that was written, or a graphene field for a value that is kept nowhere."""


@dataclass(frozen=True)
class Declared:
    """A mutation as the contract has it."""

    name: str
    field: graphene.Field
    binding: Command
    payload: Mapping[tuple[str, str], Binding]
    permit: Permit | None
    """What its verb asks before it does anything."""


VALIDATE_ONLY = graphene.InputField(
    graphene.NonNull(graphene.Boolean),
    default_value=False,
    description="Do everything, show how it would be, and undo it: nothing is kept, and nobody else sees it.",
)


def command(
    name: str,
    description: str,
    verb: Verb,
    inputs: Mapping[str, Any],
    shows: Mapping[str, Shown],
    *,
    rehearsable: bool = True,
    secret: bool = False,
    ahead: Ahead | None = None,
) -> Declared:
    """A mutation. `verb` gives what `shows` names: one thing, or a mapping of them.

    What takes long, such as comparing passwords, is done `ahead` of the transaction: it is given the input, and gives what the verb is.
    """
    title = name[0].upper() + name[1:]
    payload = _payload_type(f"{title}Payload", name, shows)
    arguments = {}
    if inputs:
        fields = {**inputs, **({"validate_only": VALIDATE_ONLY} if rehearsable else {})}
        given = type(f"{title}Input", (graphene.InputObjectType,), {"__doc__": f"What `{name}` needs.", **fields})
        arguments["input"] = graphene.Argument(graphene.NonNull(given), description="What it needs.")
    return Declared(
        name,
        graphene.Field(graphene.NonNull(payload), args=arguments, description=description),
        Command(_runner(verb, shows), f"{title}Payload", secret, _forerunner(ahead) if ahead else None),
        {(f"{title}Payload", key): binding for key, binding in _bindings(shows).items()},
        permit_of(verb),
    )


def _payload_type(title: str, name: str, shows: Mapping[str, Shown]) -> Any:
    fields: dict[str, Any] = {
        key: graphene.Field(shown, description="What was written; null where it was refused, or may not be seen.")
        if isinstance(shown, type) and issubclass(shown, Entity)
        else shown
        for key, shown in shows.items()
    }
    fields["errors"] = graphene.Field(
        graphene.List(graphene.NonNull(UserError)), required=True, description="Why nothing was done; empty when it was."
    )
    fields["warnings"] = graphene.Field(
        graphene.List(graphene.NonNull(UserError)), required=True, description="What was done all the same, and may be unintended."
    )
    return type(title, (graphene.ObjectType,), {"__doc__": f"What `{name}` did.", **fields})


def _bindings(shows: Mapping[str, Shown]) -> dict[str, Binding]:
    found: dict[str, Binding] = {"errors": Static(_errors), "warnings": Static(_warnings)}
    for key, shown in shows.items():
        if isinstance(shown, type) and issubclass(shown, Entity):
            found[key] = Payload(shown.type_name())
        else:
            found[key] = Static(_kept(key))
    return found


def _kept(key: str) -> Callable[[tuple[Outcome, Lang]], Any]:
    """A value that is kept nowhere; one that is a function says it in the language asked for."""

    def value(context: tuple[Outcome, Lang]) -> Any:
        outcome, lang = context
        found = outcome.values.get(key)
        return found(lang) if callable(found) else found

    return value


def _runner(verb: Verb, shows: Mapping[str, Shown]) -> Callable[[Work, Mapping[str, Any]], Awaitable[Outcome]]:
    async def run(work: Work, given: Mapping[str, Any]) -> Outcome:
        arguments = dict(given)
        rehearsed = bool(arguments.pop("validate_only", False))
        stopped: Sequence[RegistryError] = arguments.pop(STOPPED, ())
        result, errors = (None, stopped) if stopped else await _attempted(work, verb, arguments)
        warnings, nothing = tuple(work.warnings), dict.fromkeys(map(in_contract, shows))
        if errors:
            work.session.add_all(work.lasting)
            await work.session.flush()
            return Outcome(nothing, result or {}, errors=errors, warnings=warnings, rehearsed=rehearsed)
        shown = result if isinstance(result, Mapping) else {next(iter(shows)): result}
        rows = {in_contract(key): value.id for key, value in shown.items() if isinstance(value, Row)}
        return Outcome({**nothing, **rows}, shown, warnings=warnings, rehearsed=rehearsed)

    return run


STOPPED = "stopped"
"""What stands in the way ahead of a verb, in the place of its arguments."""


def _forerunner(ahead: Ahead) -> Callable[[Aside, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]:
    async def run(aside: Aside, given: Mapping[str, Any]) -> Mapping[str, Any]:
        arguments = dict(given)
        rehearsed = bool(arguments.pop("validate_only", False))
        try:
            return {**await ahead(aside, **arguments), "validate_only": rehearsed}
        except RequestErrors as refused:
            return {STOPPED: refused.errors}
        except RegistryError as refusal:
            if refusal.entry.http_status != DATA:
                raise
            return {STOPPED: (refusal,)}

    return run


async def _attempted(work: Work, verb: Verb, arguments: Mapping[str, Any]) -> tuple[Any, Sequence[RegistryError]]:
    """What the verb gives, or all that stands in its way: then nothing of it is left in the work."""
    work.refusals, work.warnings, work.lasting = [], [], []
    await work.journal.write()  # a mutation before this one in the same document tells its own changes
    try:
        async with work.attempt():
            result = await verb(work, **arguments)
            work.settle()
            await work.session.flush()
            return result, ()
    except Refused as refused:
        return refused.shown, refused.errors
    except RequestErrors as refused:
        return None, refused.errors
    except RegistryError as refusal:
        if refusal.entry.http_status != DATA:
            raise
        return None, (*work.refusals, refusal)
    except DBAPIError as problem:
        return None, (breach_of(problem),)


DATA = 200
"""The status of what a verb refuses: it is an answer. Everything else ends the request."""



def told(name: str, value: object) -> bool:
    """Whether a parameter is told by itself: not what is told elsewhere, is but words, or is not known."""
    return name not in ("field", "detail") and value is not None


def coded(value: object) -> str:
    """A parameter of a message for programs: the same in every language."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ", ".join(coded(item) for item in value) if isinstance(value, (list, tuple)) else str(value)


def _errors(context: tuple[Outcome, Lang]) -> list[dict[str, Any]]:
    return [_told(error, context[1]) for error in context[0].errors]


def _warnings(context: tuple[Outcome, Lang]) -> list[dict[str, Any]]:
    return [_told(warning, context[1]) for warning in context[0].warnings]


def _told(error: RegistryError, lang: Lang) -> dict[str, Any]:
    path = [in_contract(step) if isinstance(step, str) else str(step) for step in error.params.get("field", ())]
    return {
        "code": error.code,
        "field": ["input", *path] if path else None,
        "message": error.message(lang),
        "hint": error.hint(lang),
        "params": [{"name": name, "value": coded(value)} for name, value in error.params.items() if told(name, value)],
    }
