"""The command that looks whether every file is as it was brought."""

import typer

from registry.app import Registry
from registry.clock import NOBODY
from registry.commands.running import console, progress, with_registry
from registry.errors import RegistryError
from registry.services.files.checking import damaged_files


def add_attachments(app: typer.Typer) -> None:
    """Adds it to the program."""
    app.command("check-files")(check_files)


def check_files() -> None:
    """逐个核对已存文件的校验值 · Read every stored file, and compare it with its digest."""

    async def checked(registry: Registry) -> list[tuple[str, str]]:
        async with registry.workshop.open(NOBODY) as work:
            return await damaged_files(work, registry.cabinet, tell)

    with progress("文件 · files") as tell:
        damaged = with_registry(checked)
    for identifier, code in damaged:
        typer.echo(f"{identifier} {code}")
    if damaged:
        raise RegistryError("FILES_DAMAGED", count=len(damaged))
    console.print("所有文件完好 · every file is as it was brought")
