"""What is compared is made alike and not more; ratios are of pairs; the memory's requests are as different as they should be."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.client import Load, crowd, post
from benchmarks.measure import Sample, Spread, times_as_good
from benchmarks.memory import SHAPES, documents, shapes
from benchmarks.plot import dots
from benchmarks.questions import OPENREADER, POSTGRAPHILE, REGISTRY, Question, plain
from registry.app import contract
from registry.query.document import Documents, coerce


def sample(throughput: float, p50: float) -> Sample:
    return Sample(throughput, p50, p50, 0.0, 0.001, 0.0)


def test_nodes_edges_and_lists_are_the_same() -> None:
    rows = [{"id": "a"}, {"id": "b"}]
    assert plain({"nodes": rows}) == plain({"edges": [{"node": row, "cursor": "x"} for row in rows]}) == rows
    assert plain({"nodes": rows, "totalCount": 2}) == {"nodes": rows, "totalCount": 2}
    assert plain({"pageInfo": {"hasNextPage": True, "endCursor": "x"}}) == {"pageInfo": {"hasNextPage": True}}
    assert plain({"nodes": rows}) != plain({"nodes": rows[::-1]})


def test_every_dialect_asks_every_question() -> None:
    for dialect in (REGISTRY, POSTGRAPHILE, OPENREADER):
        assert set(dialect.documents) == set(Question)


def test_ratios_are_of_pairs() -> None:
    ours, theirs = [sample(10, 1), sample(30, 2), sample(20, 4)], [sample(5, 2), sample(10, 8), sample(20, 4)]
    assert times_as_good(ours, theirs, "throughput") == Spread(1, 2, 3)
    assert times_as_good(ours, theirs, "p50") == Spread(1, 2, 4)


def test_documents_are_distinct_and_valid() -> None:
    made = list(documents(10_000))
    assert len(set(made)) == len(made)
    known = Documents(contract())
    for text in made[::997]:
        known.prepare(text)


def test_shapes_are_distinct_to_the_registry() -> None:
    operation = Documents(contract()).prepare(SHAPES).operation(None)
    made = [coerce(operation, contract(), given) for given in shapes(10_000)]
    assert len({operation.shape(given) for given in made}) == len(made) == 10_000


def test_a_picture_has_a_dot_for_each() -> None:
    drawn = dots("title", {"Q1": {"floor": Spread(0.9, 1, 1.1), "other": Spread(2, 3, 4)}}, ["floor", "other"])
    assert drawn.count("<circle") == 4  # two of them in the legend


@pytest.fixture
def echo() -> Iterator[tuple[int, list[bytes]]]:
    """A server that remembers what it was sent; a body that asks for it is answered with errors."""
    heard: list[bytes] = []

    class Echo(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append(body)
            answer = b'{"errors":[]}' if b"fail" in body else b'{"data":"' + b"x" * 300_000 + b'"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_crowd_sends_each_request_once(echo: tuple[int, list[bytes]]) -> None:
    port, heard = echo
    told = crowd(Load(port, [post(json.dumps(number).encode()) for number in range(40)], 4, 0, count=40))
    assert sorted(heard) == sorted(json.dumps(number).encode() for number in range(40))
    assert len(told.latencies) == 40
    assert told.throughput > 0


def test_a_crowd_ends_in_time_with_whole_answers(echo: tuple[int, list[bytes]]) -> None:
    port, heard = echo
    told = crowd(Load(port, [post(b"1"), post(b"2")], 3, 0.2))
    assert len(told.latencies) == len(heard) >= 3


def test_an_answer_with_errors_ends_the_run(echo: tuple[int, list[bytes]]) -> None:
    with pytest.raises(ValueError, match="errors"):
        crowd(Load(echo[0], [post(b"fail")], 1, 0.2))
