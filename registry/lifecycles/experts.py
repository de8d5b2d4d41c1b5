"""What becomes of experts, of what keeps them from reviewing an application, and of their assignments to applications."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, deed, move

EXPERT = Lifecycle(
    "expert",
    states=(
        State("INVITED", "已邀请", "Invited"),
        State("ACTIVE", "在库", "Active"),
        State("SUSPENDED", "已暂停", "Suspended"),
        State("RETIRED", "已退出", "Retired"),
    ),
    moves=(
        birth("register", "INVITED", "登记专家", "Register an expert", Role.TALENT_OFFICE),
        decision("update", "INVITED ACTIVE SUSPENDED", None, "修改", "Update", Role.TALENT_OFFICE),
        decision("record_post", "INVITED ACTIVE SUSPENDED", None, "登记任职", "Record a post", Role.TALENT_OFFICE),
        decision("end_post", "INVITED ACTIVE SUSPENDED", None, "终止任职", "End a post", Role.TALENT_OFFICE),
        deed("describe", "INVITED ACTIVE SUSPENDED", "更新本人专长", "Describe one's own expertise", Role.PUBLIC),
        decision("activate", "INVITED", "ACTIVE", "入库", "Activate", Role.TALENT_OFFICE),
        decision("suspend", "ACTIVE", "SUSPENDED", "暂停", "Suspend", Role.TALENT_OFFICE),
        decision("reinstate", "SUSPENDED", "ACTIVE", "恢复", "Reinstate", Role.TALENT_OFFICE),
        decision("retire", "INVITED ACTIVE SUSPENDED", "RETIRED", "退出", "Retire", Role.TALENT_OFFICE),
    ),
)
"""What one is reviewed by is kept: who retires stays on record."""

CONFLICT = Lifecycle(
    "conflict",
    states=(
        State("RECORDED", "已登记", "On record"),
        State("LIFT_ASKED", "待解除", "To be lifted"),
        State("LIFTED", "已解除", "Lifted"),
    ),
    moves=(
        birth("declare", "RECORDED", "申报回避", "Declare a conflict", Role.PUBLIC),
        decision("pin", "RECORDED LIFT_ASKED", None, "固定", "Pin", Role.TALENT_OFFICE),
        decision("ask_to_lift", "RECORDED", "LIFT_ASKED", "提请解除", "Ask to lift", Role.TALENT_OFFICE),
        decision("lift", "RECORDED LIFT_ASKED", "LIFTED", "解除", "Lift", Role.TALENT_OFFICE),
    ),
)
"""One that the registry has found by itself is lifted by a second officer, whom a first one has asked."""

REVIEW_ASSIGNMENT = Lifecycle(
    "review_assignment",
    states=(
        State("PROPOSED", "拟分配", "Proposed"),
        State("INVITED", "已邀请", "Invited"),
        State("ACCEPTED", "已接受", "Accepted"),
        State("DECLINED", "已谢绝", "Declined"),
        State("RECUSED", "已回避", "Recused"),
        State("IN_PROGRESS", "评审中", "In progress"),
        State("SUBMITTED", "已提交", "Submitted"),
        State("LOCKED", "已锁定", "Locked"),
        State("VOIDED", "已作废", "Voided"),
        State("EXPIRED", "已过期", "Expired"),
    ),
    moves=(
        move("invite", "PROPOSED", "INVITED", "邀请", "Invite"),
        move("accept", "INVITED", "ACCEPTED", "接受", "Accept"),
        move("decline", "INVITED", "DECLINED", "谢绝", "Decline"),
        move("recuse", "INVITED ACCEPTED IN_PROGRESS", "RECUSED", "回避", "Recuse"),
        move("begin", "ACCEPTED", "IN_PROGRESS", "开始评审", "Begin"),
        move("submit", "IN_PROGRESS", "SUBMITTED", "提交", "Submit"),
        move("lock", "SUBMITTED", "LOCKED", "锁定", "Lock"),
        move("void", "PROPOSED INVITED ACCEPTED IN_PROGRESS SUBMITTED", "VOIDED", "作废", "Void"),
        move("expire", "PROPOSED INVITED ACCEPTED IN_PROGRESS", "EXPIRED", "过期", "Expire"),
    ),
)
"""Nobody makes these moves yet; the database voids an assignment when it learns of a conflict."""

OPEN_ASSIGNMENT = ("PROPOSED", "INVITED", "ACCEPTED", "IN_PROGRESS", "SUBMITTED")
"""It counts, or may come to count: no expert with a conflict has one."""
