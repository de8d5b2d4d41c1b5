"""Eligibility: the rules of a programme as data, held to what is known. Plain data in, plain data out.

    kleene       pass, fail, unknown
    facts        what the registry can know of an application: names, types, meanings
    knowledge    what is known of a fact: its value, or between what it lies
    conditions   the small language that rules are written in
    parsing      JSON -> rules, or all that is wrong with them
    printing     rules -> the same JSON
    judging      rules held to facts as of a day
    wording      why, as a sentence in Chinese and in English

Nothing is guessed. Where only the year of somebody's birth is known, their age is one of two, and a limit decides unless it lies between
them. More knowledge never turns a pass into a failure or back: it only makes something of what was unknown.

Rules about a list, such as so many of a sponsor, are those of `registry.ranking.selection`.
"""

from registry.eligibility.facts import FACTS, Fact, FactType
from registry.eligibility.judging import Judgement, Verdict, judge
from registry.eligibility.kleene import Outcome
from registry.eligibility.knowledge import Known, exactly
from registry.eligibility.parsing import parse_rules
from registry.eligibility.printing import printed

__all__ = ["FACTS", "Fact", "FactType", "Judgement", "Known", "Outcome", "Verdict", "exactly", "judge", "parse_rules", "printed"]
