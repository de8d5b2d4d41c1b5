"""Accounts that sign in, for the tests of what accounts do."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.auth.passwords import hash_password
from registry.errors import Lang
from registry.query.request import Request, Terms
from tests.query.conftest import Asking
from tests.rows import Rows

PASSWORD = "correct horse battery staple"
OTHER = "泉城的春天下了三天雨"
SENDER = "192.0.2.1"

async def hashed(password: str = PASSWORD) -> str:
    return await hash_password(password)


async def person(rows: Rows, username: str = "mei", **given: Any) -> str:
    """An account with the usual password."""
    return await rows.account(username=username, **{"password_hash": await hashed(), **given})


async def asked(
    ask: Asking,
    verb: str,
    shows: str,
    given: dict[str, Any] | None,
    actor: Actor = ANONYMOUS,
    terms: Terms = Terms(SENDER),  # noqa: B008 - frozen
) -> tuple[Any, Any]:
    """The payload of a mutation, its errors as `CODE at.the.path`, and what the browser is to keep."""
    takes = f"($input: {verb[0].upper()}{verb[1:]}Input!)" if given is not None else ""
    call = f"{verb}(input: $input)" if given is not None else verb
    document = f"mutation{takes} {{ {call} {{ {shows} errors {{ code field }} }} }}"
    request = Request(document, None, {"input": given} if given is not None else {}, read_only=False)
    answer = await ask.registry.engine.answer(request, actor, Lang.EN, terms)
    payload = json.loads(answer.body)["data"][verb]
    told = [" ".join(filter(None, (one["code"], ".".join((one["field"] or ())[1:])))) for one in payload.pop("errors")]
    return {**payload, "errors": told}, answer.credentials


async def sign_in(ask: Asking, username: str = "mei", password: str = PASSWORD, terms: Terms = Terms(SENDER), **more: Any) -> Any:  # noqa: B008
    """The payload of signing in, with what the browser is to keep under `kept`."""
    given = {"username": username, "password": password, **more}
    payload, kept = await asked(ask, "signIn", "token expiresAt account { username }", given, terms=terms)
    return {**payload, "kept": kept}


async def session(ask: Asking, username: str = "mei", password: str = PASSWORD, **more: Any) -> Actor:
    """Somebody who has signed in."""
    found = await sign_in(ask, username, password, **more)
    assert found["errors"] == []
    return await ask.registry.sessions.actor_of(found["token"])


def holding(actor: Actor, *grants: tuple[Role, str | None]) -> Actor:
    """The same with these roles."""
    return replace(actor, grants=tuple(Grant(*one) for one in grants), confirm=None)


async def rows_of(rows: Rows, statement: str, *values: Any) -> Sequence[dict[str, Any]]:
    return [dict(found) for found in await rows.connection.fetch(statement, *values)]
