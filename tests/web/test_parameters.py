"""What is read from a body and a URL, and what is refused, with which code."""

import pytest

from registry.errors import RegistryError
from registry.query.request import Request
from registry.web.parameters import JSON_DEPTH, from_body, from_query


def nested(levels: int) -> bytes:
    """A body whose lists and objects stand in each other so many levels deep."""
    return b'{"query": "{a}", "variables": {"a": ' + b"[" * (levels - 2) + b"]" * (levels - 2) + b"}}"


@pytest.mark.parametrize(
    "body, expected",
    [
        (b'{"query": "{a}"}', Request("{a}", None, {}, False)),
        (b' \n{"query": "{a}"}\r\n', Request("{a}", None, {}, False)),
        (b'\xef\xbb\xbf{"query": "{a}"}', Request("{a}", None, {}, False)),
        ('{"query": "{园区}"}'.encode(), Request("{园区}", None, {}, False)),
        (b'{"query": "{a}", "variables": null, "operationName": null, "extensions": null}', Request("{a}", None, {}, False)),
        (b'{"query": "{a}", "operationName": "A", "variables": {"n": 1.5}}', Request("{a}", "A", {"n": 1.5}, False)),
        (b'{"query": "{a}", "unknown": [1]}', Request("{a}", None, {}, False)),
        (b'{"query": ""}', Request("", None, {}, False)),
        (rb'{"query": "{a}", "variables": {"a": "\ud83c\udfc3 \u56ed"}}', Request("{a}", None, {"a": "🏃 园"}, False)),
        (rb'{"query": "{a}", "variables": {"a": "\\ud800"}}', Request("{a}", None, {"a": r"\ud800"}, False)),
    ],
)
def test_body_is_read(body, expected):
    assert from_body(body) == expected


@pytest.mark.parametrize(
    "body, code, params",
    [
        (b"", "PARAMETER_MISSING", {"parameter": "query"}),
        (b"{}", "PARAMETER_MISSING", {"parameter": "query"}),
        (b'{"query": null}', "PARAMETER_MISSING", {"parameter": "query"}),
        (b'{"query": 1}', "PARAMETER_INVALID", {"parameter": "query", "expected": "string"}),
        (b'{"query": "{a}", "operationName": 0}', "PARAMETER_INVALID", {"parameter": "operationName", "expected": "string"}),
        (b'{"query": "{a}", "variables": []}', "PARAMETER_INVALID", {"parameter": "variables", "expected": "object"}),
        (b'{"query": "{a}", "variables": 0}', "PARAMETER_INVALID", {"parameter": "variables", "expected": "object"}),
        (b'{"query": "{a}", "variables": ""}', "PARAMETER_INVALID", {"parameter": "variables", "expected": "object"}),
        (b'{"query": "{a}", "variables": false}', "PARAMETER_INVALID", {"parameter": "variables", "expected": "object"}),
        (b'{"query": "{a}", "extensions": "x"}', "PARAMETER_INVALID", {"parameter": "extensions", "expected": "object"}),
        (b'[{"query": "{a}"}]', "BATCHING_NOT_SUPPORTED", {}),
        (b"[]", "BATCHING_NOT_SUPPORTED", {}),
        (b"null", "PARAMETER_INVALID", {"parameter": "body", "expected": "object"}),
        (b'"{a}"', "PARAMETER_INVALID", {"parameter": "body", "expected": "object"}),
        (b"7", "PARAMETER_INVALID", {"parameter": "body", "expected": "object"}),
        (b'{"query": "{a}"', "JSON_INVALID", {"parameter": "body", "line": 1, "column": 16}),
        (b'{"query": "{a}"} {}', "JSON_INVALID", {"parameter": "body", "line": 1, "column": 18}),
        (b"{'query': '{a}'}", "JSON_INVALID", {"parameter": "body", "line": 1, "column": 2}),
        (b'{"query":\n "\n"}', "JSON_INVALID", {"parameter": "body", "line": 2, "column": 3}),
        (b"\xef\xbb\xbf", "JSON_INVALID", {"parameter": "body", "line": 1, "column": 1}),
        (b'{"query": "{a}", "query": "{b}"}', "JSON_KEY_REPEATED", {"parameter": "body", "key": "query"}),
        (b'{"query": "{a}", "variables": {"x": {"k": 1, "k": 2}}}', "JSON_KEY_REPEATED", {"parameter": "body", "key": "k"}),
        (b'{"query": "{a}", "variables": {"n": NaN}}', "JSON_NUMBER_INVALID", {"parameter": "body", "number": "NaN"}),
        (b'{"query": "{a}", "variables": {"n": -Infinity}}', "JSON_NUMBER_INVALID", {"parameter": "body", "number": "-Infinity"}),
        (b'{"query": "{a}", "variables": {"n": 1e999}}', "JSON_NUMBER_INVALID", {"parameter": "body", "number": "1e999"}),
        (b'{"query": "{a}", "variables": {"n": -1e999}}', "JSON_NUMBER_INVALID", {"parameter": "body", "number": "-1e999"}),
        (
            b'{"query": "{a}", "variables": {"n": ' + b"9" * 5000 + b"}}",
            "JSON_NUMBER_INVALID",
            {"parameter": "body", "number": "9" * 40 + "…"},
        ),
        (rb'{"query": "{a}", "variables": {"a": "\ud800"}}', "ENCODING_INVALID", {}),
        (rb'{"query": "{a}", "variables": {"\uDFFF": 1}}', "ENCODING_INVALID", {}),
        (rb'{"query": "\udc00\ud800"}', "ENCODING_INVALID", {}),
        (b'{"query": "\xff"}', "ENCODING_INVALID", {}),
        (b'{"query": "\xed\xa0\x80"}', "ENCODING_INVALID", {}),
        ('{"query": "{a}"}'.encode("utf-16"), "ENCODING_INVALID", {}),
        (nested(JSON_DEPTH + 1), "JSON_TOO_DEEP", {"parameter": "body", "limit": JSON_DEPTH}),
        (b'{"query": "{a}", "variables": ' + b'{"a":' * 65 + b"1" + b"}" * 66, "JSON_TOO_DEEP", {"parameter": "body", "limit": JSON_DEPTH}),
        (b"[" * 400_000, "JSON_TOO_DEEP", {"parameter": "body", "limit": JSON_DEPTH}),
        (b'{"a":' * 100_000, "JSON_TOO_DEEP", {"parameter": "body", "limit": JSON_DEPTH}),
    ],
)
def test_body_is_refused(body, code, params):
    with pytest.raises(RegistryError) as refused:
        from_body(body)
    assert (refused.value.code, refused.value.params) == (code, params)


