"""What becomes of talent programmes, their calls, and the applications to them."""

from registry.actor import Role
from registry.lifecycles.files import ATTACHABLE
from registry.lifecycles.machine import Lifecycle, State, decision, deed, move

PROGRAMME = Lifecycle(
    "talent_programme",
    states=(
        State("DRAFT", "草拟", "Draft"),
        State("PUBLISHED", "已发布", "Published"),
        State("CONCLUDED", "已结束", "Concluded"),
        State("CANCELLED", "已取消", "Cancelled"),
    ),
    moves=(
        move("publish", "DRAFT", "PUBLISHED", "发布", "Publish", Role.TALENT_OFFICE),
        move("conclude", "PUBLISHED", "CONCLUDED", "结束", "Conclude", Role.TALENT_OFFICE),
        move("cancel", "PUBLISHED", "CANCELLED", "取消", "Cancel", Role.TALENT_OFFICE),
    ),
)

CALL_ROUND = Lifecycle(
    "call_round",
    states=(
        State("DRAFT", "草拟", "Draft"),
        State("PUBLISHED", "已发布", "Published"),
        State("OPEN", "申报中", "Open"),
        State("CLOSED", "申报截止", "Closed"),
        State("CHECKING", "形式审查", "Formal check"),
        State("REVIEWING", "专家评审", "Review"),
        State("PANEL", "会议评审", "Panel"),
        State("INSPECTION", "综合考察", "Inspection"),
        State("DECIDING", "审定中", "Decision"),
        State("NOTICE", "公示中", "Public notice"),
        State("CONCLUDED", "已结束", "Concluded"),
        State("CANCELLED", "已取消", "Cancelled"),
    ),
    moves=(
        move("publish", "DRAFT", "PUBLISHED", "发布", "Publish", Role.TALENT_OFFICE),
        move("open", "PUBLISHED", "OPEN", "开放申报", "Open"),
        move("close", "OPEN", "CLOSED", "截止申报", "Close"),
        move("check", "CLOSED", "CHECKING", "开始形式审查", "Begin the formal check", Role.TALENT_OFFICE),
        move("review", "CHECKING", "REVIEWING", "开始专家评审", "Begin the review", Role.TALENT_OFFICE),
        move("convene", "REVIEWING", "PANEL", "召开评审会", "Convene the panel", Role.TALENT_OFFICE),
        move("inspect", "PANEL", "INSPECTION", "开始综合考察", "Begin the inspection", Role.TALENT_OFFICE),
        move("decide", "INSPECTION", "DECIDING", "提交审定", "Put up for decision", Role.TALENT_OFFICE),
        move("announce", "DECIDING", "NOTICE", "公示", "Announce", Role.TALENT_OFFICE),
        move("conclude", "NOTICE", "CONCLUDED", "结束", "Conclude", Role.TALENT_OFFICE),
        move(
            "cancel",
            "PUBLISHED OPEN CLOSED CHECKING REVIEWING PANEL INSPECTION",
            "CANCELLED",
            "取消",
            "Cancel",
            Role.TALENT_OFFICE,
        ),
    ),
)

ROUND_OVER = ("CONCLUDED", "CANCELLED")

_UNDER_REVIEW = ("UNDER_REVIEW", "评审中", "Under review")
_NOT_SELECTED = ("NOT_SELECTED", "未入选", "Not selected")
_IN_NOTICE = ("IN_NOTICE", "公示中", "In public notice")
_SELECTED = ("SELECTED", "已入选", "Selected")

_BEFORE_SUBMISSION = "DRAFT AWAITING_ENDORSEMENT ENDORSED"
_BEFORE_PROPOSAL = f"{_BEFORE_SUBMISSION} SUBMITTED RETURNED FORMAL_PASSED UNDER_REVIEW REVIEWED SHORTLISTED PANEL_DONE INSPECTED RESERVE"
_BEFORE_AWARD = f"{_BEFORE_PROPOSAL} PROPOSED IN_NOTICE HELD APPROVED"

