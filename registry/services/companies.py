"""What may be done with companies' records: registered, verified, changed, merged, and taken off the market register."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from registry.calendar import today_in_china
from registry.lifecycles.tenancies import OPEN_TENANCY, PRESENT_TENANCY
from registry.models import (
    AdminDivision,
    Application,
    Company,
    CompanyLabel,
    CompanyRelation,
    Park,
    ReportedFact,
    RoleGrant,
    SpaceUnit,
    Task,
    TaskKind,
    Tenancy,
)
from registry.services.inputs import (
    LONGEST,
    code_of,
    country_of,
    has_come,
    industry_of,
    lei_of,
    money_of,
    phone_of,
    text_of,
    texts_of,
    uscc_of,
    word,
)
from registry.services.moves import change, complete_move, keep_single, make_move, may_begin_anywhere, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

TO_HAND_OVER = timedelta(days=30)
"""How long a park has to see a company out that is no more."""

SINGLE = ("uscc", "lei", "external_reference")


async def register_company(work: Work, *, name: str, **given: Any) -> Company:
    """Enters a company. It is known by its credit code, by a number in a foreign register, or is still to be registered."""
    may_begin_anywhere(work, Company, "register")
    columns = await columns_of(work, {"name": name, **given})
    await _be_somebody(work, columns)
    work.settle()
    company = Company(id=Company.new_id(), state="SUBMITTED", registered_by_id=work.actor.account_id, **columns)
    work.session.add(company)
    work.record("company:registered", company)
    return company


async def update_company(work: Work, *, company_id: str, expected_version: int, **given: Any) -> Company:
    """Changes what is on record of a company: what is given, and nothing else; null takes it away."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "update", expected_version=expected_version)
    columns = await columns_of(work, given)
    for name in SINGLE:
        if columns.get(name) not in (None, getattr(company, name)):
            await keep_single(work, getattr(Company, name), columns[name], name)
    _know_it_still(work, company, columns)
    return updated(work, company, columns)


async def submit_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Hands a draft in to be verified."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "submit", expected_version=expected_version)
    return company


async def verify_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Vouches that the record is that of the company's licence."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "verify", expected_version=expected_version, verified_at=datetime.now(UTC))
    return company


async def suspend_company(work: Work, *, company_id: str, expected_version: int, reason: str) -> Company:
    """Takes a record out of public sight, for a reason."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "suspend", expected_version=expected_version)
    said = text_of(work, reason, ["reason"], limit=LONGEST, required=True)
    complete_move(work, company, "suspend", suspend_reason=said)
    return company


async def reinstate_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Ends a suspension."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "reinstate", expected_version=expected_version, suspend_reason=None)
    return company


async def archive_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Puts away the record of a company that has nothing to do with any park any more."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "archive", expected_version=expected_version, suspend_reason=None)
    return company


async def deregister_company(work: Work, *, company_id: str, expected_version: int, deregistered_on: date) -> dict[str, Any]:
    """Notes that a company is no more (注销): its stays in parks are given notice, what it only applied for is withdrawn.

    The parks where it is are given a task: to see it out.
    """
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "deregister", expected_version=expected_version)
    has_come(work, deregistered_on, ["deregistered_on"])
    if company.deregistered_on is not None:
        work.refuse("ALREADY_DEREGISTERED", ["company_id"], day=company.deregistered_on)
    work.settle()
    change(company, {"market_status": "DEREGISTERED", "deregistered_on": deregistered_on})
    work.record("company:deregistered", company)
    stays = (await work.session.scalars(select(Tenancy).where(Tenancy.company_id == company.id).with_for_update())).all()
    for stay in stays:
        _see_out(work, stay)
    return {"company": company}


def _see_out(work: Work, stay: Tenancy) -> None:
    """What becomes of a stay when the company is no more: this is done by no role, but follows."""
    if stay.state == "ACTIVE":
        change(stay, {"state": "LEAVING", "notice_on": today_in_china()})
        work.record("tenancy:notice_given", stay, **{"from": "ACTIVE", "to": "LEAVING"})
    elif stay.state in ("APPLIED", "APPROVED"):
        before = stay.state
        change(stay, {"state": "WITHDRAWN"})
        work.record("tenancy:withdrawn", stay, **{"from": before, "to": "WITHDRAWN"})
    if stay.state in PRESENT_TENANCY:
        due = today_in_china() + TO_HAND_OVER
        task = Task(id=Task.new_id(), park_id=stay.park_id, kind=TaskKind.END_TENANCY, subject_id=stay.id, due_on=due)
        work.session.add(task)
        work.record("task:opened", task, about=stay.id)


LINKS = (
    (Tenancy, "company_id"),
    (CompanyLabel, "company_id"),
    (CompanyLabel, "via_company_id"),
    (CompanyRelation, "company_id"),
    (CompanyRelation, "related_id"),
    (Park, "operator_id"),
    (SpaceUnit, "reserved_for_id"),
    (Application, "sponsor_id"),
    (ReportedFact, "subject_id"),
)
"""What leads to a company, and follows it into the record that takes its place."""

KEPT = ("uscc", "lei", "foreign_jurisdiction", "foreign_number", "external_reference", "established_on", "industry", "legal_representative")
"""What the record that stays takes over where it has nothing itself."""


async def merge_companies(
    work: Work, *, company_id: str, duplicate_ids: list[str], expected_version: int
) -> Company:
    """Makes one record of several of the same company: the others are archived, and lead to this one for good."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "merge", expected_version=expected_version)
    others = [await work.find(Company, other, "duplicate_ids", place) for place, other in enumerate(dict.fromkeys(duplicate_ids))]
    for place, other in enumerate(others):
        await _fits(work, company, other, place)
    if not others:
        work.refuse("TEXT_MISSING", ["duplicate_ids"])
    work.settle()
    for other in others:
        await _merge(work, company, other)
    work.record("company:merged", company, duplicates=[other.id for other in others])
    return company


