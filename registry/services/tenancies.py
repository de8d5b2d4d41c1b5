"""What may be done with companies' stays in parks: from the application to the day they leave."""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from asyncpg import ExclusionViolationError, UniqueViolationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from registry.actor import Role
from registry.calendar import today_in_china
from registry.errors import RegistryError, RequestErrors, Word
from registry.identifiers import check_uscc
from registry.lifecycles.companies import COMPANY
from registry.lifecycles.places import SHUT_PARK
from registry.lifecycles.tenancies import OPEN_TENANCY, TENANCY
from registry.models import Company, Entity, GraduationCriterion, Lease, LeaveReason, Park, Task, TaskKind, Tenancy, TenancyKind
from registry.policies.base import reachable, readable, visible
from registry.policies.permits import Beginning, OfRow, permit
from registry.services.arrears import owed_by
from registry.services.companies import SINGLE, register_company, vouched
from registry.services.inputs import LONGEST, code_of, has_come, in_order, text_of
from registry.services.leases import drafted, end_leases, holding, signed, terms_of, unsigned
from registry.services.moves import complete_move, is_taken, keep_single, looked_ahead, make_move, may_begin, may_do, updated
from registry.services.strokes import arrive
from registry.services.tasks import completed
from registry.work import Work

Given = Mapping[str, Any]

COMPANY_WANTED = Word("company", "入驻的企业（填写 companyId 或 company）", "the company that moves in (companyId or company)")


TAKEN = (UniqueViolationError.sqlstate, ExclusionViolationError.sqlstate)
"""What only one may have is another's."""


@permit(Beginning(Tenancy, "register", Park, "park_id", shut=SHUT_PARK, refusal="PARK_NOT_ACTIVE"))
async def register_tenancy(
    work: Work,
    *,
    park_id: str,
    company_id: str | None = None,
    company: Given | None = None,
    kind: str | None = None,
    entered_on: date | None = None,
    planned_end: date | None = None,
    incubation_until: date | None = None,
    lease: Given | None = None,
    external_reference: str | None = None,
) -> dict[str, Any]:
    """A company asks to be let into a park.

    The company is one that is on record, or one that is described: it is registered, unless its credit code is on record already.
    Where it says when the company entered, a park's manager approves and activates the stay by the same stroke; and where it has a lease,
    that is signed.
    """
    given = {"kind": kind or TenancyKind.TENANT, "planned_end": planned_end, "incubation_until": incubation_until}
    with work.session.no_autoflush:  # a new company is not written before all of it is known
        state = await work.hold_state(Park, park_id, "park_id")
        if entered_on is not None or lease is not None:
            may_begin(work, Tenancy, "approve", park_id=park_id, company_id=company_id or "", id="")
        async with looked_ahead(work, _singles(company or {}, lease or {}, external_reference)):
            tenant = await _tenant(work, park_id, company_id, company)
            if state in SHUT_PARK:
                work.refuse("PARK_NOT_ACTIVE", ["park_id"])
            columns = await columns_of_stay(work, {**given, "external_reference": external_reference}, entered_on)
            has_come(work, entered_on, ["entered_on"])
            named = tenant.id if tenant else ""
            terms = None if lease is None else await terms_of(work, park_id, {**lease, "signed_on": None}, at=["lease"], tenant_id=named)
        work.settle()
        assert tenant is not None, "one that could not be registered is a refusal"
        stay = Tenancy(id=Tenancy.new_id(), company=tenant, company_id=tenant.id, park_id=park_id, state=TENANCY.initial, **columns)
        stay.filed_by_company = work.actor.over(Role.COMPANY, tenant.id)
        work.record("tenancy:registered", stay, company=tenant.id, park=park_id)
        with _met_on_record():
            contract = await _brought_on(work, tenant, stay, entered_on, terms, (lease or {}).get("signed_on"))
        return {"tenancy": stay, "company": tenant, "lease": contract}


def _singles(company: Given, lease: Given, external_reference: str | None) -> dict[InstrumentedAttribute[Any], list[Any]]:
    """What is given that only one row may have."""
    of_company = {getattr(Company, name): [company.get(name)] for name in SINGLE}
    return {**of_company, Tenancy.external_reference: [external_reference], Lease.number: [lease.get("number")]}


@contextmanager
def _met_on_record() -> Iterator[None]:
    """Within, what somebody else has registered or let meanwhile is CONTENTION: begun again, this work finds it on record."""
    try:
        yield
    except IntegrityError as problem:
        if getattr(problem.orig, "sqlstate", None) not in TAKEN:
            raise
        raise RegistryError("CONTENTION") from problem


