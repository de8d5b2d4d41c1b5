"""A small real engine behind the site, in this process and behind a real server."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from graphql import (
    ExecutionResult,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLString,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    print_schema,
    validate,
)
from graphql.execution.values import get_variable_values
from starlette.testclient import TestClient

from registry.actor import Actor
from registry.errors import Lang, RegistryError, RequestErrors
from registry.query.request import USUAL, Allowance, Answer, Request, Terms
from registry.web.app import Site, build
from registry.web.wire import Wire

TOKEN = "reg_right"
SECRET = "SELECT secret FROM ledger"


class SmallEngine:
    """Two fields that answer, some that fail in the ways an engine can, and one that takes its time."""

    def __init__(self) -> None:
        text = GraphQLField(GraphQLString, {"of": GraphQLArgument(GraphQLString)}, resolve=_said)
        slow = GraphQLField(GraphQLString, {"seconds": GraphQLArgument(GraphQLNonNull(GraphQLFloat))}, resolve=self._slow)
        fields = {"said": text, "asker": GraphQLField(GraphQLString, resolve=_asker), "slow": slow, "refused": _failing()}
        change = GraphQLObjectType("Mutation", {"change": GraphQLField(GraphQLString, resolve=self._change)})
        self.schema = GraphQLSchema(GraphQLObjectType("Query", fields), change)
        self.changes = 0
        self.under_way = 0
        self.given_up = 0
        self.terms = USUAL

    def allowance(self, actor: Actor, sender: str) -> Allowance | None:
        return Allowance("viewer" if actor.account_id else sender, 40_000, 39_990, 400.0)

    async def answer(self, request: Request, actor: Actor, lang: Lang, terms: Terms = USUAL) -> Answer:
        self.terms = terms
        assert request.document is not None
        try:
            document = parse(request.document)
        except GraphQLError as error:
            raise _refusal("GRAPHQL_PARSE_FAILED", error) from None
        if errors := validate(self.schema, document):
            raise RequestErrors([_refusal("GRAPHQL_VALIDATION_FAILED", error) for error in errors])
        operation = get_operation_ast(document, request.operation)
        if operation is None:
            raise RegistryError("OPERATION_NOT_FOUND", problem=str(request.operation))
        if operation.operation is OperationType.MUTATION and request.read_only:
            raise RegistryError("METHOD_NOT_ALLOWED", method="GET")
        variables = get_variable_values(self.schema, list(operation.variable_definitions), dict(request.variables))
        if isinstance(variables, list):
            raise RequestErrors([_refusal("BAD_USER_INPUT", error) for error in variables])
        found = execute(self.schema, document, None, (actor, lang), dict(request.variables), request.operation)
        result = found if isinstance(found, ExecutionResult) else await found
        for failed in result.errors or ():
            raise failed.original_error or failed
        body = json.dumps({"data": result.data}, ensure_ascii=False).encode()
        reads = operation.operation is OperationType.QUERY
        return Answer(body, 200, True, (("parse", 0.5), ("db", 1.25)), is_read=reads)

    async def _slow(self, source: Any, info: GraphQLResolveInfo, seconds: float) -> str:
        self.under_way += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.under_way -= 1
        return "at last"

    def _change(self, source: Any, info: GraphQLResolveInfo) -> str:
        self.changes += 1
        return "changed"


def _said(source: Any, info: GraphQLResolveInfo, of: str = "—") -> str:
    match of:
        case "bug":
            raise ValueError(SECRET)
        case "deep":
            raise RecursionError(SECRET)
        case "down":
            raise RegistryError("DATABASE_UNAVAILABLE")
        case "start":
            raise RegistryError("DATABASE_UNREACHABLE", where="/var/secret.sock", problem=SECRET)
        case "payload":
            raise RegistryError("INVALID_CREDENTIALS")
        case "forbidden":
            raise RegistryError("FORBIDDEN", coordinate="Query.said", path=("said",), locations=((1, 3),))
        case "none":
            raise RequestErrors([])
    return f"{of} {info.context[1]}"


def _asker(source: Any, info: GraphQLResolveInfo) -> str:
    return info.context[0].name or "nobody"


def _failing() -> GraphQLField:
    def refused(source: Any, info: GraphQLResolveInfo) -> str:
        raise RegistryError("UNAUTHENTICATED")

    return GraphQLField(GraphQLString, resolve=refused)


def _refusal(code: str, error: GraphQLError) -> RegistryError:
    places = [(place.line, place.column) for place in error.locations or ()]
    return RegistryError(code, problem=error.message, locations=places)


async def _actor_of(token: str) -> Actor:
    if token != TOKEN:
        raise RegistryError("UNAUTHENTICATED")
    return Actor("account_1", None, "somebody")


class Readiness:
    """What /ready is told: nothing, or what is wrong."""

    def __init__(self) -> None:
        self.wrong: Exception | None = None
        self.seconds = 0.0

    async def __call__(self) -> None:
        await asyncio.sleep(self.seconds)
        if self.wrong is not None:
            raise self.wrong


@pytest.fixture
def engine() -> SmallEngine:
    return SmallEngine()


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def site(engine: SmallEngine, readiness: Readiness) -> Site:
    return build(engine, _actor_of, print_schema(engine.schema), readiness, concurrency=4, rules=lambda lang: lang.encode())


@pytest.fixture
def client(site: Site) -> TestClient:
    return TestClient(site, raise_server_exceptions=True)


class Post:
    """Posts a document, or anything else, to /graphql."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, body: Any, accept: str | None = "application/graphql-response+json", **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps({"query": body} if isinstance(body, str) else body).encode()
        sent = {"content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post("/graphql", content=content, headers={**sent, **({"accept": accept} if accept else {"accept": ""})})


@pytest.fixture
def post(client: TestClient) -> Post:
    return Post(client)


class Served:
    """A running server, and raw conversations with it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def say(self, *parts: bytes) -> bytes:
        """Sends the parts and returns everything that comes back until the server closes, or is silent for a second."""
        with self.connect() as connection:
            for part in parts:
                connection.sendall(part)
            connection.settimeout(1)
            return hear(connection)


def hear(connection: socket.socket) -> bytes:
    heard = b""
    try:
        while piece := connection.recv(65536):
            heard += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return heard


@pytest.fixture
def serve(site: Site) -> Iterator[Callable[[Any], Served]]:
    """Starts the site behind uvicorn with a protocol of its own or of ours."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(http: Any = Wire) -> Served:
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(site, http=http, log_config=None, access_log=False, lifespan="off", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return Served(listener.getsockname()[1])

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)
