"""What may be done with a company's labels (certificates, places on lists) and with its ties to other companies."""

from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from registry.actor import Role
from registry.calendar import SHANGHAI, today_in_china
from registry.errors import RegistryError
from registry.lifecycles.companies import COMPANY
from registry.models import Company, CompanyLabel, CompanyRelation, LabelType, RelationKind
from registry.policies.base import reachable, visible
from registry.policies.permits import OfRow, permit
from registry.services.inputs import LONGEST, code_of, has_come, in_order, text_of
from registry.services.moves import change, make_move, may_do
from registry.work import Work

LEAST_SHARE = Decimal("0.000001")
"""Less is kept as nothing."""

FROM_ABOVE = (RelationKind.PARENT_OF, RelationKind.CONTROLS, RelationKind.HOLDS_SHARES_IN)
"""Ties that read from the one above to the one below."""

GENERATIONS = 10
"""How far up a company's owners are followed."""


@permit(OfRow(Company, "label"))
async def claim_company_label(
    work: Work,
    *,
    company_id: str,
    type: str,  # noqa: A002 - as the contract has it
    number: str | None = None,
    level: str | None = None,
    issued_by: str | None = None,
    issued_by_en: str | None = None,
    issued_on: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    list_year: int | None = None,
    evidence: str | None = None,
    via_company_id: str | None = None,
) -> CompanyLabel:
    """Notes a label that a company says it has. One that is a parent's (a place on the Fortune Global 500) names the parent."""
    company = await work.find(Company, company_id, "company_id")
    await may_do(work, company, "label", expected_version=None)
    in_order(work, valid_from, valid_to, ["valid_to"])
    has_come(work, issued_on, ["issued_on"])
    if list_year is not None and not 1950 <= list_year <= 2100:
        work.refuse("AMOUNT_OUT_OF_RANGE", ["list_year"], least=1950, most=2100)
    columns = {
        "number": code_of(work, number, ["number"]),
        "level": text_of(work, level, ["level"]),
        "issued_by_zh": text_of(work, issued_by, ["issued_by"]),
        "issued_by_en": text_of(work, issued_by_en, ["issued_by_en"]),
        "evidence": text_of(work, evidence, ["evidence"], limit=LONGEST),
    }
    if via_company_id is not None:
        await _inherits(work, company, LabelType(type), via_company_id)
    if columns["number"] is not None:
        same = (CompanyLabel.type == type, CompanyLabel.number == columns["number"], CompanyLabel.state != "REVOKED")
        if (await work.session.execute(select(CompanyLabel.id).where(*same))).first():
            work.refuse("ALREADY_REGISTERED", ["number"])
    work.settle()
    days = {"issued_on": issued_on, "valid_from": valid_from, "valid_to": valid_to, "list_year": list_year}
    label = CompanyLabel(id=CompanyLabel.new_id(), company_id=company.id, type=LabelType(type), **columns, **days)
    label.via_company_id = via_company_id
    work.session.add(label)
    work.record("company_label:claimed", label, company=company.id)
    return label


async def _inherits(work: Work, company: Company, type_: LabelType, via_company_id: str) -> None:
    """A label is a parent's own, and the parent's whose it is said to be."""
    via = await work.look_up(Company, via_company_id, "via_company_id")
    if via is None:
        return
    above, level, seen = {company.id}, {company.id}, visible(CompanyRelation, CompanyRelation, work.actor.viewer)
    for _ in range(GENERATIONS):
        parents = select(CompanyRelation.company_id).where(
            CompanyRelation.related_id.in_(level),
            CompanyRelation.kind.in_((RelationKind.PARENT_OF, RelationKind.CONTROLS)),
            CompanyRelation.until.is_(None),
            seen,
        )
        branches = select(CompanyRelation.related_id).where(
            CompanyRelation.company_id.in_(level), CompanyRelation.kind == RelationKind.BRANCH_OF, CompanyRelation.until.is_(None), seen
        )
        level = set((await work.session.scalars(parents.union(branches), work.actor.parameters)).all()) - above
        above |= level
        if not level:
            break
    if via.id not in above - {company.id}:
        work.refuse("NOT_A_PARENT", ["via_company_id"])
    now = today_in_china()
    own = select(CompanyLabel.id).where(
        CompanyLabel.company_id == via.id,
        CompanyLabel.type == type_,
        CompanyLabel.via_company_id.is_(None),
        CompanyLabel.state == "VERIFIED",
        or_(CompanyLabel.valid_to.is_(None), CompanyLabel.valid_to >= now),
    )
    if (await work.session.execute(own)).first() is None:
        work.refuse("PARENT_WITHOUT_LABEL", ["via_company_id"])


