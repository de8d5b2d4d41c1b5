"""What becomes of parks and of the space in them."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, deed, move

PARK = Lifecycle(
    "park",
    states=(
        State("PLANNED", "规划中", "Planned"),
        State("ACTIVE", "运营中", "Active"),
        State("SUSPENDED", "暂停", "Suspended"),
        State("CLOSED", "已关闭", "Closed"),
    ),
    moves=(
        birth("create", "PLANNED", "新建", "Create", Role.ADMIN),
        deed("update", "PLANNED ACTIVE SUSPENDED", "修改", "Update", Role.PARK_MANAGER, Role.ADMIN),
        deed("build", "PLANNED ACTIVE SUSPENDED", "登记楼宇与单元", "Enter buildings and units", Role.PARK_MANAGER, Role.ADMIN),
        move("activate", "PLANNED", "ACTIVE", "启用", "Activate", Role.PARK_MANAGER, Role.ADMIN),
        move("suspend", "ACTIVE", "SUSPENDED", "暂停", "Suspend", Role.ADMIN),
        move("resume", "SUSPENDED", "ACTIVE", "恢复", "Resume", Role.ADMIN),
        move("close", "PLANNED ACTIVE SUSPENDED", "CLOSED", "关闭", "Close", Role.ADMIN),
    ),
)

SHUT_PARK = ("CLOSED",)
"""No company applies to a park in these states."""

SPACE_UNIT = Lifecycle(
    "space_unit",
    states=(
        State("VACANT", "空置", "Vacant"),
        State("RESERVED", "已预留", "Reserved"),
        State("LEASED", "已出租", "Leased"),
        State("MAINTENANCE", "维修中", "Under maintenance"),
    ),
    moves=(
        deed("update", "VACANT RESERVED LEASED MAINTENANCE", "修改", "Update", Role.PARK_MANAGER, Role.ADMIN),
        move("reserve", "VACANT", "RESERVED", "预留", "Reserve", Role.PARK_MANAGER),
        move("release", "RESERVED", "VACANT", "取消预留", "Release", Role.PARK_MANAGER),
        move("lease", "VACANT RESERVED", "LEASED", "出租", "Lease"),
        move("vacate", "LEASED", "VACANT", "腾退", "Vacate"),
        move("start_maintenance", "VACANT RESERVED", "MAINTENANCE", "开始维修", "Start maintenance", Role.PARK_MANAGER),
        move("finish_maintenance", "MAINTENANCE", "VACANT", "结束维修", "Finish maintenance", Role.PARK_MANAGER),
    ),
)
"""Nobody sets this state: it follows from leases, maintenance and a reservation that runs out. Its moves follow those of leases."""
