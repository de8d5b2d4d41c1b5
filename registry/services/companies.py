"""What may be done with companies' records: registered, verified, changed, and taken off the market register."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from registry.calendar import today_in_china
from registry.errors import Word
from registry.lifecycles.tenancies import PRESENT_TENANCY
from registry.models import AdminDivision, Company, Task, TaskKind, Tenancy
from registry.models.companies import CompanyKind, MarketStatus
from registry.policies.permits import Anywhere, OfRow, permit
from registry.policies.waiting import CREDIT_CODE
from registry.services.inputs import (
    LONGEST,
    code_of,
    country_of,
    each_of,
    has_come,
    in_order,
    industry_of,
    lei_of,
    money_of,
    phone_of,
    sei_code_of,
    text_of,
    texts_of,
    uscc_of,
    word,
)
from registry.services.leases import end_leases
from registry.services.moves import change, complete_move, keep_single, looked_ahead, make_move, may_begin_anywhere, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

TO_HAND_OVER = timedelta(days=30)
"""How long a park has to see a company out that is no more."""

DAY_OF_DEREGISTRATION = Word(
    "deregistered_on", "注销日期（请用 deregisterCompany 登记注销）", "the day it was taken off the register (use deregisterCompany)"
)

REGISTERED = "SUBMITTED"
"""The state that a company is entered in."""

SINGLE = ("uscc", "lei", "external_reference")


@permit(Anywhere(Company, "register"))
async def register_company(work: Work, *, name: str, **given: Any) -> Company:
    """Enters a company. It is known by its credit code, by a number in a foreign register, or is still to be registered."""
    may_begin_anywhere(work, Company, "register")
    columns = await columns_of_new(work, {"name": name, **given})
    work.settle()
    return entered(work, new_company(work, columns))


async def register_clear_companies(work: Work, wanted: Sequence[Given]) -> list[Company | None]:
    """Registers those that are new and clear, each given as `register_company` has it; the others are None, and nothing is done of them.

    No two of them may be about the same company or number.
    """
    may_begin_anywhere(work, Company, "register")
    async with looked_ahead(work, {getattr(Company, name): [given.get(name) for given in wanted] for name in SINGLE}):
        companies = [await _clear(work, given) for given in wanted]
    for company in companies:
        if company is not None:
            entered(work, company)
    await work.session.flush()
    return companies


async def _clear(work: Work, given: Given) -> Company | None:
    """What is to be entered; None where anything stands in its way, or is odd."""
    work.refusals, work.warnings = [], []
    columns = await columns_of_new(work, given)
    doubts = [*work.refusals, *work.warnings]
    work.refusals, work.warnings = [], []
    return None if doubts else new_company(work, columns)


def new_company(work: Work, columns: Given) -> Company:
    """One in its first state, not entered yet."""
    return Company(id=Company.new_id(), state=REGISTERED, registered_by_id=work.actor.account_id, **columns)


def entered(work: Work, company: Company) -> Company:
    """A new company, as an event tells of it."""
    work.session.add(company)
    work.record("company:registered", company)
    return company


@permit(OfRow(Company, "update"))
async def update_company(work: Work, *, company_id: str, expected_version: int, **given: Any) -> Company:
    """Changes what is on record of a company: what is given, and nothing else; null takes it away."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "update", expected_version=expected_version)
    columns = await columns_of(work, given)
    for name in SINGLE:
        if columns.get(name) not in (None, getattr(company, name)):
            await keep_single(work, getattr(Company, name), columns[name], name)
    await _know_it_still(work, company, columns)
    _on_the_register(work, company, columns)
    return updated(work, company, columns)


@permit(OfRow(Company, "submit"))
async def submit_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Hands a draft in to be verified."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "submit", expected_version=expected_version)
    return company


@permit(OfRow(Company, "verify"))
async def verify_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Vouches that the record is that of the company's licence."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "verify", expected_version=expected_version, verified_at=datetime.now(UTC))
    return company


def vouched(work: Work, company: Company) -> None:
    """The same by whoever lets the company into a park."""
    if company.uscc is None and company.foreign_number is None:
        work.refuse("REQUIRED", ["company", "uscc"], needed=CREDIT_CODE)
    complete_move(work, company, "verify", verified_at=datetime.now(UTC))


