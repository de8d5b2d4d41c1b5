"""Who asks: an account with its roles, and the same seen as a *kind* of viewer.

Rules are written against a `Viewer`, which knows only what changes the shape of the SQL (which roles, over everything or over some).
Whose parks and companies those are travels as parameters, so one statement serves every park manager.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Text, any_, bindparam, false, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import ColumnElement


class Role(StrEnum):
    """What an account may be. Everybody, signed in or not, is also `PUBLIC`."""

    PUBLIC = "PUBLIC"
    COMPANY = "COMPANY"
    APPLICANT = "APPLICANT"
    PARK_MANAGER = "PARK_MANAGER"
    PROMOTER = "PROMOTER"
    AMBASSADOR = "AMBASSADOR"
    REVIEWER = "REVIEWER"
    TALENT_OFFICE = "TALENT_OFFICE"
    GRID_OFFICER = "GRID_OFFICER"
    LEADER = "LEADER"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, over one thing (`scope_id`: a park, company or grid) or over everything (`None`); perhaps only borrowed for a leave."""

    role: Role
    scope_id: str | None = None
    lent: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Credential:
    """The token that somebody came with: made by signing in, or for a program, and then perhaps only to read."""

    token_id: str
    is_session: bool
    may_write: bool = True


Kind = frozenset[tuple[Role, bool]]
"""The structure of somebody's rights: each role, and whether it is over everything."""


@dataclass(frozen=True)
class Actor:
    """One who asks. `grants` are those in force now; the anonymous actor has none.

    `confirm` is asked before anything is read or done in the actor's name after a wait: it raises when the rights are no longer these.
    """

    account_id: str | None = None
    person_id: str | None = None
    name: str | None = None
    grants: tuple[Grant, ...] = ()
    credential: Credential | None = field(default=None, compare=False)
    confirm: Callable[[], Awaitable[None]] | None = field(default=None, compare=False, repr=False)

    def over(self, role: Role, identifier: str) -> bool:
        """Holds `role` over this very thing."""
        return Grant(role, identifier) in self.grants

    @cached_property
    def kind(self) -> Kind:
        rights = {(grant.role, grant.scope_id is None) for grant in self.grants}
        return frozenset(rights | ({(Role.PUBLIC, True)} if self.account_id else set()))

    @cached_property
    def viewer(self) -> "Viewer":
        return Viewer(self.kind)

    @cached_property
    def present(self) -> "Present":
        return Present(self.kind, self)

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """Values for the parameters that the rules name."""
        scopes: dict[str, Any] = {f"actor_{role.lower()}": [] for role in Role}
        for grant in self.grants:
            if grant.scope_id is not None:
                scopes[f"actor_{grant.role.lower()}"].append(grant.scope_id)
        return {"actor_account": self.account_id, "actor_person": self.person_id, **scopes}


ANONYMOUS = Actor()


@dataclass(frozen=True, slots=True)
class Viewer:
    """A kind of actor, as rules see it."""

    kind: Kind

    @property
    def signed_in(self) -> bool:
        return bool(self.kind)

    def has(self, *roles: Role) -> bool:
        """Holds one of these roles over everything."""
        return any((role, True) in self.kind for role in roles)

    def holds(self, *roles: Role) -> bool:
        """Holds one of these roles over anything at all."""
        return any((role, whole) in self.kind for role in roles for whole in (True, False))

    def over(self, role: Role, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """SQL: holds `role` over the thing whose id `column` is."""
        if (role, True) in self.kind:
            return true()
        if (role, False) in self.kind:
            return column == any_(self.scopes(role))
        return false()

    def scopes(self, role: Role) -> ColumnElement[Any]:
        """SQL: the ids of the things that `role` is held over, as an array."""
        return bindparam(f"actor_{role.lower()}", type_=ARRAY(Text))

    @property
    def account(self) -> ColumnElement[Any]:
        """SQL: the id of the viewer's account; NULL when anonymous."""
        return bindparam("actor_account", type_=Text)

    @property
    def person(self) -> ColumnElement[Any]:
        """SQL: the id of the person whom the viewer's account belongs to; NULL when it is nobody's."""
        return bindparam("actor_person", type_=Text)


@dataclass(frozen=True, slots=True)
class Present(Viewer):
    """The same of one actor in person, who is asked of things by their ids: over which a role is held is known here."""

    actor: Actor

    def over(self, role: Role, column: Any) -> ColumnElement[bool]:
        """Holds `role` over the thing with this id: true or false."""
        assert isinstance(column, str), "rules are asked of what is given, and not of rows"
        return true() if self.has(role) or self.actor.over(role, column) else false()
