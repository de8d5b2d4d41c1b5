"""`/rules`: the rules of the contract as a page for people, in Chinese or English, made from what the policies answer."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from registry.errors import Lang
from registry.policies.book import Book, Cells, RuledAction, RuledType, told
from registry.policies.matrix import HOLDERS, Access, Cell, Holder
from registry.policies.saying import Clause

TITLE = Clause("权限规则", "Who may see and do what")
ABOUT = Clause(
    "每一格都由系统实际执行的规则生成，与接口的回答一致。所列为仅有该一种角色者的权限；兼有多种角色者，取其总和。",
    "Each cell is made from the rules that are in force, and is what the API answers. It is for who holds that role and no other;"
    " who holds several has what they give together.",
)
HOME = Clause("首页", "Home")
CONTRACT = Clause("接口定义", "Contract")
ROWS = Clause("看到哪些记录", "Who sees which records")
FIELDS = Clause("受限字段", "fields that not everybody reads")
ACTIONS = Clause("可以办什么", "Who may do what")
SUBJECT = Clause("对象", "Record")
ACTION = Clause("操作", "Action")
STATES = Clause("状态", "From")
NEVER = Clause("回避", "Not where it is")
OF_ROWS = {Access.ALL: Clause("全部", "all"), Access.NONE: Clause("—", "—")}
OF_FIELDS = {Access.ALL: Clause("原值", "yes"), Access.MASKED: Clause("遮蔽", "masked"), Access.NONE: Clause("—", "—")}
UNMASKED = Clause("；原值：", "; as it is: ")
OF_ACTIONS = {Access.ALL: Clause("可以", "yes"), Access.NONE: Clause("—", "—")}

Words = dict[Access, Clause]


def rules_page(book: Book, lang: Lang) -> bytes:
    """The whole page."""
    return "\n".join(_page(book, lang)).encode()


def _page(book: Book, lang: Lang) -> Iterator[str]:
    tag = "zh-CN" if lang is Lang.ZH else "en"
    yield "<!doctype html>"
    yield f'<html lang="{tag}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{_said(TITLE, lang)}</title>"
    yield '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
    yield '<link rel="stylesheet" href="/static/page.css"><link rel="stylesheet" href="/static/rules.css"></head>'
    yield f'<body class="rules"><header><div class="wide"><h1>{_said(TITLE, lang)}</h1>'
    yield f'<p class="lead">{_said(ABOUT, lang)}</p></div></header>'
    yield "<main>"
    yield from _section("rows", ROWS, _table([SUBJECT], book, _type_rows(book, lang), lang), lang)
    yield from _section("actions", ACTIONS, _table([ACTION, STATES, NEVER], book, _action_rows(book, lang), lang), lang)
    yield "</main>"
    yield f'<footer><nav class="wide"><a href="/">{_said(HOME, lang)}</a>'
    yield f'<a href="/schema.graphql">{_said(CONTRACT, lang)}</a></nav></footer>'
    yield "</body></html>"


def _section(name: str, title: Clause, table: Iterator[str], lang: Lang) -> Iterator[str]:
    yield f'<section aria-labelledby="{name}"><h2 id="{name}">{_said(title, lang)}</h2>'
    yield '<div class="matrix" tabindex="0">'
    yield from table
    yield "</div></section>"


def _table(heads: Sequence[Clause], book: Book, rows: Iterator[str], lang: Lang) -> Iterator[str]:
    columns = [*heads, *(book.roles[holder] for holder in HOLDERS)]
    yield "<table><thead><tr>"
    yield from (f'<th scope="col">{_said(column, lang)}</th>' for column in columns)
    yield "</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table>"


def _type_rows(book: Book, lang: Lang) -> Iterator[str]:
    for type_ in book.types:
        yield f'<tr class="type">{_head(type_.title, type_.name, lang)}{_cells(type_.cells, OF_ROWS, lang)}</tr>'
        yield from _field_rows(type_, lang)


def _field_rows(type_: RuledType, lang: Lang) -> Iterator[str]:
    """The fields of a type that have rules; those that are read by the same share a line."""
    alike: dict[tuple[tuple[Holder, Cell], ...], list[tuple[Clause, str]]] = {}
    for field in type_.fields:
        alike.setdefault(tuple(field.cells.items()), []).append((field.title, field.name))
    for cells, names in alike.items():
        said = _listed((title.label(lang) for title, _ in names), lang)
        codes = " ".join(f"<code>{escape(name)}</code>" for _, name in names)
        yield f'<tr class="field"><th scope="row">{said} <small>{codes}</small></th>{_cells(dict(cells), OF_FIELDS, lang)}</tr>'


def _action_rows(book: Book, lang: Lang) -> Iterator[str]:
    for action in book.actions:
        never = _said(action.never, lang) if action.never else ""
        about = f"<td>{_states(action, lang)}</td><td>{never}</td>"
        yield f"<tr>{_head(action.title, action.name, lang)}{about}{_cells(action.cells, OF_ACTIONS, lang)}</tr>"


def _states(action: RuledAction, lang: Lang) -> str:
    return _listed((state.label(lang) for state in action.states), lang)


def _listed(words: Iterable[str], lang: Lang) -> str:
    return ("、" if lang is Lang.ZH else ", ").join(map(escape, words))


def _head(title: Clause, name: str, lang: Lang) -> str:
    return f'<th scope="row">{_said(title, lang)} <small><code>{escape(name)}</code></small></th>'


def _cells(cells: Cells, words: Words, lang: Lang) -> str:
    return "".join(f'<td class="{cells[holder].access.lower()}">{_cell(cells[holder], words, lang)}</td>' for holder in HOLDERS)


def _cell(cell: Cell, words: Words, lang: Lang) -> str:
    """A short word, or where; of what is masked, where it is not."""
    where = escape(told(cell.where, lang))
    if cell.access is Access.SOME:
        return where
    return _said(words[cell.access], lang) + (_said(UNMASKED, lang) + where if where else "")


def _said(clause: Clause, lang: Lang) -> str:
    return escape(clause.label(lang))
