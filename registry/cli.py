"""The commands: each a thin call into the house, with its outcome in plain words and every refusal in one line."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from registry.actor import ANONYMOUS
from registry.app import Registry, operations, sdl
from registry.commands.accounts import add_accounts
from registry.commands.attachments import add_attachments
from registry.commands.erasing import add_erasing
from registry.commands.files import add_files
from registry.commands.given import document_in, object_in, text_in
from registry.commands.ranking import add_ranking
from registry.commands.running import console, database, progress, with_registry
from registry.commands.sealed import add_sealed
from registry.database.connect import connect
from registry.database.upgrade import draft, head, migrate, verify
from registry.errors import Lang, RegistryError, RequestErrors
from registry.exchange.demo import Demo, seed_demo
from registry.exchange.seeding import seed_article
from registry.feed import head_of, read_heads, verify_log
from registry.query.persisted import hash_of
from registry.query.request import Request
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
seeds = typer.Typer(help="载入数据 · Load data", invoke_without_command=True)
app.add_typer(seeds, name="seed")
log = typer.Typer(help="事件日志 · The event log", no_args_is_help=True)
app.add_typer(log, name="log")
add_files(app)
add_accounts(app)
add_erasing(app)
add_attachments(app)
add_ranking(app)
add_sealed(app)

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
        _refuse(error)
    except RequestErrors as errors:
        _refuse(*errors.errors)


def _refuse(*errors: RegistryError) -> NoReturn:
    """A line for each: what is wrong and what to do, in both languages."""
    for error in errors:
        typer.echo(" ".join(f"registry: {error.advice(Lang.ZH)} | {error.advice(Lang.EN)}".split()), err=True)
    sys.exit(1)


@app.command()
def run(host: Host = None, port: Port = None, workers: Processes = None) -> None:
    """迁移、首次载入数据并启动服务 · Migrate, load the data on the first run, and serve."""
    settings = Settings.read(host=host, port=port, workers=workers)
    with claim(settings.host, settings.port) as listener, database(settings, new=True) as url:
        asyncio.run(migrate(url))
        with progress("演示数据 · demo data") as tell:
            demo = asyncio.run(_fill_when_empty(url, tell))
        if demo is not None:
            _tell_passwords(demo)
        serve_until_stopped(url, settings, listener, _announce)


@app.command()
def serve(host: Host = None, port: Port = None, workers: Processes = None) -> None:
    """启动服务 · Serve; the database has to be migrated already."""
    settings = Settings.read(host=host, port=port, workers=workers)
    with claim(settings.host, settings.port) as listener, database(settings) as url:
        asyncio.run(verify(url))
        serve_until_stopped(url, settings, listener, _announce)


@app.command("migrate")
def migrate_database(
    words: Annotated[str | None, typer.Option("--draft", help="起草下一个迁移文件 · Draft the next revision", show_default=False)] = None,
) -> None:
    """把数据库升级到本程序的版本 · Bring the database to this program's revision."""
    with database(Settings.read(), new=True) as url:
        changed = asyncio.run(migrate(url))
        if words is not None:
            file = asyncio.run(draft(url, f"{int(head() or 0) + 1:04d}", words))
            console.print(f"已起草 {file}，请检查；make run 会应用它 · {file} is drafted: look at it; make run applies it")
            return
    console.print(f"数据库已升级到 {head()} · migrated to {head()}" if changed else f"数据库已是 {head()} · already at {head()}")


@seeds.callback()
def seed(context: typer.Context) -> None:
    """载入文章所述事实与参考表，可重复运行 · Load the article's facts and the reference tables, as often as you like."""
    if context.invoked_subcommand is None:
        with database(Settings.read()) as url:
            asyncio.run(verify(url))
            tally = asyncio.run(seed_article(url))
        console.print(f"新增 {tally.inserted}，更正 {tally.corrected} · {tally.inserted} new, {tally.corrected} corrected")


@seeds.command("demo")
def seed_demo_population(
    scale: Annotated[int, typer.Option(min=1, max=100_000, help="规模，每级 250 家企业 · 250 companies each")] = 1,
) -> None:
    """生成演示数据与各角色账户 · Make the demo population, with an account for every role."""
    with database(Settings.read()) as url:
        asyncio.run(verify(url))
        with progress("演示企业 · demo companies") as tell:
            demo = asyncio.run(seed_demo(url, scale, tell))
    if demo.is_new:
        _tell_passwords(demo)
    else:
        console.print(f"已有规模 {demo.scale} 的演示数据 · there is demo data of scale {demo.scale} already")


