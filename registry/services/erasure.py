"""Erasure: nothing of a person is left but that there was one, and what was decided keeps its references.

What is emptied is said by exception: of a person and an account everything that may be absent goes, and a column that is added tomorrow
goes with it. That the bytes leave the files, too, is the business of `registry purge`.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ARRAY, bindparam, delete, inspect, null, or_, select, text, update
from sqlalchemy.sql import ColumnElement

from registry.calendar import SHANGHAI
from registry.models import (
    AccessLog,
    AccessToken,
    Account,
    Application,
    Change,
    Conflict,
    DataSubjectRequest,
    Entity,
    Expert,
    ExpertPost,
    Identity,
    Interest,
    Person,
    RoleGrant,
    known_device,
    receipt,
)
from registry.models.base import field_of
from registry.services.consents import withdraw_applications
from registry.services.files.erasing import erase_files, files_of
from registry.services.moves import among, change, complete_move
from registry.work import Work

Found = TypeVar("Found", bound=Entity)

NAME_ZH, NAME_EN = "已注销人员", "Erased person"
"""What a name says of whoever is erased."""

OF_A_PERSON = ("source_id", "erased_at")
OF_AN_ACCOUNT = ("person_id", "disabled_at")
"""What may be absent and stays: references, and instants that are set."""

ERASED = "ERASED"
"""What stands where there has to be a word."""


PERSONAL = (
    "person", "application", "account", "consent", "access_log", "data_subject_request", "access_token", "role_grant", "known_device",
    "identity", "interest", "attachment", "change", "receipt", "expert", "expert_post", "conflict",
)  # fmt: skip
"""The tables that had something of whoever is erased."""

WRITTEN = ("title_zh", "title_en", "research_field", "withdraw_reason", "external_reference")
"""What an applicant writes, or is known by elsewhere, beside the form: it may be absent."""


async def erase_person(work: Work, person: Person) -> None:
    """Erases a person whom nothing keeps; whatever application is still open is withdrawn first.

    The log is written before what it tells is blanked: its entries hold no values, those beside it might.
    """
    now = datetime.now(UTC)
    await withdraw_applications(work, person.id, now)
    applications = await _locked(work, Application, Application.applicant_id == person.id)
    accounts = await _locked(work, Account, Account.person_id == person.id)
    requests = await _locked(work, DataSubjectRequest, DataSubjectRequest.person_id == person.id)
    grants = await _locked(work, RoleGrant, RoleGrant.account_id.in_([account.id for account in accounts]))
    interests = await _interests(work, person, accounts)
    files = await files_of(work, applications, [account.id for account in accounts])
    told = _told_by([person, *applications, *accounts, *requests, *interests, *files])
    for account in accounts:
        await _close(work, account, now)
    for application in applications:
        _empty(work, application, now)
    for request in requests:
        change(request, {"details": None, "note": None})
    for interest in interests:
        await _forget(work, interest)
    erase_files(work, files)
    experts = await _forget_expert(work, person, now)
    complete_move(work, person, "erase", **{**_nothing(person, OF_A_PERSON), "name_zh": NAME_ZH, "name_en": NAME_EN, "erased_at": now})
    await work.journal.write()
    await _blank(work, [row.id for row in (person, *applications, *accounts, *requests, *grants, *experts)])
    await work.session.execute(update(AccessLog).where(AccessLog.person_id == person.id, AccessLog.reason.is_not(None)).values(reason=None))
    await _forget_answers(work, [account.id for account in accounts], [person.id, *told])


async def _interests(work: Work, person: Person, accounts: Sequence[Account]) -> list[Interest]:
    """What the person put on record, and what others did who have to do with them."""
    own = Interest.account_id.in_([account.id for account in accounts])
    return await _locked(work, Interest, or_(own, Interest.person_id == person.id))


async def _locked(work: Work, model: type[Found], condition: ColumnElement[bool]) -> list[Found]:
    """These rows, as nobody else changes them until the end of the work."""
    asked = select(model).where(condition).order_by(model.id).with_for_update(key_share=True)
    return [*(await work.session.execute(asked.execution_options(populate_existing=True))).scalars()]


async def empty_applications(work: Work, applications: Sequence[Application], now: datetime, **told: str) -> None:
    """Takes out what the applicants wrote and attached, and what of it the log had. Who applied for what, through whom, and what came of
    it stays."""
    for application in applications:
        _empty(work, application, now, **told)
    erase_files(work, await files_of(work, applications))
    await work.journal.write()
    wrote = [field_of(name) for name in (*WRITTEN, "form", "excluded_experts", "lapse_reason")]
    await _blank(work, [application.id for application in applications], Change.field.in_(wrote))


def _empty(work: Work, application: Application, now: datetime, **told: str) -> None:
    if application.emptied_at is not None:
        return
    lapsed = ERASED if application.lapse_reason is not None else None
    change(application, {**dict.fromkeys(WRITTEN), "form": {}, "excluded_experts": [], "lapse_reason": lapsed, "emptied_at": now})
    work.record("application:emptied", application, **told)


async def _close(work: Work, account: Account, now: datetime) -> None:
    """Ends an account with its sessions and roles; its name is no longer anybody's."""
    suffix = account.id.partition("_")[2]
    gone = _nothing(account, OF_AN_ACCOUNT)
    change(account, {**gone, "username": f"erased-{suffix}", "display_name": NAME_ZH, "disabled_at": account.disabled_at or now})
    work.record("account:closed", account)
    ended = update(AccessToken).where(AccessToken.account_id == account.id)
    await work.session.execute(ended.values(name=ERASED))
    await work.session.execute(ended.where(AccessToken.revoked_at.is_(None)).values(revoked_at=now))
    held = update(RoleGrant).where(RoleGrant.account_id == account.id)
    await work.session.execute(held.values(reason=None, revoke_reason=None))
    await work.session.execute(held.where(RoleGrant.revoked_at.is_(None)).values(revoked_at=now))
    await work.session.execute(delete(Identity).where(Identity.account_id == account.id))
    await work.session.execute(delete(known_device).where(known_device.c.account_id == account.id))


