"""`make bench-sign-in`: ten thousand attempts to sign in by somebody who does not know the password, and what becomes of everybody else.

Four attacks in turn: one account from one address, many accounts from one, one from many, many from many. Meanwhile somebody who has signed in on
this device before signs in again and again, and somebody else reads. What these two wait is compared with what they wait when nobody attacks,
before and after each attack. Nobody may get in who does not know the password, and the memory must not grow.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count, cycle
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
import httpx2
from psutil import Process

from benchmarks import report
from benchmarks.competitors import THE_REGISTRY, environment
from benchmarks.database import WORKSHOP, cluster
from benchmarks.measure import findings
from benchmarks.servers import free_port, memory, server
from registry.auth.passwords import hash_password

ATTEMPTS = 10_000
A_SECOND = 50
"""How fast they come: one every twenty milliseconds, for three minutes and more."""
CALM_S = 10.0
"""How long it is looked at how it is when nobody attacks."""
VICTIM, USER, PASSWORD = "leader", "park-manager", "泉城的春天下了三天雨"

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token errors { code } } }"
READ = "{ parks(first: 20) { nodes { code name occupancyRate } } }"

Attack = Iterator[tuple[str, str]]
"""An account and an address for each attempt."""


def attacks() -> dict[str, Attack]:
    addresses = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" for number in count(1))
    names = (f"user-{number}" for number in count())
    return {
        "one account from one address": cycle([(VICTIM, "198.51.100.1")]),
        "many accounts from one address": zip(names, cycle(["198.51.100.2"])),
        "one account from many addresses": zip(cycle([VICTIM]), addresses),
        "many accounts from many addresses": zip(names, addresses, strict=False),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the attempts")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(cluster()).of_scale(1)
        asyncio.run(_passwords(url))
        port = free_port()
        around = {**environment(THE_REGISTRY, url, port), "REGISTRY_TRUSTED_PROXIES": "127.0.0.1"}
        command = THE_REGISTRY.command(url, port)
        process = stack.enter_context(server(command, port, around, THE_REGISTRY.directory, WORKSHOP / "logs" / "sign-in.log"))
        found = asyncio.run(_tried(port, process, ATTEMPTS // 40 if chosen.quick else ATTEMPTS // 4))
    report.keep(findings("sign-in"), {"quick": chosen.quick, "a_second": A_SECOND, "attacks": found})
    print("written to benchmarks/RESULTS.md")


async def _passwords(url: str) -> None:
    """The two accounts have a password that is known here, and nothing is counted against them."""
    connection = await asyncpg.connect(url)
    known = await hash_password(PASSWORD)
    await connection.execute("UPDATE account SET password_hash = $1, password_set_at = now() WHERE username = ANY($2)", known, [VICTIM, USER])
    await connection.execute("TRUNCATE sign_in_failure")
    await connection.close()


async def _tried(port: int, process: Process, attempts: int) -> list[dict[str, Any]]:
    found = []
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        user = User(client)
        assert await user.sign_in() == "in"
        await user.usual(CALM_S / 2)  # whatever is made once is made
        for name, attack in attacks().items():
            before = await user.usual(CALM_S)
            told, during = await _beside(client, user, attack, attempts)
            after = await user.usual(CALM_S)
            calm = {kind: before[kind] + after[kind] for kind in before}
            delays = {kind: median(during[kind]) / median(calm[kind]) for kind in calm}
            found.append({"attack": name, "told": told, "delays": delays, "mb": memory(process) / 1e6})
            print(f"{name}: {told}; delays {', '.join(f'{kind} {delay:.2f}' for kind, delay in delays.items())}; {found[-1]['mb']:.0f} MB", flush=True)
    return found


async def _beside(client: httpx2.AsyncClient, user: "User", attack: Attack, attempts: int) -> tuple[dict[str, int], dict[str, list[float]]]:
    """The attack, and what the user waits meanwhile."""
    told: dict[str, int] = {}
    done = asyncio.Event()

    async def one(username: str, address: str, number: int) -> None:
        answer = await _sign_in(client, username, f"guess-{number}", {"X-Forwarded-For": address})
        told[answer] = told.get(answer, 0) + 1

    async def all_of_them() -> None:
        began, running = perf_counter(), set()
        for number, (username, address) in zip(range(attempts), attack, strict=False):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - perf_counter()))
            task = asyncio.create_task(one(username, address, number))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        done.set()

    attacking = asyncio.create_task(all_of_them())
    waited = await user.until(done)
    await attacking
    return told, waited


class User:
    """Somebody who has signed in here before, and reads in between."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.device = ""

    async def sign_in(self) -> str:
        given = {"X-Forwarded-For": "203.0.113.1", "Cookie": f"__Host-registry-device={self.device}"}
        answer = await self.client.post("/graphql", json=_asked(USER, PASSWORD), headers=given)
        for cookie in answer.headers.get_list("set-cookie"):
            if cookie.startswith("__Host-registry-device="):
                self.device = cookie.partition("=")[2].partition(";")[0]
        self.client.cookies.clear()
        return "in" if answer.json()["data"]["signIn"]["token"] else "out"

    async def usual(self, seconds: float) -> dict[str, list[float]]:
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        return await self.until(over)

    async def until(self, over: asyncio.Event) -> dict[str, list[float]]:
        """Seconds to an answer: of signing in, and of reading."""
        waited: dict[str, list[float]] = {"signing in": [], "reading": []}
        while not over.is_set():
            began = perf_counter()
            assert await self.sign_in() == "in"
            waited["signing in"].append(perf_counter() - began)
            for _ in range(10):
                began = perf_counter()
                assert "errors" not in (await self.client.post("/graphql", json={"query": READ})).json()
                waited["reading"].append(perf_counter() - began)
                await asyncio.sleep(0.01)
        return waited


async def _sign_in(client: httpx2.AsyncClient, username: str, password: str, headers: dict[str, str]) -> str:
    answer = await client.post("/graphql", json=_asked(username, password), headers=headers)
    body = answer.json()
    if "data" not in body:
        return str(body["errors"][0]["extensions"]["code"])
    payload = body["data"]["signIn"]
    return "IN" if payload["token"] else str(payload["errors"][0]["code"])


def _asked(username: str, password: str) -> dict[str, Any]:
    return {"query": SIGN_IN, "variables": {"input": {"username": username, "password": password}}}


if __name__ == "__main__":
    main()
