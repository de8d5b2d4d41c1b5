"""Who may see what: one file a subject, rules from a row and a kind of viewer to a SQL condition.

    base        how a rule is written and found
    saying      how it says in words what depends on the row
    people      what several rules ask: who is inside a company, whose an application is
    facts       sources, reported facts, honours, policies, campaigns
    places      the territory, parks, space units and their rents
    companies   companies, their relations and labels
    tenancies   tenancies and leases
    talent      programmes, calls, people, applications
    privacy     notices, consents, who looked at whose data, requests of data subjects
    files       papers of applications, and what is attached to nothing yet
    accounts    accounts, grants, tokens
    experts     experts, their posts, conflicts and assignments
    interests   interests that are on record, and whose affairs nobody decides because of them
    events      the log, and what has been changed
    tasks       what park managers have to see to
    guards      what a verb waits for, besides role and state
    waiting     the guards of every subject
    hindrances  what stands in the way of a verb: role, one's own affair, state, guards, with the refusal that each comes to
    permits     what each verb asks, declared where the verb is
    matrix      what every rule answers every holder of a role
    book        the same by the contract's names, to be printed

Everybody sees what the public sees, signed in or not; a role is mentioned where it sees more. Reviewers, grid officers and service
ambassadors will see what they are assigned to, once there is something to be assigned to.
"""

from registry.policies import (
    accounts,
    companies,
    events,
    experts,
    facts,
    files,
    interests,
    places,
    privacy,
    talent,
    tasks,
    tenancies,
    waiting,
)

__all__ = [
    "accounts",
    "companies",
    "events",
    "experts",
    "facts",
    "files",
    "interests",
    "places",
    "privacy",
    "talent",
    "tasks",
    "tenancies",
    "waiting",
]