async def _fits(work: Work, company: Company, other: Company, place: int) -> None:
    if other.id == company.id or other.state == "ARCHIVED":
        work.refuse("NOT_A_DUPLICATE", ["duplicate_ids", place])
    for name in ("uscc", "lei", "foreign_number"):
        if None not in (getattr(company, name), getattr(other, name)) and getattr(company, name) != getattr(other, name):
            work.refuse("NOT_A_DUPLICATE", ["duplicate_ids", place])
            break
    here, there = (select(Tenancy.park_id).where(Tenancy.company_id == one.id, Tenancy.state.in_(OPEN_TENANCY)) for one in (company, other))
    if (await work.session.execute(here.intersect(there))).first():
        work.refuse("ALREADY_TENANT", ["duplicate_ids", place])


async def _merge(work: Work, company: Company, other: Company) -> None:
    taken = {name: getattr(other, name) for name in KEPT if getattr(company, name) is None and getattr(other, name) is not None}
    change(other, {"state": "ARCHIVED", "merged_into_id": company.id, "suspend_reason": None, **dict.fromkeys(SINGLE)})
    change(other, {"foreign_jurisdiction": None, "foreign_number": None, "pending_registration": True} if "foreign_number" in taken else {})
    if other.uscc is None and other.foreign_number is None:
        other.pending_registration = True
    await work.session.flush()
    aliases = dict.fromkeys([*company.aliases, other.name_zh, *other.aliases])
    change(company, {**taken, "aliases": [alias for alias in aliases if alias != company.name_zh]})
    for model, column in LINKS:
        await _lead_to(work, model, column, company, other)
    await _hand_grants(work, company, other)
    work.record("company:archived", other, merged_into=company.id)


async def _hand_grants(work: Work, company: Company, other: Company) -> None:
    """Whoever acted for the one acts for the other; a role that somebody has over both ends where it is the second."""
    open_grants = select(RoleGrant).where(RoleGrant.scope_id.in_((company.id, other.id)), RoleGrant.until.is_(None)).with_for_update()
    grants = (await work.session.scalars(open_grants)).all()
    holders = {(grant.account_id, grant.role) for grant in grants if grant.scope_id == company.id}
    for grant in grants:
        if grant.scope_id == other.id:
            twice = (grant.account_id, grant.role) in holders
            change(grant, {"until": datetime.now(UTC)} if twice else {"scope_id": company.id})
            work.record("role_grant:ended" if twice else "role_grant:moved", grant, company=company.id)


