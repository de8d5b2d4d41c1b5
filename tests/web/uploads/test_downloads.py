"""Files leave a real server: to whom, for how long, in which parts, and what is on record afterwards."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from registry.files.links import LASTS, link_of
from tests.rows import Rows
from tests.web.uploads.conftest import People
from tests.web.uploads.serving import Served, Somebody, pdf
from tests.web.uploads.test_resumable import code

CONTENT = pdf(200_000)


async def handed_in(rows: Rows, mei: Somebody, file: str, state: str = "SUBMITTED") -> str:
    """The file is attached to an application of its uploader's; its id."""
    application = await rows.application(applicant_id=mei.person, state=state)
    now = datetime.now(UTC)
    await rows.update("attachment", file, application_id=application, question="CV", attached_at=now, expires_at=None)
    return application


async def log_of(rows: Rows, mei: Somebody) -> list[tuple[str, ...]]:
    found = await rows.connection.fetch("SELECT account_id, role, kind, fields[1] FROM access_log WHERE person_id = $1 ORDER BY at", mei.person)
    return [tuple(row) for row in found]


async def test_a_file_is_something_to_save_and_nothing_to_show(people: People) -> None:
    mei = await people()
    file = mei.bring(CONTENT, "张三 简历.pdf")
    answer = mei.get(mei.link(file))
    assert (answer.status_code, answer.content) == (200, CONTENT)
    wanted = {
        "content-type": "application/pdf",
        "content-length": "200000",
        "content-disposition": f"attachment; filename=\"file.pdf\"; filename*=UTF-8''{quote('张三 简历.pdf')}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert mei.get(mei.link(mei.bring(pdf(100), "cv.pdf"))).headers["content-disposition"] == 'attachment; filename="cv.pdf"'


PARTS = [
    ("bytes=0-0", 206, (0, 1)),
    ("bytes=65535-65536", 206, (65_535, 65_537)),
    ("bytes=131072-", 206, (131_072, 200_000)),
    ("bytes=-10", 206, (199_990, 200_000)),
    ("bytes=-999999", 200, (0, 200_000)),
    ("bytes=100-999999", 206, (100, 200_000)),
    ("bytes=200000-", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=5-2", 200, (0, 200_000)),
    ("bytes=0-1,5-6", 200, (0, 200_000)),
    ("lines=0-1", 200, (0, 200_000)),
    ("bytes=-", 200, (0, 200_000)),
]


async def test_any_part_can_be_asked_for(people: People) -> None:
    mei = await people()
    link = mei.link(mei.bring(CONTENT))
    for wanted, status, part in PARTS:
        answer = mei.get(link, range=wanted)
        assert answer.status_code == status, wanted
        if part is None:
            assert (answer.content, answer.headers["content-range"]) == (b"", "bytes */200000")
            continue
        start, end = part
        assert answer.content == CONTENT[start:end], wanted
        assert answer.headers.get("content-range") == (f"bytes {start}-{end - 1}/200000" if status == 206 else None)


async def test_who_has_it_is_told_so_and_who_has_another_gets_the_whole(people: People) -> None:
    mei = await people()
    link = mei.link(mei.bring(CONTENT))
    head = mei.get(link, "HEAD")
    tag = head.headers["etag"]
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "200000")
    assert (mei.get(link, if_none_match=tag).status_code, mei.get(link, if_none_match=tag).content) == (304, b"")
    assert mei.get(link, range="bytes=0-9", if_range=tag).content == CONTENT[:10]
    assert mei.get(link, range="bytes=0-9", if_range='"another"').content == CONTENT


async def test_a_link_is_for_one_account_and_for_five_minutes(people: People, rows: Rows) -> None:
    mei, clerk = await people(), await people("TALENT_OFFICE")
    file = mei.bring(CONTENT)
    await handed_in(rows, mei, file)
    link = mei.link(file)
    other = clerk.get(link)
    assert (other.status_code, code(other)) == (403, "FILE_LINK_INVALID")
    secret = await rows.value("attachment", file, "link_secret")
    now = datetime.now(UTC)
    late, _ = link_of(secret, file, mei.account, now - LASTS - timedelta(seconds=1))
    assert (mei.get(late).status_code, code(mei.get(late))) == (403, "FILE_LINK_INVALID")
    good, ends = link_of(secret, file, mei.account, now - LASTS + timedelta(seconds=30))
    assert (mei.get(good).status_code, now < ends < now + timedelta(seconds=31)) == (200, True)
    until = str(int(ends.timestamp()))
    assert {mei.get(good.replace(until, str(int(until) + 60))).status_code, mei.get(good[:-1] + "é").status_code} == {403}
    assert {mei.get(f"/files/{file}/content").status_code, mei.get(f"/files/{file}/content?until=x&signature=").status_code} == {403}
    with mei.client as client:
        assert client.get(link, headers={"authorization": ""}).status_code == 401
    assert await log_of(rows, mei) == []


async def test_the_rules_are_asked_again_when_a_link_is_used(people: People, rows: Rows) -> None:
    mei, clerk = await people(), await people("TALENT_OFFICE")
    file = mei.bring(CONTENT)
    await handed_in(rows, mei, file)
    link = clerk.link(file)
    assert clerk.get(link).content == CONTENT
    await rows.connection.execute("UPDATE role_grant SET revoked_at = now() WHERE account_id = $1", clerk.account)
    time.sleep(1)  # as long as a role may outlast its end
    answer = clerk.get(link)
    assert (answer.status_code, code(answer)) == (404, "FILE_MISSING")


async def test_whoever_takes_another_s_paper_is_on_their_record_once_a_link(people: People, rows: Rows) -> None:
    mei, clerk, auditor = await people(), await people("TALENT_OFFICE"), await people("AUDITOR")
    file = mei.bring(CONTENT)
    application = await handed_in(rows, mei, file)
    sponsor = await people("COMPANY", scope_id=await rows.value("application", application, "sponsor_id"))
    assert mei.get(mei.link(file)).status_code == 200
    link = clerk.link(file)
    assert [clerk.get(link, range=f"bytes={start}-").status_code for start in (1, 100_000)] == [206, 206]
    time.sleep(1)  # links of one second are one link
    assert clerk.get(clerk.link(file), "HEAD").status_code == 200
    assert {who.get(who.link(file)).status_code for who in (auditor, sponsor)} == {200}
    told = [(clerk, "TALENT_OFFICE"), (clerk, "TALENT_OFFICE"), (auditor, "AUDITOR"), (sponsor, "COMPANY")]
    assert await log_of(rows, mei) == [(who.account, role, "DOWNLOAD", file) for who, role in told]


@pytest.mark.parametrize("role", ["ADMIN", "LEADER", "PROMOTER", "REVIEWER", "PARK_MANAGER"])
async def test_who_does_not_read_the_application_gets_no_link(people: People, rows: Rows, role: str) -> None:
    mei, other = await people(), await people(role)
    file = mei.bring(CONTENT)
    await handed_in(rows, mei, file)
    asked = "mutation($id: ID!) { openFile(input: {attachmentId: $id}) { downloadUrl errors { code } } }"
    assert other.ask(asked, id=file) == {"openFile": {"downloadUrl": None, "errors": [{"code": "NOT_VISIBLE"}]}}
    secret = await rows.value("attachment", file, "link_secret")
    forged, _ = link_of(secret, file, other.account, datetime.now(UTC))
    assert (other.get(forged).status_code, await log_of(rows, mei)) == (404, [])


async def test_a_file_that_was_altered_in_the_store_does_not_leave_whole(people: People, served: Served) -> None:
    mei = await people()
    file = mei.bring(CONTENT)
    link = mei.link(file)
    kept = next((served.files / "store").rglob(file))
    kept.write_bytes(kept.read_bytes()[:-1] + b"\0")
    with pytest.raises(Exception, match=r"(?i)peer closed|disconnect|incomplete|500"):
        mei.get(link).raise_for_status()
