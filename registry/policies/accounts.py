"""Who sees which accounts, roles and tokens, and who may give a role, take it back, or lend it.

Everybody sees their own; administrators and auditors all; companies, parks and grids those of their people; the talent office those of
experts.
"""

from typing import Any

from sqlalchemy import and_, false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.accounts import GRANTABLE
from registry.models import AccessToken, Account, Identity, RoleGrant
from registry.policies.base import field, reach, rows
from registry.policies.people import both, some


def own(account_id: Any, viewer: Viewer) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = account_id == viewer.account
    return mine if viewer.signed_in else false()


def among_ours(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The role is over the viewer's company, park or grid, or it is an expert's and the viewer engages experts."""
    return or_(*(_gives(row, viewer, role) for role in GRANTABLE if role is not Role.ADMIN))


def _gives(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """As `role`, the viewer may give and take back what the grant gives: its role, over what the viewer's own is over."""
    if not viewer.holds(role):
        return false()
    given: ColumnElement[bool] = row.role.in_(sorted(GRANTABLE[role]))
    if role in (Role.ADMIN, Role.TALENT_OFFICE):
        return given
    return and_(given, row.scope_id.is_not(None), viewer.over(role, row.scope_id))


def given(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer gave the role, or lent it, or may take it back."""
    return or_(among_ours(row, viewer), own(row.granted_by_id, viewer))


@rows(Account)
def accounts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(own(row.id, viewer), some(RoleGrant, lambda grant: both(given(grant, viewer), grant.account_id == row.id)))


@rows(RoleGrant)
def grants(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(own(row.account_id, viewer), given(row, viewer))


@rows(AccessToken)
def tokens(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else own(row.account_id, viewer)


@rows(Identity)
def identities(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else own(row.account_id, viewer)


@field(Account, "password_hash", "second_factor_sealed", "second_factor_counter", "recovery_hashes")
def passwords(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@field(Account, "password_set_at", "password_temporary", "second_factor_since")
def how_it_is_guarded(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """How well an account is guarded tells which one to try."""
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else own(row.id, viewer)


@field(AccessToken, "token_hash")
def secrets(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@reach(Account)
def for_an_account(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) or (role is not Role.ADMIN and viewer.holds(role)) else false()


@reach(RoleGrant)
def for_a_grant(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """Whoever may give it; whoever has it, to lend it or to give it back; and whoever has lent it."""
    lent = both(own(row.granted_by_id, viewer), row.delegated_from_id.is_not(None))
    concerned = both(or_(own(row.account_id, viewer), lent), true() if viewer.holds(role) else false())
    return or_(_gives(row, viewer, role) if role in GRANTABLE else false(), concerned)


@reach(AccessToken)
def for_a_token(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@reach(Identity)
def for_an_identity(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()
