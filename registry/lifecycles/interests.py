"""What becomes of an interest that somebody has put on record, and for how long it keeps them from deciding."""

from registry.actor import Role
from registry.lifecycles.machine import Lifecycle, State, birth, decision, move

LOOK_BACK_YEARS = 3
"""How long it counts after its end: nobody decides the affairs of an employer they left less than three years ago, and so with the rest."""

INTEREST = Lifecycle(
    "interest",
    states=(
        State("DECLARED", "已申报", "Declared"),
        State("ENDED", "已终止", "Ended"),
        State("STRUCK", "已撤销", "Struck"),
    ),
    moves=(
        birth("declare", "DECLARED", "申报利害关系", "Declare an interest", Role.PUBLIC),
        move("end", "DECLARED", "ENDED", "终止", "End", Role.PUBLIC),
        decision("strike", "DECLARED ENDED", "STRUCK", "撤销", "Strike", Role.AUDITOR),
    ),
)
"""Its owner ends it, and it goes on counting for some years; only an auditor strikes a mistake, and nobody one of their own."""
