"""Commands that see to it that personal information goes when its time has come, and that what is kept under a key stays so."""

import asyncio

import typer

from registry.commands.running import console, database, progress
from registry.database.purging import purge
from registry.database.upgrade import verify
from registry.services.erasure import PERSONAL
from registry.settings import Settings


def add_erasing(app: typer.Typer) -> None:
    """Adds them to the program."""
    app.command("purge")(purge_files)


def purge_files() -> None:
    """清除已注销信息在数据文件中的残留 · Have what was erased leave the files of the database, its log included."""
    with database(Settings.read()) as url:
        asyncio.run(verify(url))
        with progress("表 · tables") as tell:
            asyncio.run(purge(url, PERSONAL, tell))
    console.print("已清除残留；备份与归档另行处理 · what was erased has left the files; backups and archives have periods of their own")
