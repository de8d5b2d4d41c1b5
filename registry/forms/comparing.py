"""Answers beside something else: without what tells who somebody is, beside earlier answers, and under another version of the form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.errors.problems import Path, Problem
from registry.forms.answering import answered
from registry.forms.filling import Answers, normalise
from registry.forms.questions import Form, Question, Table


def blinded(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers without those to identifying questions and columns, and without what the form does not ask: who knows what that tells."""
    return _blind(form.questions, normalise(form, answers))


def _blind(questions: Iterable[Question], answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in questions:
        if question.code not in answers or question.identifying:
            continue
        value = answers[question.code]
        if isinstance(question.asks, Table):
            value = [_blind(question.asks.columns, row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        found[question.code] = value
    return found


def changes(form: Form, before: Answers, after: Answers) -> tuple[str, ...]:
    """The questions whose answers differ in more than how they are written, in the order of the form."""
    old, new = normalise(form, before), normalise(form, after)
    return tuple(question.code for question in form.questions if old.get(question.code) != new.get(question.code))


@dataclass(frozen=True)
class Carried:
    """Answers under another version of a form, and what fell out, each with why."""

    answers: dict[str, Any]
    fallen: tuple[Problem, ...]


def carry(old: Form, new: Form, answers: Answers) -> Carried:
    """What still answers the same question is kept, column by column in tables; a table keeps its rows where they fit."""
    fallen: list[Problem] = []
    kept = _carried(tuple(old.questions), tuple(new.questions), normalise(old, answers), (), fallen)
    asked = normalise(new, kept)
    fallen.extend(_unasked(new.questions, kept, asked, ()))
    return Carried(asked, tuple(fallen))


def _carried(old: Iterable[Question], new: Iterable[Question], answers: Answers, path: Path, fallen: list[Problem]) -> dict[str, Any]:
    targets, kept = {question.code: question for question in new}, dict[str, Any]()
    for source in old:
        if source.code not in answers:
            continue
        target, value = targets.get(source.code), answers[source.code]
        if target is None:
            fallen.append(_problem("CARRY_QUESTION_GONE", source, path))
        elif target.kind is not source.kind:
            fallen.append(_problem("CARRY_KIND_CHANGED", source, path))
        elif answered(target, value, (), whole=False)[1]:
            fallen.append(_problem("CARRY_DOES_NOT_FIT", source, path))
        else:
            kept[source.code] = _inner(source, target, value, (*path, source.code), fallen)
    return kept


def _unasked(questions: Iterable[Question], kept: Answers, asked: Answers, path: Path) -> Iterator[Problem]:
    """What a condition of the new form leaves unasked."""
    for question in questions:
        if question.code in kept.keys() - asked.keys():
            yield _problem("CARRY_DOES_NOT_FIT", question, path)
        elif isinstance(question.asks, Table) and question.code in kept:
            rows = zip(kept[question.code], asked[question.code], strict=True)
            for position, (row, left) in enumerate(rows):
                yield from _unasked(question.asks.columns, row, left, (*path, question.code, position))


def _inner(source: Question, target: Question, value: Any, path: Path, fallen: list[Problem]) -> Any:
    if not isinstance(source.asks, Table) or not isinstance(target.asks, Table):
        return value
    return [_carried(source.asks.columns, target.asks.columns, row, (*path, position), fallen) for position, row in enumerate(value)]


def _problem(code: str, question: Question, path: Path) -> Problem:
    return Problem(code, (*path, question.code), {"question": question.label})
