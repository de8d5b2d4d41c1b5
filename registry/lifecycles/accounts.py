"""What becomes of accounts and of the roles they are given, and who may give which.

    NAMES        what roles are called
    GRANTABLE    who may give a role, and take it back
    DELEGABLE    roles that their holder may lend to somebody for a leave
    APART        roles that nobody may hold at once (separation of duties)
"""

from collections.abc import Mapping

from registry.actor import Role
from registry.errors import Word
from registry.lifecycles.machine import Lifecycle, State, birth, decision, deed, move

NAMES: Mapping[Role, Word] = {
    role: Word(role, zh, en)
    for role, zh, en in (
        (Role.PUBLIC, "公众", "the public"),
        (Role.COMPANY, "企业", "a company"),
        (Role.APPLICANT, "申请人", "an applicant"),
        (Role.PARK_MANAGER, "园区管理员", "a park manager"),
        (Role.PROMOTER, "招商专员", "a promoter"),
        (Role.AMBASSADOR, "服务大使", "a service ambassador"),
        (Role.REVIEWER, "评审专家", "a reviewer"),
        (Role.TALENT_OFFICE, "人才办", "the talent office"),
        (Role.GRID_OFFICER, "网格员", "a grid officer"),
        (Role.LEADER, "区领导", "a leader"),
        (Role.ADMIN, "系统管理员", "an administrator"),
        (Role.AUDITOR, "监督员", "an auditor"),
    )
}

GRANTABLE: Mapping[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role) - {Role.PUBLIC},
    Role.COMPANY: frozenset({Role.COMPANY}),
    Role.PARK_MANAGER: frozenset({Role.PARK_MANAGER}),
    Role.GRID_OFFICER: frozenset({Role.GRID_OFFICER}),
    Role.TALENT_OFFICE: frozenset({Role.REVIEWER}),
}
"""Administrators give any role; companies, parks and grids let in people of their own; the talent office engages experts."""

DELEGABLE = frozenset(
    {Role.COMPANY, Role.PARK_MANAGER, Role.PROMOTER, Role.AMBASSADOR, Role.TALENT_OFFICE, Role.GRID_OFFICER, Role.LEADER}
)
"""Whoever watches over others, judges, or applies, does so in person."""

_SEES_DOSSIERS = frozenset({Role.TALENT_OFFICE, Role.REVIEWER, Role.AUDITOR})
_ACTS = frozenset(Role) - {Role.PUBLIC, Role.AUDITOR}

APART: Mapping[Role, frozenset[Role]] = {
    Role.ADMIN: _SEES_DOSSIERS,
    Role.AUDITOR: _ACTS,
    Role.TALENT_OFFICE: frozenset({Role.ADMIN, Role.AUDITOR, Role.REVIEWER, Role.LEADER}),
    Role.REVIEWER: frozenset({Role.ADMIN, Role.AUDITOR, Role.TALENT_OFFICE, Role.LEADER}),
    Role.LEADER: frozenset({Role.AUDITOR, Role.TALENT_OFFICE, Role.REVIEWER}),
    **dict.fromkeys(_ACTS - {Role.ADMIN, Role.TALENT_OFFICE, Role.REVIEWER, Role.LEADER}, frozenset({Role.AUDITOR})),
}
"""An administrator sees no dossier and no score; who audits does nothing else; who checks applications neither judges nor approves them."""

ACCOUNT = Lifecycle(
    "account",
    states=(
        State("ACTIVE", "启用", "Active"),
        State("DISABLED", "停用", "Disabled"),
    ),
    moves=(
        birth("create", "ACTIVE", "开设", "Create", *GRANTABLE),
        decision("disable", "ACTIVE", "DISABLED", "停用", "Disable", Role.ADMIN),
        move("enable", "DISABLED", "ACTIVE", "恢复", "Enable", Role.ADMIN),
        decision("reset_password", "ACTIVE DISABLED", None, "重置密码", "Reset the password", Role.ADMIN),
        decision("reset_second_factor", "ACTIVE DISABLED", None, "取消两步验证", "Take the second factor away", Role.ADMIN),
        decision("link_identity", "ACTIVE DISABLED", None, "关联统一身份", "Link an identity", Role.ADMIN),
    ),
)

ROLE_GRANT = Lifecycle(
    "role_grant",
    states=(
        State("IN_FORCE", "生效中", "In force"),
        State("SCHEDULED", "未开始", "To begin"),
        State("ENDED", "已到期", "Ended"),
        State("REVOKED", "已撤销", "Revoked"),
    ),
    moves=(
        birth("grant", "IN_FORCE", "授予角色", "Grant", *GRANTABLE),
        deed("delegate", "IN_FORCE", "委托", "Delegate", *DELEGABLE),
        move("revoke", "IN_FORCE SCHEDULED", "REVOKED", "撤销角色", "Revoke", *sorted(frozenset(GRANTABLE) | DELEGABLE)),
    ),
)
"""Whoever holds a role may give it back: that is to revoke it, too."""

ACCESS_TOKEN = Lifecycle(
    "access_token",
    states=(
        State("VALID", "有效", "Valid"),
        State("EXPIRED", "已过期", "Expired"),
        State("REVOKED", "已吊销", "Revoked"),
    ),
    moves=(),
)

IDENTITY = Lifecycle(
    "identity",
    states=(
        State("LINKED", "已关联", "Linked"),
        State("UNLINKED", "已解除", "Unlinked"),
    ),
    moves=(move("unlink", "LINKED", "UNLINKED", "解除关联", "Unlink", Role.PUBLIC, Role.ADMIN),),
)
"""Whoever signs in by an identity needs no role to give that up."""
