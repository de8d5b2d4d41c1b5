"""What a rule says of itself, in words beside the condition, and who listens.

    @says("本企业的", "of their own company")
    def of_company(viewer, company_id): return viewer.over(Role.COMPANY, company_id)

Asked by a `Listener`, a condition that depends on the row is heard, and counts as not holding: what is left of a rule once all of its
parts have been heard is what it says of every row. So words belong to conditions that let rows in, and not to what is turned round by a
NOT. Nobody else notices.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

from sqlalchemy import false
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.errors import Lang
from registry.policies.base import plainly, settled

Given = ParamSpec("Given")
Said = Callable[Given, ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Clause:
    """Which rows a condition lets pass, in both languages: words that follow “rows”, or “where it is”."""

    zh: str
    en: str

    def label(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en


@dataclass(frozen=True, slots=True)
class Listener(Viewer):
    """A kind of viewer who is told in words what depends on the row."""

    heard: list[Clause] = field(default_factory=list, compare=False)


def says(zh: str, en: str) -> Callable[[Said[Given]], Said[Given]]:
    """Gives a condition its words. Those of conditions that it is made of are not heard: its own stand for them."""
    clause = Clause(zh, en)

    def declare(rule: Said[Given]) -> Said[Given]:
        @wraps(rule)
        def spoken(*given: Given.args, **named: Given.kwargs) -> ColumnElement[bool]:
            listener = next((one for one in given if isinstance(one, Listener)), None)
            if listener is None:
                return rule(*given, **named)
            return _heard(listener, clause, _quietly(rule, listener, *given, **named))

        return spoken

    return declare


def _quietly(rule: Said[Given], listener: Listener, *given: Given.args, **named: Given.kwargs) -> ColumnElement[bool]:
    """The condition as a viewer of the same kind is given it, who does not listen."""
    asking = (Viewer(listener.kind) if one is listener else one for one in given)
    return plainly(rule(*asking, **named))  # type: ignore[arg-type]


def _heard(listener: Listener, clause: Clause, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    if settled(condition) is not None:
        return condition
    if clause not in listener.heard:
        listener.heard.append(clause)
    return false()