async def _lead_to(work: Work, model: Any, column: str, company: Company, other: Company) -> None:
    """Rows that led to the one lead to the other. A tie of the company to itself is none, and goes."""
    led = (await work.session.scalars(select(model).where(getattr(model, column) == other.id).with_for_update())).all()
    for row in led:
        opposite = {"company_id": "related_id", "related_id": "company_id"}.get(column) if model is CompanyRelation else None
        if model is CompanyLabel:
            opposite = {"company_id": "via_company_id", "via_company_id": "company_id"}[column]
        if opposite and getattr(row, opposite) == company.id:
            if column == "via_company_id":
                row.via_company_id = None
            else:
                await work.session.delete(row)
            continue
        setattr(row, column, company.id)
        work.record(f"{model.__tablename__}:moved", row, company=company.id)
    await work.session.flush()


# what is given, as columns


async def columns_of(work: Work, given: Given) -> dict[str, Any]:
    """The columns of a company for what is given of it."""
    columns: dict[str, Any] = texts_of(work, given, "name address", "legal_representative controller website contact_name contact_email")
    reads: dict[str, Any] = {
        "uscc": uscc_of,
        "lei": lei_of,
        "contact_phone": phone_of,
        "industry": industry_of,
        "foreign_jurisdiction": country_of,
        "foreign_number": code_of,
        "external_reference": code_of,
    }
    columns |= {name: read(work, given[name], [name]) for name, read in reads.items() if name in given}
    columns |= {name: word(given[name]) for name in ("kind", "market_status") if name in given}
    columns |= {name: given[name] for name in ("established_on", "pending_registration", "staff_count") if name in given}
    for name in ("aliases", "sei_codes"):
        if name in given:
            columns[name] = [found for n, one in enumerate(given[name] or []) if (found := text_of(work, one, [name, n]))]
    for name in ("registered_capital", "paid_in_capital"):
        if name in given:
            columns |= money_of(work, given[name], [name], name)
    has_come(work, given.get("established_on"), ["established_on"])
    if (given.get("staff_count") or 0) < 0:
        work.refuse("AMOUNT_NEGATIVE", ["staff_count"])
    if given.get("industry"):
        columns["industry_standard"] = "GB/T 4754-2017"
    if "registered_division_id" in given:
        division = await work.look_up(AdminDivision, given["registered_division_id"], "registered_division_id")
        columns["registered_division_id"] = division.id if division else None
    return columns


async def _be_somebody(work: Work, columns: dict[str, Any]) -> None:
    """A company is somebody: by a number that nobody else has, or because it is said that it has none yet."""
    for name in SINGLE:
        await keep_single(work, getattr(Company, name), columns.get(name), name)
    abroad = columns.get("foreign_jurisdiction"), columns.get("foreign_number")
    if (abroad[0] is None) is not (abroad[1] is None):
        work.refuse("TEXT_MISSING", ["foreign_number" if abroad[1] is None else "foreign_jurisdiction"])
    elif abroad[0] is not None:
        known = select(Company.id).where(Company.foreign_jurisdiction == abroad[0], Company.foreign_number == abroad[1])
        if (await work.session.execute(known)).first():
            work.refuse("ALREADY_REGISTERED", ["foreign_number"])
    refused = any(refusal.params.get("field") in (("uscc",), ("foreign_number",), ("foreign_jurisdiction",)) for refusal in work.refusals)
    if not (columns.get("uscc") or abroad[1] or columns.get("pending_registration") or refused):
        work.refuse("IDENTITY_MISSING", ["uscc"])


def _know_it_still(work: Work, company: Company, columns: Given) -> None:
    """After a change the company is still somebody; and once it has a number, it is no longer to be registered."""
    after = {name: columns.get(name, getattr(company, name)) for name in ("uscc", "foreign_number", "pending_registration")}
    if not any(after.values()):
        work.refuse("IDENTITY_MISSING", ["uscc"])
    if company.state == "VERIFIED" and not (after["uscc"] or after["foreign_number"]):
        work.refuse("IDENTITY_MISSING", ["uscc"])