async def _brought_on(
    work: Work, tenant: Company, stay: Tenancy, entered_on: date | None, terms: Given | None, signed_on: date | None
) -> Lease | None:
    """A new stay, as far as what is given carries: all at once where everything is given, and else by its steps."""
    shown = tenant in work.session.new or (entered_on is None and terms is None) or await _opens_nothing(work, tenant.id)
    work.settle()
    if shown and entered_on is not None and terms is not None and (tenant in work.session.new or tenant.state == "VERIFIED"):
        return await arrive(work, tenant, stay, entered_on, terms, signed_on)
    work.session.add(stay)
    await work.session.flush()
    if entered_on is None and terms is None:
        return None
    arrival = let_in(work, tenant, stay, entered_on, terms, signed_on)
    return await (arrival if shown else _tried(work, arrival, stay, tenant))


async def _opens_nothing(work: Work, company_id: str) -> bool:
    """Whether this may be seen as it will be: it is meant, or who does it reads the company's record already.

    Refuses to open a record in one transaction with something else, which might undo it once the record has been read, or guessed at.
    """
    if not (work.rehearses or work.together):
        return True
    known = await work.holds(Company, company_id, readable(Company, "contact_phone", Company, work.actor.viewer))
    if not known and work.together:
        work.refuse("NOT_TOGETHER")
    return known


async def _tried(work: Work, doing: Awaitable[Any], *rows: Entity) -> None:
    """What is rehearsed is taken back before anything is shown: what a company tells its park would else be told whoever rehearses."""
    async with work.session.begin_nested() as savepoint:
        await doing
        work.settle()
        await savepoint.rollback()
    for row in rows:
        await work.session.refresh(row)


async def _tenant(work: Work, park_id: str, company_id: str | None, company: Given | None) -> Company | None:
    """The company that is named or described; None where it cannot be registered, which is then noted.

    Who may not let a company into the park is told nothing of it, and not whether it is on record.
    """
    if company_id is not None and company is not None:
        raise RegistryError("CHOICE_EXCLUDED", field=("company_id",), one="companyId", other="company")
    if company_id is not None:
        found = await work.find(Company, company_id, "company_id")
        await _may_apply(work, park_id, found, ["company_id"])
        return found
    if company is None:
        raise RegistryError("REQUIRED", field=("company_id",), needed=COMPANY_WANTED)
    known = await _on_record(work, company)
    if known is not None:
        return await _known(work, park_id, known)
    await _may_apply(work, park_id, None, ["company"])
    try:
        return await register_company(work, **company)
    except RequestErrors:
        return None
    finally:
        for noted in (*work.refusals, *work.warnings):
            noted.params["field"] = ("company", *noted.params.get("field", ()))


async def _known(work: Work, park_id: str, company: Company) -> Company:
    """A company that is on record already. Of one that is hidden nothing is told but that."""
    seen = await work.holds(Company, company.id, visible(Company, Company, work.actor.viewer))
    if not seen and (company.state not in ("DRAFT", "SUBMITTED") or company.deregistered_on is not None):
        may_begin(work, Tenancy, "register", park_id=park_id, company_id=company.id, id="")
        raise RegistryError("ALREADY_REGISTERED", field=("company", "uscc"))
    await _may_apply(work, park_id, company, ["company", "uscc"])
    work.warn("COMPANY_ON_RECORD", ["company", "uscc"], name=company.name_zh if seen else company.uscc)
    return company


async def _on_record(work: Work, company: Given) -> Company | None:
    """The company that has this credit code already."""
    checked = check_uscc(company.get("uscc") or "")
    if not checked.ok or not await is_taken(work, Company.uscc, checked.value):
        return None
    known = select(Company).where(Company.uscc == checked.value).with_for_update(of=Company, key_share=True)
    return await work.session.scalar(known.execution_options(populate_existing=True))


async def _may_apply(work: Work, park_id: str, company: Company | None, field: Sequence[str]) -> None:
    """Whether the company, which `field` tells of, may be entered for the park by whoever does it, and is one that moves in anywhere."""
    move = may_begin(work, Tenancy, "register", park_id=park_id, company_id=company.id if company else "", id="")
    if company is None:
        return
    if company.state not in ("DRAFT", "SUBMITTED", "VERIFIED"):
        work.refuse("WRONG_STATE", field, state=COMPANY.state(company.state), move=move)
    if company.deregistered_on is not None:
        work.refuse("ALREADY_DEREGISTERED", field, day=company.deregistered_on)
    there = select(Tenancy.id).where(Tenancy.company_id == company.id, Tenancy.park_id == park_id)
    if (await work.session.execute(there.where(Tenancy.state.in_(("APPLIED", *OPEN_TENANCY))))).first():
        work.refuse("ALREADY_TENANT", field)


