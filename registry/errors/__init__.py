"""Everything that can go wrong and be said: one closed catalogue of codes, in Chinese and English.

    entry        a line of it, and the languages it is in
    requests     a request as HTTP, its parameters and files, and the server
    documents    a document: how it is named, read and bounded
    accounts     who asks, and what they may
    provider     the way in through a provider of identities
    refusals     what a mutation refuses, as data
    privacy      personal information: papers, consent, disclosure, erasure
    files        uploads, what they may be, downloads
    experts      experts, and what keeps them from reviewing
    data         data as JSON: the value itself, and its shape
    forms        an application form and the answers to it
    eligibility  rules of eligibility
    ranking      what a ranking or a selection refuses, and what it remarks
    sealing      what is wrong with a sealed round, and where it differs
    awards       plans of awards, and what may not happen in their lives
    notices      public notices, their corrections, objections to them
    promises     promises and what was done of them
    assignment   why experts cannot be assigned, and what would help
    workbooks    what a workbook brings
    commands     what stops a command
    catalogue    all of these together
    refusing     the exceptions that carry a code
    sentences    what is told and is no refusal
    problems     a code and the place in somebody's data
    traces       where something went wrong, without a value

A code never changes its meaning. The message is a template; what varies travels in `params`, so that a client can phrase it anew.
Codes are raised where the rule is (`raise RegistryError("DEPTH_LIMIT_EXCEEDED", limit=12, actual=14)`) and turned into HTTP once, in `web`.
"""

from registry.errors.catalogue import CATALOGUE
from registry.errors.entry import Entry, Lang, Word
from registry.errors.refusing import RegistryError, RequestErrors, said
from registry.errors.sentences import Sentence, told

__all__ = ["CATALOGUE", "Entry", "Lang", "RegistryError", "RequestErrors", "Sentence", "Word", "said", "told"]
