"""What a lifecycle is: states with a staff label and a public one, and what may be done in them, as plain data.

    move("approve", "APPLIED", "APPROVED", …)   leads from one state to another
    deed("update", "APPLIED APPROVED", …)       leaves the state as it is
    birth("register", "APPLIED", …)             makes what was not there
    decision("approve", "APPLIED", "APPROVED", …)  is a move, or a deed, by which an office decides on somebody's affair
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.actor import Role
from registry.errors import Lang


@dataclass(frozen=True, slots=True)
class State:
    """One state. The public label is what applicants and the public see; it is the staff label unless given."""

    code: str
    zh: str
    en: str
    public_code: str | None = None
    public_zh: str | None = None
    public_en: str | None = None

    def label(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en

    def __str__(self) -> str:
        return self.code

    def public_label(self, lang: Lang) -> str:
        return (self.public_zh or self.zh) if lang is Lang.ZH else (self.public_en or self.en)


IRREGULAR = {
    "label": "labelled",
    "cut_short": "terminated",
    "let": "lease_drafted",
    "record_arrears": "arrears_recorded",
    "record_paper": "paper_recorded",
    "record_post": "post_recorded",
    "end_post": "post_ended",
    "pin": "pinned",
    "ask_to_lift": "lift_asked",
    "exclude_expert": "expert_excluded",
    "build": "extended",
    "relate": "related",
    "submit": "submitted",
    "attach_file": "file_attached",
    "strike": "struck",
    "withdraw": "withdrawn",
    "give": "given",
    "copy": "copied",
    "begin": "begun",
    "hold": "held",
    "hold_in_reserve": "held_in_reserve",
    "verify": "verified",
    "disqualify": "disqualified",
    "cancel": "cancelled",
    "pass_over": "passed_over",
    "turn_down": "turned_down",
    "give_notice": "notice_given",
    "link_identity": "identity_linked",
    "reset_password": "password_reset",
    "reset_second_factor": "second_factor_reset",
    "start_maintenance": "maintenance_started",
    "finish_maintenance": "maintenance_finished",
    "request_endorsement": "endorsement_requested",
    "decline_endorsement": "endorsement_declined",
    "pass_formal_check": "formal_check_passed",
    "fail_formal_check": "formal_check_failed",
    "begin_review": "review_begun",
    "finish_review": "review_finished",
    "finish_panel": "panel_finished",
}
"""Verbs that are not done by adding -d or -ed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that leads from any of `sources` to `target`, done by any of `roles` (by the clock when there are none).

    Without a target it leaves the state as it is; without sources it makes what was not there. What an office `decides` is nothing that
    somebody does in their own affair, or in a relative's.
    """

    verb: str
    sources: frozenset[str]
    target: str | None
    zh: str
    en: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    decides: bool = False

    def __str__(self) -> str:
        return self.verb

    @property
    def done(self) -> str:
        """The verb when it is done, as events are named: `activate` -> `activated`."""
        return IRREGULAR.get(self.verb) or (f"{self.verb}d" if self.verb.endswith("e") else f"{self.verb}ed")

    def label(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en


@dataclass(frozen=True)
class Lifecycle:
    """The states of one subject in their usual order (the first is where it begins), and the moves between them."""

    subject: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        codes = {state.code for state in self.states}
        for move in self.moves:
            unknown = (move.sources | ({move.target} if move.target else set())) - codes
            assert not unknown, f"{self.subject}:{move.verb} names unknown states {unknown}"

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(state.code for state in self.states)

    @property
    def initial(self) -> str:
        return self.states[0].code

    def state(self, code: str) -> State:
        return next(state for state in self.states if state.code == code)

    def move(self, verb: str) -> Move:
        return next(move for move in self.moves if move.verb == verb)

    @property
    def transitions(self) -> tuple[Move, ...]:
        """The moves that somebody makes from one state to another."""
        return tuple(move for move in self.moves if move.sources and move.target and move.roles)


def move(verb: str, sources: str | Iterable[str], target: str, zh: str, en: str, *roles: Role) -> Move:
    """`move("activate", "PLANNED", "ACTIVE", "启用", "Activate", Role.ADMIN)`; several sources as "A B"."""
    names = sources.split() if isinstance(sources, str) else sources
    return Move(verb, frozenset(names), target, zh, en, frozenset(roles))


def deed(verb: str, states: str, zh: str, en: str, *roles: Role) -> Move:
    """What may be done in these states and leaves them: `deed("update", "DRAFT ACTIVE", "修改", "Update", Role.ADMIN)`."""
    return Move(verb, frozenset(states.split()), None, zh, en, frozenset(roles))


def decision(verb: str, sources: str | Iterable[str], target: str | None, zh: str, en: str, *roles: Role) -> Move:
    """What an office decides on somebody's affair: a move, or without a target a deed."""
    names = sources.split() if isinstance(sources, str) else sources
    return Move(verb, frozenset(names), target, zh, en, frozenset(roles), decides=True)


def birth(verb: str, state: str, zh: str, en: str, *roles: Role) -> Move:
    """What makes a thing, in this state: `birth("register", "DRAFT", "登记", "Register", Role.ADMIN)`."""
    return Move(verb, frozenset(), state, zh, en, frozenset(roles))
