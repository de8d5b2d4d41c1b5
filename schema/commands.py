"""How a mutation of the contract is declared, and the one wrapper that runs every one of them.

    ACTIVATE_PARK = command(
        "activatePark", "Opens a planned park.", places.activate_park,
        {"park_id": ID(...), "expected_version": Int(...)},
        {"park": Park},
    )

Its input and payload types follow. What the verb refuses comes back as `errors`, with nothing changed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import graphene

from registry.errors import Lang, RegistryError
from registry.models import Entity as Row
from registry.query.catalog import Binding, Command, Payload, Static
from registry.work import Work
from schema.base import Entity


class UserErrorParam(graphene.ObjectType):
    """One thing that varies in a message."""

    name = graphene.String(required=True, description="Its name in the catalogue's text.")
    value = graphene.String(required=True, description="What stood there.")


class UserError(graphene.ObjectType):
    """Why a mutation did nothing, as data."""

    code = graphene.String(required=True, description="A code of `errorCatalogue`.")
    field = graphene.List(graphene.NonNull(graphene.String), description="The path into the input; null where it concerns no one field.")
    message = graphene.String(required=True, description="What is wrong, in the language asked for.")
    hint = graphene.String(required=True, description="What to do about it.")
    params = graphene.List(graphene.NonNull(UserErrorParam), required=True, description="What varies in the message, to phrase it anew.")


@dataclass
class Outcome:
    """What a command leaves: rows by the payload field that shows them, other values, and refusals."""

    rows: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[RegistryError, ...] = ()

    @property
    def written(self) -> Mapping[str, str | None]:
        return self.rows


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


def command(name: str, description: str, verb: Verb, inputs: Mapping[str, Any], shows: Mapping[str, Shown]) -> Declared:
    """A mutation. `verb` gives what `shows` names: one thing, or a mapping of them."""
    title = name[0].upper() + name[1:]
    payload = _payload_type(f"{title}Payload", name, shows)
    arguments = {}
    if inputs:
        given = type(f"{title}Input", (graphene.InputObjectType,), {"__doc__": f"What `{name}` needs.", **inputs})
        arguments["input"] = graphene.Argument(graphene.NonNull(given), description="What it needs.")
    return Declared(
        name,
        graphene.Field(graphene.NonNull(payload), args=arguments, description=description),
        Command(_runner(verb, shows), f"{title}Payload"),
        {(f"{title}Payload", key): binding for key, binding in _bindings(shows).items()},
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
    found: dict[str, Binding] = {"errors": Static(_told), "warnings": Static(lambda context: [])}
    for key, shown in shows.items():
        if isinstance(shown, type) and issubclass(shown, Entity):
            found[key] = Payload(shown.type_name())
        else:
            found[key] = Static(_kept(key))
    return found


def _kept(key: str) -> Callable[[tuple[Outcome, Lang]], Any]:
    return lambda context: context[0].values.get(key)


def _runner(verb: Verb, shows: Mapping[str, Shown]) -> Callable[[Work, Mapping[str, Any]], Awaitable[Outcome]]:
    async def run(work: Work, given: Mapping[str, Any]) -> Outcome:
        nothing = dict.fromkeys(shows)
        try:
            async with work.session.begin_nested():
                result = await verb(work, **given)
                await work.session.flush()
        except RegistryError as refusal:
            return Outcome(rows=nothing, errors=(refusal,))
        shown = result if isinstance(result, Mapping) else {next(iter(shows)): result}
        rows = {key: value.id for key, value in shown.items() if isinstance(value, Row)}
        return Outcome(rows={**nothing, **rows}, values={key: value for key, value in shown.items() if key not in rows})

    return run


def _told(context: tuple[Outcome, Lang]) -> list[dict[str, Any]]:
    outcome, lang = context
    return [
        {
            "code": error.code,
            "field": ["input", *error.params["field"]] if "field" in error.params else None,
            "message": error.message(lang),
            "hint": error.hint(lang),
            "params": [{"name": name, "value": str(value)} for name, value in error.params.items() if name != "field"],
        }
        for error in outcome.errors
    ]
