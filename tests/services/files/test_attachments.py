"""Files are attached to applications, taken off, deleted and covered, by whom, when, and what is left of them."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.clock import NOBODY
from registry.database.connect import connect
from registry.errors import RegistryError
from registry.feed import verify_log
from registry.files.sealing import seal_of
from registry.services.files.checking import damaged_files
from registry.services.files.keeping import look_after, sweep, without_bytes
from registry.services.retention import apply_rules
from tests.query.conftest import Asking
from tests.rows import NOW, Rows
from tests.services.doing import do, events
from tests.services.files.conftest import PDF, Bring
from tests.services.test_people import applicant, office
from tests.services.test_requests import ask_for, decide

SHOWS = "attachment { id question name state application { id } }"


async def attach(ask: Asking, actor: Actor, application: str, file: str, question: str = "CV") -> list[str]:
    return list((await do(ask, "attachFile", SHOWS, actor, applicationId=application, question=question, fileId=file))["errors"])


async def change(ask: Asking, verb: str, actor: Actor, file: str, version: int) -> list[str]:
    return list((await do(ask, verb, SHOWS, actor, attachmentId=file, expectedVersion=version))["errors"])


async def version(rows: Rows, file: str) -> int:
    return int(await rows.value("attachment", file, "version"))


def on_disk(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / "files").rglob("*") if path.is_file())


async def after(ask: Asking, *, look: bool = True) -> None:
    """What the clock does."""
    more = look
    while more:
        async with ask.registry.workshop.open(NOBODY) as work:
            more = await look_after(work, ask.registry.cabinet)


async def test_a_file_answers_a_question_while_the_application_is_its_applicant_s(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei = await applicant(rows)
    application = await rows.application(applicant_id=mei.person_id)
    file = await bring(mei)
    shown = await do(filing, "attachFile", SHOWS, mei, applicationId=application, question="CV", fileId=file)
    told = {"id": file, "question": "CV", "name": "简历.pdf", "state": "READY", "application": {"id": application}}
    assert (shown["attachment"], shown["errors"]) == (told, [])
    assert await attach(filing, mei, application, file) == ["FILE_ATTACHED"]
    assert await change(filing, "deleteFile", mei, file, await version(rows, file)) == ["FILE_ATTACHED"]
    assert await change(filing, "detachFile", mei, file, await version(rows, file)) == []
    assert await change(filing, "detachFile", mei, file, await version(rows, file)) == ["FILE_NOT_ATTACHED"]
    assert await change(filing, "deleteFile", mei, file, await version(rows, file)) == []
    done = ["uploaded", "received", "cleared", "attached", "detached", "deleted"]
    assert await events(rows) == [f"attachment:{verb}" for verb in done]


@pytest.mark.parametrize("state", ["AWAITING_ENDORSEMENT", "ENDORSED", "SUBMITTED", "UNDER_REVIEW", "APPROVED", "WITHDRAWN"])
async def test_nothing_is_attached_to_or_taken_off_what_has_been_sent(filing: Asking, bring: Bring, rows: Rows, state: str) -> None:
    mei = await applicant(rows)
    application = await rows.application(applicant_id=mei.person_id, state=state)
    there = await rows.attachment(application_id=application, uploaded_by_id=mei.account_id)
    assert await attach(filing, mei, application, await bring(mei)) == ["WRONG_STATE"]
    assert await change(filing, "detachFile", mei, there, 1) == ["FILE_HANDED_IN"]
    assert await change(filing, "deleteFile", mei, there, 1) == ["FILE_ATTACHED"]


async def test_what_was_handed_in_stays_when_the_application_is_back(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei = await applicant(rows)
    application = await rows.application(applicant_id=mei.person_id, state="RETURNED")
    old = await rows.attachment(application_id=application, uploaded_by_id=mei.account_id, attached_at=NOW - timedelta(days=1))
    new = await bring(mei)
    assert await attach(filing, mei, application, new) == []
    assert await change(filing, "detachFile", mei, old, 1) == ["FILE_HANDED_IN"]
    assert await change(filing, "detachFile", mei, new, await version(rows, new)) == []


async def test_one_attaches_what_one_brought_to_what_is_one_s_own(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei, lei = await applicant(rows), await applicant(rows)
    own, others = [await rows.application(applicant_id=who.person_id) for who in (mei, lei)]
    file = await bring(mei)
    assert await attach(filing, mei, others, file) == ["NOT_VISIBLE applicationId"]
    assert await attach(filing, lei, others, file) == ["NOT_VISIBLE fileId"]
    staff = Actor(await rows.account(), None, "clerk", (Grant(Role.TALENT_OFFICE),))
    sent = await rows.application(applicant_id=(await applicant(rows)).person_id, state="SUBMITTED")
    assert await attach(filing, staff, sent, await bring(staff)) == ["NOT_PERMITTED"]
    assert await attach(filing, mei, own, file, "") == ["TEXT_MISSING question"]


async def test_an_application_takes_so_much_and_no_more(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei = await applicant(rows)
    application = await rows.application(applicant_id=mei.person_id)
    await rows.attachment(application_id=application, uploaded_by_id=mei.account_id, size=1_000_000 - len(PDF))
    fits, over = await bring(mei), await bring(mei)
    assert await attach(filing, mei, application, fits) == []
    assert await attach(filing, mei, application, over) == ["FILE_QUOTA_EXCEEDED fileId"]


async def test_the_office_puts_a_covered_copy_beside_the_original(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei, clerk = await applicant(rows), await office(rows)
    application = await rows.application(applicant_id=mei.person_id, state="SUBMITTED")
    original = await rows.attachment(application_id=application, uploaded_by_id=mei.account_id)
    copy, again = await bring(clerk), await bring(clerk)
    shows = "attachment { id question redactedFrom { id } application { id } }"
    done = await do(filing, "addRedactedCopy", shows, clerk, attachmentId=original, fileId=copy)
    told = {"id": copy, "question": "Q1", "redactedFrom": {"id": original}, "application": {"id": application}}
    assert (done["errors"], done["attachment"]) == ([], told)
    assert (await do(filing, "addRedactedCopy", shows, clerk, attachmentId=copy, fileId=again))["errors"] == ["FILE_NOT_ORIGINAL"]
    assert (await do(filing, "addRedactedCopy", shows, mei, attachmentId=original, fileId=await bring(mei)))["errors"] == ["NOT_PERMITTED"]
    seen = "query($id: ID!) { application(by: {id: $id}) { attachments { nodes { id redactions { totalCount } } } } }"
    shown = {viewer: (await filing(seen, actor, id=application))["application"] for viewer, actor in (("mei", mei), ("clerk", clerk))}
    assert shown == {
        "mei": {"attachments": {"nodes": [{"id": original, "redactions": {"totalCount": 0}}]}},
        "clerk": {"attachments": {"nodes": [{"id": original, "redactions": {"totalCount": 1}}, {"id": copy, "redactions": {"totalCount": 0}}]}},
    }


# what becomes of the bytes


async def test_a_deleted_file_cannot_be_opened_and_its_bytes_are_destroyed(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path) -> None:
    mei = await applicant(rows)
    file = await bring(mei)
    assert on_disk(tmp_path) == [file]
    assert await change(filing, "deleteFile", mei, file, await version(rows, file)) == []
    [record] = await rows.connection.fetch("SELECT name, sha256, key_sealed, link_secret, destroyed_at FROM attachment")
    assert set(record.values()) == {None}
    await after(filing)
    assert on_disk(tmp_path) == []
    assert (await events(rows))[-1] == "attachment:destroyed"
    assert await rows.value("attachment", file, "destroyed_at") is not None
    await after(filing)
    assert (await events(rows)).count("attachment:destroyed") == 1


async def test_what_nobody_finished_or_attached_goes_by_itself(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path) -> None:
    mei = await applicant(rows)
    application = await rows.application(applicant_id=mei.person_id)
    loose, kept, fresh = await bring(mei), await bring(mei), await bring(mei)
    upload = await filing.registry.cabinet.begin(mei, "半途.pdf", 100)
    assert await attach(filing, mei, application, kept) == []
    for file in (loose, upload.id):
        await rows.update("attachment", file, expires_at=NOW)
    await after(filing)
    assert on_disk(tmp_path) == sorted([kept, fresh])
    states = {row["id"]: row["state"] for row in await rows.connection.fetch("SELECT id, state FROM attachment")}
    assert states == {loose: "DELETED", upload.id: "DELETED", kept: "READY", fresh: "READY"}


async def test_what_the_scanner_could_not_decide_is_scanned_again(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path) -> None:
    mei = await applicant(rows)
    file = await bring(mei, PDF + b"UNDECIDED")
    await after(filing)
    assert await rows.value("attachment", file, "state") == "SCANNING"
    (tmp_path / "clean.sh").write_text("exit 0")
    object.__setattr__(filing.registry.cabinet.scanner, "_command", ["sh", str(tmp_path / "clean.sh")])
    await rows.update("attachment", file, updated_at=NOW)
    await after(filing)
    assert (await rows.value("attachment", file, "state"), await rows.value("attachment", file, "scanned")) == ("READY", True)


async def test_bytes_without_a_record_are_swept_away_and_records_without_bytes_are_told(
    filing: Asking, bring: Bring, rows: Rows, tmp_path: Path
) -> None:
    mei = await applicant(rows)
    kept, lost, under_way = await bring(mei), await bring(mei), await filing.registry.cabinet.begin(mei, "a.pdf", 10)
    store, uploads = tmp_path / "files" / "store", tmp_path / "files" / "uploads"
    old = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    stray, fresh = "attachment_01h455vb4pex5vsknk084sn02q", "attachment_01h455vb4pex5vsknk084sn03q"
    for place in (store / "2q" / "n0" / stray, store / "3q" / "n0" / fresh, uploads / stray, uploads / f"{stray}.rest"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    next(store.rglob(lost)).unlink()
    for path in (tmp_path / "files").rglob("attachment_*"):
        if path.name != fresh:
            os.utime(path, (old, old))
    async with filing.registry.workshop.open(NOBODY) as work:
        assert await sweep(work, filing.registry.cabinet) is False
        assert await without_bytes(work, filing.registry.cabinet) == [lost]
    assert on_disk(tmp_path) == sorted([kept, under_way.id, fresh])


async def test_the_files_of_another_database_are_left_alone(filing: Asking, rows: Rows, tmp_path: Path) -> None:
    stray = tmp_path / "files" / "store" / "2q" / "n0" / "attachment_01h455vb4pex5vsknk084sn02q"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    await rows.attachment()
    async with filing.registry.workshop.open(NOBODY) as work:
        assert await sweep(work, filing.registry.cabinet) is False
    assert on_disk(tmp_path) == [stray.name]


async def test_every_file_is_compared_with_its_digest(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path) -> None:
    mei = await applicant(rows)
    whole, altered, missing, cut = [await bring(mei, PDF + b"x" * 100_000) for _ in range(4)]
    paths = {path.name: path for path in (tmp_path / "files" / "store").rglob("attachment_*")}
    content = bytearray(paths[altered].read_bytes())
    content[70_000] ^= 1
    paths[altered].write_bytes(content)
    paths[missing].unlink()
    paths[cut].write_bytes(paths[cut].read_bytes()[: 65_536 + 28])
    told: list[tuple[int, int | None]] = []
    async with filing.registry.workshop.open(NOBODY) as work:
        damaged = await damaged_files(work, filing.registry.cabinet, lambda done, total: told.append((done, total)))
    assert sorted(damaged) == sorted([(altered, "FILE_DAMAGED"), (missing, "FILE_MISSING"), (cut, "FILE_DAMAGED")])
    assert (whole in dict(damaged), told[-1]) == (False, (4, 4))


async def test_a_file_can_be_read_from_anywhere(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei, content = await applicant(rows), PDF + bytes(range(256)) * 5_000
    file, cabinet = await bring(mei, content), filing.registry.cabinet
    async with filing.registry.workshop.open(NOBODY) as work:
        seal = seal_of(work.vault, await rows.value("attachment", file, "key_sealed"))
    for start, end in ((0, len(content)), (0, 1), (65_535, 65_537), (65_536, 131_072), (1_048_570, 1_048_580), (len(content) - 1, len(content))):
        assert b"".join([piece async for piece in cabinet.content(file, seal, start, end)]) == content[start:end]
    assert sha256(content).hexdigest() == await rows.value("attachment", file, "sha256")


# with whom they go


async def test_an_erasure_takes_the_files_and_the_log_says_so(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path, database_url: str) -> None:
    mei, clerk = await applicant(rows), await office(rows)
    application = await rows.application(applicant_id=mei.person_id, state="SUBMITTED")
    attached, loose, covered = await bring(mei, name="金丝雀.pdf"), await bring(mei, name="金丝雀二.pdf"), await bring(clerk)
    others = await bring(clerk, name="别人的.pdf")
    for file, original in ((attached, None), (covered, attached)):
        await rows.update("attachment", file, application_id=application, question="CV", attached_at=NOW, expires_at=None, redacted_from_id=original)
    request = (await ask_for(filing, mei))["request"]
    assert (await decide(filing, "grant", clerk, request))["errors"] == []
    assert "金丝雀" not in str(await rows.connection.fetch("SELECT t::text FROM attachment t"))
    await after(filing)
    assert on_disk(tmp_path) == [others]
    log = [(row["type"], row["subject_id"]) for row in await rows.connection.fetch("SELECT type, subject_id FROM event WHERE type LIKE 'attachment:%'")]
    assert {subject for kind, subject in log if kind == "attachment:erased"} == {attached, loose, covered}
    assert {subject for kind, subject in log if kind == "attachment:destroyed"} == {attached, loose, covered}
    assert (await verify_log(database_url, [])).position == await rows.connection.fetchval("SELECT count(*) FROM event")


async def test_retention_takes_the_files_of_what_it_empties(filing: Asking, bring: Bring, rows: Rows, tmp_path: Path) -> None:
    mei, ended = await applicant(rows), datetime(2024, 1, 1, tzinfo=UTC)
    application = await rows.application(applicant_id=mei.person_id, state="LAPSED", updated_at=ended)
    file = await bring(mei)
    await rows.update("attachment", file, application_id=application, question="CV", attached_at=NOW, expires_at=None)
    for days in (800, 840):
        async with filing.registry.workshop.open(NOBODY) as work:
            await apply_rules(work, ended + timedelta(days=days))
    await after(filing)
    assert (await rows.value("attachment", file, "state"), on_disk(tmp_path)) == ("DELETED", [])


async def test_a_copy_of_one_s_data_leads_to_one_s_files(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei, lei = await applicant(rows), await applicant(rows)
    file, other = await bring(mei), await bring(lei)
    data = (await filing("mutation { exportMyData { data errors { code } } }", mei))["exportMyData"]["data"]
    [row] = data["attachment"]
    assert (row["id"], row["name"], row["sha256"]) == (file, "简历.pdf", sha256(PDF).hexdigest())
    assert row["downloadUrl"].startswith(f"/files/{file}/content?until=")
    assert not {"keySealed", "linkSecret"} & row.keys()
    assert other not in str(data)


# who is let in


async def test_links_are_for_those_who_see_the_file(filing: Asking, bring: Bring, rows: Rows) -> None:
    mei, lei, clerk = await applicant(rows), await applicant(rows), await office(rows)
    file = await bring(mei)

    async def opened(actor: Actor) -> list[str]:
        return list((await do(filing, "openFile", "downloadUrl expiresAt", actor, attachmentId=file))["errors"])

    auditor = Actor(await rows.account(), None, "auditor", (Grant(Role.AUDITOR),))
    assert [await opened(actor) for actor in (mei, lei, clerk, auditor, ANONYMOUS)] == [[], *[["NOT_VISIBLE attachmentId"]] * 4]


async def test_nothing_is_kept_of_an_upload_that_was_not_recorded(filing: Asking, rows: Rows, tmp_path: Path) -> None:
    mei = await applicant(rows)
    with pytest.raises(RegistryError) as refused:
        await filing.registry.cabinet.begin(mei, "a.pdf", 51_000_000)
    assert (refused.value.code, on_disk(tmp_path)) == ("FILE_TOO_LARGE", [])


async def test_two_connections_see_one_quota(filing: Asking, rows: Rows, database_url: str) -> None:
    """The account is locked while what it has is counted."""
    mei = await applicant(rows)
    holder = await connect(database_url)
    async with holder.transaction():
        await holder.fetchval("SELECT id FROM account WHERE id = $1 FOR UPDATE", mei.account_id)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await filing.registry.cabinet.begin(mei, "a.pdf", 10)
    await holder.close()
    assert (await filing.registry.cabinet.begin(mei, "a.pdf", 10)).size == 10