@permit(OfRow(CompanyLabel, "verify"))
async def verify_company_label(work: Work, *, label_id: str, expected_version: int) -> CompanyLabel:
    """Vouches that the certificate was seen, or the place on the list looked up."""
    label = await work.find(CompanyLabel, label_id, "label_id")
    await make_move(work, label, "verify", expected_version=expected_version)
    return label


@permit(OfRow(CompanyLabel, "revoke"))
async def revoke_company_label(work: Work, *, label_id: str, expected_version: int) -> CompanyLabel:
    """Notes that a label was taken away, or never was."""
    label = await work.find(CompanyLabel, label_id, "label_id")
    await make_move(work, label, "revoke", expected_version=expected_version)
    return label


@permit(OfRow(Company, "relate"))
async def relate_companies(
    work: Work, *, company_id: str, related_id: str, kind: str, share: Decimal | None = None, since: date | None = None
) -> CompanyRelation:
    """Notes a tie that reads from the one to the other: it is the parent of, a branch of, or controls it.

    Whoever acts for a company says whose it is, and not which others are its own: their affairs would become one.
    """
    company = await work.find(Company, company_id, "company_id")
    related = await work.look_up(Company, related_id, "related_id")
    own_is_below = kind in FROM_ABOVE and related is not None and work.actor.over(Role.COMPANY, related.id)
    await may_do(work, related if own_is_below and related else company, "relate", expected_version=None)
    if kind in FROM_ABOVE and not own_is_below:
        await _for_an_office(work, company)
    has_come(work, since, ["since"])
    if related is not None and related.id == company.id:
        work.refuse("TIED_TO_ITSELF", ["related_id"])
    if share is not None and not LEAST_SHARE <= share <= 1:
        work.refuse("AMOUNT_OUT_OF_RANGE", ["share"], least=LEAST_SHARE, most=1)
    if kind == RelationKind.HOLDS_SHARES_IN and share is None:
        work.refuse("TEXT_MISSING", ["share"])
    if related is not None:
        same = (CompanyRelation.company_id == company.id, CompanyRelation.related_id == related.id, CompanyRelation.kind == kind)
        if (await work.session.execute(select(CompanyRelation.id).where(*same, CompanyRelation.until.is_(None)))).first():
            work.refuse("ALREADY_REGISTERED", ["related_id"])
    work.settle()
    tie = CompanyRelation(
        id=CompanyRelation.new_id(), company_id=company.id, related_id=related_id, kind=RelationKind(kind), share=share, since=since
    )
    work.session.add(tie)
    work.record("company_relation:recorded", tie, company=company.id, related=related_id)
    return tie


async def _for_an_office(work: Work, company: Company) -> None:
    """Refuses what a company does not enter itself, to whoever may enter it for that company alone."""
    offices = COMPANY.move("relate").roles - {Role.COMPANY}
    if not await work.holds(Company, company.id, reachable(Company, Company, work.actor.viewer, offices, "relate")):
        work.refuse("TIE_FROM_ABOVE", ["kind"])


@permit(OfRow(Company, "relate", named=CompanyRelation, through="company_id"))
async def end_company_relation(work: Work, *, relation_id: str, expected_version: int, until: date) -> CompanyRelation:
    """Notes the day on which a tie ended: that on which it was put on record, at the earliest."""
    tie = await work.find(CompanyRelation, relation_id, "relation_id")
    company = await work.seen(Company, tie.company_id)
    if company is None:
        raise RegistryError("NOT_VISIBLE", field=("relation_id",), identifier=relation_id)
    await may_do(work, company, "relate", expected_version=None)
    await work.expect(tie, expected_version)
    if tie.until is not None:
        work.refuse("ENDED_ALREADY", ["relation_id"], day=tie.until)
    in_order(work, tie.since, until, ["until"])
    if until < (recorded_on := tie.created_at.astimezone(SHANGHAI).date()):
        work.refuse("TIE_OUTLASTS", ["until"], day=recorded_on)
    work.settle()
    change(tie, {"until": until})
    work.record("company_relation:ended", tie)
    return tie
