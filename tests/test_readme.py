"""What the README says is so: its queries answer as printed, the files it names exist, its commands are commands."""

import asyncio
import csv
import json
import re
import shlex
import subprocess
import sys
from base64 import b64decode
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient
from typer.testing import CliRunner

from registry.actor import ANONYMOUS
from registry.app import registry_on
from registry.auth.tokens import hash_of as token_hash_of
from registry.cli import app
from registry.errors import Lang
from registry.exchange.demo import seed_demo
from registry.exchange.seeding import seed_article
from registry.query.request import Request
from registry.settings import Settings
from tests.rows import Rows

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


async def test_the_queries_answer_as_printed(seeded_url: str) -> None:
    pairs = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", README, re.DOTALL)
    assert len(pairs) == len(blocks("graphql")) == 3
    registry = registry_on(seeded_url, Settings(pool_size=1))
    for question, printed in pairs:
        answer = await registry.engine.answer(Request(question, None, {}, read_only=False), ANONYMOUS, Lang.EN)
        assert json.loads(answer.body) == json.loads(printed)
    await registry.close()


@pytest.mark.parametrize(
    ("viewer", "applications"), [(None, "none"), ("park-manager", "of the own park"), ("talent-office", "of every park")]
)
def test_the_question_the_registry_exists_for(
    seeded_url: str, monkeypatch: pytest.MonkeyPatch, viewer: str | None, applications: str
) -> None:
    """Posted as the README has it for curl. Here a name serves as its token: the database of the seeds is only read."""
    (command,) = re.findall(r"^curl .*memberships.*$", README, re.MULTILINE)
    _, _, url, *options = shlex.split(command)
    given = dict(zip(options[::2], options[1::2], strict=True))
    header, _, value = given["-H"].partition(": ")
    registry, asked = registry_on(seeded_url, Settings(pool_size=1)), []

    async def fetch(text: str, values: Any, confirm: Any = None, *, selective: bool = False) -> bytes:
        asked.append(text)
        return await fetched(text, values, selective=selective)

    fetched = registry.pool.fetch
    monkeypatch.setattr(registry.pool, "fetch", fetch)
    if viewer is not None:
        monkeypatch.setattr(registry.sessions, "actor_of", registry.sessions.actor_named)
    signed = {"Authorization": f"Bearer {viewer}"} if viewer else {}
    with TestClient(registry.site()) as client:
        answer = client.post(urlsplit(url).path, content=given["-d"].encode(), headers={header: value, **signed})
    assert (answer.status_code, len(asked)) == (200, 1)
    members = answer.json()["data"]["belt"]["memberships"]["nodes"]
    assert [member["position"] for member in members] == [1, 2, 3, 4, 5, 6]
    assert [member["park"]["code"] for member in members[:3]] == ["PK-SDU", "PK-TRANSFER", "PK-CNJP"]
    assert members[0]["role"] == "LEADING_ENGINE"
    shown = {
        member["park"]["code"]: [
            application
            for tenancy in member["park"]["tenancies"]["nodes"]
            for application in tenancy["company"]["sponsoredApplications"]["nodes"]
        ]
        for member in members
    }
    seen = {park for park, found in shown.items() if found}
    assert all(application["applicant"]["name"] for found in shown.values() for application in found)
    assert (len(seen) > 1, "PK-SDU" in seen) == {"none": (False, False), "of the own park": (False, True), "of every park": (True, True)}[applications]


@pytest.mark.parametrize(("viewer", "seen"), [(None, False), ("park-manager", True)])
def test_the_list_that_is_fetched_as_a_file(seeded_url: str, monkeypatch: pytest.MonkeyPatch, viewer: str | None, seen: bool) -> None:
    (command,) = re.findall(r"^curl .*text/csv.*$", README, re.MULTILINE)
    words = shlex.split(command)
    headers = dict(value.split(": ", 1) for option, value in pairwise(words) if option == "-H")
    registry = registry_on(seeded_url, Settings(pool_size=1))
    if viewer is not None:
        monkeypatch.setattr(registry.sessions, "actor_of", registry.sessions.actor_named)
        headers["Authorization"] = f"Bearer {viewer}"
    with TestClient(registry.site()) as client:
        answer = client.post(urlsplit(words[2]).path, content=words[words.index("-d") + 1].encode(), headers=headers)
    head, *lines = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert (answer.status_code, head) == (200, ["状态", "入驻日期", "企业 · 企业名称", "企业 · 统一社会信用代码", "企业 · 行业代码"])
    assert {line[0] for line in lines} == {"在园"}
    assert any(line[1] for line in lines) is seen
    assert all(line[2] for line in lines)


