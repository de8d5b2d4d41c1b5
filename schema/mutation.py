"""The mutations: every command of every subject."""

from typing import Any

import graphene

from registry.query.catalog import Binding
from schema.commands import Declared
from schema.verbs import accounts, companies, experts, files, imports, interests, people, places, privacy, tenancies

SUBJECTS = (accounts, interests, companies, places, tenancies, people, experts, privacy, files, imports)
COMMANDS: tuple[Declared, ...] = tuple(one for subject in SUBJECTS for one in subject.COMMANDS)

MUTATIONS: dict[str, Binding] = {declared.name: declared.binding for declared in COMMANDS}
PAYLOADS: dict[tuple[str, str], Binding] = {place: binding for declared in COMMANDS for place, binding in declared.payload.items()}

Mutation: Any = type(
    "Mutation",
    (graphene.ObjectType,),
    {"__doc__": "Everything that can be done.", **{declared.name: declared.field for declared in COMMANDS}},
)
