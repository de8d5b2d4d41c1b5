"""What becomes of a company's record, and of the labels it holds."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, deed, move

COMPANY = Lifecycle(
    "company",
    states=(
        State("DRAFT", "草稿", "Draft"),
        State("SUBMITTED", "待核验", "Submitted"),
        State("VERIFIED", "已核验", "Verified"),
        State("SUSPENDED", "已暂停", "Suspended"),
        State("ARCHIVED", "已归档", "Archived"),
    ),
    moves=(
        birth("register", "SUBMITTED", "登记", "Register", Role.PARK_MANAGER, Role.PROMOTER, Role.ADMIN),
        deed("update", "DRAFT SUBMITTED VERIFIED", "修改", "Update", Role.COMPANY, Role.PARK_MANAGER, Role.PROMOTER, Role.ADMIN),
        deed("relate", "DRAFT SUBMITTED VERIFIED", "登记关联", "Relate", Role.COMPANY, Role.PARK_MANAGER, Role.PROMOTER, Role.ADMIN),
        deed("label", "SUBMITTED VERIFIED", "申报标签", "Claim a label", Role.COMPANY, Role.PARK_MANAGER, Role.ADMIN),
        decision("deregister", "DRAFT SUBMITTED VERIFIED SUSPENDED", None, "登记注销", "Deregister", Role.PARK_MANAGER, Role.ADMIN),
        decision("merge", "DRAFT SUBMITTED VERIFIED SUSPENDED", None, "合并重复记录", "Merge a duplicate into it", Role.ADMIN),
        move("submit", "DRAFT", "SUBMITTED", "提交", "Submit", Role.COMPANY, Role.PARK_MANAGER),
        decision("verify", "SUBMITTED", "VERIFIED", "核验", "Verify", Role.PARK_MANAGER, Role.ADMIN),
        decision("suspend", "VERIFIED", "SUSPENDED", "暂停", "Suspend", Role.ADMIN),
        decision("reinstate", "SUSPENDED", "VERIFIED", "恢复", "Reinstate", Role.ADMIN),
        decision("archive", "DRAFT SUBMITTED VERIFIED SUSPENDED", "ARCHIVED", "归档", "Archive", Role.ADMIN),
    ),
)

COMPANY_LABEL = Lifecycle(
    "company_label",
    states=(
        State("CLAIMED", "已申报", "Claimed"),
        State("VERIFIED", "已核实", "Verified"),
        State("EXPIRED", "已过期", "Expired"),
        State("REVOKED", "已撤销", "Revoked"),
    ),
    moves=(
        birth("claim", "CLAIMED", "申报", "Claim", Role.COMPANY, Role.PARK_MANAGER, Role.ADMIN),
        decision("verify", "CLAIMED", "VERIFIED", "核实", "Verify", Role.PARK_MANAGER, Role.ADMIN),
        move("expire", "VERIFIED", "EXPIRED", "到期", "Expire"),
        decision("revoke", "CLAIMED VERIFIED", "REVOKED", "撤销", "Revoke", Role.ADMIN),
    ),
)
