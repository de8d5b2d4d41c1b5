"""Accounts as commands: the first administrator, tokens for scripts, and keys for what is encrypted."""

from datetime import timedelta
from typing import Annotated

import typer

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.app import Registry
from registry.auth.passwords import hash_password, random_password
from registry.auth.vault import new_key
from registry.commands.running import console, with_registry
from registry.services.accounts import create_account
from registry.services.passwords import set_password
from registry.services.second_factor import take_away
from registry.services.tokens import account_named, token_for

OPERATOR = Actor(name="registry account", grants=(Grant(Role.ADMIN),))
"""Whoever runs the machine: what is done so is in the log without an account."""


def add_accounts(app: typer.Typer) -> None:
    """Adds the commands for accounts."""
    app.command("account")(open_account)
    app.command("token")(print_token)
    app.command("secret-key")(print_secret_key)


def open_account(
    name: Annotated[str, typer.Argument(help="用户名 · The username")],
    role: Annotated[Role | None, typer.Option(case_sensitive=False, help="角色，默认 ADMIN · A role", show_default=False)] = None,
    scope: Annotated[str | None, typer.Option(help="范围编号 · The id of what the role is over", show_default=False)] = None,
    display_name: Annotated[str | None, typer.Option("--name", help="显示名称 · The name to show", show_default=False)] = None,
    reset: Annotated[bool, typer.Option("--reset", help="重置密码与两步验证 · Reset the password and the second factor")] = False,
) -> None:
    """开设账户，或重置其密码；临时密码只显示一次 · Open an account, or reset its password; a temporary one is shown once."""

    async def opened(registry: Registry) -> str:
        password = random_password()
        hashed = await hash_password(password)
        async with registry.workshop.open(OPERATOR) as work:
            if reset:
                account = await account_named(work, name)
                take_away(account)
                await set_password(work, account, hashed, temporary=True)
            else:
                given = {} if scope is None else {"scope_id": scope}
                shown = display_name or name
                await create_account(
                    work, username=name, display_name=shown, password=password, password_hash=hashed, role=role or Role.ADMIN, **given
                )
        return password

    password = with_registry(opened)
    console.print("临时密码，首次登录时须更换 · a temporary password, to be replaced at the first sign-in:")
    typer.echo(password)


def print_token(
    name: Annotated[str, typer.Argument(help="账户 · The account")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数 · Days it is valid")] = 30,
) -> None:
    """打印账户的访问令牌，供脚本使用 · Print a bearer token of an account, for scripts."""

    async def issue(registry: Registry) -> str:
        async with registry.workshop.open(ANONYMOUS) as work:
            return await token_for(work, username=name, name="registry token", lasts=timedelta(days=days))

    typer.echo(with_registry(issue))


def print_secret_key() -> None:
    """打印一个新密钥，供 REGISTRY_SECRET_KEYS 使用 · Print a fresh key for REGISTRY_SECRET_KEYS."""
    typer.echo(new_key())
