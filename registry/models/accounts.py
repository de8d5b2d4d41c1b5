"""Who may sign in, as what, over what and until when; and the tokens they carry."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Table,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from registry.actor import Role
from registry.lifecycles.accounts import ACCESS_TOKEN, ACCOUNT, ROLE_GRANT
from registry.lifecycles.machine import Lifecycle
from registry.models.base import Base, Code, Entity, Id, Name, choice, computed, is_digest, is_id
from registry.models.constraints import quoted, together
from registry.models.talent import Person


class Account(Entity):
    """账户. Usernames are lower case; an account without a password signs in by tokens only.

    The key of a second factor is kept sealed; `second_factor_counter` is that of the last code taken, which is not taken again. What is
    left of the recovery codes is kept as hashes.
    """

    __tablename__ = "account"
    __prefix__ = "account"
    __orders__: ClassVar = ("username", "display_name")
    __default_order__: ClassVar = ("username",)
    __lifecycle__: ClassVar[Lifecycle | None] = ACCOUNT
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]*$' AND length(username) <= 64", name="username"),
        CheckConstraint("second_factor_since IS NULL OR second_factor_sealed IS NOT NULL", name="second_factor_since"),
        together("password_hash", "password_set_at"),
    )

    username: Mapped[str] = mapped_column(Code, unique=True)
    display_name: Mapped[str] = mapped_column(Name)
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]
    password_temporary: Mapped[bool] = mapped_column(server_default=text("false"))
    second_factor_sealed: Mapped[str | None]
    second_factor_since: Mapped[datetime | None]
    second_factor_counter: Mapped[int | None] = mapped_column(BigInteger)
    recovery_hashes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"), unique=True)
    disabled_at: Mapped[datetime | None]
    is_synthetic: Mapped[bool] = mapped_column(server_default=text("false"))

    person: Mapped[Person | None] = relationship(back_populates="account")
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", foreign_keys="RoleGrant.account_id", viewonly=True)
    tokens: Mapped[list["AccessToken"]] = relationship(back_populates="account", viewonly=True)
    identities = relationship("Identity", back_populates="account", viewonly=True)
    uploads = relationship("Attachment", back_populates="uploaded_by", viewonly=True)
    interests = relationship("Interest", back_populates="account", foreign_keys="Interest.account_id", viewonly=True)

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from whether it was disabled."""
        return stated_as(ACCOUNT, case((row.disabled_at.is_not(None), "DISABLED"), else_="ACTIVE"))


SCOPES: dict[Role, tuple[str | None, ...]] = {
    Role.COMPANY: ("company",),
    Role.PARK_MANAGER: ("park", None),
    Role.GRID_OFFICER: ("grid", None),
    **dict.fromkeys(
        (
            Role.APPLICANT,
            Role.PROMOTER,
            Role.AMBASSADOR,
            Role.REVIEWER,
            Role.TALENT_OFFICE,
            Role.LEADER,
            Role.ADMIN,
            Role.AUDITOR,
        ),
        (None,),
    ),
}
"""What each role may be granted over: things with this prefix, or everything (None). `PUBLIC` is never granted: everybody is."""


def _scope() -> str:
    """SQL: the scope fits the role."""
    whole = [role.value for role, scopes in SCOPES.items() if None in scopes]
    scoped = [
        f"role = '{role}' AND {is_id('scope_id', scope)}"
        for role, scopes in SCOPES.items()
        for scope in scopes
        if scope
    ]
    return f"CASE WHEN scope_id IS NULL THEN role IN ({quoted(whole)}) ELSE {' OR '.join(scoped)} END"


