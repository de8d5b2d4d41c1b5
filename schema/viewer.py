"""Who asks: the viewer's account and roles."""

from typing import Any

import graphene
from sqlalchemy import Text, and_, bindparam
from sqlalchemy.sql import ColumnElement

from registry.models import in_force
from registry.query.catalog import Inline, Link, ToList, ToOne
from schema.accounts import Account, RoleGrant

_me = bindparam("actor_account", type_=Text)


class Viewer(graphene.ObjectType):
    """Who asks. Everybody may: without signing in there is no account and no role, and what is public is seen."""

    account = graphene.Field(Account, description="The account; null for those who have not signed in.")
    roles = graphene.Field(
        graphene.List(graphene.NonNull(RoleGrant)), required=True, description="The roles in force now, each with what it is held over."
    )


def _own_account(parent: Any, account: Any) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = account.id == _me
    return mine


def _roles_in_force(parent: Any, grant: Any) -> ColumnElement[bool]:
    return and_(grant.account_id == _me, in_force(grant))


VIEWER = Inline("Viewer", {"account": ToOne(Link("Account", _own_account)), "roles": ToList(Link("RoleGrant", _roles_in_force))})
