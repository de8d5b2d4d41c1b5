"""JSON -> a form. What is malformed is refused, and all of it at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from registry.forms.answering import answered
from registry.forms.questions import (
    Asks,
    Choice,
    Condition,
    Day,
    Dimension,
    File,
    Flag,
    Form,
    Kind,
    Number,
    Quantity,
    Question,
    Section,
    Table,
    Text,
)
from registry.shapes import OBJECT, Node, read

DECIMALS = 10
"""As many as a number may have where its question does not say."""
_OPTIONAL = ("help", "required", "requiredWhen", "shownWhen", "identifying")
_LIMITS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.TEXT: ((), ("min", "max")),
    Kind.LONG_TEXT: ((), ("min", "max")),
    Kind.NUMBER: ((), ("min", "max", "decimals")),
    Kind.QUANTITY: (("dimension",), ("min", "max")),
    Kind.DATE: ((), ("earliest", "latest")),
    Kind.CHOICE: (("options",), ("many", "min", "max")),
    Kind.BOOLEAN: ((), ()),
    Kind.TABLE: (("columns",), ("min", "max")),
    Kind.FILE: ((), ("kinds", "maxBytes", "min", "max")),
}
"""What a question of each kind must say and may say besides what all of them do."""
Earlier = dict[str, Question]


def parse_form(data: object) -> Form:
    """A form; raises `RequestErrors` with every problem of it, each with its place as path."""
    return read(data, _form)


def _form(node: Node) -> Form | None:
    if not node.holds("version", "sections"):
        return None
    version = (inner := node.at("version")) and inner.whole()
    earlier: Earlier = {}
    codes: list[str] = []
    sections = [_section(one, earlier, codes) for one in node.each("sections")]
    node.distinct(codes)
    return Form(version or 0, tuple(section for section in sections if section is not None))


def _section(node: Node, earlier: Earlier, codes: list[str]) -> Section | None:
    if not node.holds("code", "label", "questions"):
        return None
    heading = node.word()
    questions = tuple(_questions(node, "questions", earlier, codes, in_table=False))
    return None if heading is None else Section(heading, questions)


def _questions(node: Node, key: str, earlier: Earlier, codes: list[str], *, in_table: bool) -> list[Question]:
    found = []
    for inner in node.each(key):
        question = _question(inner, earlier, in_table=in_table)
        if question is not None:
            codes.append(question.code)
            earlier[question.code] = question
            found.append(question)
    return found


def _question(node: Node, earlier: Earlier, *, in_table: bool) -> Question | None:
    kind_node = node.at("kind") if isinstance(node.value, dict) else None
    kind = kind_node and kind_node.one_of(Kind)
    if kind is None:
        node.holds("code", "kind", "label", optional=(*node.value,) if isinstance(node.value, dict) else ())
        return None
    must, may = _LIMITS[kind]
    node.holds("code", "kind", "label", *must, optional=(*_OPTIONAL, *may))
    if kind is Kind.TABLE and in_table:
        node.wrong("FORM_TABLE_IN_TABLE")
        return None
    label, asks = node.word(), _asks(node, kind, earlier)
    told = node.word("help") if "help" in node.value else None
    required, identifying = _flag(node, "required"), _flag(node, "identifying")
    required_when, shown_when = _condition(node.at("requiredWhen"), earlier), _condition(node.at("shownWhen"), earlier)
    if label is None or asks is None:
        return None
    return Question(label.code, kind, label, told, asks, required, required_when, shown_when, identifying)


def _asks(node: Node, kind: Kind, earlier: Earlier) -> Asks | None:
    match kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return Text(*_wholes(node), kind is Kind.LONG_TEXT)
        case Kind.NUMBER:
            decimals = _whole(node, "decimals")
            least, most = _decimals(node)
            return Number(least, most, DECIMALS if decimals is None else decimals)
        case Kind.QUANTITY:
            dimension = (inner := node.at("dimension")) and inner.one_of(Dimension)
            least, most = _decimals(node)
            return Quantity(dimension, least, most) if dimension else None
        case Kind.DATE:
            earliest, latest = (inner.day() if (inner := node.at(key)) else None for key in ("earliest", "latest"))
            node.ordered(earliest, latest)
            return Day(earliest, latest)
        case Kind.CHOICE:
            return _choice(node)
        case Kind.BOOLEAN:
            return Flag()
        case Kind.TABLE:
            return _table(node, earlier)
        case Kind.FILE:
            kinds = tuple(text for inner in node.each("kinds") if (text := inner.code()))
            return File(kinds, _whole(node, "maxBytes"), *_wholes(node))


def _choice(node: Node) -> Choice:
    options = tuple(word for inner in node.each("options") if inner.holds("code", "label") and (word := inner.word()))
    node.distinct([option.code for option in options])
    return Choice(options, _flag(node, "many"), *_wholes(node))


def _table(node: Node, earlier: Earlier) -> Table:
    """A condition of a column looks at columns before it, or at questions before the table."""
    codes: list[str] = []
    columns = tuple(_questions(node, "columns", {**earlier}, codes, in_table=True))
    node.distinct(codes)
    return Table(columns, *_wholes(node))


def _condition(node: Node | None, earlier: Earlier) -> Condition | None:
    if node is None or not isinstance(node.value, dict):
        if node is not None:
            node.wrong("DATA_KIND_WRONG", expected=OBJECT)
        return None
    tests = node.value.keys() & {"equals", "in", "filled"}
    if len(tests) != 1:
        node.wrong("DATA_NOT_ONE_OF", allowed=["equals", "in", "filled"])
        return None
    test = tests.pop()
    node.holds("question", test)
    name = (inner := node.at("question")) and inner.code()
    asked = earlier.get(name) if name else None
    if name is None or asked is None:
        if name is not None:
            node.wrong("FORM_CONDITION_ABOUT_NOTHING", question=name)
        return None
    if test == "filled":
        return Condition(name, None, _flag(node, "filled"))
    wanted = [*node.each("in")] if test == "in" else [inner for inner in (node.at("equals"),) if inner]
    return Condition(name, tuple(_possible(one, asked) for one in wanted))


def _possible(node: Node, asked: Question) -> Any:
    """A value that the question can have, in its one way of writing."""
    value, wrong = answered(asked, node.value, node.path, whole=True)
    if wrong or value is None:
        node.wrong("FORM_CONDITION_NEVER", question=asked.code)
    return value


def _flag(node: Node, key: str) -> bool:
    return bool((inner := node.at(key)) and inner.flag())


def _whole(node: Node, key: str) -> int | None:
    return inner.whole() if (inner := node.at(key)) else None


def _wholes(node: Node) -> tuple[int | None, int | None]:
    least, most = _whole(node, "min"), _whole(node, "max")
    node.ordered(least, most)
    return least, most


def _decimals(node: Node) -> tuple[Decimal | None, Decimal | None]:
    least, most = (inner.decimal() if (inner := node.at(key)) else None for key in ("min", "max"))
    node.ordered(least, most)
    return least, most
