"""Which form and which language a client gets for what it says."""

import pytest

from registry.errors import Lang
from registry.web.negotiation import Media, language, media

NEW, OLD = Media.RESPONSE, Media.JSON


@pytest.mark.parametrize(
    "accept, expected",
    [
        (None, OLD),
        ("", OLD),
        (" , ,", OLD),
        ("*/*", OLD),
        ("application/*", OLD),
        ("application/json", OLD),
        ("application/graphql-response+json", NEW),
        ("APPLICATION/GraphQL-Response+JSON", NEW),
        ("application/graphql-response+json; charset=utf-8", NEW),
        ('application/graphql-response+json;charset=UTF-8, application/json;charset="utf-8"', NEW),
        ("application/json, application/graphql-response+json", NEW),
        ("application/graphql-response+json;q=0.8, application/json", OLD),
        ("application/graphql-response+json;q=0.9, application/json;q=0.8", NEW),
        ("application/graphql-response+json;q=0.5, */*", OLD),
        ("application/graphql-response+json, */*;q=0.1", NEW),
        ("application/json;q=0, */*", NEW),
        ("application/json;q=0, application/*;q=0.5", NEW),
        ("text/html, application/xhtml+xml, */*;q=0.8", OLD),
        ("text/html;q=1, application/graphql-response+json;q=0.001", NEW),
        ("application/json;q=2, application/graphql-response+json;q=0.1", NEW),
        ("application/json;q=abc", None),
        ("application/json;q=nan", None),
        ("text/plain", None),
        ("text/*", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/json; charset=gbk", None),
        ("application/graphql-response+json; charset=gbk, application/json", OLD),
        ("text/event-stream", None),
        ("text/html, " * 100 + "application/json", OLD),
        ("text/csv", Media.CSV),
        ("Text/CSV; header=present; charset=UTF-8", Media.CSV),
        ("text/csv; charset=gbk", None),
        ("text/csv;q=0", None),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Media.XLSX),
        ("application/jsonl", Media.JSONL),
        ("application/x-ndjson", Media.NDJSON),
        ("application/x-ndjson, text/csv", Media.NDJSON),
        ("application/x-ndjson;q=0.5, text/csv", Media.CSV),
        ("text/csv, */*", Media.CSV),
        ("text/csv;q=0.5, */*", OLD),
        ("text/csv, application/json", Media.CSV),
        ("application/json, text/csv", OLD),
        ("application/graphql-response+json, text/csv, application/json", NEW),
        ("text/csv;q=0.9, application/json;q=0.8", Media.CSV),
        ("text/csv;q=0.8, application/json;q=0.9", OLD),
    ],
)
def test_media_for_accept(accept, expected):
    assert media(None if accept is None else accept.encode()) is expected


@pytest.mark.parametrize(
    "accept_language, expected",
    [
        (None, Lang.EN),
        ("", Lang.EN),
        ("zh", Lang.ZH),
        ("zh-CN", Lang.ZH),
        ("ZH-hans-cn", Lang.ZH),
        ("zh-CN,zh;q=0.9,en;q=0.8", Lang.ZH),
        ("en-GB,en;q=0.9,zh;q=0.8", Lang.EN),
        ("en;q=0.5, zh;q=0.6", Lang.ZH),
        ("en, zh", Lang.EN),
        ("zh, en", Lang.ZH),
        ("fr, de;q=0.5", Lang.EN),
        ("fr, zh;q=0.1", Lang.ZH),
        ("*", Lang.EN),
        ("zh;q=0", Lang.EN),
        ("zh;q=0, *", Lang.EN),
        ("en;q=0, *", Lang.ZH),
        ("en;q=0.2, *;q=0.7", Lang.ZH),
        ("zhx, en", Lang.EN),
        ("zh;q=7", Lang.EN),
        ("fr-CA, " * 100 + "zh", Lang.ZH),
    ],
)
def test_language_for_accept_language(accept_language, expected):
    assert language(None if accept_language is None else accept_language.encode()) is expected