async def _forget(work: Work, interest: Interest) -> None:
    """Who is whose relative goes. That the account had to do with a company stays, without a word: it tells of what was decided there."""
    if interest.person_id is not None:
        await work.session.delete(interest)
    else:
        change(interest, {"note": None, "strike_reason": ERASED if interest.strike_reason is not None else None})


async def _forget_expert(work: Work, person: Person, now: datetime) -> list[Expert]:
    """An expert leaves the pool, and what told of them goes; that somebody reviewed what was decided stays."""
    experts = await _locked(work, Expert, Expert.person_id == person.id)
    for expert in experts:
        gone = {"state": "RETIRED", "retired_on": expert.retired_on or now.astimezone(SHANGHAI).date()}
        change(expert, {**_nothing(expert, ("since", "retired_on")), **gone})
        work.record("expert:emptied", expert)
    of_them = [expert.id for expert in experts]
    await work.session.flush()
    await work.session.execute(delete(ExpertPost).where(ExpertPost.expert_id.in_(of_them)))
    await work.session.execute(delete(Conflict).where(or_(Conflict.expert_id.in_(of_them), Conflict.person_id == person.id)))
    return experts


def _nothing(row: Entity, kept: Collection[str]) -> dict[str, Any]:
    """Every attribute of a row that may be absent, absent; and lists empty."""
    attributes = {attribute.key: attribute.columns[0] for attribute in inspect(type(row)).column_attrs}
    optional = {key for key, column in attributes.items() if column.nullable and column.computed is None and key not in kept}
    lists = {key for key, column in attributes.items() if isinstance(column.type, ARRAY) and key != "search_terms"}
    return {**dict.fromkeys(optional), **{key: [] for key in lists}}


def _told_by(rows: Iterable[Entity]) -> list[str]:
    """The texts of these rows' own words, as an answer would have them."""
    of_people = ("name", "name_zh", "name_en", "display_name", "phone", "email", "orcid")
    attributes = (*of_people, *WRITTEN, "details", "note", "strike_reason")
    texts = {str(value) for row in rows for name in attributes if (value := inspect(row).dict.get(name))}
    return sorted(json.dumps(found, ensure_ascii=False)[1:-1] for found in texts)


async def _blank(work: Work, subjects: Sequence[str], *conditions: ColumnElement[bool]) -> None:
    """Of what was changed of these records, only that it was is left."""
    there = (among(Change.subject_id, subjects), or_(Change.old_value.is_not(None), Change.new_value.is_not(None)), *conditions)
    await work.session.execute(update(Change).where(*there).values(old_value=null(), new_value=null()))


async def _forget_answers(work: Work, accounts: Sequence[str], words: Sequence[str]) -> None:
    """No answer that is kept for a day is to the person, or tells of them."""
    await work.session.execute(delete(receipt).where(receipt.c.account_id.in_(accounts)))
    telling = text("EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS word WHERE position(convert_to(word, 'UTF8') IN answer) > 0)")
    await work.session.execute(delete(receipt).where(telling.bindparams(bindparam("words", [*words]))))