APPLICATION = Lifecycle(
    "application",
    states=(
        State("DRAFT", "草稿", "Draft"),
        State("AWAITING_ENDORSEMENT", "待单位推荐", "Awaiting endorsement"),
        State("ENDORSED", "单位已推荐", "Endorsed", "DRAFT", "草稿", "Draft"),
        State("SUBMITTED", "已提交", "Submitted"),
        State("RETURNED", "退回补正", "Returned", "NEEDS_SUPPLEMENT", "需补正", "Needs a supplement"),
        State("FORMAL_PASSED", "形式审查通过", "Formal check passed", "CHECKING", "审核中", "Being checked"),
        State("FORMAL_FAILED", "形式审查未通过", "Formal check failed", *_NOT_SELECTED),
        State("UNDER_REVIEW", "专家评审中", "Under review", *_UNDER_REVIEW),
        State("REVIEWED", "评审完成", "Reviewed", *_UNDER_REVIEW),
        State("SHORTLISTED", "入围", "Shortlisted", *_UNDER_REVIEW),
        State("NOT_SHORTLISTED", "未入围", "Not shortlisted", *_NOT_SELECTED),
        State("PANEL_DONE", "会评完成", "Panel done", *_UNDER_REVIEW),
        State("INSPECTED", "考察完成", "Inspected", *_UNDER_REVIEW),
        State("PROPOSED", "拟入选", "Proposed", *_UNDER_REVIEW),
        State("RESERVE", "候补", "Reserve", *_UNDER_REVIEW),
        State("NOT_SELECTED", "未入选", "Not selected"),
        State("IN_NOTICE", "公示中", "In public notice"),
        State("HELD", "异议核查中", "Held for an objection", *_IN_NOTICE),
        State("APPROVED", "已批准", "Approved", *_SELECTED),
        State("AWARDED", "已签约", "Awarded", *_SELECTED),
        State("DISQUALIFIED", "已取消资格", "Disqualified", *_NOT_SELECTED),
        State("WITHDRAWN", "已撤回", "Withdrawn"),
        State("LAPSED", "已失效", "Lapsed", *_NOT_SELECTED),
    ),
    moves=(
        move(
            "request_endorsement",
            "DRAFT",
            "AWAITING_ENDORSEMENT",
            "申请单位推荐",
            "Request endorsement",
            Role.APPLICANT,
        ),
        deed("exclude_expert", _BEFORE_SUBMISSION, "请求专家回避", "Exclude an expert", Role.APPLICANT),
        decision("endorse", "AWAITING_ENDORSEMENT", "ENDORSED", "推荐", "Endorse", Role.COMPANY),
        decision("decline_endorsement", "AWAITING_ENDORSEMENT", "DRAFT", "不予推荐", "Decline to endorse", Role.COMPANY),
        move("submit", "ENDORSED RETURNED", "SUBMITTED", "提交", "Submit", Role.APPLICANT),
        decision("return", "SUBMITTED", "RETURNED", "退回补正", "Return for a supplement", Role.TALENT_OFFICE),
        decision(
            "pass_formal_check",
            "SUBMITTED",
            "FORMAL_PASSED",
            "形式审查通过",
            "Pass the formal check",
            Role.TALENT_OFFICE,
        ),
        decision(
            "fail_formal_check",
            "SUBMITTED",
            "FORMAL_FAILED",
            "形式审查不通过",
            "Fail the formal check",
            Role.TALENT_OFFICE,
        ),
        decision("begin_review", "FORMAL_PASSED", "UNDER_REVIEW", "开始评审", "Begin the review", Role.TALENT_OFFICE),
        move("finish_review", "UNDER_REVIEW", "REVIEWED", "评审完成", "Finish the review"),
        decision("shortlist", "REVIEWED", "SHORTLISTED", "入围", "Shortlist", Role.TALENT_OFFICE),
        decision("pass_over", "REVIEWED", "NOT_SHORTLISTED", "不入围", "Pass over", Role.TALENT_OFFICE),
        move("finish_panel", "SHORTLISTED", "PANEL_DONE", "会评完成", "Finish the panel"),
        decision("inspect", "PANEL_DONE", "INSPECTED", "考察", "Inspect", Role.TALENT_OFFICE),
        decision("propose", "INSPECTED RESERVE", "PROPOSED", "提名", "Propose", Role.TALENT_OFFICE),
        decision("hold_in_reserve", "INSPECTED", "RESERVE", "列为候补", "Hold in reserve", Role.TALENT_OFFICE),
        decision("turn_down", "INSPECTED RESERVE", "NOT_SELECTED", "不予入选", "Turn down", Role.TALENT_OFFICE),
        move("announce", "PROPOSED", "IN_NOTICE", "公示", "Announce"),
        move("hold", "IN_NOTICE", "HELD", "暂缓", "Hold"),
        decision("release", "HELD", "IN_NOTICE", "恢复公示", "Release", Role.TALENT_OFFICE),
        decision("approve", "IN_NOTICE", "APPROVED", "批准", "Approve", Role.LEADER),
        decision("award", "APPROVED", "AWARDED", "签约", "Award", Role.TALENT_OFFICE),
        deed("attach_file", " ".join(ATTACHABLE), "附上文件", "Attach a file", Role.APPLICANT),
        move("withdraw", _BEFORE_PROPOSAL, "WITHDRAWN", "撤回", "Withdraw", Role.APPLICANT),
        move("lapse", _BEFORE_AWARD, "LAPSED", "失效", "Lapse"),
        decision("disqualify", _BEFORE_AWARD, "DISQUALIFIED", "取消资格", "Disqualify", Role.TALENT_OFFICE),
    ),
)
"""Applicants and the public see ten labels only. An endorsed application is the applicant's to submit, so to them it is a draft again."""

UNSUBMITTED = tuple(_BEFORE_SUBMISSION.split())
"""Not handed in yet: the applicant's and the sponsor's business, and nobody else's."""

DECIDED_AGAINST = ("FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "DISQUALIFIED")
"""Turned down in the course of a round. As long as that goes on, it can be objected to, and others are measured by it."""

UNSUCCESSFUL = (*DECIDED_AGAINST, "WITHDRAWN", "LAPSED")
"""Over without an award; the same person may apply to the same round again."""

ENDED_ANY_TIME = ("DISQUALIFIED", "WITHDRAWN", "LAPSED")
"""May come before or after an application is handed in."""

ANNOUNCED = ("IN_NOTICE", "HELD", "APPROVED", "AWARDED")
"""On the list that the public was given notice of, or on the final one."""

OPEN_TO_APPLICANTS = (*UNSUBMITTED, "SUBMITTED", "RETURNED", "WITHDRAWN", "APPROVED", "AWARDED")
"""States that applicants and sponsors may see as they are. A public label hides all of its states or none, or it would tell them apart."""
