"""Who sees which accounts, roles and tokens: their own; administrators and auditors all; companies and parks those of their people."""

from typing import Any

from sqlalchemy import false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import AccessToken, Account, RoleGrant
from registry.policies.base import field, rows
from registry.policies.people import both, of_company, of_park, some
from registry.policies.saying import says


@says("本人的", "their own")
def own(account_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = account_id == viewer.account
    return mine if viewer.signed_in else false()


@says("涉及本企业或本园区的", "over their own company or park")
def among_ours(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The role is over the viewer's company, or over a park that the viewer manages."""
    over_company = both(of_company(viewer, row.company_id), row.company_id.is_not(None))
    return or_(over_company, both(of_park(viewer, row.park_id), row.park_id.is_not(None)))


@says("在本企业或本园区任职者的", "of those with a role over their own company or park")
def of_colleagues(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return some(RoleGrant, lambda grant: both(among_ours(grant, viewer), grant.account_id == row.id))


@rows(Account)
def accounts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(own(row.id, viewer), of_colleagues(row, viewer))


@rows(RoleGrant)
def grants(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(own(row.account_id, viewer), among_ours(row, viewer))


@rows(AccessToken)
def tokens(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else own(row.account_id, viewer)


@field(Account, "password_hash")
def passwords(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@field(AccessToken, "token_hash")
def secrets(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()
