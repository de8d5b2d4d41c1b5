"""Who sees which companies. The public has the cards of verified ones; who may see more is in `people.inside`."""

from typing import Any

from sqlalchemy import false, not_, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import Application, Company, CompanyLabel, CompanyRelation, RelationKind, Tenancy
from registry.policies.base import field, reach, rows, settled
from registry.policies.people import both, either, inside, of_company, of_own_park, of_park, of_person, seen, some
from registry.policies.saying import says

OF_PUBLIC_INTEREST = (RelationKind.PARENT_OF.value, RelationKind.BRANCH_OF.value, RelationKind.PARTNER_OF.value)
"""Ties that are on the public card; who controls a company and who owns shares in it is not."""


@rows(Company)
def companies(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Verified ones; in any state to those inside, to whoever registered it, and to applicants whose sponsor it is."""
    return either(verified(row, viewer), registrant(row, viewer), inside(viewer, row.id), own_sponsor(row, viewer))


@says("已核验的", "verified")
def verified(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    on_the_card: ColumnElement[bool] = row.state == "VERIFIED"
    return on_the_card


@says("推荐本人申报的", "sponsoring an application of their own")
def own_sponsor(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return some(Application, lambda other: both(of_person(viewer, other.applicant_id), other.sponsor_id == row.id))


@says("本人登记的", "registered by themselves")
def registrant(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """The viewer registered the company, which may not be in any park yet."""
    if not viewer.holds(Role.PARK_MANAGER, Role.PROMOTER):
        return false()
    mine: ColumnElement[bool] = row.registered_by_id == viewer.account
    return mine


@field(
    Company,
    "registered_capital_amount",
    "registered_capital_currency",
    "registered_capital_unit",
    "paid_in_capital_amount",
    "paid_in_capital_currency",
    "paid_in_capital_unit",
    "legal_representative",
    "controller",
    "staff_count",
    "contact_name",
    "contact_phone",
    "contact_email",
    "verified_at",
    "suspend_reason",
)
def particulars(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return or_(registrant(row, viewer), inside(viewer, row.id))


@rows(CompanyRelation)
@says(
    "双方均可见的：母子、分支、合作关系，以及本企业或本园区企业的其他关系",
    "between companies that they see: parents, branches, partners; of those that they see from inside, all",
)
def relations(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Where both companies are seen, ties of public interest; all to those inside either."""
    insider = or_(inside(viewer, row.company_id), inside(viewer, row.related_id))
    if settled(insider):
        return insider
    ends = both(seen(row, "company_id", Company, companies, viewer), seen(row, "related_id", Company, companies, viewer))
    return both(ends, or_(row.kind.in_(OF_PUBLIC_INTEREST), insider))


@field(CompanyRelation, "share")
def shares(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return or_(inside(viewer, row.company_id), inside(viewer, row.related_id))


@rows(CompanyLabel)
def labels(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    """With their company; what is only claimed, or was revoked, to those inside."""
    insider = inside(viewer, row.company_id)
    if settled(insider):
        return insider
    return either(on_the_card(row, viewer), insider)


@says("可见企业的，已核实或已过期的", "verified or expired, of a company that they see")
def on_the_card(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(seen(row, "company_id", Company, companies, viewer), row.state.in_(("VERIFIED", "EXPIRED")))


@field(CompanyLabel, "evidence")
def evidence(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return inside(viewer, row.company_id)


@reach(Company)
def for_a_company(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """A park manager acts on the companies of the park, and on those that nobody but the manager has registered yet."""
    reached = _over(row.id, viewer, role)
    return or_(registrant(row, viewer), reached) if role is Role.PARK_MANAGER and viewer.holds(role) else reached


@reach(Company, "deregister")
@says("只与本园区有关的企业的", "of a company that they act on and that is in no other park")
def to_deregister(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """That a company is no more is noted by the manager of the only park it is in; of one that is in others, by an administrator."""
    if role is not Role.PARK_MANAGER:
        return for_a_company(row, viewer, role)

    def elsewhere(stay: Any) -> ColumnElement[bool]:
        of_the_company = (stay.company_id == row.id) & stay.state.in_(OPEN_TENANCY)
        return both(not_(of_park(viewer, stay.park_id)), of_the_company)

    return both(for_a_company(row, viewer, role), not_(some(Tenancy, elsewhere)))


@reach(CompanyRelation)
def for_a_tie(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return or_(_over(row.company_id, viewer, role), _over(row.related_id, viewer, role))


@reach(CompanyLabel)
def for_a_label(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return _over(row.company_id, viewer, role)


def _over(company_id: ColumnElement[Any], viewer: Viewer, role: Role) -> ColumnElement[bool]:
    match role:
        case Role.COMPANY:
            return of_company(viewer, company_id)
        case Role.PARK_MANAGER:
            return of_own_park(viewer, company_id)
        case _:
            return true() if viewer.has(role) else false()
