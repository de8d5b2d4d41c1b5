"""What becomes of what somebody has to see to."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, move

TASK = Lifecycle(
    "task",
    states=(
        State("OPEN", "待办", "Open"),
        State("DONE", "已办", "Done"),
    ),
    moves=(move("complete", "OPEN", "DONE", "办结", "Complete", Role.PARK_MANAGER),),
)
