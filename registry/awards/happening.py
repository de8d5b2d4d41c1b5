"""One more fact in the life of an award: what comes of it, or the refusal of what may not happen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from registry.awards.facts import (
    AmountChanged,
    Approved,
    Assessed,
    Audited,
    Cancelled,
    Fact,
    OnPostSince,
    Paid,
    Rectified,
    Repaid,
    RepaymentPlanned,
    Resumed,
    Signed,
    Suspended,
)
from registry.awards.life import Life, Result
from registry.awards.money import NOTHING, divided, misfit, total
from registry.awards.plan import Ground, Instalment
from registry.awards.recovery import recovery
from registry.awards.standing import InstalmentState, standing
from registry.errors import RegistryError
from registry.units import FEN

_AFTERWARDS = (Audited, RepaymentPlanned, Repaid)
"""What happens to an award that is cancelled."""
_TOP_SCORE = 100


def happened(life: Life, fact: Fact) -> Life:
    """The award after a fact. Facts come in the order of their days."""
    if fact.day < life.day:
        raise RegistryError("AWARD_DAY_BEFORE", day=fact.day, earliest=life.day)
    if life.cancelled and not isinstance(fact, _AFTERWARDS):
        raise RegistryError("AWARD_CANCELLED", day=life.cancelled.day)
    return replace(_after(life, fact), day=fact.day)


def _after(life: Life, fact: Fact) -> Life:
    match fact:
        case Signed():
            return _signed(life, fact)
        case OnPostSince(day):
            if life.on_post:
                raise RegistryError("AWARD_ON_POST_ALREADY", day=life.on_post)
            return replace(life, on_post=day)
        case Assessed():
            return _assessed(life, fact)
        case Rectified():
            return _rectified(life, fact)
        case Suspended() | Resumed():
            return _suspended(life, fact)
        case Approved():
            return _approved(life, fact)
        case Paid():
            return _paid(life, fact)
        case AmountChanged():
            return _amount_changed(life, fact)
        case Audited():
            return _audited(life, fact)
        case Cancelled():
            return _cancelled(life, fact)
        case RepaymentPlanned():
            return _repayment_planned(life, fact)
        case Repaid():
            return _repaid(life, fact)


def _signed(life: Life, fact: Signed) -> Life:
    if life.signed:
        raise RegistryError("AWARD_SIGNED_ALREADY", day=life.signed)
    _named(fact.contract)
    return replace(life, signed=fact.day)


def _assessed(life: Life, fact: Assessed) -> Life:
    _under_contract(life)
    earlier = life.results.get(fact.assessment)
    if earlier:
        raise RegistryError("AWARD_ASSESSED_ALREADY", assessment=life.plan.assessment(fact.assessment), day=earlier.day)
    return _with_result(life, fact, rectified=False)


def _rectified(life: Life, fact: Rectified) -> Life:
    named = life.plan.assessment(fact.assessment)
    earlier = life.results.get(fact.assessment)
    if earlier is None or not earlier.failed:
        raise RegistryError("AWARD_NOTHING_TO_RECTIFY", assessment=named or fact.assessment)
    until = earlier.rectifiable_until(life.plan.rectification_months)
    if until is None or fact.day > until:
        raise RegistryError("AWARD_RECTIFICATION_SPENT", assessment=named)
    return _with_result(life, fact, rectified=True)


def _with_result(life: Life, fact: Assessed | Rectified, *, rectified: bool) -> Life:
    assessment = life.plan.assessment(fact.assessment)
    if assessment is None:
        raise RegistryError("AWARD_ASSESSMENT_UNKNOWN", assessment=fact.assessment)
    if fact.score is None and any(life.plan.tiers_by(fact.assessment)):
        raise RegistryError("AWARD_SCORE_MISSING", assessment=assessment)
    if fact.score is not None and not (fact.score.is_finite() and 0 <= fact.score <= _TOP_SCORE and not fact.score % FEN):
        raise RegistryError("SCORE_INVALID", score=fact.score)
    return replace(life, results={**life.results, fact.assessment: Result(fact.day, fact.grade, fact.score, rectified)})


def _suspended(life: Life, fact: Suspended | Resumed) -> Life:
    _under_contract(life)
    if isinstance(fact, Suspended) and life.suspended:
        raise RegistryError("AWARD_SUSPENDED", since=life.suspended)
    if isinstance(fact, Resumed) and not life.suspended:
        raise RegistryError("AWARD_NOT_SUSPENDED")
    return replace(life, suspended=fact.day if isinstance(fact, Suspended) else None)


def _approved(life: Life, fact: Approved) -> Life:
    instalment = _instalment(life, fact.instalment)
    if instalment.code in life.approved:
        raise RegistryError("AWARD_APPROVED_ALREADY", instalment=instalment.text, day=life.approved[instalment.code])
    _unless_it_stands(life, instalment, fact.day, InstalmentState.DUE)
    return replace(life, approved={**life.approved, instalment.code: fact.day})


def _paid(life: Life, fact: Paid) -> Life:
    instalment = _instalment(life, fact.instalment)
    if instalment.code not in life.approved:
        raise RegistryError("AWARD_NOT_APPROVED", instalment=instalment.text)
    _money(fact.amount)
    now = standing(life, instalment, fact.day)
    if fact.amount > now.payable - now.paid:
        raise RegistryError("AWARD_PAYMENT_TOO_LARGE", instalment=instalment.text, left=now.payable - now.paid, amount=fact.amount)
    _unless_it_stands(life, instalment, fact.day, InstalmentState.APPROVED)
    references = _with_reference(life, fact.reference)
    return replace(life, paid={**life.paid, instalment.code: now.paid + fact.amount}, references=references)


def _unless_it_stands(life: Life, instalment: Instalment, day: date, wanted: InstalmentState) -> None:
    """Refuses an instalment that is in no state for it, with the reasons."""
    now = standing(life, instalment, day)
    if now.state is wanted:
        return
    match now.state:
        case InstalmentState.BLOCKED:
            raise RegistryError("AWARD_INSTALMENT_BLOCKED", instalment=instalment.text, reasons=now.reasons)
        case InstalmentState.PLANNED:
            raise RegistryError("AWARD_INSTALMENT_NOT_DUE", instalment=instalment.text, reasons=now.reasons)
        case _:
            raise RegistryError("AWARD_INSTALMENT_EMPTY", instalment=instalment.text)


def _amount_changed(life: Life, fact: AmountChanged) -> Life:
    """What is not committed is divided among the instalments that are not approved, by what the plan gave each."""
    _money(fact.amount)
    _named(fact.approval)
    if fact.amount == life.awarded:
        raise RegistryError("AWARD_AMOUNT_SAME", amount=life.awarded)
    if fact.amount < life.committed:
        raise RegistryError("AWARD_AMOUNT_BELOW_COMMITTED", committed=life.committed)
    still_open = [one for one in life.plan.instalments if one.code not in life.approved]
    if not still_open:
        raise RegistryError("AWARD_NOTHING_OPEN")
    parts = divided(fact.amount - life.committed, [int(one.amount / FEN) for one in still_open])
    return replace(life, amounts={**life.amounts, **{one.code: part for one, part in zip(still_open, parts, strict=True)}})


def _audited(life: Life, fact: Audited) -> Life:
    _under_contract(life)
    _money(fact.spent, least=NOTHING)
    _named(fact.report)
    if life.repayment or life.repaid:
        raise RegistryError("AWARD_AUDIT_LATE")
    return replace(life, audit=fact)


def _cancelled(life: Life, fact: Cancelled) -> Life:
    match fact.ground:
        case Ground.NOT_ON_POST if not life.missed_post(fact.day):
            raise RegistryError("AWARD_ON_POST_IN_TIME")
        case Ground.UNQUALIFIED if not life.failures:
            raise RegistryError("AWARD_NOT_UNQUALIFIED")
        case Ground.UNQUALIFIED if until := life.rectifiable_until(fact.day):
            raise RegistryError("AWARD_RECTIFICATION_OPEN", until=until)
    return replace(life, cancelled=fact)


def _repayment_planned(life: Life, fact: RepaymentPlanned) -> Life:
    outstanding = _outstanding(life)
    if not outstanding:
        raise RegistryError("AWARD_NOTHING_OWED")
    for due in fact.dues:
        _money(due.amount)
    planned = total(due.amount for due in fact.dues)
    if planned != outstanding:
        raise RegistryError("AWARD_REPAYMENTS_DIFFER", planned=planned, outstanding=outstanding)
    days = [due.day for due in fact.dues]
    if days != sorted(set(days)) or days[0] < fact.day:
        raise RegistryError("AWARD_REPAYMENTS_UNORDERED")
    return replace(life, repayment=fact, settled=life.repaid)


def _repaid(life: Life, fact: Repaid) -> Life:
    outstanding = _outstanding(life)
    _money(fact.amount)
    if fact.amount > outstanding:
        raise RegistryError("AWARD_REPAYMENT_TOO_LARGE", outstanding=outstanding, amount=fact.amount)
    return replace(life, repaid=life.repaid + fact.amount, references=_with_reference(life, fact.reference))


def _outstanding(life: Life) -> Decimal:
    """What is left to be repaid, where that is known."""
    found = recovery(life)
    if found is None:
        raise RegistryError("AWARD_NOT_CANCELLED")
    if found.outstanding is None:
        raise RegistryError("AWARD_AUDIT_AWAITED")
    return found.outstanding


def _instalment(life: Life, code: str) -> Instalment:
    instalment = life.plan.instalment(code)
    if instalment is None:
        raise RegistryError("AWARD_INSTALMENT_UNKNOWN", instalment=code)
    return instalment


def _under_contract(life: Life) -> None:
    if not life.signed:
        raise RegistryError("AWARD_NOT_SIGNED")


def _money(amount: Decimal, least: Decimal = FEN) -> None:
    wrong = misfit(amount, least)
    if wrong:
        raise wrong.refusal


def _named(reference: str) -> None:
    if not reference.strip():
        raise RegistryError("AWARD_REFERENCE_MISSING")


def _with_reference(life: Life, reference: str) -> frozenset[str]:
    """The finance references so far, and one more: each movement of money has its own."""
    _named(reference)
    if reference in life.references:
        raise RegistryError("AWARD_REFERENCE_REPEATED", reference=reference)
    return life.references | {reference}