def test_json_as_deep_as_the_limit_is_read():
    assert from_body(nested(JSON_DEPTH)).document == "{a}"


def test_many_braces_are_not_depth():
    wide = b'{"query": "{a}", "variables": {"a": [' + b",".join([b"{}"] * 5000) + b"]}}"
    assert len(from_body(wide).variables["a"]) == 5000


@pytest.mark.parametrize(
    "query_string, expected",
    [
        (b"query=%7Ba%7D", Request("{a}", None, {}, True)),
        (b"query=query+Q+%7Ba%7D&operationName=Q", Request("query Q {a}", "Q", {}, True)),
        (b"query={a}&variables=%7B%22n%22:1%7D", Request("{a}", None, {"n": 1}, True)),
        (b"query={a}&variables=&operationName=&extensions=", Request("{a}", None, {}, True)),
        (b"query={a}&variables=null&extensions=%7B%7D", Request("{a}", None, {}, True)),
        (b"query=%7B%E5%9B%AD%7D", Request("{园}", None, {}, True)),
        (b"query={a}&utm=1&utm=2&variables[]=3", Request("{a}", None, {}, True)),
    ],
)
def test_url_is_read(query_string, expected):
    assert from_query(query_string) == expected


@pytest.mark.parametrize(
    "query_string, code, params",
    [
        (b"", "PARAMETER_MISSING", {"parameter": "query"}),
        (b"query=", "PARAMETER_MISSING", {"parameter": "query"}),
        (b"query={a}&query={b}", "PARAMETER_REPEATED", {"parameter": "query"}),
        (b"query={a}&variables=[]", "PARAMETER_INVALID", {"parameter": "variables", "expected": "object"}),
        (b"query={a}&variables={", "JSON_INVALID", {"parameter": "variables", "line": 1, "column": 2}),
        (b"query={a}&extensions=1", "PARAMETER_INVALID", {"parameter": "extensions", "expected": "object"}),
        (b"query={a}&variables=%7B%22a%22:NaN%7D", "JSON_NUMBER_INVALID", {"parameter": "variables", "number": "NaN"}),
        (b"query=%FF", "ENCODING_INVALID", {}),
        (b"query=%ED%A0%80", "ENCODING_INVALID", {}),
        (b"query=\xff", "ENCODING_INVALID", {}),
        (b"query={a}&variables=" + b"[" * 5000, "JSON_TOO_DEEP", {"parameter": "variables", "limit": JSON_DEPTH}),
    ],
)
def test_url_is_refused(query_string, code, params):
    with pytest.raises(RegistryError) as refused:
        from_query(query_string)
    assert (refused.value.code, refused.value.params) == (code, params)
