"""What may be done with the record of a person: they register and change it themselves, the office corrects it; and their papers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import select

from registry.actor import Role
from registry.calendar import today_in_china
from registry.errors import RegistryError, Word
from registry.identifiers import Checked, Flaw, mask_number
from registry.models import AccessKind, Account, IdDocType, Person
from registry.models.base import in_contract
from registry.models.talent import IDENTITY
from registry.papers import check_foreign_card, check_passport, check_permit, check_resident_paper
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.disclosure import LOGGED, RevealedField, identity_of, log_access, log_comparison
from registry.services.inputs import country_of, email_of, orcid_of, phone_of, reason_of, stays_said, texts_of
from registry.services.moves import change, keep_single, may_begin_anywhere, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

FIRST_YEAR = 1900
"""In which somebody may have been born."""

CHECKS: Mapping[IdDocType, Callable[..., Checked]] = {
    IdDocType.RESIDENT_ID: check_resident_paper,
    IdDocType.HMT_PERMIT: check_permit,
    IdDocType.FOREIGN_PR: check_foreign_card,
    IdDocType.PASSPORT: check_passport,
}
"""How the number on each kind of paper is checked."""

FLAWS: Mapping[Flaw, Word] = {
    Flaw.LENGTH: Word("LENGTH", "位数不对", "it has the wrong length"),
    Flaw.OBSOLETE: Word("OBSOLETE", "15 位旧号码已停用", "15-digit numbers are no longer in use"),
    Flaw.CHARACTER: Word("CHARACTER", "含有不该出现的字符", "it has a character that cannot stand there"),
    Flaw.CHECK_CHARACTER: Word("CHECK_CHARACTER", "校验码不符", "its check character does not fit"),
    Flaw.BIRTH_DATE: Word("BIRTH_DATE", "其中的出生日期不存在", "there is no such date of birth"),
    Flaw.FORMAT: Word("FORMAT", "不符合该类证件的格式", "papers of this kind have no such number"),
    Flaw.REGION_OF_NOBODY: Word("REGION_OF_NOBODY", "其中的行政区划码未分配", "its region code is assigned to nobody"),
}
"""What may be wrong with such a number, said without any of it."""


@permit(Anywhere(Person, "register"))
async def register_person(work: Work, *, name: str, **given: Any) -> Person:
    """An applicant registers, once: the account is from now on that person's."""
    may_begin_anywhere(work, Person, "register")
    account = await work.find(Account, work.actor.account_id or "")
    if account.person_id is not None:
        raise RegistryError("PERSON_KNOWN")
    columns = _columns_of(work, {"name": name, **given})
    await keep_single(work, Person.orcid, columns.get("orcid"), "orcid")
    work.settle()
    person = Person(id=Person.new_id(), state="REGISTERED", **columns)
    work.session.add(person)
    await work.session.flush()  # the account's link needs the row to be there
    account.person_id = person.id
    work.actor = replace(work.actor, person_id=person.id)
    work.record("person:registered", person)
    work.record("account:person_linked", account, person=person.id)
    return person


@permit(OfRow(Person, "update"))
async def update_person(work: Work, *, person_id: str, expected_version: int, reason: str | None = None, **given: Any) -> Person:
    """Changes what is on record of a person: what is given, and nothing else; null takes it away. Of others only with a reason."""
    person = await work.find(Person, person_id, "person_id")
    own = person.id == work.actor.person_id
    await may_do(work, person, "update", expected_version=expected_version)
    said = None if own else reason_of(work, reason, ["reason"])
    stays_said(work, given, "name")
    columns = _columns_of(work, given)
    if columns.get("orcid") not in (None, person.orcid):
        await keep_single(work, Person.orcid, columns["orcid"], "orcid")
    work.settle()
    if own:
        return updated(work, person, columns)
    log_access(work, person, AccessKind.CORRECTION, [in_contract(name) for name in given], said, Role.TALENT_OFFICE)
    change(person, columns)
    person.updated_at = datetime.now(UTC)  # whether that is what stood there already is not told: it would be a guess confirmed
    work.record("person:updated", person)
    return person


def _columns_of(work: Work, given: Given) -> dict[str, Any]:
    """The columns of what was given, and no others. Everything unusable is refused."""
    columns = texts_of(work, given, "name", "")
    reads: dict[str, Any] = {"phone": phone_of, "email": email_of, "nationality": country_of, "orcid": orcid_of}
    columns |= {name: read(work, given[name], [name]) for name, read in reads.items() if name in given}
    if "birth_year" in given:
        columns["birth_year"] = given["birth_year"]
        if given["birth_year"] is not None and not FIRST_YEAR <= given["birth_year"] <= today_in_china().year:
            work.refuse("AMOUNT_OUT_OF_RANGE", ["birth_year"], least=FIRST_YEAR, most=today_in_china().year)
    return columns


@permit(OfRow(Person, "record_paper"))
async def record_identity_paper(
    work: Work, *, person_id: str, expected_version: int, doc_type: str, number: str, country: str | None = None
) -> Person:
    """Keeps the number on somebody's papers: sealed, masked, and as a digest by which they are found again. It needs a key.

    Passports of two countries may have the same number, so a passport's country is part of it. Whose number it turns out to be can see that
    it was compared; so it is not compared where nothing would be kept, in a rehearsal or together with something that may fail.
    """
    person = await work.find(Person, person_id, "person_id")
    await may_do(work, person, "record_paper", expected_version=expected_version)
    kind = IdDocType(doc_type)
    value, issued_by = _paper_of(work, kind, number, country, synthetic=person.is_synthetic)
    work.settle()
    identity = identity_of(kind, issued_by, value)
    known_by = work.vault.digests(IDENTITY, identity)
    if not work.rehearses:
        await _belongs_to_nobody_else(work, person, known_by)
    if person.id != work.actor.person_id:
        log_access(work, person, AccessKind.COMPARISON, [LOGGED[RevealedField.IDENTITY_NUMBER]], None, Role.TALENT_OFFICE)
    if person.id_hmac in known_by and person.id_sealed is not None and not work.rehearses:
        work.warn("NOTHING_CHANGED")
        work.rely()
        return person
    digest = token_hex(32) if work.rehearses else known_by[0]  # one that is nobody's: the database would compare as well
    kept = {"id_doc_type": kind, "id_hmac": digest, "id_masked": mask_number(value), "id_sealed": work.vault.seal(identity)}
    change(person, kept)
    work.record("person:paper_recorded", person)
    return person


def _paper_of(work: Work, kind: IdDocType, number: str, country: str | None, *, synthetic: bool) -> tuple[str, str | None]:
    """The number as it is kept, and the country that issued the paper; what is wrong with either is refused."""
    checked = CHECKS[kind](number, synthetic=synthetic)
    for flaw in {problem.flaw for problem in checked.errors}:
        work.refuse("IDENTIFIER_INVALID", ["number"], problem=FLAWS[flaw], suggestion="")
    issued_by = country_of(work, country, ["country"])
    if kind is IdDocType.PASSPORT and issued_by is None:
        work.refuse("TEXT_MISSING", ["country"])
    return checked.value, issued_by


async def _belongs_to_nobody_else(work: Work, person: Person, known_by: Sequence[str]) -> None:
    """Raises ALREADY_REGISTERED where somebody else has the number, which then is on their record."""
    if work.together:
        raise RegistryError("NOT_TOGETHER")
    same = select(Person.id).where(Person.id_hmac.in_(known_by), Person.id != person.id)
    if (owner := (await work.session.execute(same)).scalar()) is not None:
        log_comparison(work, owner)
        raise RegistryError("ALREADY_REGISTERED", field=("number",))
