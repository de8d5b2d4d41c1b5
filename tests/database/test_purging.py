"""After an erasure and a purge no byte of a person is in the files of the database: tables, indexes, statistics, log, all of them."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from registry.actor import Actor, Grant, Role
from registry.app import registry_on
from registry.auth.vault import new_key
from registry.database.connect import connect
from registry.database.embedded import EmbeddedDatabase
from registry.database.purging import purge
from registry.database.upgrade import migrate
from registry.feed import verify_log
from registry.models import Person
from registry.services.consents import give_consent
from registry.services.erasure import PERSONAL, erase_person
from registry.services.people import record_identity_paper, update_person
from registry.services.requests import file_data_subject_request
from registry.settings import Settings
from tests.rows import Rows

CANARIES = {
    "name": "章金丝雀乙",
    "english": "Zhang Canary Quillfeather",
    "phone": "13912349876",
    "email": "quillfeather@canary.example.org",
    "number": "11010519491231002X",
    "title": "关于量子金丝雀的研究课题",
    "form": "表单里的金丝雀自述",
    "details": "请求里的金丝雀说明",
    "username": "quillfeather",
    "subject": "quillfeather@provider.example.org",
}
COMMON = 400
"""People beside, so that statistics are kept at all."""


def encodings(text: str) -> dict[str, bytes]:
    """A text in eight ways that a file may hold it; in base64 at each of the three places that it may begin."""
    found = {name: text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + text.encode())
        found[f"base64+{shift}"] = whole[(4, 4, 4)[shift] if shift else 0 :].rstrip(b"=")[:-1]
    found["percent"] = quote(text, safe="").encode()
    found["json"] = "".join(character if character.isascii() else f"\\u{ord(character):04x}" for character in text).encode()
    found["hex"] = text.encode().hex().encode()
    return found


def found_in(directory: Path, texts: dict[str, str]) -> list[str]:
    """Which of the texts are in which of the files, in which encoding."""
    wanted = [(name, how, needle) for name, text in texts.items() for how, needle in encodings(text).items()]
    files = [path for path in sorted(directory.rglob("*")) if path.is_file() and not path.is_symlink()]
    contents = [(path, path.read_bytes()) for path in files]
    return [f"{name} as {how} in {path.relative_to(directory)}" for path, held in contents for name, how, needle in wanted if needle in held]


async def lived(url: str) -> Actor:
    """A person who did what people do here, among others; and the office."""
    connection = await connect(url)
    rows = Rows(connection)
    for number in range(COMMON):
        await rows.person(name_zh=f"旁人{number % 7}", phone=f"+86138{number:08d}")
    person = await rows.person(name_zh=CANARIES["name"], name_en=CANARIES["english"], email=CANARIES["email"])
    account = await rows.account(username=CANARIES["username"], display_name=CANARIES["name"], person_id=person)
    await rows.identity(account_id=account, subject=CANARIES["subject"])
    await rows.application(applicant_id=person, title_zh=CANARIES["title"], form={"plan": CANARIES["form"]}, state="NOT_SELECTED")
    await rows.privacy_notice(id="privacynotice_01h455vb4pex5vsknk084sn02q")
    await connection.execute("ANALYZE")
    await connection.close()
    return Actor(account, person, "applicant", (Grant(Role.APPLICANT),))


async def erase(url: str) -> None:
    """The person's acts, then the office's erasure, all through the verbs."""
    registry = registry_on(url, Settings(secret_keys=new_key()))
    actor = await lived(url)
    assert actor.person_id is not None
    async with registry.workshop.open(actor) as work:
        await update_person(work, person_id=actor.person_id, expected_version=1, phone=CANARIES["phone"])
    async with registry.workshop.open(actor) as work:
        given = {"doc_type": "RESIDENT_ID", "number": CANARIES["number"]}
        await record_identity_paper(work, person_id=actor.person_id, expected_version=2, **given)
    async with registry.workshop.open(actor) as work:
        await give_consent(work, notice_id="privacynotice_01h455vb4pex5vsknk084sn02q")
        await file_data_subject_request(work, kind="ERASURE", details=CANARIES["details"])
        await work.keep_receipt("key", 0, "ab" * 32, f'{{"name":"{CANARIES["name"]}"}}'.encode())
    async with registry.workshop.open(Actor(grants=(Grant(Role.TALENT_OFFICE),))) as work:
        await erase_person(work, await work.find(Person, actor.person_id))
    await registry.close()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedDatabase]:
    with EmbeddedDatabase(tmp_path / "var", durable=False) as database:
        asyncio.run(migrate(database.url))
        yield database


def test_after_a_purge_nothing_of_a_person_is_in_any_file(embedded: EmbeddedDatabase) -> None:
    asyncio.run(erase(embedded.url))
    kept = {name: text for name, text in CANARIES.items() if name != "number"}
    before = found_in(embedded.cluster, kept)
    assert {line.partition(" ")[0] for line in before} == kept.keys(), "erased, and still in the free space and in the log"
    assert found_in(embedded.cluster, {"number": CANARIES["number"]}) == [], "what is sealed was never written"
    asyncio.run(purge(embedded.url, PERSONAL))
    assert found_in(embedded.cluster, CANARIES) == []
    assert asyncio.run(verify_log(embedded.url)).position > 0
    embedded.stop()
    assert found_in(embedded.cluster, CANARIES) == [], "nor when the server has put away what it had in memory"


def test_what_is_looked_for_would_be_found_in_every_encoding(tmp_path: Path) -> None:
    needles = encodings("章a1乙")
    for number, needle in enumerate(needles.values()):
        (tmp_path / f"{number:02d}").write_bytes(b"before" + needle + b"after")
    (tmp_path / "base64").write_bytes(base64.b64encode(b"xx" + "章a1乙".encode() + b"yy"))
    found = found_in(tmp_path, {"it": "章a1乙"})
    assert [f"it as {how} in {number:02d}" for number, how in enumerate(needles) if f"it as {how} in {number:02d}" not in found] == []
    assert "it as base64+2 in base64" in found