async def let_in(
    work: Work, company: Company, stay: Tenancy, entered_on: date | None, terms: Given | None, signed_on: date | None
) -> Lease | None:
    """Brings a stay on as far as what is given carries: approved, with a signed lease, entered. What is so already stays as it is.

    Whoever does so vouches for the company's record, too. `terms` are what `terms_of` makes of a lease.
    """
    if company.state == "SUBMITTED" and stay.state == "APPLIED":
        await _vouch(work, company, stay)
    if stay.state == "APPLIED":
        await make_move(work, stay, "approve", expected_version=None)
        await work.session.flush()
    contract = None
    if terms is not None:
        await may_do(work, stay, "let", expected_version=None)
        contract = await drafted(work, stay, terms)
        await make_move(work, contract, "submit", expected_version=None)
        await work.session.flush()
        await signed(work, contract, signed_on, expected_version=None, at=["lease"])
    if entered_on is not None and stay.state == "APPROVED":
        await make_move(work, stay, "activate", expected_version=None, entered_on=entered_on)
    return contract


async def _vouch(work: Work, company: Company, stay: Tenancy) -> None:
    """Verifies the record of a company that is about to be let in, by whoever may let it in."""
    move = TENANCY.move("approve")
    if not await work.holds(Tenancy, stay.id, reachable(Tenancy, Tenancy, work.actor.viewer, move.roles)):
        raise RegistryError("NOT_PERMITTED", move=move)
    vouched(work, company)
    await work.session.flush()


async def columns_of_stay(work: Work, given: Given, entered_on: date | None, stay: Tenancy | None = None) -> dict[str, Any]:
    """The columns of a stay for what is given of it. Only a start-up in incubation has an end of that."""
    columns: dict[str, Any] = {name: given[name] for name in ("planned_end", "incubation_until") if name in given}
    kind = TenancyKind(given.get("kind") or (stay.kind if stay else TenancyKind.TENANT))
    columns["kind"] = kind
    if "external_reference" in given:
        columns["external_reference"] = code_of(work, given["external_reference"], ["external_reference"])
        if stay is None or columns["external_reference"] != stay.external_reference:
            await keep_single(work, Tenancy.external_reference, columns["external_reference"], "external_reference")
    for name in ("planned_end", "incubation_until"):
        in_order(work, entered_on, columns.get(name), [name])
    if kind != TenancyKind.INCUBATEE:
        if columns.get("incubation_until") is not None:
            work.refuse("NOT_AN_INCUBATEE", ["incubation_until"])
        columns["incubation_until"] = None
    return columns


@permit(OfRow(Tenancy, "update"))
async def update_tenancy(work: Work, *, tenancy_id: str, expected_version: int, **given: Any) -> Tenancy:
    """Changes what is on record of a stay: what is given, and nothing else."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "update", expected_version=expected_version)
    return updated(work, stay, await columns_of_stay(work, given, stay.entered_on, stay))


@permit(OfRow(Tenancy, "approve"))
async def approve_tenancy(work: Work, *, tenancy_id: str, expected_version: int) -> Tenancy:
    """Lets a verified company into an active park, from when its lease is signed."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    for model, identifier in ((Park, stay.park_id), (Company, stay.company_id)):  # neither is closed or archived at this moment
        await work.session.execute(select(model.id).where(model.id == identifier).with_for_update(read=True))
    shown = await _opens_nothing(work, stay.company_id)
    approval = make_move(work, stay, "approve", expected_version=expected_version)
    await (approval if shown else _tried(work, approval, stay))
    return stay


@permit(OfRow(Tenancy, "reject"))
async def reject_tenancy(work: Work, *, tenancy_id: str, expected_version: int, reason: str) -> Tenancy:
    """Turns an application down, for a reason that the company is told."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "reject", expected_version=expected_version)
    said = text_of(work, reason, ["reason"], limit=LONGEST, required=True)
    complete_move(work, stay, "reject", reject_reason=said)
    return stay


@permit(OfRow(Tenancy, "withdraw"))
async def withdraw_tenancy(work: Work, *, tenancy_id: str, expected_version: int) -> Tenancy:
    """Takes an application back; also one that was approved, as long as the company has not moved in."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await make_move(work, stay, "withdraw", expected_version=expected_version)
    await end_leases(work, stay, today_in_china(), "WITHDRAWN")
    return stay


