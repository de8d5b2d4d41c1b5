"""Who is concerned by what: nobody decides in their own affair, in a relative's, or in that of a company with which they have to do.

A model whose rows are decided upon declares whom they are about:

    @affair(Lease)
    def of_a_lease(row, decider): return named(row, "tenancy_id", Tenancy, lambda stay: of_a_stay(stay, decider))

Somebody has to do with a company that they act for, or in which an interest of theirs counts, and with those one step from it: its parent,
its subsidiaries and branches, and who controls it or is controlled by it. An account is asked about, and not the token that it came with,
which may carry only some of its roles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, and_, false, func, or_, select, true, union_all
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.machine import Move
from registry.models import (
    Account,
    Application,
    Company,
    CompanyLabel,
    CompanyRelation,
    DataSubjectRequest,
    Entity,
    Interest,
    Lease,
    Person,
    RelationKind,
    RoleGrant,
    Tenancy,
    in_force,
)
from registry.models.base import today
from registry.models.interests import counts
from registry.policies.base import Subject, reach, rows
from registry.policies.people import named, of_account
from registry.policies.saying import Clause

OWN = Clause("本人的", "their own")
CLOSE_TO_THEM = Clause("近亲属或利害关系人的", "a relative's, or that of somebody in whom they have an interest")
OWN_OR_CLOSE = Clause("本人、近亲属或利害关系人的", "their own, a relative's, or that of somebody in whom they have an interest")
"""Whose affairs nobody decides, whatever their role."""

CLOSE = (RelationKind.PARENT_OF.value, RelationKind.BRANCH_OF.value, RelationKind.CONTROLS.value)
"""Ties by which one company's affair is the other's, whichever way they run."""


@rows(Interest)
def interests(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.AUDITOR) else of_account(viewer, row.account_id)


@reach(Interest)
def for_an_interest(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return of_account(viewer, row.account_id) if role is Role.PUBLIC else true() if viewer.has(role) else false()


@dataclass(frozen=True, slots=True)
class Decider:
    """A viewer who is about to make a move, as far as an affair may concern them.

    Where a move is a company's own to make, whoever acts for a company is there to make it; where it is people's own, so is everybody with
    what is theirs. Then only other people count.
    """

    viewer: Viewer
    move: Move

    def owns(self, account_id: Any) -> ColumnElement[bool]:
        """SQL: the account is the viewer's own."""
        return of_account(self.viewer, account_id)

    def has_to_do_with(self, company_id: Any) -> ColumnElement[bool]:
        """SQL: the viewer has to do with the company, or with one that is close to it."""
        if Role.COMPANY in self.move.roles or not self.viewer.signed_in:
            return false()
        tie, theirs = aliased(CompanyRelation), _companies(self.viewer)
        ways = ((tie.company_id, tie.related_id), (tie.related_id, tie.company_id))
        close = [select(there).where(here.in_(theirs), _binds(tie)) for here, there in ways]  # an index for each, where an OR has none
        found: ColumnElement[bool] = company_id.in_(union_all(theirs, *close))
        return found

    def is_close_to(self, person_id: Any) -> ColumnElement[bool]:
        """SQL: it is the viewer, or somebody in whom the viewer has an interest."""
        if not self.viewer.signed_in:
            return false()
        interest = aliased(Interest)
        about = (interest.account_id == self.viewer.account, interest.person_id.is_not(None), counts(interest))
        known = person_id.in_(select(interest.person_id).where(*about))
        if Role.APPLICANT in self.move.roles:
            return and_(person_id.is_distinct_from(self.viewer.person), known)
        return or_(person_id == self.viewer.person, known)


def _companies(viewer: Viewer) -> CompoundSelect[str]:
    """The companies in which an interest of the viewer's counts, and those that their account acts for, whatever their token carries."""
    interest, grant = aliased(Interest), aliased(RoleGrant)
    declared = (interest.account_id == viewer.account, interest.company_id.is_not(None), counts(interest))
    held = (grant.account_id == viewer.account, grant.company_id.is_not(None), in_force(grant))
    carried = [select(func.unnest(viewer.scopes(Role.COMPANY)))] if viewer.holds(Role.COMPANY) else []
    return union_all(select(interest.company_id).where(*declared), select(grant.company_id).where(*held), *carried)


def _binds(tie: Any) -> ColumnElement[bool]:
    """SQL: the tie makes one company's affair the other's today."""
    lasts = and_(or_(tie.since.is_(None), tie.since <= today()), or_(tie.until.is_(None), tie.until > today()))
    return and_(tie.kind.in_(CLOSE), lasts)


Affair = Callable[[Any, Decider], ColumnElement[bool]]

_affairs: dict[type[Entity], tuple[Affair, Clause]] = {}


def affair(model: type[Entity], never: Clause = OWN_OR_CLOSE) -> Callable[[Affair], Affair]:
    """Declares the decorated function as whom a row of `model` concerns; in words, whose `never` is decided."""

    def declare(rule: Affair) -> Affair:
        assert model not in _affairs, f"two affairs of {model.__name__}"
        _affairs[model] = rule, never
        return rule

    return declare


def concerned(model: type[Entity], row: Subject, viewer: Viewer, move: Move) -> ColumnElement[bool]:
    """The condition under which a row concerns the viewer too much to make the move: never, where the move decides nothing."""
    return _affairs[model][0](row, Decider(viewer, move)) if move.decides else false()


def never_decided(model: type[Entity], move: Move) -> Clause | None:
    """The same in words: whose affair it must not be."""
    if not move.decides:
        return None
    return CLOSE_TO_THEM if Role.APPLICANT in move.roles else _affairs[model][1]


@affair(Account, OWN)
def of_an_account(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.owns(row.id)


@affair(Interest, OWN)
def of_an_interest(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.owns(row.account_id)


@affair(Company)
def of_a_company(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.has_to_do_with(row.id)


@affair(CompanyLabel)
def of_a_label(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.has_to_do_with(row.company_id)


@affair(Tenancy)
def of_a_stay(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.has_to_do_with(row.company_id)


@affair(Lease)
def of_a_lease(row: Any, decider: Decider) -> ColumnElement[bool]:
    return named(row, "tenancy_id", Tenancy, lambda stay: of_a_stay(stay, decider))


@affair(Person)
def of_a_person(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.is_close_to(row.id)


@affair(DataSubjectRequest)
def of_a_request(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.is_close_to(row.person_id)


@affair(Application)
def of_an_application(row: Any, decider: Decider) -> ColumnElement[bool]:
    return or_(decider.is_close_to(row.applicant_id), decider.has_to_do_with(row.sponsor_id))
