"""Mutants that change nothing that anybody could see, each by its name with the reason."""

from collections.abc import Mapping

_NOBODY = "an account or a person that is not there is NULL in the statement, and equal to nothing"
_SETTLED = "it is returned only where it has been found to be true of every row"
_OTHER_ROLES = "nothing is done with it, and nobody is told of its changes, in a role that is not named before"
_TOLD_ALREADY = "they are told of these changes as those who audit them"
_GATE = "it only spares looking: who holds none of the roles that act on anything is told of no change"
_NO_MOVES = "nobody makes a move with one"

EQUIVALENT: Mapping[str, str] = {
    "registry/policies/accounts.py for_a_token rule for everybody: return true() if viewer.has(role) else false() -> return true()": _NO_MOVES,
    "registry/policies/accounts.py for_a_token condition left out: true() if viewer.has(role) else false() -> true()": _NO_MOVES,
    "registry/policies/accounts.py for_a_token for everybody: viewer.has(role) -> True": _NO_MOVES,
    "registry/policies/companies.py registrant also AUDITOR: Role.PROMOTER -> Role.PROMOTER, Role.AUDITOR": "auditors see every company"
    " from inside, and act on none",
    "registry/policies/companies.py relations condition left out: insider -> true()": _SETTLED,
    "registry/policies/companies.py labels condition left out: insider -> true()": _SETTLED,
    "registry/policies/events.py ACTING also AUDITOR: Role.PARK_MANAGER -> Role.PARK_MANAGER, Role.AUDITOR": _TOLD_ALREADY,
    "registry/policies/events.py ACTING also ADMIN: Role.PARK_MANAGER -> Role.PARK_MANAGER, Role.ADMIN": _TOLD_ALREADY,
    "registry/policies/events.py changes also LEADER: Role.ADMIN -> Role.ADMIN, Role.LEADER": _GATE,
    "registry/policies/events.py changes also TALENT_OFFICE: Role.PARK_MANAGER -> Role.PARK_MANAGER, Role.TALENT_OFFICE": _GATE,
    "registry/policies/events.py _concerned also ADMIN: Role.AUDITOR -> Role.AUDITOR, Role.ADMIN": "the only records that"
    " administrators are not told of are such as they do not see",
    "registry/policies/events.py _once_asked condition left out: earlier.field == literal_column(\"'state'\") -> true()": "nothing else"
    " is called like that state; if it were, less would be told",
    "registry/policies/people.py _is for everybody: viewer.signed_in -> True": _NOBODY,
    "registry/policies/people.py either condition left out: true() if left else false() -> true()": "no rule has ways of which none is left",
    "registry/policies/privacy.py for_a_notice rule for everybody: return true() if viewer.has(role) else false() -> return true()": _NO_MOVES,
    "registry/policies/privacy.py for_a_notice condition left out: true() if viewer.has(role) else false() -> true()": _NO_MOVES,
    "registry/policies/privacy.py for_a_notice for everybody: viewer.has(role) -> True": _NO_MOVES,
    "registry/policies/tenancies.py hosts_an_application also AUDITOR: Role.TALENT_OFFICE -> Role.TALENT_OFFICE, Role.AUDITOR": "auditors see"
    " every stay and all of it",
    "registry/policies/tenancies.py for_a_tenancy condition left out: true() if viewer.has(role) else false() -> true()": _OTHER_ROLES,
    "registry/policies/tenancies.py for_a_tenancy for everybody: viewer.has(role) -> True": _OTHER_ROLES,
    "registry/policies/tenancies.py for_a_lease condition left out: true() if viewer.has(role) else false() -> true()": _OTHER_ROLES,
    "registry/policies/tenancies.py for_a_lease for everybody: viewer.has(role) -> True": _OTHER_ROLES,
}