def test_the_list_that_is_exported_by_a_command(seeded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (command,) = re.findall(r"^\.venv/bin/(registry export .*)$", README, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    _, *arguments = shlex.split(command)
    found = CliRunner().invoke(app, arguments)
    assert (found.exit_code, found.exception) == (0, None)
    head, *lines = CalamineWorkbook.from_path(tmp_path / arguments[1]).get_sheet_by_index(0).to_python()
    assert "统一社会信用代码" in head
    assert len(lines) > 100


def test_a_tenant_is_registered_as_printed(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request with two slips, what is said of them, the mended one, and what that is answered: twice, and done once."""
    asyncio.run(seed_article(database_url))
    asyncio.run(seed_demo(database_url))
    registry = registry_on(database_url, Settings(pool_size=2))
    monkeypatch.setattr(registry.sessions, "actor_of", registry.sessions.actor_named)
    (request,) = re.findall(r"tenant\.json <<'JSON'\n(.*?)\nJSON\n", README, re.DOTALL)
    slips, done = (json.loads(printed) for printed in blocks("json") if "registerTenancy" in printed)
    (script,) = re.findall(r"^sed -i.bak '(.*)' tenant.json$", README, re.MULTILINE)
    mended = request
    for wrong, right in re.findall(r"s/(.*?)/(.*?)/", script):
        mended = mended.replace(wrong, right)
    headers = {"Authorization": "Bearer park-manager", "Content-Type": "application/json", "Accept-Language": "en"}
    with TestClient(registry.site()) as client:
        assert client.post("/graphql", content=request.encode(), headers=headers).json() == slips
        answers = [client.post("/graphql", content=mended.encode(), headers={**headers, "Idempotency-Key": '"018"'}) for _ in range(2)]
    assert [answer.json() for answer in answers] == [done, done]
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true"]


async def test_a_park_manager_can_follow_it_from_the_template_to_the_workbook_back(
    database_url: str, connection: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of Python make the file; what `send` posts is taken in as it says."""
    monkeypatch.chdir(tmp_path)
    [script] = [block for block in blocks("python") if "xlsxwriter" in block]
    subprocess.run([sys.executable, "-c", script], check=True)
    rows, token = Rows(connection), "reg_readme"
    park, account = await rows.park(code="PK-SDU"), await rows.account(username="park-manager")
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    await rows.access_token(account_id=account, token_hash=token_hash_of(token))
    [sent] = re.findall(r"^send\(\) \{\n(.*?)^\}", README, re.MULTILINE | re.DOTALL)
    headers = {"authorization": f"Bearer {token}", "GraphQL-Require-Preflight": "1", "accept-language": "zh"}
    found = []
    with TestClient(registry_on(database_url, Settings(pool_size=1)).site()) as client:
        assert client.get("/templates/tenants.xlsx?lang=zh").status_code == 200
        for more in re.findall(r"^send '(.*?)'", README, re.MULTILINE):
            given = shlex.split(sent.replace("$park", park).replace("$1", more.replace('"', '\\"')).replace("$token", token))
            form = dict(part.split("=", 1) for part in given if part.startswith(("operations=", "map=")))
            form["operations"] = form["operations"].replace("\\$", "$")
            answer = client.post("/graphql", data=form, files={"0": Path("tenants.xlsx").read_bytes()}, headers=headers)
            found.append(answer.json()["data"]["importTenants"])
    counts = [(one["summary"]["accepted"], one["summary"]["unchanged"], one["summary"]["rejected"], len(one["errors"])) for one in found]
    assert counts == [(1, 0, 1, 1), (1, 0, 1, 0), (0, 1, 1, 1)]
    assert {(problem["row"], problem["column"]) for problem in found[2]["problems"]} == {(3, "统一社会信用代码"), (3, "入驻日期")}
    assert b64decode(found[2]["workbook"]["base64"])[:2] == b"PK"


def test_the_files_it_names_exist() -> None:
    named = set(re.findall(r"`((?:registry|schema|tests|seeds|benchmarks)/[\w./]*)`", README))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_targets_it_names_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test", "check"} <= targets
    assert [target for target in sorted(targets) if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_the_settings_it_names_are_all_there_are() -> None:
    named = set(re.findall(r"`REGISTRY_([A-Z_]+)`", README))
    assert named == {name.upper() for name in Settings.model_fields}
