"""Who is selected of those who are ranked, by rules that are data and laid down beforehand; and why the others are not.

    candidates  what rules look at: a score, figures, whose application it is
    lottery     a draw that anybody can repeat: hashes of a public seed and the applications' ids
    ties        equal scores: the declared rules one after another, the lottery at last
    rules       exclusions, thresholds, seats and what changes their number, reserved seats, caps, a budget, a reserve list
    reasons     the codes that applications are not selected for, in both languages
    selecting   the rules applied

The order of the steps is always the same (exclusions and thresholds, reserved seats, the other seats, the reserve list); among rules of a
step it is the order in which they are declared. All of it is arithmetic of integers, decimals and sets.
"""
