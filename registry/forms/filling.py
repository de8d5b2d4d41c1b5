"""All answers together: which questions are asked, what is missing, and what answers nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.errors import RequestErrors
from registry.errors.problems import Path, Problem
from registry.forms.answering import answered
from registry.forms.questions import Condition, Form, Question, Table
from registry.shapes import OBJECT
from registry.wellformed import flaws

Answers = Mapping[str, Any]


@dataclass
class Filled:
    """Answers in their one way of writing, of the questions that are asked; and what is wrong with what was given."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check(form: Form, answers: object, *, whole: bool) -> tuple[Problem, ...]:
    """What is wrong with answers, in the order of the form. Of a draft (not `whole`) nothing is missing or too little yet."""
    found = flaws(answers)
    if found:
        return found
    if not isinstance(answers, dict):
        return (Problem("DATA_KIND_WRONG", (), {"expected": OBJECT}),)
    return tuple(fill(form.questions, answers, {}, (), whole=whole).problems)


def normalise(form: Form, answers: object) -> dict[str, Any]:
    """The answers in their one way of writing, without those to questions that are not asked. An answer that cannot be read stays as it is.

    Raises `RequestErrors` for what is no object of well-formed JSON.
    """
    found = flaws(answers)
    if found or not isinstance(answers, dict):
        raise RequestErrors([problem.refusal for problem in found or check(form, answers, whole=False)])
    return fill(form.questions, answers, {}, (), whole=False).answers


def fill(questions: Iterable[Question], given: Answers, around: Answers, path: Path, *, whole: bool) -> Filled:
    """The questions of a form or the columns of a row, held to what was given; conditions look there, and then at what is `around` it."""
    filled, codes = Filled(), set[str]()
    for question in questions:
        codes.add(question.code)
        seen = {**around, **filled.answers}
        if question.shown_when is not None and not _holds(question.shown_when, seen):
            continue
        place = (*path, question.code)
        value, problems = answered(question, given.get(question.code), place, whole=whole)
        if value is None:
            filled.problems.extend(_missing(question, seen, place) if whole else ())
            continue
        filled.problems.extend(problems)
        if isinstance(question.asks, Table) and isinstance(value, list):
            value = [*_rows(question.asks, value, seen, place, filled, whole=whole)]
        filled.answers[question.code] = value
    filled.problems.extend(Problem("ANSWER_UNKNOWN", (*path, key), {"question": key}) for key in given if key not in codes)
    return filled


def _rows(asks: Table, rows: list[Any], around: Answers, path: Path, table: Filled, *, whole: bool) -> Iterator[Any]:
    for position, row in enumerate(rows):
        if not isinstance(row, dict):
            yield row
            continue
        filled = fill(asks.columns, row, _without(around, asks), (*path, position), whole=whole)
        table.problems.extend(filled.problems)
        yield filled.answers


def _without(around: Answers, asks: Table) -> Answers:
    """A column that is not answered is not, whatever a question of the same code outside of the table says."""
    columns = {column.code for column in asks.columns}
    return {code: value for code, value in around.items() if code not in columns}


def _holds(condition: Condition, seen: Answers) -> bool:
    if condition.among is None:
        return (condition.question in seen) is condition.filled
    value = seen.get(condition.question)
    return any(type(value) is type(wanted) and value == wanted for wanted in condition.among)


def _missing(question: Question, seen: Answers, path: Path) -> Iterator[Problem]:
    if question.required or (question.required_when is not None and _holds(question.required_when, seen)):
        yield Problem("ANSWER_MISSING", path, {"question": question.label})
