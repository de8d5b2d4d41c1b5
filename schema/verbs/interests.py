"""What may be done with interests: those that keep somebody from deciding."""

import graphene

from registry.models.interests import InterestKind
from registry.services import interests
from schema.accounts import Interest
from schema.commands import command
from schema.inputs import changing, day, need, of, text
from schema.types import enum_of

_INTEREST = changing("interest", "Which interest.")

COMMANDS = (  # who is whose relative is personal: no answer to these is kept
    command(
        "declareInterest",
        "Puts on record that one has to do with a company or a person (申报利害关系): what concerns them is decided by others from now on.",
        interests.declare_interest,
        {
            "kind": need(enum_of(InterestKind), "What one has to do with them."),
            "company_id": of(graphene.ID, "The company that it is in."),
            "person_id": of(graphene.ID, "Or the person that it is in."),
            "account_id": of(graphene.ID, "Whose it is; one's own where nothing is said. Auditors put others' on record as well."),
            "since": day("From when."),
            "until": day("Until when, if it has ended."),
            "note": text("What else there is to say of it."),
        },
        {"interest": Interest},
        secret=True,
    ),
    command(
        "endInterest",
        "Notes that an interest of one's own has ended (终止利害关系). It counts for three more years.",
        interests.end_interest,
        {**_INTEREST, "until": day("Its last day: not before it was put on record; today where nothing is said.")},
        {"interest": Interest},
        secret=True,
    ),
    command(
        "strikeInterest",
        "Strikes what was put on record by mistake (撤销利害关系): it does not count. Nobody strikes one of their own.",
        interests.strike_interest,
        {**_INTEREST, "reason": need(graphene.String, "Why; its owner can read it.")},
        {"interest": Interest},
        secret=True,
    ),
)
