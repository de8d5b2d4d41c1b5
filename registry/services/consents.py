"""Notices that people are given, and their consent: given, recorded by the office, and withdrawn."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from registry.lifecycles.talent import APPLICATION
from registry.models import Application, Consent, ConsentChannel, DataPurpose, LegalBasis, Person, PrivacyNotice
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.inputs import text_of
from registry.services.moves import complete_move, make_move, may_begin_anywhere, may_do, own_person
from registry.work import Work

LONGEST_NOTICE = 20_000
"""Characters."""

SKEW = timedelta(minutes=5)
"""By which clocks may differ: what is to be in force now may come a little late."""


@permit(Anywhere(PrivacyNotice, "publish"))
async def publish_privacy_notice(
    work: Work, *, purpose: str, text: str, text_en: str | None = None, in_force_from: datetime | None = None
) -> PrivacyNotice:
    """The next edition of what people are told of one purpose. Nothing of it can be changed: who sees a mistake publishes another."""
    may_begin_anywhere(work, PrivacyNotice, "publish")
    now = datetime.now(UTC)
    begins = in_force_from or now
    said = text_of(work, text, ["text"], limit=LONGEST_NOTICE, required=True)
    in_english = text_of(work, text_en, ["text_en"], limit=LONGEST_NOTICE)
    newest = select(func.max(PrivacyNotice.edition), func.max(PrivacyNotice.in_force_from)).where(PrivacyNotice.purpose == purpose)
    edition, latest = (await work.session.execute(newest)).one()
    if begins < now - SKEW or (latest is not None and begins < latest):
        work.refuse("NOTICE_TOO_EARLY", ["in_force_from"])
    work.settle()
    notice = PrivacyNotice(
        id=PrivacyNotice.new_id(),
        purpose=DataPurpose(purpose),
        edition=(edition or 0) + 1,
        text_zh=said,
        text_en=in_english,
        in_force_from=begins,
        published_by_id=work.actor.account_id,
    )
    work.session.add(notice)
    work.record("privacy_notice:published", notice, purpose=purpose, edition=notice.edition)
    return notice


@permit(OfRow(Person, "consent"))
async def give_consent(work: Work, *, notice_id: str, person_id: str | None = None, basis: str | None = None) -> Consent:
    """Notes that a person agrees to a notice in force; the office may note it for them, or another basis that the law gives it."""
    person = await work.find(Person, person_id or own_person(work), "person_id")
    await may_do(work, person, "consent", expected_version=None)
    own = person.id == work.actor.person_id
    rests_on = LegalBasis(basis or LegalBasis.CONSENT)
    if own and rests_on is not LegalBasis.CONSENT:
        work.refuse("BASIS_OF_THE_OFFICE", ["basis"])
    notice = await work.look_up(PrivacyNotice, notice_id, "notice_id")
    if notice is not None and await _state_of(work, notice) != "IN_FORCE":
        work.refuse("NOTICE_NOT_IN_FORCE", ["notice_id"])
    work.settle()
    known = select(Consent).where(Consent.person_id == person.id, Consent.notice_id == notice_id, Consent.state == "IN_FORCE")
    if (given := (await work.session.execute(known)).scalar_one_or_none()) is not None:
        work.warn("NOTHING_CHANGED")
        work.rely()
        return given
    channel = ConsentChannel.ONLINE if own else ConsentChannel.OFFICE
    noted = {"person_id": person.id, "notice_id": notice_id, "basis": rests_on, "channel": channel}
    consent = Consent(id=Consent.new_id(), state="IN_FORCE", given_at=datetime.now(UTC), **noted)
    work.session.add(consent)
    work.record("consent:given", consent, person=person.id, notice=notice_id, basis=rests_on)
    return consent


async def _state_of(work: Work, notice: PrivacyNotice) -> str:
    """Computed by the database, from its clock."""
    return str((await work.session.execute(select(PrivacyNotice.state).where(PrivacyNotice.id == notice.id))).scalar_one())


@permit(OfRow(Consent, "withdraw"))
async def withdraw_consent(work: Work, *, consent_id: str, expected_version: int) -> Consent:
    """A person withdraws what they agreed to, in whatever edition; what was decided lawfully until then stands.

    Nobody is evaluated against their will: with that consent, every application of theirs that can still be withdrawn is.
    """
    consent = await work.find(Consent, consent_id, "consent_id")
    now = datetime.now(UTC)
    await make_move(work, consent, "withdraw", expected_version=expected_version, withdrawn_at=now)
    notice = await work.session.get_one(PrivacyNotice, consent.notice_id)
    for earlier in await _of_purpose(work, consent, notice.purpose):
        complete_move(work, earlier, "withdraw", withdrawn_at=now)
    if notice.purpose == DataPurpose.EVALUATION and (ended := await withdraw_applications(work, consent.person_id, now)):
        work.warn("APPLICATIONS_WITHDRAWN", count=ended)
    work.warn("DECISIONS_STAND")
    return consent


async def _of_purpose(work: Work, consent: Consent, purpose: str) -> list[Consent]:
    """The person's other consents in force, to earlier editions for the same purpose."""
    asked = (
        select(Consent)
        .join(PrivacyNotice, PrivacyNotice.id == Consent.notice_id)
        .where(Consent.person_id == consent.person_id, Consent.id != consent.id, PrivacyNotice.purpose == purpose)
        .where(Consent.state == "IN_FORCE", Consent.basis == LegalBasis.CONSENT)
        .with_for_update(of=Consent)
    )
    return [*(await work.session.execute(asked)).scalars()]


async def withdraw_applications(work: Work, person_id: str, now: datetime) -> int:
    """Withdraws every application of a person that can still be withdrawn; how many."""
    open_states = APPLICATION.move("withdraw").sources
    asked = select(Application).where(Application.applicant_id == person_id, Application.state.in_(open_states)).with_for_update()
    applications = [*(await work.session.execute(asked)).scalars()]
    for application in applications:
        complete_move(work, application, "withdraw", withdrawn_at=now)
    return len(applications)
