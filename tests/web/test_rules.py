"""`/rules`: the matrix as a page."""

from html import unescape
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

import schema
from registry.actor import ANONYMOUS
from registry.policies.matrix import HOLDERS
from registry.web.app import build
from registry.web.rules import rules_page

VOID = ("meta", "link")


class Table(HTMLParser):
    """The tags of a page, which have to be closed in turn, and the cells of its tables row by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & {*self.open}:
            self.rows[-1][-1] += data


async def nobody(token):
    return ANONYMOUS


@pytest.fixture
def client(engine, readiness):
    return TestClient(build(engine, nobody, "", readiness, rules=lambda lang: rules_page(schema.book(), lang)))


@pytest.mark.parametrize("language, tag, title", [("zh-CN", "zh-CN", "权限规则"), ("en", "en", "Who may see and do what"), ("", "en", "Who may see and do what")])
def test_it_is_in_the_language_of_the_request(client, language, tag, title):
    answer = client.get("/rules", headers={"accept-language": language})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, "text/html; charset=utf-8", "Accept-Language")
    assert ("html", {"lang": tag}) in Table(answer.text).tags
    assert f"<title>{title}</title>" in answer.text


def test_it_shows_each_type_field_and_mutation_for_each_holder_of_a_role(client):
    page = Table(client.get("/rules").text)
    assert page.open == []
    book = schema.book()
    names = {code for row in page.rows for code in unescape(row[0]).split()}
    assert {type_.name for type_ in book.types} <= names
    assert {field.name for type_ in book.types for field in type_.fields} <= names
    assert {action.name for action in book.actions} <= names
    of_types, of_actions = 1 + len(HOLDERS), 3 + len(HOLDERS)
    assert {len(row) for row in page.rows} == {of_types, of_actions}
    assert sum(len(row) == of_actions for row in page.rows) == 1 + len(book.actions)


def test_a_cell_is_a_short_word_or_the_words_of_the_rule(client):
    lease = {"zh": ("本企业的", "全部", "—"), "en": ("of their own company", "all", "—")}
    phone = {"zh": "遮蔽；原值：本人", "en": "masked; as it is: themselves"}
    for language in ("zh", "en"):
        page = Table(client.get(f"/rules?lang={language}").text)
        columns = dict(zip(HOLDERS, next(row for row in page.rows if row[0].endswith(" Lease"))[1:], strict=True))
        by_role = {(str(holder.role), str(holder.scope)): cell for holder, cell in columns.items()}
        assert (by_role["COMPANY", "ONE"], by_role["ADMIN", "ALL"], by_role["None", "ALL"]) == lease[language]
        assert phone[language] in next(row for row in page.rows if row[0].split()[-2:] == ["phone", "email"])


def test_it_says_whose_affair_nobody_decides(client):
    expected = {
        "zh": ("本人、近亲属或利害关系人的", "近亲属或利害关系人的", "本人的", ""),
        "en": (
            "their own, a relative's, or that of somebody in whom they have an interest",
            "a relative's, or that of somebody in whom they have an interest",
            "their own",
            "",
        ),
    }
    for language, words in expected.items():
        page = Table(client.get(f"/rules?lang={language}").text)
        told = {row[0].split()[-1]: row[2] for row in page.rows if len(row) == 3 + len(HOLDERS)}
        assert tuple(told[name] for name in ("approveTenancy", "updatePerson", "disableAccount", "updatePark")) == words


def test_it_asks_nothing_of_other_places_and_runs_nothing(client):
    answer = client.get("/rules")
    assert "script" not in {tag for tag, _ in Table(answer.text).tags}
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for _, attributes in Table(answer.text).tags:
        assert "style" not in attributes
        for name in ("src", "href"):
            target = attributes.get(name) or "/"
            assert target.startswith("/") and not target.startswith("//")
            assert client.get(target).status_code == 200
    assert "://" not in client.get("/static/rules.css").text


def test_who_has_it_already_is_told_so(client):
    etag = client.get("/rules").headers["etag"]
    assert client.get("/rules", headers={"if-none-match": etag}).status_code == 304
    assert client.get("/rules?lang=zh").headers["etag"] != etag
