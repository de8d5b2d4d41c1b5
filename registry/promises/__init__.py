"""Promises (承诺) as data: what was promised until when, what was done, and how it stands on a day. Plain data in, plain data out.

    promise   a promise, what it is counted in, what was done of it
    parsing   JSON -> promises, or all that is wrong with them
    ledger    promises held to what was done by a day
    wording   how a promise stands, in both languages

A promise is kept once as much is done as was promised, be it late; broken when it is due and that is not so; and at risk when half of its
time has passed and less than a quarter is done. Whatever is done carries evidence.
"""

from registry.promises.ledger import PromiseStanding, PromiseState, ledger, standing
from registry.promises.parsing import parse_promises
from registry.promises.promise import Actual, Measure, Promise

__all__ = ["Actual", "Measure", "Promise", "PromiseStanding", "PromiseState", "ledger", "parse_promises", "standing"]