class RoleGrant(Entity):
    """角色授权: a role over one thing or over everything, from an instant until another.

    One that was `delegated_from` another lends that one's role for a time. It is in force only while that one is, and while whoever holds
    that may sign in.
    """

    __tablename__ = "role_grant"
    __prefix__ = "grant"
    __lifecycle__: ClassVar[Lifecycle | None] = ROLE_GRANT
    __orders__: ClassVar = ("role", "since", "until")
    __table_args__ = (
        CheckConstraint(_scope(), name="scope"),
        CheckConstraint("until > since", name="until_after_since"),
        Index(
            "uq_role_grant_open",
            "account_id",
            "role",
            "scope_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("until IS NULL AND revoked_at IS NULL"),
        ),
        CheckConstraint("delegated_from_id IS NULL OR until IS NOT NULL", name="delegated_from"),
        CheckConstraint("granted_by_id <> account_id", name="granted_by"),
        CheckConstraint("revoked_by_id IS NULL OR revoked_at IS NOT NULL", name="revoked_by"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    role: Mapped[Role] = choice(Role)
    scope_id: Mapped[str | None] = mapped_column(Id, index=True)
    park_id: Mapped[str | None] = mapped_column(
        Id,
        Computed("CASE WHEN role::text = 'PARK_MANAGER'::text THEN scope_id ELSE NULL::text END", persisted=True),
        ForeignKey("park.id"),
    )
    company_id: Mapped[str | None] = mapped_column(
        Id,
        Computed("CASE WHEN role::text = 'COMPANY'::text THEN scope_id ELSE NULL::text END", persisted=True),
        ForeignKey("company.id"),
    )
    since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    until: Mapped[datetime | None]
    delegated_from_id: Mapped[str | None] = mapped_column(Id, ForeignKey("role_grant.id"))
    granted_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    reason: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("account.id"))
    revoke_reason: Mapped[str | None]

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])
    granted_by: Mapped[Account | None] = relationship(foreign_keys=[granted_by_id])
    revoked_by: Mapped[Account | None] = relationship(foreign_keys=[revoked_by_id])
    delegated_from: Mapped["RoleGrant | None"] = relationship(remote_side="RoleGrant.id", back_populates="delegations")
    delegations: Mapped[list["RoleGrant"]] = relationship(back_populates="delegated_from", viewonly=True)

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from its period, from whether it was revoked, and from the grant that it was delegated from."""
        now = func.now()
        stated = case(
            (row.revoked_at.is_not(None), "REVOKED"),
            (or_(row.until <= now, not_(_lent(row))), "ENDED"),
            (row.since > now, "SCHEDULED"),
            else_="IN_FORCE",
        )
        return stated_as(ROLE_GRANT, stated)

    @computed
    def scope(row: Any) -> ColumnElement[Any]:
        """The id of what the role is over, or ALL."""
        return func.coalesce(row.scope_id, literal_column("'ALL'"))


def in_force(grant: Any) -> ColumnElement[bool]:
    """SQL: the role counts now."""
    now = func.now()
    begun = and_(grant.since <= now, or_(grant.until.is_(None), grant.until > now), grant.revoked_at.is_(None))
    return and_(begun, _lent(grant))


def _lent(grant: Any) -> ColumnElement[bool]:
    """SQL: the grant is nobody's delegation, or that of one which is in force itself, and whose holder may sign in.

    What was delegated is not delegated on.
    """
    own, lender, now = aliased(RoleGrant), aliased(Account), func.now()
    stands = and_(own.since <= now, or_(own.until.is_(None), own.until > now), own.revoked_at.is_(None))
    there = and_(lender.id == own.account_id, lender.disabled_at.is_(None))
    found = exists(select(literal_column("1")).select_from(own).join(lender, there).where(own.id == grant.delegated_from_id, stands))
    return or_(grant.delegated_from_id.is_(None), found)


class TokenKind(StrEnum):
    """What a token was made for: by signing in, or for a program."""

    SESSION = "SESSION"
    API = "API"


class TokenScope(StrEnum):
    """What a token is good for: to ask, or to change things as well."""

    READ = "READ"
    WRITE = "WRITE"


class AccessToken(Entity):
    """访问令牌: kept as a hash only; it is shown once, when it is made, and known afterwards by its last four characters.

    It carries the roles of its account, or of these only those that it names.
    """

    __tablename__ = "access_token"
    __prefix__ = "token"
    __lifecycle__: ClassVar[Lifecycle | None] = ACCESS_TOKEN
    __orders__: ClassVar = ("name", "created_at", "expires_at", "last_used_at")
    __table_args__ = (
        CheckConstraint(is_digest("token_hash"), name="token_hash"),
        CheckConstraint("expires_at > created_at", name="expires_after_created"),
        CheckConstraint("kind <> 'SESSION' OR (scope = 'WRITE' AND roles IS NULL AND expires_at IS NOT NULL)", name="session"),
        CheckConstraint(f"roles <@ ARRAY[{quoted(role.value for role in SCOPES)}]::varchar[] AND cardinality(roles) > 0", name="roles"),
    )

    account_id: Mapped[str] = mapped_column(Id, ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(Code, unique=True)
    kind: Mapped[TokenKind] = choice(TokenKind)
    name: Mapped[str] = mapped_column(Name)
    hint: Mapped[str | None] = mapped_column(Code)
    scope: Mapped[TokenScope] = choice(TokenScope)
    roles: Mapped[list[Role] | None] = mapped_column(ARRAY(Enum(Role, native_enum=False, create_constraint=False, length=40)))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="tokens")

    @computed
    def state(row: Any) -> ColumnElement[Any]:
        """Follows from its end, and from whether it was revoked."""
        stated = case((row.revoked_at.is_not(None), "REVOKED"), (row.expires_at <= func.now(), "EXPIRED"), else_="VALID")
        return stated_as(ACCESS_TOKEN, stated)


def stated_as(lifecycle: Lifecycle, stated: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: a computed state, as one of the lifecycle's."""
    return type_coerce(stated, Enum(*lifecycle.codes, native_enum=False, length=40, name="state"))


known_device = Table(
    "known_device",
    Base.metadata,
    Column("token_hash", Code, primary_key=True),
    Column("account_id", Id, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    CheckConstraint(is_digest("token_hash"), name="token_hash"),
    Index("ix_known_device_account_id_seen_at", "account_id", "seen_at"),
)
"""Where somebody has signed in before: what was handed out then, as a hash. Whoever shows it is not held up by the failures of others."""

sign_in_failure = Table(
    "sign_in_failure",
    Base.metadata,
    Column("key", Code, primary_key=True),
    Column("full_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(is_digest("key"), name="key"),
    Index("ix_sign_in_failure_full_at", "full_at"),
    prefixes=["UNLOGGED"],
)
"""What somebody tried and failed at, counted as a leaky bucket (GCRA): from `full_at` on, all attempts are there again. The key is a digest
of what is counted. Both tables are of the machinery: nothing in the contract leads to them, so there is no rule for them."""