@permit(OfRow(Tenancy, "activate"))
async def activate_tenancy(work: Work, *, tenancy_id: str, expected_version: int, entered_on: date) -> Tenancy:
    """The company has moved in: it has a signed lease, unless it is in the park only virtually."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "activate", expected_version=expected_version)
    has_come(work, entered_on, ["entered_on"])
    in_order(work, entered_on, stay.planned_end, ["entered_on"])
    in_order(work, entered_on, stay.incubation_until, ["entered_on"])
    complete_move(work, stay, "activate", entered_on=entered_on)
    return stay


@permit(OfRow(Tenancy, "graduate"))
async def graduate_tenancy(
    work: Work,
    *,
    tenancy_id: str,
    expected_version: int,
    graduated_on: date,
    criterion: str,
    evidence: str,
    stays: bool = False,
) -> dict[str, Tenancy | None]:
    """A start-up has outgrown incubation, by one criterion that is proven. It may stay on in the park, as a resident."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "graduate", expected_version=expected_version)
    has_come(work, graduated_on, ["graduated_on"])
    in_order(work, stay.entered_on, graduated_on, ["graduated_on"])
    proof = text_of(work, evidence, ["evidence"], limit=LONGEST, required=True)
    columns = {"graduated_on": graduated_on, "graduation_criterion": GraduationCriterion(criterion), "graduation_evidence": proof}
    complete_move(work, stay, "graduate", **columns)
    await work.session.flush()
    if stays:
        return {"tenancy": stay, "residence": await _stay_on(work, stay, graduated_on)}
    await end_leases(work, stay, graduated_on, "GRADUATED")
    return {"tenancy": stay, "residence": None}


async def _stay_on(work: Work, stay: Tenancy, since: date) -> Tenancy:
    """The stay of a graduate that remains: leases go on under it."""
    residence = Tenancy(id=Tenancy.new_id(), company_id=stay.company_id, park_id=stay.park_id, state="ACTIVE", entered_on=since)
    residence.kind = TenancyKind.GRADUATE_RESIDENT
    work.session.add(residence)
    await work.session.flush()
    work.record("tenancy:registered", residence, company=stay.company_id, park=stay.park_id, graduated_from=stay.id)
    for lease in [*await holding(work, stay), *await unsigned(work, stay)]:
        lease.tenancy_id = residence.id
        work.record("lease:moved", lease, tenancy=residence.id)
    return residence


@permit(OfRow(Tenancy, "give_notice"))
async def give_notice(work: Work, *, tenancy_id: str, expected_version: int, notice_on: date | None = None) -> Tenancy:
    """Notes that a company is going to leave, or has been told to."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "give_notice", expected_version=expected_version)
    has_come(work, notice_on, ["notice_on"])
    in_order(work, stay.entered_on, notice_on, ["notice_on"])
    complete_move(work, stay, "give_notice", notice_on=notice_on or today_in_china())
    return stay


@permit(OfRow(Tenancy, "end", first="give_notice"))
async def end_tenancy(
    work: Work, *, tenancy_id: str, expected_version: int, left_on: date, reason: str, note: str | None = None, arrears: Given | None = None
) -> dict[str, Any]:
    """A company has left: its units are handed over, its leases end, and what it still owes goes on being owed."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    if stay.state == "ACTIVE":
        await make_move(work, stay, "give_notice", expected_version=expected_version, notice_on=min(left_on, today_in_china()))
        await work.session.flush()
        expected_version = stay.version
    await may_do(work, stay, "end", expected_version=expected_version)
    has_come(work, left_on, ["left_on"])
    in_order(work, stay.entered_on, left_on, ["left_on"])
    said = text_of(work, note, ["note"], limit=LONGEST)
    owed = None if arrears is None else await owed_by(work, stay, arrears, ["arrears"])
    complete_move(work, stay, "end", left_on=left_on, leave_reason=LeaveReason(reason), leave_note=said)
    await end_leases(work, stay, left_on, reason)
    await _seen_out(work, stay)
    return {"tenancy": stay, "arrears": owed}


async def _seen_out(work: Work, stay: Tenancy) -> None:
    """The task to see the company out is done with that."""
    asked = select(Task).where(Task.subject_id == stay.id, Task.kind == TaskKind.END_TENANCY, Task.state == "OPEN").with_for_update()
    for task in (await work.session.scalars(asked)).all():
        completed(work, task)
