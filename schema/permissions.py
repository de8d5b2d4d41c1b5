"""Whether somebody may do something: `viewerCan`, from what each mutation asks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import graphene

from registry.errors import Lang
from registry.policies.permits import Permit
from registry.query.catalog import Verdicts
from schema.mutation import COMMANDS
from schema.types import enum_of

PERMITS: Mapping[str, Permit] = {declared.name: declared.permit for declared in COMMANDS if declared.permit is not None}
"""What each mutation asks before it does anything, by its name."""


def _action() -> Any:
    """The enum of the mutations, whose words are their names as they stand in a document."""
    kind = StrEnum("Action", {name: name for name in PERMITS})  # type: ignore[misc]
    about = {declared.name: declared.field.description for declared in COMMANDS}
    return graphene.Enum.from_enum(kind, description=lambda member: about[member.value] if member else "A mutation, by its name.")


Action = _action()


class Verdict(graphene.ObjectType):
    """Whether the viewer may do something, and if not why."""

    action = graphene.Field(graphene.NonNull(Action), description="The mutation that was asked about.")
    allowed = graphene.Boolean(required=True, description="Whether its role, the state of the subject and what it waits for allow it now.")
    code = graphene.String(description="What stands in the way first, by the code of `errorCatalogue`; null where nothing does.")
    reason = graphene.String(description="The same in words, as the mutation would say it.")


def field() -> graphene.Field:
    """The root field."""
    return graphene.Field(
        Verdict,
        required=True,
        action=graphene.Argument(graphene.NonNull(Action), description="The mutation."),
        subject_id=graphene.Argument(
            graphene.ID,
            description="With what, by the id that the mutation names first. Without it: whether the viewer may with anything at all.",
        ),
        lang=graphene.Argument(graphene.NonNull(enum_of(Lang)), default_value=Lang.ZH, description="The language of the reason."),
        description="Whether the viewer may do something, to be known before it is tried. A hidden subject is answered like a missing one.",
    )


VERDICTS = Verdicts(PERMITS)