@permit(OfRow(Company, "suspend"))
async def suspend_company(work: Work, *, company_id: str, expected_version: int, reason: str) -> Company:
    """Takes a record out of public sight, for a reason."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "suspend", expected_version=expected_version)
    said = text_of(work, reason, ["reason"], limit=LONGEST, required=True)
    complete_move(work, company, "suspend", suspend_reason=said)
    return company


@permit(OfRow(Company, "reinstate"))
async def reinstate_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Ends a suspension."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "reinstate", expected_version=expected_version, suspend_reason=None)
    return company


@permit(OfRow(Company, "archive"))
async def archive_company(work: Work, *, company_id: str, expected_version: int) -> Company:
    """Puts away the record of a company that has nothing to do with any park any more."""
    company = await work.find(Company, company_id, "company_id")
    await make_move(work, company, "archive", expected_version=expected_version, suspend_reason=None)
    return company


@permit(OfRow(Company, "deregister"))
async def deregister_company(work: Work, *, company_id: str, expected_version: int, deregistered_on: date) -> Company:
    """Notes that a company is no more (注销): its stays in parks are given notice, what it only applied for is withdrawn.

    The parks where it is are given a task: to see it out.
    """
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "deregister", expected_version=expected_version)
    has_come(work, deregistered_on, ["deregistered_on"])
    in_order(work, company.established_on, deregistered_on, ["deregistered_on"])
    if company.deregistered_on is not None:
        work.refuse("ALREADY_DEREGISTERED", ["company_id"], day=company.deregistered_on)
    work.settle()
    change(company, {"market_status": "DEREGISTERED", "deregistered_on": deregistered_on})
    work.record("company:deregistered", company)
    stays = select(Tenancy).where(Tenancy.company_id == company.id).order_by(Tenancy.id).with_for_update()
    for stay in (await work.session.scalars(stays)).all():
        await _see_out(work, stay)
    return company


async def _see_out(work: Work, stay: Tenancy) -> None:
    """What becomes of a stay when the company is no more: this is done by no role, but follows."""
    if stay.state == "ACTIVE":
        complete_move(work, stay, "give_notice", notice_on=today_in_china())
    elif stay.state in ("APPLIED", "APPROVED"):
        complete_move(work, stay, "withdraw")
        await end_leases(work, stay, today_in_china(), "DEREGISTERED")
    if stay.state in PRESENT_TENANCY:
        due = today_in_china() + TO_HAND_OVER
        task = Task(id=Task.new_id(), park_id=stay.park_id, kind=TaskKind.END_TENANCY, subject_id=stay.id, due_on=due)
        work.session.add(task)
        work.record("task:opened", task, about=stay.id)


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
    columns |= {name: word(given[name]) for name in ("market_status",) if name in given}
    columns |= {name: given[name] for name in ("established_on", "staff_count") if name in given}
    if "kind" in given:
        columns["kind"] = word(given["kind"] or CompanyKind.ENTERPRISE)
    if "pending_registration" in given:
        columns["pending_registration"] = bool(given["pending_registration"])
    for name, each in (("aliases", text_of), ("sei_codes", sei_code_of)):
        if name in given:
            columns[name] = each_of(work, given[name], [name], each)
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


async def columns_of_new(work: Work, given: Given) -> dict[str, Any]:
    """The same of a new one: it is somebody, by a number that nobody else has, or because it is said that it has none yet."""
    columns = await columns_of(work, given)
    for name in SINGLE:
        await keep_single(work, getattr(Company, name), columns.get(name), name)
    await _be_registered_abroad(work, columns.get("foreign_jurisdiction"), columns.get("foreign_number"))
    refused = any(refusal.params.get("field") in (("uscc",), ("foreign_number",), ("foreign_jurisdiction",)) for refusal in work.refusals)
    if not (columns.get("uscc") or columns.get("foreign_number") or columns.get("pending_registration") or refused):
        work.refuse("IDENTITY_MISSING", ["uscc"])
    return columns


async def _be_registered_abroad(work: Work, jurisdiction: str | None, number: str | None, but: str = "") -> None:
    """A number abroad says in which country, and is nobody else's there."""
    if (jurisdiction is None) is not (number is None):
        work.refuse("TEXT_MISSING", ["foreign_number" if number is None else "foreign_jurisdiction"])
    elif jurisdiction is not None:
        known = select(Company.id).where(Company.foreign_jurisdiction == jurisdiction, Company.foreign_number == number, Company.id != but)
        if (await work.session.execute(known)).first():
            work.refuse("ALREADY_REGISTERED", ["foreign_number"])


async def _know_it_still(work: Work, company: Company, columns: dict[str, Any]) -> None:
    """After a change the company is still somebody; and once it has a number, it is no longer to be registered."""
    names = ("uscc", "foreign_jurisdiction", "foreign_number", "pending_registration")
    after = {name: columns.get(name, getattr(company, name)) for name in names}
    refused = any(refusal.params.get("field") == (name,) for refusal in work.refusals for name in names)
    if {"foreign_jurisdiction", "foreign_number"} & columns.keys() and not refused:
        await _be_registered_abroad(work, after["foreign_jurisdiction"], after["foreign_number"], company.id)
    numbered = after["uscc"] or after["foreign_number"]
    if not (numbered or (after["pending_registration"] and company.state != "VERIFIED") or refused):
        work.refuse("IDENTITY_MISSING", ["uscc"])
    if numbered and company.pending_registration:
        columns.setdefault("pending_registration", False)


def _on_the_register(work: Work, company: Company, columns: Given) -> None:
    """That a company is no more is noted by its own verb, with the day and all that follows; it is not taken back by the way."""
    status = columns.get("market_status", company.market_status)
    if company.deregistered_on is not None and status != MarketStatus.DEREGISTERED:
        work.refuse("ALREADY_DEREGISTERED", ["market_status"], day=company.deregistered_on)
    elif status == MarketStatus.DEREGISTERED != company.market_status:
        work.refuse("REQUIRED", ["market_status"], needed=DAY_OF_DEREGISTRATION)
