"""What becomes of a person's record."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, deed, move

PERSON = Lifecycle(
    "person",
    states=(
        State("REGISTERED", "已登记", "Registered"),
        State("ERASED", "已注销", "Erased"),
    ),
    moves=(
        birth("register", "REGISTERED", "登记", "Register", Role.APPLICANT),
        decision("update", "REGISTERED", None, "修改", "Update", Role.APPLICANT, Role.TALENT_OFFICE),
        decision("record_paper", "REGISTERED", None, "登记证件", "Record an identity paper", Role.APPLICANT, Role.TALENT_OFFICE),
        decision("consent", "REGISTERED", None, "登记同意", "Record consent", Role.APPLICANT, Role.TALENT_OFFICE),
        decision("reveal", "REGISTERED", None, "查看完整信息", "See unmasked", Role.TALENT_OFFICE),
        decision("copy", "REGISTERED", None, "导出副本", "Take a copy", Role.APPLICANT, Role.TALENT_OFFICE),
        deed("ask", "REGISTERED", "提出请求", "File a request", Role.APPLICANT),
        move("erase", "REGISTERED", "ERASED", "注销", "Erase"),
    ),
)
"""Nobody erases by a stroke of the pen: it follows from a request that was granted, or from a period that is over."""
