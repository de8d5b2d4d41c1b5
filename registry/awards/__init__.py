"""Awards as mathematics: a plan and dated facts in, accounts out; nothing of databases, requests or roles.

    money       yuan to the fen, divided so that none is lost or made
    plan        how much in which instalments, what each waits for, what is recovered if the award fails
    parsing     JSON -> a plan, or all that is wrong with it
    facts       what happens, each of a day
    life        how far an award has come
    happening   one more fact, or the refusal of what may not happen
    standing    where each instalment stands, and why
    recovery    what is to be repaid and when, what is overdue, until when the holder is barred
    account     the way in: all of it on a day
    wording     why an instalment stands as it does

At every step the instalments add up to the award, and what was paid is within what was approved. An assessment is put right once, within
six months at most; one that stays unqualified blocks whatever is unpaid, and is the ground on which the award is cancelled.
"""

from registry.awards.account import Account, AwardState, account, account_of, lived
from registry.awards.happening import happened
from registry.awards.life import Life, begun
from registry.awards.parsing import parse_plan
from registry.awards.plan import Plan
from registry.awards.standing import InstalmentState, Standing

__all__ = [
    "Account",
    "AwardState",
    "InstalmentState",
    "Life",
    "Plan",
    "Standing",
    "account",
    "account_of",
    "begun",
    "happened",
    "lived",
    "parse_plan",
]
