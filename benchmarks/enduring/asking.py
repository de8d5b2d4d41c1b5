"""One request, sent under one key until it is answered: after a lost connection, a 5xx or a time-out the very same bytes go out again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from random import Random
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from benchmarks.enduring.ledger import Ledger, Tally
from benchmarks.grounds import Manager

TIMEOUT_S = 20
PATIENCE_S = 180
"""An answer that has not come by then will never come: that is a violation."""
HANGS_UP = 0.02
"""The share of requests after which the client hangs up before it has heard: it has to send them again, and be told what was done."""
GIVEN_UP = 0.2
"""The share of lost requests that are never sent again: whatever became of them has to be whole."""
AGAIN = {"OVERLOADED", "DATABASE_UNAVAILABLE", "CONTENTION", "EXECUTION_TIMEOUT", "IDEMPOTENCY_CONCURRENT_REQUEST", "INTERNAL"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOUNDARY = "----registryendurance7MA4YWxk"


class LostError(Exception):
    """Nobody knows what became of the request."""


@dataclass
class Asker:
    """A manager's way to the server."""

    port: int
    manager: Manager
    ledger: Ledger
    tally: Tally
    chance: Random
    connection: HTTPConnection | None = None

    def ask(self, document: str, verb: str, kind: str, given: Mapping[str, Any], file: bytes | None = None) -> dict[str, Any] | None:
        """The payload of a mutation; None where it was given up or refused as a whole."""
        key = f"{verb}-{uuid4()}"
        body, headers = _encoded(document, verb, given, file)
        headers |= {"Authorization": f"Bearer {self.manager.token}", "Idempotency-Key": f'"{key}"', "Accept": "application/graphql-response+json"}
        self.ledger.write(at="sent", key=key, account_id=self.manager.account_id, verb=verb, kind=kind, given=given)
        self.tally.count("requests", kind)
        try:
            status, replayed, answer = self._until_answered(body, headers, kind)
        except LostError:
            self.tally.count("abandoned", self.tally.last_kill)
            return None
        if replayed:
            self.tally.count("replayed", self.tally.last_kill)
        return self._noted(key, verb, kind, status, answer)

    def _until_answered(self, body: bytes, headers: Mapping[str, str], kind: str) -> tuple[int, bool, str]:
        began, given_up = monotonic(), self.chance.random() < GIVEN_UP
        while True:
            try:
                if self.chance.random() < HANGS_UP:
                    self._send_and_go(body, headers)
                status, replayed, answer = self._send(body, headers)
                code = _code(answer) if status != 200 else None
                if status < 500 and code not in AGAIN and status != 429:
                    self.tally.answered(began)
                    return status, replayed, answer
                reason = code or str(status)
                if reason == "INTERNAL":
                    self.tally.wonder(f"an internal error answered {kind}: {answer[:300]}")
            except (OSError, HTTPException, ValueError) as problem:
                self._hang_up()
                reason = type(problem).__name__
                if given_up and not isinstance(problem, ConnectionRefusedError):
                    raise LostError from None
            self.tally.count("retried", f"{self.tally.last_kill}: {reason}")
            if monotonic() - began > PATIENCE_S:
                self.tally.wonder(f"{kind} was not answered for {PATIENCE_S} s: {reason}")
                raise LostError
            sleep(self.chance.uniform(0.05, 0.3))

    def _send(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bool, str]:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        self.connection.request("POST", "/graphql", body, dict(headers))
        response = self.connection.getresponse()
        answer = response.read().decode()
        if response.getheader("Connection", "").lower() == "close":
            self._hang_up()
        return response.status, response.getheader("Idempotency-Replayed") == "true", answer

    def _send_and_go(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Sends it, and is gone before the answer comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        connection.request("POST", "/graphql", body, dict(headers))
        sleep(self.chance.choice((0.0, 0.05, 0.5)))
        connection.close()
        self.tally.count("hung up on")

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _noted(self, key: str, verb: str, kind: str, status: int, answer: str) -> dict[str, Any] | None:
        told = json.loads(answer)
        shown: dict[str, Any] | None = told["data"][verb] if status == 200 and told.get("data") else None
        refusals = shown["refused"] if shown is not None else []
        outcome = "failed" if shown is None else "refused" if refusals else "done"
        code = refusals[0]["code"] if refusals else _code(answer) if shown is None else None
        self.ledger.write(at="answered", key=key, outcome=outcome, code=code, answer=answer)
        self.tally.count("acknowledged" if outcome == "done" else "refused", kind if outcome == "done" else f"{kind}: {code}")
        if outcome == "failed":
            self.tally.wonder(f"{kind} failed: {answer[:300]}")
        return shown


def _code(answer: str) -> str:
    try:
        return str(json.loads(answer)["errors"][0]["extensions"]["code"])
    except (ValueError, KeyError, IndexError, TypeError):
        return "?"


def _encoded(document: str, verb: str, given: Mapping[str, Any], file: bytes | None) -> tuple[bytes, dict[str, str]]:
    """A body with its headers: JSON, or with a file a form."""
    if file is None:
        asked = {"query": document, "operationName": verb, "variables": {"input": given}}
        return json.dumps(asked).encode(), {"Content-Type": "application/json"}
    known = {name: value for name, value in given.items() if name != "rows"}
    asked = {"query": document, "operationName": verb, "variables": {"input": {**known, "file": None}}}
    parts = [
        b'Content-Disposition: form-data; name="operations"\r\n\r\n' + json.dumps(asked).encode(),
        b'Content-Disposition: form-data; name="map"\r\n\r\n{"0":["variables.input.file"]}',
        b'Content-Disposition: form-data; name="0"; filename="tenants.xlsx"\r\nContent-Type: ' + XLSX.encode() + b"\r\n\r\n" + file,
    ]
    body = b"".join(b"--" + BOUNDARY.encode() + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY.encode() + b"--\r\n"
    return body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "GraphQL-Require-Preflight": "1"}
