"""Uploads over a real server: from the first byte to the last, with everything that comes between."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1, sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from registry.errors import CATALOGUE
from tests.rows import Rows
from tests.web.uploads.conftest import People
from tests.web.uploads.serving import OCTETS, PDF, TUS, Served, pdf

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def code(answer: Any) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


def archive(*names: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as found:
        for name in names:
            found.writestr(name, "x")
    return written.getvalue()


def stored(served: Served) -> list[bytes]:
    return [path.read_bytes() for path in (served.files / "store").rglob("*") if path.is_file()]


async def test_a_file_comes_in_parts_is_looked_at_and_is_kept_sealed(people: People, served: Served, rows: Rows) -> None:
    mei, content = await people(), pdf(150_000)
    begun = mei.begin(len(content))
    address = begun.headers["location"]
    assert (begun.status_code, begun.headers["tus-resumable"], mei.offset(address)) == (201, "1.0.0", 0)
    first = mei.go_on(address, 0, content[:70_000])
    assert (first.status_code, first.headers["upload-offset"], mei.offset(address)) == (204, "70000", 70_000)
    assert (await rows.connection.fetchval("SELECT state FROM attachment WHERE uploaded_by_id = $1", mei.account)) == "UPLOADING"
    assert mei.go_on(address, 70_000, content[70_000:]).status_code == 204
    [record] = await rows.connection.fetch("SELECT name, size, sha256, state, scanned FROM attachment WHERE uploaded_by_id = $1", mei.account)
    assert dict(record) == {"name": "简历.pdf", "size": 150_000, "sha256": sha256(content).hexdigest(), "state": "READY", "scanned": True}
    assert not any(content[start : start + 16] in kept for kept in stored(served) for start in (0, 70_000, 140_000))
    assert not (served.files / "uploads" / address.rpartition("/")[2]).exists()
    told = mei.send("HEAD", address)
    assert (told.headers["upload-offset"], told.headers["upload-length"], told.headers["cache-control"]) == ("150000", "150000", "no-store")
    assert told.headers["upload-metadata"] == f"filename {b64encode('简历.pdf'.encode()).decode()}"


async def test_what_can_be_done_is_told_to_everybody(people: People) -> None:
    told = (await people()).get("/files", "OPTIONS")
    assert told.status_code == 204
    assert {name: value for name, value in told.headers.items() if name.startswith("tus-")} == {
        "tus-resumable": "1.0.0",
        "tus-version": "1.0.0",
        "tus-extension": "creation,creation-with-upload,expiration,termination,checksum",
        "tus-max-size": "4000000",
        "tus-checksum-algorithm": "sha1,sha256",
    }


async def test_a_line_that_was_cut_goes_on_where_it_broke_off(people: People) -> None:
    mei, content = await people(), pdf(400_000)
    address = mei.begin(len(content)).headers["location"]
    line = mei.half_way(address, 0, len(content), content[:250_000])
    time.sleep(0.5)
    assert mei.send("HEAD", address).status_code == 423
    line.close()
    while (told := mei.send("HEAD", address)).status_code == 423:
        time.sleep(0.02)
    offset = int(told.headers["upload-offset"])
    assert offset == 250_000
    assert mei.go_on(address, offset, content[offset:]).status_code == 204
    assert mei.get(mei.link(address.rpartition("/")[2])).content == content


async def test_one_writes_at_a_time(people: People) -> None:
    mei, content = await people(), pdf(100_000)
    address = mei.begin(len(content)).headers["location"]
    line = mei.half_way(address, 0, len(content), content[:10])
    time.sleep(0.5)
    second = mei.go_on(address, 0, content)
    assert (second.status_code, code(second)) == (423, "UPLOAD_BUSY")
    line.sendall(content[10:])
    assert line.recv(100).startswith(b"HTTP/1.1 204")
    line.close()
    assert mei.offset(address) == 100_000


async def test_a_slow_client_is_waited_for(people: People) -> None:
    mei, content = await people(), pdf(1_000_000)
    address = mei.begin(len(content)).headers["location"]

    def drops() -> Iterator[bytes]:
        for start in range(0, len(content), 10_000):
            time.sleep(0.01)
            yield content[start : start + 10_000]

    assert (await asyncio.to_thread(mei.go_on, address, 0, drops())).status_code == 204
    assert mei.get(mei.link(address.rpartition("/")[2])).content == content


async def test_a_request_goes_on_from_where_the_upload_is(people: People) -> None:
    mei, content = await people(), pdf(1_000)
    address = mei.begin(len(content), content=content[:300]).headers["location"]
    wrong = mei.go_on(address, 200, content[200:])
    assert (wrong.status_code, code(wrong), wrong.headers["upload-offset"]) == (409, "UPLOAD_OFFSET_DIFFERS", "300")
    much = mei.go_on(address, 300, content)
    assert (much.status_code, code(much), mei.offset(address)) == (413, "FILE_TOO_LARGE", 300)
    without_end = mei.go_on(address, 300, iter([content[300:900], content[:900]]))
    assert (without_end.status_code, code(without_end)) == (413, "FILE_TOO_LARGE")
    offset = mei.offset(address)  # as much as came in time
    assert mei.go_on(address, offset, content[offset:]).headers["upload-offset"] == "1000"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_what_is_not_what_its_checksum_says_is_dropped(people: People, algorithm: str) -> None:
    mei, content = await people(), pdf(200_000)
    digest = {"sha1": sha1, "sha256": sha256}[algorithm](content[1_000:]).digest()
    address = mei.begin(len(content), content=content[:1_000]).headers["location"]
    checksum = f"{algorithm} {b64encode(digest).decode()}"
    wrong = mei.go_on(address, 1_000, content[1_001:] + b"x", Upload_Checksum=checksum)
    assert (wrong.status_code, code(wrong), mei.offset(address)) == (460, "UPLOAD_CHECKSUM_DIFFERS", 1_000)
    assert mei.go_on(address, 1_000, content[1_000:], Upload_Checksum=checksum).status_code == 204
    assert mei.get(mei.link(address.rpartition("/")[2])).content == content
    odd = mei.go_on(address, 1_000, b"", Upload_Checksum="md5 AAAA")
    assert (odd.status_code, code(odd)) == (409, "UPLOAD_OFFSET_DIFFERS")


MACRO = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
REFUSED = {
    "a program": ("简历.pdf", b"MZ\x90\x00" * 100, "FILE_KIND_DIFFERS"),
    "a page": ("照片.png", b"<html><script>alert(1)</script>", "FILE_KIND_DIFFERS"),
    "a picture that says PDF": ("证书.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "FILE_KIND_DIFFERS"),
    "an archive that says document": ("论文.docx", archive("a.txt", "b.exe"), "FILE_KIND_DIFFERS"),
    "a document with a program in it": ("论文.docx", MACRO, "FILE_KIND_DIFFERS"),
    "EICAR": ("证明.pdf", PDF + EICAR, "FILE_INFECTED"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_not_taken_is_not_kept(people: People, served: Served, rows: Rows, case: str) -> None:
    name, content, wanted = REFUSED[case]
    mei = await people()
    before = len(stored(served))
    answer = mei.begin(len(content), name, content)
    assert (answer.status_code, code(answer)) == (415, wanted)
    [record] = await rows.connection.fetch("SELECT id, state, reject_code FROM attachment WHERE uploaded_by_id = $1", mei.account)
    assert (record["state"], record["reject_code"], len(stored(served))) == ("REJECTED", wanted, before)
    assert [*(served.files / "uploads").glob(f"{record['id']}*")] == []
    assert mei.send("HEAD", f"/files/{record['id']}").status_code == 410


@pytest.mark.parametrize("name", ["a.zip", "a.exe", "a", "a.pdf.exe", ".pdf.svg", "x.docm"])
async def test_names_of_other_kinds_are_refused_before_a_byte_comes(people: People, rows: Rows, name: str) -> None:
    mei = await people()
    answer = mei.begin(10, name)
    assert (answer.status_code, code(answer)) == (415, "FILE_KIND_REFUSED")
    assert await rows.connection.fetchval("SELECT count(*) FROM attachment WHERE uploaded_by_id = $1", mei.account) == 0


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/简历.pdf", "简历.pdf"),
        (r"C:\Users\x\a.pdf", "a.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("  成\x00果\n .pdf", "成果 .pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
    ],
)
async def test_names_are_cleaned(people: People, given: str, kept: str) -> None:
    mei = await people()
    file = mei.bring(pdf(100), given)
    assert mei.ask("query($id: ID!) { attachment(by: {id: $id}) { name mediaType state } }", id=file) == {
        "attachment": {"name": kept, "mediaType": "application/pdf", "state": "READY"}
    }


@pytest.mark.parametrize("name", ["CON.pdf", "lpt1.x.pdf", "", "...", "/", "长" * 200 + ".pdf"])
async def test_names_of_which_nothing_is_left_are_refused(people: People, name: str) -> None:
    answer = (await people()).begin(10, name)
    assert (answer.status_code, code(answer)) == (400, "FILE_NAME_INVALID")


async def test_of_two_at_once_one_is_over_the_quota(people: People) -> None:
    mei = await people()
    answers = await asyncio.gather(*(asyncio.to_thread(mei.begin, 3_500_000) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 413]
    assert [code(answer) for answer in answers if answer.status_code == 413] == ["FILE_QUOTA_EXCEEDED"]
    too_large = mei.begin(4_000_001)
    assert (too_large.status_code, code(too_large)) == (413, "FILE_TOO_LARGE")


async def test_so_many_are_under_way_and_no_more(people: People) -> None:
    mei = await people()
    addresses = [mei.begin(10).headers["location"] for _ in range(4)]
    fifth = mei.begin(10)
    assert (fifth.status_code, code(fifth)) == (429, "UPLOADS_TOO_MANY")
    assert mei.send("DELETE", addresses[0]).status_code == 204
    assert mei.send("HEAD", addresses[0]).status_code == 404
    assert mei.begin(10).status_code == 201


async def test_an_upload_that_has_expired_is_gone(people: People, rows: Rows) -> None:
    mei = await people()
    address = mei.begin(10).headers["location"]
    await rows.update("attachment", address.rpartition("/")[2], expires_at=(await rows.connection.fetchval("SELECT now() - interval '1 second'")))
    assert {mei.send("HEAD", address).status_code, mei.go_on(address, 0, PDF).status_code} == {410}


async def test_only_its_uploader_knows_of_an_upload(people: People) -> None:
    mei, lei = await people(), await people("TALENT_OFFICE")
    address = mei.begin(10).headers["location"]
    assert {lei.send("HEAD", address).status_code, lei.go_on(address, 0, PDF).status_code, lei.send("DELETE", address).status_code} == {404}
    assert mei.offset(address) == 0


async def test_who_may_not_bring_files(people: People, served: Served, rows: Rows) -> None:
    manager = await people("PROMOTER")
    assert code(manager.begin(10)) == "NOT_PERMITTED"
    mei = await people()
    with mei.client as client:
        anonymous = client.post("/files", headers={**TUS, "authorization": "", "Upload-Length": "10"})
        assert anonymous.status_code == 401
    await rows.connection.execute("UPDATE access_token SET scope = 'READ' WHERE account_id = $1", mei.account)
    time.sleep(0.6)
    assert code(mei.begin(10)) == "TOKEN_READ_ONLY"


async def test_a_form_on_another_site_can_do_nothing(people: People, served: Served) -> None:
    mei = await people()
    with mei.client as client:
        cookie = {"cookie": f"__Host-registry={mei.token}", "authorization": ""}
        forged = client.post("/files", headers={"cookie": cookie["cookie"], "Upload-Length": "10"})
        assert (forged.status_code, code(forged), forged.headers["tus-version"]) == (412, "TUS_VERSION_UNKNOWN", "1.0.0")
    with mei.client as client:
        del client.headers["authorization"]
        metadata = f"filename {b64encode(b'a.pdf').decode()}"
        own = client.post("/files", headers={**TUS, "cookie": cookie["cookie"], "Upload-Length": "10", "Upload-Metadata": metadata})
        other = client.post("/files", headers={**TUS, "cookie": cookie["cookie"], "Upload-Length": "10", "Sec-Fetch-Site": "cross-site"})
    assert (own.status_code, other.status_code) == (201, 401)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "-1"},
        {"Upload-Length": "ten"},
        {"Upload-Length": "10"},
        {"Upload-Length": "10", "Upload-Metadata": "filename"},
        {"Upload-Length": "10", "Upload-Metadata": "filename ***"},
        {"Upload-Length": "10", "Upload-Metadata": "filename YQ==,filename Yg=="},
        {"Upload-Defer-Length": "1", "Upload-Metadata": "filename YS5wZGY="},
    ],
)
async def test_headers_are_read_strictly(people: People, headers: dict[str, str]) -> None:
    answer = (await people()).send("POST", "/files", b"", **{name.replace("-", "_"): value for name, value in headers.items()})
    wanted = "FILE_NAME_INVALID" if headers.get("Upload-Metadata") == "filename" else "UPLOAD_HEADER_INVALID"
    assert (answer.status_code, code(answer)) == (400, wanted)


async def test_methods_in_other_clothes_and_types_that_are_none(people: People) -> None:
    mei = await people()
    address = mei.begin(len(PDF)).headers["location"]
    wrong = mei.send("PATCH", address, PDF, Upload_Offset="0", content_type="application/pdf")
    assert (wrong.status_code, code(wrong)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    clothed = mei.send("POST", address, PDF, Upload_Offset="0", content_type=OCTETS, X_HTTP_Method_Override="PATCH")
    assert (clothed.status_code, clothed.headers["upload-offset"]) == (204, str(len(PDF)))


async def test_an_undecided_scanner_is_asked_again(people: People) -> None:
    mei = await people()
    file = mei.bring(PDF + b"UNDECIDED")
    asked = "query($id: ID!) { attachment(by: {id: $id}) { state scanned } }"
    assert mei.ask(asked, id=file) == {"attachment": {"state": "SCANNING", "scanned": False}}
    refused = "mutation($id: ID!) { openFile(input: {attachmentId: $id}) { downloadUrl errors { code } } }"
    assert mei.ask(refused, id=file) == {"openFile": {"downloadUrl": None, "errors": [{"code": "FILE_NOT_READY"}]}}


async def test_refusals_are_in_the_language_that_is_asked_for(people: People) -> None:
    mei = await people()
    answer = mei.send("POST", "/files", Upload_Length="10", Upload_Metadata=f"filename {b64encode(b'a.zip').decode()}", Accept_Language="zh")
    assert answer.json()["errors"][0]["message"] == CATALOGUE["FILE_KIND_REFUSED"].zh
