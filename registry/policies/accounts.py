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
from registry.policies.people import both, of_account, own_or_office, some
from registry.policies.saying import says


def among_ours(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The role is over the viewer's company, park or grid, or it is an expert's and the viewer engages experts."""
    return or_(*(_gives(row, viewer, role) for role in GRANTABLE if role is not Role.ADMIN))


@says("可由其授予和收回的", "that are theirs to give and take back")
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
    return or_(among_ours(row, viewer), given_by_them(row, viewer))


@says("由其授予或出借的", "given or lent by themselves")
def given_by_them(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return of_account(viewer, row.granted_by_id)


@says("由其授予角色者的", "of those whose role is theirs to take back, or was given by them")
def of_their_people(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return some(RoleGrant, lambda grant: both(given(grant, viewer), grant.account_id == row.id))


@rows(Account)
def accounts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(of_account(viewer, row.id), of_their_people(row, viewer))


@rows(RoleGrant)
def grants(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.ADMIN, Role.AUDITOR):
        return true()
    return or_(of_account(viewer, row.account_id), given(row, viewer))


@rows(AccessToken)
def tokens(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else of_account(viewer, row.account_id)


@rows(Identity)
def identities(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else of_account(viewer, row.account_id)


@field(Account, "password_hash", "second_factor_sealed", "second_factor_counter", "recovery_hashes")
def passwords(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@field(Account, "password_set_at", "password_temporary", "second_factor_since")
def how_it_is_guarded(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """How well an account is guarded tells which one to try."""
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else of_account(viewer, row.id)


@field(AccessToken, "token_hash")
def secrets(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@reach(Account)
def for_an_account(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) or (role is not Role.ADMIN and viewer.holds(role)) else false()


@reach(RoleGrant)
def for_a_grant(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """Whoever may give it; whoever has it, to lend it or to give it back; and whoever has lent it."""
    gives = _gives(row, viewer, role) if role in GRANTABLE else false()
    if not viewer.holds(role):
        return gives
    return or_(gives, of_account(viewer, row.account_id), both(given_by_them(row, viewer), row.delegated_from_id.is_not(None)))


@reach(RoleGrant, "delegate")
def to_lend(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """Who holds the very role that is lent."""
    return and_(of_account(viewer, row.account_id), row.role == role.value) if viewer.holds(role) else false()


def ended_by(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Whoever may end a token: it is their own, or they administer. To others it is as good as missing."""
    return true() if viewer.has(Role.ADMIN) else of_account(viewer, row.account_id)


@reach(AccessToken)
def for_a_token(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@reach(Identity)
def for_an_identity(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """Whoever signs in by it, whatever role they hold; administrators."""
    return own_or_office(lambda: of_account(viewer, row.account_id), viewer, role, for_own=Role.PUBLIC)
