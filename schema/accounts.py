"""Who may sign in, and as what."""

from registry.models import accounts, identities, interests
from schema.base import Column, Entity, Many, One


class Account(Entity, model=accounts.Account, lookups=("username",), roots=("account", "accounts")):
    """An account (账户): the name under which a person or a program signs in."""

    username = Column("The name to sign in with, in lower case.")
    display_name = Column("The name to show.")
    password_set_at = Column("When its password was last changed; null where it has none.")
    password_temporary = Column("Whether its password is one that an administrator gave it, to be replaced at the next sign-in.")
    second_factor_since = Column("Since when signing in takes a code of an authenticator app as well (两步验证); null where it does not.")
    disabled_at = Column("Since when it may not sign in; null while it may.")
    is_synthetic = Column("Whether it is made up, for trying things out.")
    person = One("The applicant it belongs to; null for staff, companies and programs.")
    grants = Many("The roles it has been given, past ones included.")
    tokens = Many("What it is, and was, signed in with: sessions, and tokens of programs.")
    identities = Many("Who it is, and was, to the identity provider (统一身份).")
    uploads = Many("The files that it has uploaded.")
    interests = Many("With which companies and people its owner has to do (利害关系), and therefore does not decide their affairs.")


class RoleGrant(Entity, model=accounts.RoleGrant):
    """A role grant (角色授权): a role over one thing, or over everything, from an instant until another."""

    role = Column("What the account may act as.")
    scope = Column("The id of the park, company or grid that the role is over; `ALL` when it is over everything.", certain=True)
    since = Column("From when.")
    until = Column("Until when; null while it has no end.")
    reason = Column("Why it was given.")
    revoked_at = Column("When it was taken back, or given back.")
    revoke_reason = Column("Why.")
    account = One("The account that has it.")
    granted_by = One("Who gave it; null where that was done by a command beside the server.")
    revoked_by = One("Who took it back.")
    delegated_from = One("The grant that this one lends for a time (委托); null for a role of one's own.")
    delegations = Many("Those to whom it was lent.")


class AccessToken(Entity, model=accounts.AccessToken):
    """A token (访问令牌) that an account is signed in with: a session's, or one made for a program. The token itself is kept nowhere."""

    kind = Column("Whether signing in made it, or somebody for a program.")
    name = Column("What it is for.")
    hint = Column("The last four characters of the token, to know it by.")
    scope = Column("What it is good for.")
    roles = Column("The roles that it carries, of those of its account; null where it carries all of them.")
    expires_at = Column("Until when it is good.")
    last_used_at = Column("When it was last used, to the minute; null where it never was.")
    revoked_at = Column("When it was ended.")
    account = One("The account that it signs in.")


class Identity(Entity, model=identities.Identity):
    """An identity (统一身份): whom the identity provider vouches for, and which account they sign in to."""

    issuer = Column("The provider, by its address.")
    subject = Column("The name that the provider has for them: it never changes, and is given to nobody else.")
    unlinked_at = Column("When it was unlinked; null while one can sign in by it.")
    account = One("The account that it signs in to.")


class Interest(Entity, model=interests.Interest, roots=("interest", "interests")):
    """An interest (利害关系): that the owner of an account has to do with a company or a person, who decides nothing of theirs (回避).

    It counts until three years after its end.
    """

    kind = Column("What they have to do with each other.")
    since = Column("From when; null where that was not said.")
    until = Column("Until when; null while it goes on.")
    note = Column("What else there is to say of it.")
    struck_at = Column("When an auditor struck it as a mistake. It does not count.")
    strike_reason = Column("Why.")
    account = One("The account whose owner has it.")
    company = One("The company; null where it is in a person, and where one may not see the company any more.")
    person = One("The person; null where it is in a company, and where one may not see the person any more.")
    recorded_by = One("The account that put it on record: the owner's or an auditor's; null where one may not see the account.")
    struck_by = One("The account that struck it; null where one may not see the account.")