@app.command()
def explain(
    document: Annotated[str, typer.Argument(help="查询语句、文件名，或 - 表示标准输入 · A document, its file, or - for standard input")],
    viewer: Annotated[str | None, typer.Option("--as", help="账户，默认匿名 · An account; by default nobody", show_default=False)] = None,
    variables: Annotated[str, typer.Option(help="变量，JSON 对象 · Variables, a JSON object")] = "{}",
) -> None:
    """展示计划、SQL、结果与数据库计划 · Show the plan, the SQL, the rows and the database's plan of a query."""

    async def explained(registry: Registry) -> str:
        actor = await registry.sessions.actor_named(viewer) if viewer else ANONYMOUS
        request = Request(document_in(document), None, object_in(variables), read_only=True)
        found = await registry.engine.explain(request, actor, Lang.EN)
        parameters = "\n".join(f"${number} {name} = {value!r}" for number, (name, value) in enumerate(found.parameters.items(), 1))
        rows = json.dumps(json.loads(found.answer), ensure_ascii=False, indent=2)
        cost = f"{found.bill.requested}，实际 {found.bill.actual} · {found.bill.requested} at most, {found.bill.actual} for what was there"
        titled = {"计划 · plan": found.plan, "代价 · cost": cost, "SQL": found.sql, "参数 · parameters": parameters, "结果 · rows": rows}
        titled["数据库 · database"] = found.database
        return "\n\n".join(f"── {title} ──\n{text}" for title, text in titled.items() if text)

    typer.echo(with_registry(explained))


@app.command("schema")
def print_schema(
    output: Annotated[Path | None, typer.Option(help="写入文件 · Write to a file", show_default=False)] = None,
    check: Annotated[Path | None, typer.Option(help="与文件比较 · Compare with a file", show_default=False)] = None,
    documents: Annotated[bool, typer.Option("--operations", help="预先登记的文档及其标识 · The trusted documents, with ids")] = False,
) -> None:
    """打印接口定义 · Print the contract."""
    text = f"{sdl().rstrip()}\n"
    if documents:
        text = json.dumps({name: f"sha256:{hash_of(text)}" for name, text in operations().items()}, indent=2) + "\n"
    if check is not None:
        if not check.exists() or check.read_text(encoding="utf-8") != text:
            raise RegistryError("CONTRACT_DIFFERS", file=check)
    elif output is not None:
        output.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@log.command("verify")
def check_log(
    heads: Annotated[Path | None, typer.Option(help="另存的日志头，每行一个 · Saved heads, one a line", show_default=False)] = None,
) -> None:
    """校验日志未被改动 · Check that nothing in the log was altered, removed, put in or moved."""
    saved = read_heads(text_in(heads).splitlines()) if heads else []
    with database(Settings.read()) as url:
        asyncio.run(verify(url))
        with progress("事件 · events") as tell:
            last = asyncio.run(verify_log(url, saved, tell))
    compared = f"，并与 {len(saved)} 个日志头一致" if saved else "", f", and {len(saved)} saved heads fit" if saved else ""
    console.print(f"日志共 {last.position} 条，未经改动{compared[0]} · {last.position} events, as they were written{compared[1]}")


@log.command("head")
def print_head() -> None:
    """打印日志头，请存于别处 · Print the head of the log, to be kept elsewhere."""
    with database(Settings.read()) as url:
        asyncio.run(verify(url))
        typer.echo(asyncio.run(head_of(url)).line())


async def _fill_when_empty(url: str, tell: Callable[[int, int], None]) -> Demo | None:
    """The article's facts, and where nobody has an account yet, the demo population with its accounts."""
    await seed_article(url)
    connection = await connect(url)
    try:
        empty = await connection.fetchval("SELECT NOT EXISTS (SELECT FROM account)")
    finally:
        await connection.close()
    return await seed_demo(url, 1, tell) if empty else None


def _tell_passwords(demo: Demo) -> None:
    """Each account with its password, this once; the reviewers share one."""
    shared = [name for name in demo.passwords if name.startswith("reviewer-")]
    console.print("\n  演示账户与密码，只显示这一次 · demo accounts and their passwords, shown this once\n")
    for name, password in demo.passwords.items():
        if name not in shared[1:]:
            label = f"{shared[0]} … {shared[-1]}" if name in shared else name
            console.print(f"  {label:26} {password}", markup=False)


def _announce(place: str) -> None:
    console.print(f"\n  [bold]{place}[/bold]            入门与示例查询 · start here, with queries to try")
    console.print(f"  [bold]{place}/graphql[/bold]    接口 · the API")
    console.print("\n  按 Ctrl-C 停止 · Ctrl-C stops the server, then the database\n")
