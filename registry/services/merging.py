"""What is done with duplicates: one record is made of several of the same company, and all that led to the others leads to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from registry.calendar import today_in_china
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import (
    Application,
    Company,
    CompanyLabel,
    CompanyRelation,
    Conflict,
    Expert,
    ExpertPost,
    Interest,
    Park,
    ReportedFact,
    RoleGrant,
    SpaceUnit,
    Tenancy,
)
from registry.policies.permits import OfRow, permit
from registry.services.companies import SINGLE
from registry.services.inputs import few
from registry.services.moves import barred, change, may_do
from registry.work import Work

AT_ONCE = 10
"""How many records are merged into one at a time."""

INSTANT = timedelta(microseconds=1)

LINKS = (
    (Company, "merged_into_id"),
    (Tenancy, "company_id"),
    (CompanyLabel, "company_id"),
    (CompanyLabel, "via_company_id"),
    (CompanyRelation, "company_id"),
    (CompanyRelation, "related_id"),
    (Park, "operator_id"),
    (SpaceUnit, "reserved_for_id"),
    (Application, "sponsor_id"),
    (ReportedFact, "subject_id"),
    (Interest, "company_id"),
    (Expert, "employer_id"),
    (ExpertPost, "company_id"),
    (Conflict, "company_id"),
)
"""What leads to a company, and follows it into the record that takes its place."""

UNTOLD = (Application, Interest, Expert, ExpertPost, Conflict)
"""Of these the log does not tell whoever merges which of them followed."""

DATED = (Application,)
"""Of these it is counted from their last change for how long they are kept: that they followed is none."""

OPPOSITES = {
    (CompanyLabel, "company_id"): "via_company_id",
    (CompanyLabel, "via_company_id"): "company_id",
    (CompanyRelation, "company_id"): "related_id",
    (CompanyRelation, "related_id"): "company_id",
}
"""The other end of what ties two companies."""

KEPT = (*SINGLE, "foreign_jurisdiction", "foreign_number", "established_on", "industry", "legal_representative")
"""What the record that stays takes over where it has nothing itself."""

NUMBERS = (("uscc",), ("lei",), ("foreign_jurisdiction", "foreign_number"))
"""What two records of one company never have different."""


@permit(OfRow(Company, "merge"))
async def merge_companies(work: Work, *, company_id: str, duplicate_ids: list[str], expected_version: int) -> Company:
    """Makes one record of several of the same company: the others are archived, and lead to this one for good."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "merge", expected_version=expected_version)
    few(work, duplicate_ids, ["duplicate_ids"], AT_ONCE)
    if not duplicate_ids:
        work.refuse("TEXT_MISSING", ["duplicate_ids"])
    work.settle()
    others = [await work.find(Company, other, "duplicate_ids", place) for place, other in enumerate(duplicate_ids)]
    for place, found in enumerate(await barred(work, others, "merge")):
        for problem in found:
            work.refuse(problem.code, ["duplicate_ids", place], **problem.params)
    await _fit(work, company, others)
    work.settle()
    for other in others:
        await _merge(work, company, other)
    work.record("company:merged", company, duplicates=[other.id for other in others])
    return company


async def _fit(work: Work, company: Company, others: Sequence[Company]) -> None:
    """Refuses what cannot be the same company, be it as the record that stays or as one before it among the duplicates."""
    for place, other in enumerate(others):
        before = (company, *others[:place])
        if other in before or other.state == "ARCHIVED" or any(_differ(one, other) for one in before):
            work.refuse("NOT_A_DUPLICATE", ["duplicate_ids", place])
        elif await _share_a_park(work, before, other):
            work.refuse("ALREADY_TENANT", ["duplicate_ids", place])


def _differ(one: Company, other: Company) -> bool:
    numbers = [[tuple(getattr(each, name) for name in names) for each in (one, other)] for names in NUMBERS]
    return any(None not in here + there and here != there for here, there in numbers)


async def _share_a_park(work: Work, before: Sequence[Company], other: Company) -> bool:
    def parks(*companies: Company) -> Any:
        ids = [company.id for company in companies]
        return select(Tenancy.park_id).where(Tenancy.company_id.in_(ids), Tenancy.state.in_(OPEN_TENANCY))

    return (await work.session.execute(parks(*before).intersect(parks(other)))).first() is not None


