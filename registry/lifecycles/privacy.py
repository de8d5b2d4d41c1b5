"""What becomes of privacy notices, of consent to them, and of what people ask for as the subjects of their data."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, move
from registry.lifecycles.talent import ANNOUNCED

PRIVACY_NOTICE = Lifecycle(
    "privacy_notice",
    states=(
        State("UPCOMING", "即将生效", "Upcoming"),
        State("IN_FORCE", "生效中", "In force"),
        State("SUPERSEDED", "已被替代", "Superseded"),
    ),
    moves=(
        birth("publish", "UPCOMING", "发布", "Publish", Role.TALENT_OFFICE),
        move("begin", "UPCOMING", "IN_FORCE", "生效", "Come into force"),
        move("supersede", "IN_FORCE", "SUPERSEDED", "替代", "Supersede"),
    ),
)
"""It follows from the days alone: nobody moves a notice that is published."""

CONSENT = Lifecycle(
    "consent",
    states=(
        State("IN_FORCE", "有效", "In force"),
        State("WITHDRAWN", "已撤回", "Withdrawn"),
    ),
    moves=(
        birth("give", "IN_FORCE", "同意", "Give", Role.APPLICANT, Role.TALENT_OFFICE),
        move("withdraw", "IN_FORCE", "WITHDRAWN", "撤回同意", "Withdraw", Role.APPLICANT),
    ),
)

DATA_SUBJECT_REQUEST = Lifecycle(
    "data_subject_request",
    states=(
        State("RECEIVED", "待答复", "Received"),
        State("GRANTED", "已同意", "Granted"),
        State("DECLINED", "不予同意", "Declined"),
        State("WITHDRAWN", "已撤回", "Withdrawn"),
    ),
    moves=(
        birth("file", "RECEIVED", "提出", "File", Role.APPLICANT),
        decision("grant", "RECEIVED", "GRANTED", "同意", "Grant", Role.TALENT_OFFICE),
        decision("decline", "RECEIVED", "DECLINED", "不予同意", "Decline", Role.TALENT_OFFICE),
        move("withdraw", "RECEIVED", "WITHDRAWN", "撤回", "Withdraw", Role.APPLICANT),
    ),
)

HELD_BY_AN_AWARD = ("PROPOSED", *ANNOUNCED)
"""States of an application that the law has the office keep: proposed to the public, or decided in the applicant's favour."""
