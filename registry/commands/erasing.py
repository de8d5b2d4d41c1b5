"""Commands that see to it that personal information goes when its time has come, and that what is kept under a key stays so."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from registry.app import Registry
from registry.clock import NOBODY
from registry.commands.running import console, database, progress, with_registry
from registry.database.purging import purge
from registry.database.upgrade import verify
from registry.errors import RegistryError
from registry.lifecycles.retention import RULES
from registry.services.erasure import PERSONAL
from registry.services.keys import UNKNOWN, check_unused, count_by_key, rotate_keys
from registry.services.retention import apply_rules
from registry.settings import Settings

keys = typer.Typer(help="加密密钥 · The keys that values are kept under", invoke_without_command=True)


def add_erasing(app: typer.Typer) -> None:
    """Adds them to the program."""
    app.command("purge")(purge_files)
    app.command("retention")(apply_retention)
    app.add_typer(keys, name="keys")


def purge_files() -> None:
    """清除已注销信息在数据文件中的残留 · Have what was erased leave the files of the database, its log included."""
    with database(Settings.read()) as url:
        asyncio.run(verify(url))
        with progress("表 · tables") as tell:
            asyncio.run(purge(url, PERSONAL, tell))
    console.print("已清除残留；备份与归档另行处理 · what was erased has left the files; backups and archives have periods of their own")


def apply_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说明，不清除 · Only tell, and erase nothing")] = False,
) -> None:
    """按保存期限清除申报内容；服务运行时每小时自动进行 · Empty what was kept for its time; a server does so every hour by itself."""

    async def applied(registry: Registry) -> dict[str, tuple[int, int]]:
        totals = {rule.code: (0, 0) for rule in RULES}
        more = True
        while more:
            async with registry.workshop.open(NOBODY) as work:
                done = await apply_rules(work, datetime.now(UTC))
                if dry_run:
                    work.undo()
            for kept in done:
                announced, emptied = totals[kept.rule.code]
                totals[kept.rule.code] = announced + kept.announced, emptied + kept.emptied
            more = not dry_run and any(kept.unfinished for kept in done)
        return totals

    totals = with_registry(applied)
    would = "（试运行，未清除） · (a rehearsal: nothing was erased)" if dry_run else ""
    for rule in RULES:
        announced, emptied = totals[rule.code]
        console.print(f"{rule.zh}：清除 {emptied}，预告 {announced} · {rule.en}: {emptied} emptied, {announced} announced{would}")


@keys.callback()
def list_keys(context: typer.Context) -> None:
    """列出各密钥加密的数量 · List how many values each key sealed."""
    if context.invoked_subcommand is not None:
        return

    async def counted(registry: Registry) -> tuple[tuple[str, ...], dict[str, int]]:
        async with registry.workshop.open(NOBODY) as work:
            return work.vault.fingerprints, dict(await count_by_key(work))

    fingerprints, counts = with_registry(counted)
    for place, fingerprint in enumerate(fingerprints):
        current = "  当前 · current" if place == 0 else ""
        console.print(f"{fingerprint}  {counts[fingerprint]}{current}")
    if counts.get(UNKNOWN):
        raise RegistryError("SECRET_KEY_UNKNOWN")


@keys.command("rotate")
def rotate() -> None:
    """用当前密钥重新加密 · Seal everything anew under the current key."""

    async def rotated(registry: Registry) -> int:
        async with registry.workshop.open(NOBODY) as work:
            return await rotate_keys(work)

    count = with_registry(rotated)
    console.print(f"已重新加密 {count} 项 · {count} sealed anew")


@keys.command("check")
def check(fingerprint: Annotated[str, typer.Argument(help="密钥指纹 · The fingerprint, as registry keys prints it")]) -> None:
    """核对旧密钥可否移除 · Check that a key may be taken out of REGISTRY_SECRET_KEYS."""

    async def checked(registry: Registry) -> None:
        async with registry.workshop.open(NOBODY) as work:
            await check_unused(work, fingerprint)

    with_registry(checked)
    console.print(f"{fingerprint} 已无用处，可从 REGISTRY_SECRET_KEYS 移除 · it seals nothing: take it out of REGISTRY_SECRET_KEYS")
