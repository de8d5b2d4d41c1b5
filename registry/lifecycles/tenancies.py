"""What becomes of a company's stay in a park, and of its leases."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, deed, move

TENANCY = Lifecycle(
    "tenancy",
    states=(
        State("APPLIED", "已申请", "Applied"),
        State("APPROVED", "已批准", "Approved"),
        State("ACTIVE", "在园", "Active"),
        State("LEAVING", "退园中", "Leaving"),
        State("GRADUATED", "已毕业", "Graduated"),
        State("LEFT", "已退园", "Left"),
        State("REJECTED", "未批准", "Rejected"),
        State("WITHDRAWN", "已撤回", "Withdrawn"),
    ),
    moves=(
        birth("register", "APPLIED", "申请入驻", "Apply", Role.COMPANY, Role.PARK_MANAGER),
        birth("import", "APPLIED", "批量导入", "Import", Role.PARK_MANAGER),
        deed("update", "APPLIED APPROVED ACTIVE LEAVING", "修改", "Update", Role.PARK_MANAGER),
        deed("let", "APPROVED ACTIVE LEAVING", "拟定租约", "Draft a lease", Role.PARK_MANAGER),
        decision("record_arrears", "ACTIVE LEAVING GRADUATED LEFT", None, "登记欠款", "Record arrears", Role.PARK_MANAGER),
        decision("approve", "APPLIED", "APPROVED", "批准", "Approve", Role.PARK_MANAGER),
        decision("reject", "APPLIED", "REJECTED", "不予批准", "Reject", Role.PARK_MANAGER),
        move("withdraw", "APPLIED APPROVED", "WITHDRAWN", "撤回", "Withdraw", Role.COMPANY, Role.PARK_MANAGER),
        decision("activate", "APPROVED", "ACTIVE", "入驻", "Activate", Role.PARK_MANAGER),
        decision("graduate", "ACTIVE", "GRADUATED", "毕业", "Graduate", Role.PARK_MANAGER),
        move("give_notice", "ACTIVE", "LEAVING", "通知退园", "Give notice", Role.COMPANY, Role.PARK_MANAGER),
        decision("end", "LEAVING", "LEFT", "退园", "End", Role.PARK_MANAGER),
    ),
)

OPEN_TENANCY = ("APPROVED", "ACTIVE", "LEAVING")
"""A company may have one tenancy of a park in these states."""

PRESENT_TENANCY = ("ACTIVE", "LEAVING")
"""The company is in the park."""

ADMITTED_TENANCY = ("APPROVED", "ACTIVE", "LEAVING", "GRADUATED", "LEFT")
"""The park has let the company in, at some time."""

ENTERED_TENANCY = ("ACTIVE", "LEAVING", "GRADUATED", "LEFT")
"""The company is, or was, in the park."""

LEASE = Lifecycle(
    "lease",
    states=(
        State("DRAFT", "草拟", "Draft"),
        State("PENDING_APPROVAL", "待审批", "Pending approval"),
        State("ACTIVE", "履行中", "Active"),
        State("RENEWED", "已续租", "Renewed"),
        State("TERMINATED", "已终止", "Terminated"),
        State("EXPIRED", "已到期", "Expired"),
    ),
    moves=(
        birth("draft", "DRAFT", "草拟", "Draft", Role.PARK_MANAGER),
        deed("update", "DRAFT PENDING_APPROVAL", "修改", "Update", Role.PARK_MANAGER),
        move("submit", "DRAFT", "PENDING_APPROVAL", "送审", "Submit", Role.PARK_MANAGER),
        decision("sign", "PENDING_APPROVAL", "ACTIVE", "签约", "Sign", Role.PARK_MANAGER),
        decision("renew", "ACTIVE", "RENEWED", "续租", "Renew", Role.PARK_MANAGER),
        decision("terminate", "ACTIVE", "TERMINATED", "终止", "Terminate", Role.PARK_MANAGER),
        move("expire", "ACTIVE", "EXPIRED", "到期", "Expire"),
        move("cut_short", "ACTIVE RENEWED", "TERMINATED", "随退园终止", "Cut short"),
    ),
)

UNSIGNED_LEASE = ("DRAFT", "PENDING_APPROVAL")
"""A lease holds its units from the day it starts to the day it ends, unless it is only being prepared."""
