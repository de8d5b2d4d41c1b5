"""Notices and consent: an edition never changes, what was agreed to can be withdrawn, and what was decided stands."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from registry.actor import Actor
from tests.query.conftest import ADMIN, AUDITOR, OFFICE, Asking
from tests.rows import Rows
from tests.services.doing import ANONYMOUS, do, events, nothing_left
from tests.services.test_people import applicant, office

NOTICE = "notice { id edition state text en: text(lang: EN) }"
CONSENT = "consent { id state basis channel version }"
TEXT = "处理者：演示人才办；目的：评审；保存期限：两年；您可查阅、更正、删除，可撤回同意。"


async def publish(ask: Asking, actor: Actor, **given: Any) -> Any:
    return await do(ask, "publishPrivacyNotice", NOTICE, actor, **{"purpose": "EVALUATION", "text": TEXT, **given})


async def give(ask: Asking, actor: Actor, notice: str, **given: Any) -> Any:
    return await do(ask, "giveConsent", CONSENT, actor, noticeId=notice, **given)


async def withdraw(ask: Asking, actor: Actor, consent: dict[str, Any], **more: Any) -> Any:
    return await do(ask, "withdrawConsent", CONSENT, actor, consentId=consent["id"], expectedVersion=consent["version"], **more)


async def test_the_office_publishes_editions_that_take_over_from_each_other(ask: Asking, rows: Rows) -> None:
    clerk = await office(rows)
    first = (await publish(ask, clerk, textEn="Who handles it"))["notice"]
    assert (first["edition"], first["state"], first["text"], first["en"]) == (1, "IN_FORCE", TEXT, "Who handles it")
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    assert (await publish(ask, clerk, inForceFrom=later))["notice"]["state"] == "UPCOMING"
    assert (await publish(ask, clerk))["errors"] == ["NOTICE_TOO_EARLY inForceFrom"]
    assert (await publish(ask, clerk, purpose="SHARING"))["notice"]["edition"] == 1
    assert (await publish(ask, clerk, purpose="SHARING"))["notice"]["edition"] == 2
    seen = await ask("{ privacyNotices(where: {purpose: {eq: SHARING}}) { nodes { edition state } } }", ANONYMOUS)
    assert seen["privacyNotices"]["nodes"] == [{"edition": 2, "state": "IN_FORCE"}, {"edition": 1, "state": "SUPERSEDED"}]


async def test_a_notice_begins_neither_in_the_past_nor_without_a_word(ask: Asking, rows: Rows) -> None:
    async with nothing_left(rows):
        refused = await publish(ask, OFFICE, inForceFrom="2020-01-01T00:00:00+08:00", text=" ")
    assert set(refused["errors"]) == {"NOTICE_TOO_EARLY inForceFrom", "TEXT_MISSING text"}


@pytest.mark.parametrize("actor", [ADMIN, AUDITOR, ANONYMOUS])
async def test_nobody_but_the_office_publishes(ask: Asking, rows: Rows, actor: Actor) -> None:
    async with nothing_left(rows):
        assert (await publish(ask, actor))["errors"] == ["NOT_PERMITTED"]


@pytest.mark.parametrize("statement", ["UPDATE privacy_notice SET text_zh = '改'", "DELETE FROM privacy_notice", "TRUNCATE privacy_notice CASCADE"])
async def test_what_was_published_never_changes(rows: Rows, statement: str) -> None:
    await rows.privacy_notice()
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows.connection.execute(statement)


async def test_one_agrees_once_to_the_edition_in_force(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    notice = await rows.privacy_notice(edition=1)
    done = await give(ask, actor, notice)
    assert (done["errors"], done["consent"]["basis"], done["consent"]["channel"]) == ([], "CONSENT", "ONLINE")
    again = await give(ask, actor, notice)
    assert (again["consent"]["id"], again["warnings"]) == (done["consent"]["id"], ["NOTHING_CHANGED"])
    upcoming = await rows.privacy_notice(edition=3, in_force_from=datetime(2099, 1, 1, tzinfo=UTC))
    assert (await give(ask, actor, upcoming))["errors"] == ["NOTICE_NOT_IN_FORCE noticeId"]
    await rows.privacy_notice(edition=2)
    assert (await give(ask, actor, notice))["errors"] == ["NOTICE_NOT_IN_FORCE noticeId"]


async def test_the_office_records_consent_and_other_bases_for_people(ask: Asking, rows: Rows) -> None:
    person, clerk = await rows.person(), await office(rows)
    notice, other = await rows.privacy_notice(), await rows.privacy_notice(purpose="SHARING")
    assert (await give(ask, clerk, notice, personId=person))["consent"]["channel"] == "OFFICE"
    duty = (await give(ask, clerk, other, personId=person, basis="STATUTORY_DUTY"))["consent"]
    assert (duty["basis"], duty["channel"]) == ("STATUTORY_DUTY", "OFFICE")
    actor = await applicant(rows)
    async with nothing_left(rows):
        assert (await give(ask, actor, notice, basis="STATUTORY_DUTY"))["errors"] == ["BASIS_OF_THE_OFFICE basis"]
        assert (await give(ask, actor, notice, personId=person))["errors"] == ["NOT_VISIBLE personId"]
        assert (await give(ask, AUDITOR, notice, personId=person))["errors"] == ["NOT_PERMITTED"]


async def test_who_withdraws_is_not_evaluated_any_further_and_what_was_decided_stands(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    notice, newer = await rows.privacy_notice(edition=1), await rows.privacy_notice(edition=2)
    earlier = await rows.consent(person_id=actor.person_id, notice_id=notice)
    elsewhere = await rows.consent(person_id=actor.person_id, notice_id=await rows.privacy_notice(purpose="PUBLICATION"))
    states = ("SUBMITTED", "DRAFT", "AWARDED", "NOT_SELECTED")
    applications = [await rows.application(applicant_id=actor.person_id, state=state) for state in states]
    consent = (await give(ask, actor, newer))["consent"]
    done = await withdraw(ask, actor, consent)
    assert (done["consent"]["state"], done["warnings"]) == ("WITHDRAWN", ["APPLICATIONS_WITHDRAWN", "DECISIONS_STAND"])
    assert [await rows.value("application", one, "state") for one in applications] == ["WITHDRAWN", "WITHDRAWN", "AWARDED", "NOT_SELECTED"]
    assert await rows.value("consent", earlier, "state") == "WITHDRAWN"
    assert await rows.value("consent", elsewhere, "state") == "IN_FORCE"
    assert await events(rows) == ["consent:given"] + ["consent:withdrawn"] * 2 + ["application:withdrawn"] * 2


async def test_withdrawing_another_consent_leaves_applications_alone(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    application = await rows.application(applicant_id=actor.person_id, state="SUBMITTED")
    consent = (await give(ask, actor, await rows.privacy_notice(purpose="PUBLICATION")))["consent"]
    assert (await withdraw(ask, actor, consent))["warnings"] == ["DECISIONS_STAND"]
    assert await rows.value("application", application, "state") == "SUBMITTED"


async def test_only_consent_is_withdrawn_and_only_ones_own(ask: Asking, rows: Rows) -> None:
    actor = await applicant(rows)
    duty = {"id": await rows.consent(person_id=actor.person_id, basis="STATUTORY_DUTY"), "version": 1}
    own = {"id": await rows.consent(person_id=actor.person_id), "version": 1}
    stranger = await applicant(rows)
    async with nothing_left(rows):
        assert (await withdraw(ask, actor, duty))["errors"] == ["CONSENT_NOT_THE_BASIS"]
        assert (await withdraw(ask, stranger, own))["errors"] == ["NOT_VISIBLE consentId"]
        assert (await withdraw(ask, OFFICE, own))["errors"] == ["NOT_PERMITTED"]
        assert (await withdraw(ask, actor, {**own, "version": 7}))["errors"] == ["CONFLICT expectedVersion"]
        assert (await withdraw(ask, actor, own, validateOnly=True))["consent"]["state"] == "WITHDRAWN"