async def _merge(work: Work, company: Company, other: Company) -> None:
    taken = {name: getattr(other, name) for name in KEPT if getattr(company, name) is None and getattr(other, name) is not None}
    given_up = dict.fromkeys(name for name in (*SINGLE, "foreign_jurisdiction", "foreign_number") if name in taken)
    change(other, {"state": "ARCHIVED", "merged_into_id": company.id, "suspend_reason": None, **given_up})
    if other.uscc is None and other.foreign_number is None:
        other.pending_registration = True
    await work.session.flush()
    names = dict.fromkeys([*company.aliases, other.name_zh, *other.aliases])
    numbered = {"pending_registration": False} if {"uscc", "foreign_number"} & taken.keys() else {}
    change(company, {**taken, **numbered, "aliases": [name for name in names if name != company.name_zh]})
    await work.session.flush()
    sponsored = (await work.session.scalars(select(Application.id).where(Application.sponsor_id == other.id))).all()
    for model, column in LINKS:
        await _lead_to(work, model, column, company, other)
    for application in (await work.session.scalars(select(Application).where(Application.id.in_(sponsored)))).all():
        work.record("application:moved", application, company=company.id)
    await _hand_grants(work, company, other)
    work.record("company:archived", other, merged_into=company.id)


async def _hand_grants(work: Work, company: Company, other: Company) -> None:
    """Whoever acts for the one acts for the other; a role that somebody has over both ends where it is the second."""
    now = datetime.now(UTC)
    in_force = or_(RoleGrant.until.is_(None), RoleGrant.until > now)
    found = select(RoleGrant).where(RoleGrant.scope_id.in_((company.id, other.id)), in_force).order_by(RoleGrant.id).with_for_update()
    grants = (await work.session.scalars(found)).all()
    holders = {(grant.account_id, grant.role) for grant in grants if grant.scope_id == company.id and grant.until is None}
    for grant in grants:
        if grant.scope_id == other.id:
            twice = grant.until is None and (grant.account_id, grant.role) in holders
            change(grant, {"until": max(now, grant.since + INSTANT)} if twice else {"scope_id": company.id})
            work.record("role_grant:ended" if twice else "role_grant:moved", grant, company=company.id)


async def _lead_to(work: Work, model: Any, column: str, company: Company, other: Company) -> None:
    """Rows that led to the one lead to the other. A tie of the company to itself is none, and goes; so does one that is there already."""
    led = select(model).where(getattr(model, column) == other.id).order_by(model.id).with_for_update()
    for row in (await work.session.scalars(led)).all():
        opposite = OPPOSITES.get((model, column))
        if row is other:
            continue
        if opposite and getattr(row, opposite) == company.id and column == "via_company_id":
            row.via_company_id = None
        elif (opposite and getattr(row, opposite) == company.id) or await _is_tied(work, row, column, company):
            await work.session.delete(row)
            work.record(f"{model.__tablename__}:removed", row, company=company.id)
        else:
            if isinstance(row, (Interest, ExpertPost)) and await _is_there(work, row, company):
                change(row, {"until": max(today_in_china(), row.since or date.min)})
            setattr(row, column, company.id)
            if model in DATED:
                flag_modified(row, "updated_at")  # is written as it stands, and not as of now
            if model not in UNTOLD:
                work.record(f"{model.__tablename__}:moved", row, company=company.id)
        await work.session.flush()


async def _is_there(work: Work, row: Interest | ExpertPost, company: Company) -> bool:
    """Whether the account has the same interest in the company too, or the expert the same post, and both are open."""
    if isinstance(row, ExpertPost):
        posts = (ExpertPost.expert_id == row.expert_id, ExpertPost.role == row.role, ExpertPost.company_id == company.id)
        same = select(ExpertPost.id).where(*posts, ExpertPost.until.is_(None))
    else:
        interests = (Interest.account_id == row.account_id, Interest.kind == row.kind, Interest.company_id == company.id)
        same = select(Interest.id).where(*interests, Interest.until.is_(None), Interest.struck_at.is_(None))
    is_open = row.until is None and (isinstance(row, ExpertPost) or row.struck_at is None)
    return is_open and (await work.session.execute(same)).first() is not None


async def _is_tied(work: Work, row: Any, column: str, company: Company) -> bool:
    """Whether the company has this very tie itself, in force."""
    if not isinstance(row, CompanyRelation) or row.until is not None:
        return False
    ends = {"company_id": row.company_id, "related_id": row.related_id, column: company.id}
    same = (CompanyRelation.company_id == ends["company_id"], CompanyRelation.related_id == ends["related_id"])
    tied = select(CompanyRelation.id).where(*same, CompanyRelation.kind == row.kind, CompanyRelation.until.is_(None))
    return (await work.session.execute(tied)).first() is not None
