"""Who may sign in, and as what."""

import graphene

from registry.models import accounts
from registry.services import accounts as verbs
from schema.base import Column, Entity, Many, One
from schema.commands import command
from schema.scalars import DateTime


class Account(Entity, model=accounts.Account, lookups=("username",), roots=("account", "accounts")):
    """An account (账户): the name under which a person or a program signs in."""

    username = Column("The name to sign in with, in lower case.")
    display_name = Column("The name to show.")
    disabled_at = Column("Since when it may not sign in; null while it may.")
    is_synthetic = Column("Whether it is made up, for trying things out.")
    person = One("The applicant it belongs to; null for staff, companies and programs.")
    grants = Many("The roles it has been given, past ones included.")


class RoleGrant(Entity, model=accounts.RoleGrant):
    """A role grant (角色授权): a role over one thing, or over everything, from an instant until another."""

    role = Column("What the account may act as.")
    scope = Column("The id of the park, company or grid that the role is over; `ALL` when it is over everything.", certain=True)
    since = Column("From when.")
    until = Column("Until when; null while it has no end.")
    account = One("The account that has it.")


COMMANDS = (
    command(
        "signIn",
        "Signs in with a password. The token is shown this once: send it as `Authorization: Bearer …`.",
        verbs.sign_in,
        {
            "username": graphene.InputField(graphene.String, required=True, description="The account's name; case does not matter."),
            "password": graphene.InputField(graphene.String, required=True, description="The password."),
        },
        {
            "account": Account,
            "token": graphene.String(description="The bearer token; null where signing in was refused."),
            "expires_at": graphene.Field(DateTime, description="Until when the token is good."),
        },
        rehearsable=False,
        secret=True,
    ),
    command(
        "signOut",
        "Ends every session of one's own account. Tokens made for scripts stay.",
        verbs.sign_out,
        {},
        {"ended": graphene.Int(required=True, description="How many sessions ended.")},
    ),
)
"""What may be done with one's own account."""
