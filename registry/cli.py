"""The commands: each a thin call into the house, with its outcome in plain words and every refusal in one line."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from registry.app import sdl
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import head, migrate, verify
from registry.errors import Lang, RegistryError
from registry.serving import claim
from registry.serving import serve as serve_until_stopped
from registry.settings import Settings

app = typer.Typer(
    name="registry",
    help="科技园入驻与人才登记 · Science-park tenant and talent registry",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, soft_wrap=True)

Host = Annotated[str | None, typer.Option(help="监听地址 · Address to listen on [REGISTRY_HOST, 127.0.0.1]", show_default=False)]
Port = Annotated[int | None, typer.Option(help="监听端口 · Port to listen on [REGISTRY_PORT, 8000]", show_default=False)]
Processes = Annotated[int | None, typer.Option("--workers", help="工作进程数 · Server processes [REGISTRY_WORKERS, 1]", show_default=False)]


def main() -> None:
    """Run a command; refusals become one line and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal without Chinese is no reason to fail
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)  # so that whatever was started is stopped, as after Ctrl-C
    try:
        app()
    except RegistryError as error:
        typer.echo(one_line(error), err=True)
        sys.exit(1)


def one_line(error: RegistryError) -> str:
    """What is wrong and what to do, in both languages."""
    chinese, english = (f"{error.message(lang)} {error.hint(lang)}" for lang in (Lang.ZH, Lang.EN))
    return " ".join(f"registry: {chinese} | {english}".split())


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the database: the operator's own, else the embedded one, running for as long as somebody uses it."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    embedded = EmbeddedDatabase(settings.data_dir)
    try:
        yield embedded.start()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C would leave the server behind
        embedded.stop()


@app.command()
def run(host: Host = None, port: Port = None, workers: Processes = None) -> None:
    """迁移、首次载入数据并启动服务 · Migrate, load the data on the first run, and serve."""
    settings = Settings.read(host=host, port=port, workers=workers)
    listener = claim(settings.host, settings.port)
    with database(settings) as url:
        asyncio.run(migrate(url))
        serve_until_stopped(url, settings, listener, _announce)


@app.command()
def serve(host: Host = None, port: Port = None, workers: Processes = None) -> None:
    """启动服务 · Serve; the database has to be migrated already."""
    settings = Settings.read(host=host, port=port, workers=workers)
    listener = claim(settings.host, settings.port)
    with database(settings) as url:
        asyncio.run(verify(url))
        serve_until_stopped(url, settings, listener, _announce)


@app.command("migrate")
def migrate_database() -> None:
    """把数据库升级到本程序的版本 · Bring the database to this program's revision."""
    with database(Settings.read()) as url:
        changed = asyncio.run(migrate(url))
    console.print(f"数据库已升级到 {head()} · migrated to {head()}" if changed else f"数据库已是 {head()} · already at {head()}")


@app.command("schema")
def print_schema(
    output: Annotated[Path | None, typer.Option(help="写入文件 · Write to a file", show_default=False)] = None,
) -> None:
    """打印接口定义 · Print the contract."""
    text = sdl()
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")


def _announce(place: str) -> None:
    console.print(f"\n  [bold]{place}[/bold]            入门与示例查询 · start here, with queries to try")
    console.print(f"  [bold]{place}/graphql[/bold]    接口 · the API")
    console.print("\n  按 Ctrl-C 停止 · Ctrl-C stops the server, then the database\n")
