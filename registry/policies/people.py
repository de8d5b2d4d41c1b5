"""What several rules ask: a row behind a link, and what the viewer has to do with an application or a company."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Exists, and_, case, exists, false, literal_column, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement, visitors

from registry.actor import Role, Viewer
from registry.lifecycles.tenancies import ADMITTED_TENANCY
from registry.models import Entity, Tenancy
from registry.models.base import Row
from registry.policies.base import Rule, plainly, settled
from registry.policies.saying import says


def some(model: type[Entity], condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """SQL: there is a row of `model` for which `condition` holds; settled at once where the condition never can."""
    other = aliased(model)
    wanted = plainly(condition(other))
    if settled(wanted) is False:
        return false()
    return exists(select(literal_column("1")).select_from(other).where(wanted))


def named(row: Any, attribute: str, model: type[Entity], condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """SQL: `condition` holds for the row of `model` that `row` names in `attribute`; asked of that very row where it is within reach.

    Every row names one: what is the same for all of them is not looked up.
    """
    found = row.within_reach(attribute) if isinstance(row, Row) else None
    if found is not None:
        wanted = plainly(condition(found))
        if settled(wanted) is None:
            row.join(attribute)
        return wanted
    for_all = plainly(condition(aliased(model)))
    if settled(for_all) is not None:
        return for_all
    return some(model, lambda other: both(condition(other), other.id == getattr(row, attribute)))


def seen(row: Any, attribute: str, model: type[Entity], rule: Rule, viewer: Viewer) -> ColumnElement[bool]:
    """SQL: the viewer sees, by the rule for `model`, the row that `row` names in `attribute`; settled at once where that row is shown."""
    found = row.at_hand(attribute) if isinstance(row, Row) else None
    if found is not None and found.granted:
        return true()
    return named(row, attribute, model, lambda other: rule(other, viewer))


def both(first: ColumnElement[bool], second: ColumnElement[bool]) -> ColumnElement[bool]:
    """`first AND second`, settled to false where either is."""
    return false() if False in (settled(first), settled(second)) else and_(first, second)


def either(*ways: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: one of several ways to be seen, tried in this order: what is quickly told first, then what holds of most rows.

    The only way that is left may become a join. Of several none can, and PostgreSQL would hash the tables they look at whole for a page
    of twenty rows: there they are looked at row by row. It is a CASE because PostgreSQL would take an OR apart and combine every index that
    fits one of its parts, which costs more than the looks it saves.
    """
    left = [way for way in map(plainly, ways) if settled(way) is not False]
    if not left or any(settled(way) for way in left):
        return true() if left else false()
    *others, last = left
    return case(*((row_by_row(way), true()) for way in others), else_=row_by_row(last)) if others else last


def row_by_row(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, with every EXISTS said so that it is answered by an index for each row."""

    def replace(element: Any, **_: Any) -> Any:
        if not isinstance(element, Exists):
            return None
        found: Any = element.element
        return found.element.limit(literal_column("1")).scalar_subquery().is_not(None)

    replaced: ColumnElement[bool] = visitors.replacement_traverse(condition, {}, replace)
    return replaced


@says("本企业的", "of their own company")
def of_company(viewer: Viewer, company_id: Any) -> ColumnElement[bool]:
    """SQL: the company is one that the viewer acts for."""
    return viewer.over(Role.COMPANY, company_id)


@says("本园区的", "of their own park")
def of_park(viewer: Viewer, park_id: Any) -> ColumnElement[bool]:
    """SQL: the park is one that the viewer manages."""
    return viewer.over(Role.PARK_MANAGER, park_id)


@says("本人的", "their own")
def of_account(viewer: Viewer, account_id: Any) -> ColumnElement[bool]:
    """SQL: the account is the viewer's."""
    return _is(account_id, viewer.account, viewer)


@says("本人的", "their own")
def of_person(viewer: Viewer, person_id: Any) -> ColumnElement[bool]:
    """SQL: the person is the one whom the viewer's account belongs to."""
    return _is(person_id, viewer.person, viewer)


def own_or_office(own: Callable[[], ColumnElement[bool]], viewer: Viewer, role: Role, *, for_own: Role) -> ColumnElement[bool]:
    """SQL: in the role `for_own` people reach what is their own, whatever other role they hold; as an office, everything.

    What is their own is asked in that role only: rules are printed by what they ask.
    """
    if role is for_own:
        return own()
    return true() if viewer.has(role) else false()


def _is(identifier: Any, own: ColumnElement[Any], viewer: Viewer) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = identifier == own
    return mine if viewer.signed_in else false()


@says("获准入驻或自行申请入驻本园区的企业的", "of a company that their park let in, or that applied there itself")
def of_own_park(viewer: Viewer, company_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: the company was let into a park that the viewer manages, or has applied there itself: entering it oneself opens nothing."""
    if viewer.has(Role.PARK_MANAGER):
        return true()

    def ours(stay: Any) -> ColumnElement[bool]:
        concerned = or_(stay.filed_by_company, stay.state.in_(ADMITTED_TENANCY))
        return both(of_park(viewer, stay.park_id), and_(stay.company_id == company_id, concerned))

    return some(Tenancy, ours)


def inside(viewer: Viewer, company_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """SQL: the viewer sees the company from inside: its own people, its park's managers, and the offices that work with companies."""
    offices = (Role.PROMOTER, Role.AMBASSADOR, Role.TALENT_OFFICE, Role.LEADER, Role.ADMIN, Role.AUDITOR)
    if viewer.has(*offices):
        return true()
    return or_(of_company(viewer, company_id), of_own_park(viewer, company_id))
